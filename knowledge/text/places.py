"""The places that a text names in words (`in Germany`, `US customers`), as jurisdictions (see knowledge/model/geography/places.py)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from iso3166 import countries

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.geography.places import spelled
from knowledge.model.reading.spans import Span


class NamedPlace(NamedTuple):
    """A place named in a text: its jurisdiction, the words that name it, and where they stand with the words that lead to them."""

    jurisdiction: str
    words: str
    place: Span


_SHORT_NAMES = {
    "eu": "EU|E.U.|European Union|Europe|European",
    "eea": "EEA|European Economic Area",
    "us": "US|U.S.|USA|U.S.A.|United States|United States of America|America|American|the States",
    "gb": "UK|U.K.|GB|Great Britain|Britain|United Kingdom|British",
    "gb/eng": "England",
    "gb/sct": "Scotland|Scottish",
    "gb/wls": "Wales|Welsh",
    "gb/nir": "Northern Ireland",
    "de": "German|Deutschland",
    "fr": "French",
    "it": "Italian|Italia",
    "es": "Spanish|España",
    "pt": "Portuguese",
    "nl": "Netherlands|Holland|Dutch",
    "be": "Belgian",
    "at": "Austrian|Österreich",
    "ch": "Swiss|Schweiz|Suisse",
    "ie": "Irish",
    "pl": "Polish|Polska",
    "cz": "Czech Republic|Czech",
    "dk": "Danish|Danmark",
    "se": "Swedish|Sverige",
    "no": "Norwegian|Norge",
    "fi": "Finnish|Suomi",
    "gr": "Greek",
    "hu": "Hungarian",
    "ro": "Romanian",
    "bg": "Bulgarian",
    "ca": "Canadian",
    "mx": "Mexican",
    "br": "Brazilian",
    "au": "Australian",
    "in": "Indian",
    "cn": "Chinese",
    "jp": "Japanese",
    "kr": "South Korea|Korea|Korean",
    "kp": "North Korea",
    "ru": "Russia|Russian",
    "tr": "Turkey|Turkish",
    "ua": "Ukrainian",
    "il": "Israeli",
    "ir": "Iran",
    "sy": "Syria",
    "tw": "Taiwanese",
    "vn": "Vietnam",
    "ve": "Venezuela",
    "bo": "Bolivia",
    "tz": "Tanzania",
    "md": "Moldova",
    "ae": "UAE|Emirates",
}
"""Names and adjectives in common use beside the official names of ISO 3166."""
_STATES = {
    "us": (
        "al Alabama ak Alaska az Arizona ar Arkansas ca California co Colorado ct Connecticut de Delaware fl Florida hi Hawaii id Idaho il Illinois "
        "in Indiana ia Iowa ks Kansas ky Kentucky la Louisiana me Maine md Maryland ma Massachusetts mi Michigan mn Minnesota ms Mississippi mo Missouri "
        "mt Montana ne Nebraska nv Nevada nh New_Hampshire nj New_Jersey nm New_Mexico ny New_York nc North_Carolina nd North_Dakota oh Ohio ok Oklahoma "
        "or Oregon pa Pennsylvania ri Rhode_Island sc South_Carolina sd South_Dakota tn Tennessee tx Texas ut Utah vt Vermont va Virginia wa Washington "
        "wv West_Virginia wi Wisconsin wy Wyoming"
    ),
    "ca": "ab Alberta bc British_Columbia mb Manitoba nb New_Brunswick ns Nova_Scotia on Ontario pe Prince_Edward_Island qc Quebec sk Saskatchewan",
    "de": "bw Baden-Württemberg by Bavaria be Berlin bb Brandenburg hb Bremen hh Hamburg he Hesse ni Lower_Saxony nw North_Rhine-Westphalia sn Saxony",
    "au": "nsw New_South_Wales qld Queensland sa South_Australia tas Tasmania vic Victoria wa Western_Australia",
}
"""Subdivisions by their ISO 3166-2 codes, for countries whose subdivisions make laws of their own. Georgia is left out: it is a country, too."""
_PEOPLE = (
    r"customers?|consumers?|clients?|users?|buyers?|shoppers?|subscribers?|employees?|staff|workers?|colleagues?|residents?|citizens?|teams?|offices?|law"
    r"|subsidiar(?:y|ies)|entit(?:y|ies)|accounts?|orders?|market|region|contracts?|vendors?|suppliers?|contractors?"
)
"""Words after an adjective or a name that make it the place of what is asked (`US customers`)."""
_LEADING = (
    r"(?:\b(?:in|for|within|across|inside|throughout|under|between)\s+|\b(?:am|are|is|live[sd]?|living|based|customers?|consumers?|employees?|users?|people|staff|residents?)"
    r"\s+(?:from|in|of)\s+)(?:both\s+|all\s+of\s+)?(?:the\s+)?"
)
"""Words before a name that make it the place for which something is asked. `Outside the EU` does not."""
_FORM = r"(?:(?:Federal\s+)?(?:Republic|Kingdom|State|Province|Commonwealth|Principality|Grand\s+Duchy)\s+of\s+)?"
"""The form of a state before its name: `the Republic of Ireland`."""


_DENYING = lazy_pattern(
    r"\bnot\s+(?:even\s+|only\s+)?$|\b(?:except|excluding|without)(?:\s+for)?\s+$", re.IGNORECASE
)
"""Words before a name that leave the place out: `worldwide, but not to the USA or Canada`."""
_PREPOSITION = lazy_pattern(r"\b\w+\.?\s+(?:both\s+|all\s+of\s+)?(?:the\s+)?$", re.IGNORECASE)
"""The word that leads to a name, with the article."""


@cache
def _known() -> dict[str, str]:
    """Every name, with its jurisdiction."""
    names = {re.split(r",|\(", one.apolitical_name)[0].strip(): one.alpha2.lower() for one in countries}
    for code, written in _SHORT_NAMES.items():
        names.update(dict.fromkeys(written.split("|"), code))
    for country, written in _STATES.items():
        parts = written.split()
        names.update(
            (name.replace("_", " "), f"{country}/{code}")
            for code, name in zip(parts[::2], parts[1::2], strict=True)
        )
    return {name: spelled(code) for name, code in names.items()}


_WORD = lazy_pattern(r"\w+")


@cache
def _telling_words() -> frozenset[str]:
    """The first word of every name that begins with a capital."""
    return frozenset(next(word for word in _WORD.findall(name) if word[0].isupper()) for name in _known())


def _may_name(text: str) -> bool:
    """Whether `text` has the first word of a name. Most texts have none, and the patterns of all names take long to make and to try."""
    return not _telling_words().isdisjoint(_WORD.findall(text))


@cache
def _pattern() -> re.Pattern[str]:
    """A name with what leads to it. The names, of which there are hundreds, stand in it once, because compiling them takes long."""
    names = "|".join(sorted(map(re.escape, _known()), key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<led>{_LEADING})|(?P<second>\b(?:and|or|vs\.?|versus|with|to|than)\s+(?:the\s+)?)|\b(?:the\s+)?)"
        rf"(?P<form>{_FORM})(?-i:(?P<name>{names}))(?![\w-])"
        rf"(?(led)(?:['’]s)?|(?(second)|(?=\s+(?:{_PEOPLE})\b)))",
        re.IGNORECASE,
    )


def named_places(text: str) -> list[NamedPlace]:
    """Return the places for which `text` asks or states something, in order.

    A name is a place where words such as `in` and `for` lead to it, where `and`, `or` or `versus` joins it to another place, or before people and things
    that belong to places (`German customers`). A place that is left out is none of them, nor is one that is joined to it.
    """
    found: list[NamedPlace] = []
    denied_to = 0
    for match in _pattern().finditer(text) if _may_name(text) else ():
        before = text[: match.start()]
        if _DENYING.search(before) or (denied_to and not before[denied_to:].strip(" ,")):
            denied_to = match.end()
            continue
        if match["second"] and not found:
            continue
        lead = _PREPOSITION.search(text[match.start() : match.start("form")])
        start = match.start() + lead.start() if lead else match.start("form")
        found.append(NamedPlace(_known()[match["name"]], match["name"], (start, match.end())))
    return found


@cache
def any_place() -> re.Pattern[str]:
    """A pattern for the name of any place, whatever stands before it."""
    names = sorted((name for name in _known() if name[0].isupper()), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")


_TEXTS_KEPT = 4_096
"""Texts whose places are kept, such as titles and labels, which every question looks through again."""


@lru_cache(maxsize=_TEXTS_KEPT)
def places_in(text: str) -> frozenset[str]:
    """Return the jurisdictions of every place that `text` names, however it names it, such as a title does."""
    return (
        frozenset(_known()[match.group()] for match in any_place().finditer(text))
        if _may_name(text)
        else frozenset()
    )


_SHORT = 3
"""Letters of a name that is also a word in small letters (`us`, `it`): it names a place in its own spelling alone."""


@cache
def _spellings(jurisdiction: str) -> re.Pattern[str]:
    inside = f"{jurisdiction}/"
    names = [name for name, own in _known().items() if own == jurisdiction or own.startswith(inside)]
    names.sort(key=len, reverse=True)
    written = [re.escape(name) if len(name) <= _SHORT else f"(?i:{re.escape(name)})" for name in names]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(written)})(?![\w-])")


@cache
def _others_around(jurisdiction: str) -> re.Pattern[str] | None:
    """The names of other places that hold a name of this one: `Northern Ireland` is not in Ireland."""
    inside, names = f"{jurisdiction}/", _spellings(jurisdiction)
    held = [
        name
        for name, own in _known().items()
        if own != jurisdiction and not own.startswith(inside) and names.search(name)
    ]
    if not held:
        return None
    return re.compile(rf"(?<![\w-])(?i:{'|'.join(map(re.escape, held))})(?![\w-])")


def is_named(text: str, jurisdiction: str) -> bool:
    """Whether `text` names a place, or one within it, by any of its names, in capitals or not (`your german office`).

    A name within the longer one of another place is none of it (`Northern Ireland` is not in Ireland).
    """
    around = _others_around(jurisdiction)
    return _spellings(jurisdiction).search(around.sub(" ", text) if around else text) is not None


def lies_in(place: str, asked: Sequence[str]) -> bool:
    """Whether a jurisdiction is one of `asked`, or lies within the first of them by its path."""
    return place in asked or place.startswith(f"{asked[0]}/")


def is_elsewhere(title: str, asked: Sequence[str], question: str = "") -> bool:
    """Whether a title names places, and none of `asked`, nor one within the first of them.

    To a question for Europe, a country of Europe outside the EU is not elsewhere: a British price list has a zone of that name.
    """
    named = places_in(title) if asked else frozenset()
    near = _EUROPE_OUTSIDE_EU if asked and asked[0] == "eu" and _CONTINENT.search(question) else frozenset()
    return bool(named) and not any(lies_in(one, asked) or one.split("/")[0] in near for one in named)


_CONTINENT = lazy_pattern(r"\bEurope(?:an)?\b(?! Union\b)", re.IGNORECASE)
_EUROPE_OUTSIDE_EU = frozenset(
    ["gb", "ch", "no", "is", "li", "ad", "mc", "sm", "va", "al", "ba", "rs", "me", "mk", "md", "ua"]
)
"""Countries of Europe outside the EU, by their ISO 3166 codes."""


_STATED_FOR = lazy_pattern(r"In (?P<path>[a-z]{2,4}(?:/[a-z0-9]{1,3})?): ")
"""The opening of a statement that is given for a jurisdiction, as prices of products are."""


def stated_place(words: str, label: str = "") -> str:
    """Return the jurisdiction for which a statement is made, by its opening (`In Germany, …`) or its label in a table; empty where it names none."""
    if match := _STATED_FOR.match(words):
        return spelled(match["path"])
    name = re.sub(rf"^(?:the\s+)?{_FORM}", "", label.strip(), flags=re.IGNORECASE)
    if name in _known():
        return _known()[name]
    opening = next(iter(named_places(words[:_OPENING])), None)
    return opening.jurisdiction if opening is not None and opening.place[0] == 0 else ""


_OPENING = 60
"""Characters of a statement in which it says for which place it is made."""
