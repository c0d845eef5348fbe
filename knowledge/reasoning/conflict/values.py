"""The values that a sentence states: amounts, lengths of time, dates, shares, counts, and what is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """What sort of value it is."""

    AMOUNT = "amount"
    DURATION = "duration"
    DATE = "date"
    PERCENTAGE = "percentage"
    COUNT = "count"
    MODALITY = "modality"
    ENTITY = "entity"


@dataclass(frozen=True)
class Stated:
    """A value in a sentence: what it equals when written in one way, its place, and whether it is a condition
    (`orders above 50 euros`) rather than what is stated.
    """

    kind: ValueKind
    value: str
    start: int
    end: int
    condition: bool = False


_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_TENS = {"thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100}
_NUMBERS = {name: number for number, name in enumerate(_ONES)} | _TENS
_NUMBER = (
    r"(?:\d{1,3}(?:[.,]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|"
    + "|".join(sorted(_NUMBERS, key=len, reverse=True))
    + ")"
)
_CURRENCIES = {"$": "usd", "€": "eur", "£": "gbp", "dollar": "usd", "dollars": "usd", "usd": "usd", "euro": "eur",
               "euros": "eur", "eur": "eur", "pound": "gbp", "pounds": "gbp", "gbp": "gbp", "chf": "chf", "francs": "chf"}  # fmt: skip
_CURRENCY = r"(?:\$|€|£|\b(?:usd|eur|gbp|chf)\b|\b(?:dollars?|euros?|pounds?|francs)\b)"
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})\s?(?P<n1>{_NUMBER})|(?P<n2>{_NUMBER})\s?(?P<after>{_CURRENCY})", re.IGNORECASE
)
_FREE = re.compile(
    r"\bfree of charge\b|\b(?:is|are) (?:delivered )?free\b|\bno (?:\w+ ){0,2}(?:fee|charge)\b|\bat no cost\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?P<n>{_NUMBER})\s?(?:%|per ?cent\b)", re.IGNORECASE)
_MINUTES = {
    "minute": 1,
    "hour": 60,
    "day": 1440,
    "week": 10_080,
    "month": 43_800,
    "quarter": 131_400,
    "year": 525_600,
}
_DURATION = re.compile(
    rf"\b(?P<n>{_NUMBER}|half an?|an?)(?:\s*\(\d+\))?[\s-](?P<business>(?:business|working|calendar)[\s-])?"
    r"(?P<unit>minute|hour|day|week|month|quarter|year)s?\b(?:['’](?!s))?",
    re.IGNORECASE,
)
_RATE = re.compile(r"\b(?:a|an|per|each|every)$", re.IGNORECASE)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_DATE = re.compile(
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})(?:,?\s+(?P<y1>\d{{4}}))?"
    rf"|\b(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>\d{{4}}))?",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"\b(?P<n>{_NUMBER})\s+(?=[a-z])(?!or\b|and\b|of\b|to\b|percent\b)", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:above|below|over|under|from|between|more than|less than|worth(?: more than)?|exceeding|on)\s*$",
    re.IGNORECASE,
)
_ENDLESS = re.compile(
    r"\b(?:never|(?:do|does) not|don['’]t|doesn['’]t)\s+(?:expire|lapse)\w*|\bvalid (?:for ever|forever|indefinitely)",
    re.IGNORECASE,
)


def stated_values(sentence: str) -> list[Stated]:
    """The values in `sentence`, each place taken once, in order."""
    taken: list[tuple[int, int]] = []
    found: list[Stated] = []
    for read in (_dates, _amounts, _percentages, _durations, _counts):
        for one in read(sentence):
            if all(one.end <= start or end <= one.start for start, end in taken):
                taken.append((one.start, one.end))
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _number(text: str) -> float:
    lowered = text.lower()
    if lowered in _NUMBERS:
        return float(_NUMBERS[lowered])
    return float(re.sub(r"[.,](?=\d{3}(?!\d))", "", lowered).replace(",", "."))


def _written(number: float) -> str:
    return f"{number:g}"


def _is_condition(sentence: str, start: int) -> bool:
    return _CONDITION.search(sentence[:start]) is not None


def _amounts(sentence: str) -> list[Stated]:
    found = []
    for match in _AMOUNT.finditer(sentence):
        sign = (match["before"] or match["after"]).lower()
        value = f"{_CURRENCIES[sign]} {_written(_number(match['n1'] or match['n2']))}"
        condition = _is_condition(sentence, match.start())
        found.append(Stated(ValueKind.AMOUNT, value, match.start(), match.end(), condition))
    return found + [Stated(ValueKind.AMOUNT, "free", m.start(), m.end()) for m in _FREE.finditer(sentence)]


def _percentages(sentence: str) -> list[Stated]:
    return [
        Stated(ValueKind.PERCENTAGE, _written(_number(m["n"])), m.start(), m.end())
        for m in _PERCENT.finditer(sentence)
    ]


def _durations(sentence: str) -> list[Stated]:
    found = [Stated(ValueKind.DURATION, "endless", m.start(), m.end()) for m in _ENDLESS.finditer(sentence)]
    for match in _DURATION.finditer(sentence):
        count = match["n"].lower()
        rate = count in ("a", "an") and not re.search(
            r"\b(?:within|for|after|lasts?|is|of|up to)\s*$", sentence[: match.start()]
        )
        if rate or _RATE.search(sentence[: match.start()].rstrip()):
            continue
        number = 0.5 if count.startswith("half") else 1.0 if count in ("a", "an") else _number(count)
        unit = match["unit"].lower()
        if (match["business"] or "").strip(" -").lower() in ("business", "working"):
            value = f"{_written(number)} business {unit}"
        else:
            value = _written(_in_minutes(number, unit))
        found.append(
            Stated(ValueKind.DURATION, value, match.start(), match.end(), _is_condition(sentence, match.start()))
        )
    return found


def _in_minutes(number: float, unit: str) -> float:
    """Months count as a twelfth of a year of 365 days, so that 12 months are a year and 24 hours a day."""
    return number * _MINUTES[unit]


def _dates(sentence: str) -> list[Stated]:
    found = []
    for match in _DATE.finditer(sentence):
        if match["iso"]:
            value = match["iso"]
        else:
            day, month = match["d1"] or match["d2"], match["m1"] or match["m2"]
            year = match["y1"] or match["y2"] or "any"
            value = f"{year}-{_MONTHS.index(month.lower()) + 1:02}-{int(day):02}"
        found.append(Stated(ValueKind.DATE, value, match.start(), match.end()))
    return found


def _counts(sentence: str) -> list[Stated]:
    return [
        Stated(
            ValueKind.COUNT,
            _written(_number(m["n"])),
            m.start("n"),
            m.end("n"),
            _is_condition(sentence, m.start()),
        )
        for m in _COUNT.finditer(sentence)
    ]


class Modality(StrEnum):
    """What a sentence makes of what it says."""

    REQUIRED = "must"
    FORBIDDEN = "must not"
    ALLOWED = "may"
    OPTIONAL = "need not"
    SAID = "does"
    DENIED = "does not"


_MODALITIES: tuple[tuple[Modality, re.Pattern[str]], ...] = tuple(
    (modality, re.compile(pattern, re.IGNORECASE))
    for modality, pattern in (
        (Modality.OPTIONAL, r"\b(?:need not|needn['’]t|(?:is|are) (?:not (?:required|needed|necessary|mandatory|obliged)|optional)|(?:do|does) not (?:have|need) to|not required to)\b"),
        (Modality.FORBIDDEN, r"\b(?:(?:must|may|shall|should) (?:not|never)|cannot|can['’]t|can not|(?:is|are) (?:not (?:allowed|permitted)|forbidden|prohibited|banned)|not allowed)\b"),
        (Modality.REQUIRED, r"\b(?:must|shall|has to|have to|(?:is|are) (?:required|mandatory|obligatory|obliged|needed|necessary)|needs?|required to)\b"),
        (Modality.ALLOWED, r"\b(?:may|can|(?:is|are) (?:allowed|permitted)|allowed to)\b"),
        (Modality.DENIED, r"\b(?:(?:do|does|is|are|will) not|don['’]t|doesn['’]t|isn['’]t|aren['’]t|never)\b"),
    )
)  # fmt: skip
_OPPOSED = {
    frozenset(pair)
    for pair in (
        (Modality.REQUIRED, Modality.FORBIDDEN),
        (Modality.REQUIRED, Modality.ALLOWED),
        (Modality.REQUIRED, Modality.OPTIONAL),
        (Modality.ALLOWED, Modality.FORBIDDEN),
        (Modality.OPTIONAL, Modality.FORBIDDEN),
        (Modality.SAID, Modality.DENIED),
        (Modality.SAID, Modality.FORBIDDEN),
        (Modality.REQUIRED, Modality.DENIED),
        (Modality.ALLOWED, Modality.DENIED),
    )
}


def modality_of(sentence: str) -> tuple[Modality, int, int]:
    """What the sentence makes of what it says, and the words that tell."""
    for modality, pattern in _MODALITIES:
        if match := pattern.search(sentence):
            return modality, match.start(), match.end()
    return Modality.SAID, 0, len(sentence)


def opposed(one: Modality, other: Modality) -> bool:
    """Whether both cannot hold of the same."""
    return frozenset((one, other)) in _OPPOSED
