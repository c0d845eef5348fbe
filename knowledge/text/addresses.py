"""Addresses that documents print and people write: `4.2(b)`, `section 4.2(b)`, `Article 12`, `§ 5`, `Annex II, 1.2`."""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern

_NAMED = (
    r"(?:articles?|art\.|sections?|sec\.|sect\.|clauses?|rules?|regulations?|paragraphs?|para\.|points?|artikel|abschnitt|ziffer|klausel"
    r"|artículo|cláusula|artigo|articolo|§{1,2})"
)
"""The names of parts that are counted through, so that their number alone is the address."""
_CONTAINER = r"(?:annexe?|appendix|schedule|exhibit|attachment|anlage|anhang|anexo|allegato|bijlage)"
_PATH = r"\d{1,4}(?:\.\d{1,3})*[a-z]?(?:\s?\((?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,3})\))*"
_DOTTED = r"\d{1,3}(?:\.\d{1,3})+(?:\s?\((?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,3})\))*|\d{1,3}(?:\s?\((?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,3})\))+"
_ADDRESS = lazy_pattern(
    rf"\b(?P<container>{_CONTAINER}\s+(?:[ivxlc]{{1,7}}|[a-z]|\d{{1,3}}))\b(?:,\s*(?P<within>{_PATH}))?"
    rf"|(?:\b|(?=§)){_NAMED}\s*(?P<named>{_PATH}|\((?:[a-z]{{1,2}}|[ivxlc]{{1,6}})\))(?![\w.]*\d)"
    rf"|(?<![\w.,€$£])(?P<bare>{_DOTTED})(?![\w%]|\s*(?:%|euros?|eur|usd|dollars?|percent))",
    re.IGNORECASE,
)
_NAMES = lazy_pattern(rf"^{_NAMED}\s*", re.IGNORECASE)

HAN_NUMERAL = "[〇一二三四五六七八九十百]{1,6}"
"""A number as Chinese and Japanese texts count with."""
_COUNTED = rf"(?:{HAN_NUMERAL}|\d{{1,4}})"
_HAN_ARTICLE = lazy_pattern(rf"第\s?({_COUNTED})\s?[条條](?:の({_COUNTED}))?(?:第?\s?({_COUNTED})\s?[項项款])?")
"""An article of a Chinese or Japanese text, and its paragraph: `第2条`, `第十二條第2項`."""
_HAN_DIGITS = "〇一二三四五六七八九"
_RELEASE = lazy_pattern(r"\b(?:versions?|releases?|editions?|revisions?)\s+$", re.IGNORECASE)


def number_value(numeral: str) -> int:
    """Return the value of a number in digits, or of a Chinese one below a thousand: 二十三 is 23."""
    if numeral.isdigit():
        return int(numeral)
    value = digit = 0
    for sign in numeral:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS.index(sign)
        else:
            value, digit = value + (digit or 1) * (10 if sign == "十" else 100), 0
    return value + digit


def address_key(address: str) -> str:
    """Return the form in which addresses are compared: lower case, without spaces and without the name of the part.

    `Section 4.2 (b)` and `4.2(b)` are one address; `Annex II, 1.2` keeps the name of its annex. `第二条` and `第2条` are article 2.
    """
    named = _HAN_ARTICLE.sub(_han_key, address.strip()) if "第" in address else address.strip()
    return re.sub(r"\s+", "", _NAMES.sub("", named)).lower()


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the keys of the addresses that `text` names, in order, each once.

    A bare number is an address where it has a point and no unit behind it, or a letter in brackets: `4.2`, `3(a)`. The number of a release is
    none (`version 4.2`).
    """
    keys = [_key(match) for match in _ADDRESS.finditer(text) if not _RELEASE.search(text[: match.start()])]
    keys += [_han_key(match) for match in _HAN_ARTICLE.finditer(text)] if "第" in text else []
    return tuple(dict.fromkeys(keys))


def bare_numbers(text: str) -> frozenset[str]:
    """Return the keys of the addresses in `text` that no word such as `clause` or `section` names: each may be a release or another number."""
    named = {_key(match) for match in _ADDRESS.finditer(text) if not match["bare"]}
    return frozenset(_key(match) for match in _ADDRESS.finditer(text) if match["bare"]) - named


def _han_key(match: re.Match[str]) -> str:
    article, inserted, paragraph = (str(number_value(part)) if part else "" for part in match.groups())
    return f"{article}{inserted and f'-{inserted}'}{paragraph and f'({paragraph})'}"


def _key(match: re.Match[str]) -> str:
    if match["container"]:
        parts = [match["container"], match["within"] or ""]
        return address_key(",".join(filter(None, parts)))
    return address_key(match["named"] or match["bare"])
