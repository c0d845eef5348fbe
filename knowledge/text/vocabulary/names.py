"""Names that punctuation belongs to: `C#`, `C++`, `.NET`, `AB/7-8`, `ISO-9001`, `R&D`, `§ 5`.

A name is a term of its own beside the words in it, so that `AB/7-8` is told from `AB/7-9`. The rules look at the form alone.
"""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern

_SIGNED = r"(?<!\w)[^\W\d_]\w{0,15}(?:\+\+|\+|#)(?![\w+#])|(?<!\w)[^\W\d_](?:\+\+|#)(?=\d)"
"""A word with a sign at its end (`C#`, `F#`, `A+`, `Notepad++`); a single letter keeps it before a version (`C++17`). Words
longer than 16 letters with a sign are no names in use."""
_DOTTED = r"(?<![\w.])\.[^\W\d_]\w*"
"""A word after a point that ends nothing (`.NET`, `.env`)."""
_INITIALS = r"(?<!\w)[^\W\d_](?:&[^\W\d_])+(?!\w)"
"""Initials joined by an ampersand (`R&D`, `Q&A`), whose letters may be stop words."""
_SECTION = r"§\d+\w*"
_JOINED = r"[^\W_]+(?:[-/_.][^\W_]+)+"
"""Words joined without a space; a name where there are digits and letters among them."""
_NAME = lazy_pattern("|".join([_SIGNED, _DOTTED, _INITIALS, _SECTION, _JOINED]))
_SECTION_SPACE = lazy_pattern(r"§\s+(?=\d)")
_COMPOUND = lazy_pattern(r"\d+(?:[.,]\d+)?(?:-[^\W\d_]{3,})+")
"""A number and the thing counted, as in `30-day` or `24-hour-notice`: an adjective and no name."""
_QUANTITY = lazy_pattern(r"\d+[a-z]{1,3}(?:[-/](?:\d+)?[a-z]+)*")
"""A number with its unit or ending, and what follows it: `10km/h`, `9am-5pm`, `1st-class`."""
_LETTER_THEN_DIGIT = lazy_pattern(r"(?<=[^\W\d_])[-_](?=\d)")
_SINGLE_LETTER = lazy_pattern(r"(?<!\w)[^\W\d_](?=(?:\+\+|\+|#)(?![\w+#])|(?:\+\+|#)\d)")
_MARKS = frozenset("+#.&§-/_")
"""A text without any of these characters holds no name."""
_LONGEST = 40
"""Characters a name has at most: longer ones are addresses and paths, which nobody asks for by heart."""
_WITH_SIGN = lazy_pattern(r"(?<!\w)([^\W\d_]{2,})[+#]+(?!\w)")
"""A word with a sign that makes another name of it."""
_UNSIGNED = lazy_pattern(r"(?<!\w)[^\W\d_]{2,}(?![\w+#])")


def close_section_signs(text: str) -> str:
    """Return `text` without the spaces between a section sign and its number."""
    return _SECTION_SPACE.sub("§", text) if "§" in text else text


def names_of(text: str) -> list[str]:
    """Return the names in `text` in order, in lower case, in the spelling by which they are compared.

    A hyphen or an underscore between a letter and a digit is left out, so that `XR-200` is the word `XR200`.
    """
    if _MARKS.isdisjoint(text):
        return []
    return [_LETTER_THEN_DIGIT.sub("", name.lower()) for name in _NAME.findall(text) if _is_name(name)]


def without_single_letters(text: str) -> str:
    """Return `text` without the single letter of names such as `C#`, which is another name when it stands alone."""
    return text if _MARKS.isdisjoint(text) else _SINGLE_LETTER.sub(" ", text)


def _is_name(found: str) -> bool:
    if len(found) > _LONGEST:
        return False
    if found[0] in ".§" or found[-1] in "+#" or "&" in found:
        return True
    mixed = any(map(str.isdigit, found)) and any(map(str.isalpha, found))
    return mixed and not (_COMPOUND.fullmatch(found) or _QUANTITY.fullmatch(found))


_WITHIN = lazy_pattern(r"(?<=[a-z0-9,;:’')] )[A-Z][^\W_]*(?:-[^\W_]+)*")
"""A word with a capital that does not begin a sentence."""
_NO_NAMES = frozenset(
    [
        "I",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "English",
        "German",
        "French",
        "Spanish",
        "Italian",
        "Internet",
        "Web",
        "CEO",
        "CV",
        "GP",
        "HR",
        "ID",
        "IT",
        "OK",
        "PC",
        "PDF",
        "SMS",
        "TV",
    ]
)
"""Words with a capital that name nothing a text of rules would have to hold."""
_INNER_CAPITAL = lazy_pattern(r"[a-z][A-Z]")
"""A capital behind a small letter, which no title has."""
_MOST_CAPITALS = 0.5
"""Share of a question's words with a capital above which capitals tell nothing, as in a title."""


def capitalised_names(question: str) -> list[str]:
    """Return the words of a question that its asker wrote as names: with a capital within a sentence (`the Platinum plan`).

    Where most words have a capital, as in a title, only a capital within a word tells a name (`FedRAMP`).
    """
    words = question.split()
    is_title = sum(word[:1].isupper() for word in words) > _MOST_CAPITALS * len(words)
    found = (match.group() for match in _WITHIN.finditer(question))
    names = [name for name in dict.fromkeys(found) if name not in _NO_NAMES]
    return [name for name in names if _INNER_CAPITAL.search(name)] if is_title else names


_SENTENCE_END = lazy_pattern(r"(?<=[.!?])\s+(?=[\"'(]?[A-Z])")
_ASKS_BEHIND = lazy_pattern(
    r"[:;–—]\s+(?=(?:(?:so|and|but) )?(?:(?:after|for|up to|until|in|at|to|from|by|on|within|under|with) )?"
    r"(?:how|what|which|whom?|whose|when|where|why|do|does|can|may|must|is|are|am|will|should|could|would)\b)",
    re.IGNORECASE,
)
"""A sign within a sentence with a question behind it (`… it is getting slower: when is it replaced?`)."""
_FIRST_PERSON = lazy_pattern(r"\b(?:I|me|my|we|us|our)\b")
_SHORTEST_STORY = 8
"""Words from which what stands before a colon is a story: fewer are the topic (`Parental leave for fathers: how long is it?`)."""
_PLACED = r"\b(?:in|to|from|near|at|around|outside)\s+(?:the\s+)?(?:[A-Z][\w-]*\s+){0,2}"
_ON_THE_ROAD = r"\bon\s+(?:the\s+)?(?=[A-Z]{1,2}\d{1,4}\b)"
"""Words before the number of a road (`on the M25`)."""


def asking_part(question: str) -> str:
    """Return the last sentence of a question: those before it tell the case of the asker. So does a story of some words before a colon."""
    last = _SENTENCE_END.split(question.strip())[-1]
    told, asked = next(((last[: at.start()], last[at.end() :]) for at in _ASKS_BEHIND.finditer(last)), ("", last))
    return asked if len(told.split()) >= _SHORTEST_STORY and _FIRST_PERSON.search(told) else last


def is_after_place_word(question: str, name: str) -> bool:
    """Whether a name follows a word that leads to places (`delivered to Graz`). Where the asker lives need not stand in a text."""
    return re.search(rf"(?:{_PLACED}|{_ON_THE_ROAD}){re.escape(name)}\b", question) is not None


_NUMBERED = lazy_pattern(
    r"\b(?:codes?|errors?|forms?|rooms?|tickets?|cases?|models?|parts?|orders?|invoices?|flights?|gates?|platforms?|extensions?|number|no\.|nr\.?)"
    r"\s+#?(\d{2,}[a-z]?)\b(?![.,:/-]?\d)(?!\s*(?:%|percent|days?|weeks?|months?|years?|hours?|minutes?|euros?|dollars?|pounds?|people|items))",
    re.IGNORECASE,
)
"""A number that names one of a kind (`error code 418`): of two digits or more, because a single one stands in every text."""


def numbered_names(text: str) -> list[str]:
    """Return the numbers that name one of a kind in a question."""
    return list(dict.fromkeys(match.group(1) for match in _NUMBERED.finditer(text)))


_RELEASE = lazy_pattern(
    r"\b(?:versions?|releases?|v)\.?\s*(\d{1,4}\.\d{1,4}(?:\.\d+)*)(?![\w%]|\.\d)", re.IGNORECASE
)
"""The number of a release with a point in it. A whole number may stand for any release of that series."""


def release_names(text: str) -> list[str]:
    """Return the numbers of the releases that a question names."""
    return list(dict.fromkeys(match.group(1) for match in _RELEASE.finditer(text)))


def holds_release(text: str, number: str) -> bool:
    """Whether `text` names a release by its number: behind a word for releases or a name (`Orbit 4.0`), or first on its line or in its heading. Clauses have numbers, too."""
    number = rf"{re.escape(number)}(?!\w|\.\d)"
    led = rf"(?:\b(?i:versions?|releases?|from|to|in|and|or|v\.?)|\b[A-Z][\w-]*)[^\w\n]{{0,3}}{number}"
    alone = rf"(?:^|\s>\s)\W{{0,3}}{number}(?!\.?\s+[A-Z])"
    named = f"{led}|{alone}"
    return re.search(named, text, re.MULTILINE) is not None


_SERIES = lazy_pattern(
    r"\b(?:versions?|releases?|v)\.?\s*(\d{1,3})(?![\w%]|[.,]\d)(?!\s*(?:percent|days?|weeks?|months?|years?|hours?|minutes?)\b)",
    re.IGNORECASE,
)
"""The whole number of a release, which may stand for any release of that series."""
_ANY_SERIES = lazy_pattern(
    r"(?<![\w.,])\d{1,3}\.(?:x\b|\d{1,3}\.(?:x\b|\d))|\b(?:versions?|releases?)\s+\d{1,3}(?!\w)", re.IGNORECASE
)
"""A text that names releases by number has one of these."""


def series_names(text: str) -> list[str]:
    """Return the whole numbers of the releases that a question names."""
    return list(dict.fromkeys(match.group(1) for match in _SERIES.finditer(text)))


def names_series(text: str) -> bool:
    """Whether `text` names releases by number (`5.x`, `version 4`)."""
    return _ANY_SERIES.search(text) is not None


def holds_series(text: str, number: str) -> bool:
    """Whether `text` names a release of the series with this whole number: behind a word for releases, with `.x` or a part behind it, or first on its line."""
    before = r"(?:v?[\d.x]+(?:,\s*|\s+(?:and|or|to)\s+))*"
    led = rf"\b(?:versions?|releases?|v)\.?[^\w\n]{{0,3}}{before}v?{number}(?!\w)"
    parts = rf"(?<![\w.,]){number}\.(?:x\b|\d)"
    alone = rf"^\W{{0,3}}v?{number}(?![\w.])"
    return re.search(f"{led}|{parts}|{alone}", text, re.IGNORECASE | re.MULTILINE) is not None


_CODE = lazy_pattern(
    r"(?<![\w.])(?:[A-Za-z]\w*\.)*"
    r"(?:[a-z]{2,}\d*[A-Z]\w*|[A-Za-z]\w*_\w+|[A-Z]{2,}-\d{2,}|(?<=\.)[a-z]\w*(?=\(\)))(?:\(\))?(?![\w-])"
)
"""A name as programs write it: with a capital within (`deepEqual`), an underscore (`ERR_CLOSED`), brackets (`assert.ok()`), or the number of a case (`SPARK-31967`)."""


def code_names(text: str) -> list[str]:
    """Return the names in `text` that only programs write so, without the names before them: `deepEqual` of `assert.deepEqual()`."""
    found = (match.group().removesuffix("()").rpartition(".")[2] for match in _CODE.finditer(text))
    return list(dict.fromkeys(found))


def holds_name(text: str, name: str) -> bool:
    """Whether `text` holds a name that programs write, in any case and not as a part of another one: `strictEqual` is none of `deepStrictEqual`."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


_MEMBER = lazy_pattern(r"(?<![\w./@-])([a-z]\w*)\.([a-z]\w+)(?![\w/@-]|\.\w)")
"""A member of an object, as programs write it (`error.code`)."""


def member_names(text: str) -> list[str]:
    """Return the members of objects in `text`, as programs write them (`error.code`)."""
    return list(dict.fromkeys(".".join(one) for one in _MEMBER.findall(text)))


def names_other_member(text: str, question: str) -> bool:
    """Whether `text` names members of an object of which the question names another one (`error.cause`, asked for `error.code`), and not that one."""
    asked = set(_MEMBER.findall(question))
    told = {one for one in _MEMBER.findall(text) if one[0] in {owner for owner, _ in asked}} if asked else set()
    return bool(told) and told.isdisjoint(asked)


_HUMPS = lazy_pattern(r"[a-z][A-Z]|[A-Z]{2}[a-z]")
"""A capital within a word (`JSONDecodeError`, `CallTracker`), by which programs join words."""


def names_asked_for(question: str) -> list[str]:
    """Return the names of programs in a question, else its words with a capital within them, which may also name a firm (`GitHub`)."""
    return code_names(question) or [name for name in capitalised_names(question) if _HUMPS.search(name)]


def names_longer(text: str, question: str) -> bool:
    """Whether `text` names something with a sign (`Business+`) of which the question has the word alone, and does not have that word itself."""
    if "+" not in text and "#" not in text:
        return False
    if not (signed := {match[1].lower() for match in _WITH_SIGN.finditer(text)}):
        return False
    asked, own = ({word.lower() for word in _UNSIGNED.findall(one)} for one in (question, text))
    return not signed.isdisjoint(asked - own)
