"""The values that a sentence states: amounts, lengths of time, dates, shares, counts and addresses, and numbers that
only name something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.text.numbers import ALONE, MAGNITUDE, NUMBER, RANGE, number, written


class ValueKind(StrEnum):
    """What sort of value it is. A time of day counts as a date, a weight or size as a count."""

    AMOUNT = "amount"
    DURATION = "duration"
    DATE = "date"
    PERCENTAGE = "percentage"
    COUNT = "count"
    MODALITY = "modality"
    ENTITY = "entity"


@dataclass(frozen=True)
class Stated:
    """A value in a sentence: what it equals when written in one way, and its place. A `name` (`severity 1`, `the 2024
    catalogue`) says what the sentence is about instead of what it states, a `topical` one (`never expire`) does both.
    """

    kind: ValueKind
    value: str
    start: int
    end: int
    name: bool = False
    topical: bool = False


_CURRENCIES = {"$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr", "dollar": "usd", "euro": "eur",
               "pound": "gbp", "franc": "chf", "yen": "jpy", "rupee": "inr", "krona": "sek", "kronor": "sek", "cent": "cent",
               "penny": "cent", "pence": "cent", "usd": "usd", "eur": "eur", "gbp": "gbp", "chf": "chf", "jpy": "jpy",
               "inr": "inr", "sek": "sek", "nok": "nok", "dkk": "dkk", "pln": "pln", "cad": "cad", "aud": "aud"}  # fmt: skip
_CURRENCY = (
    r"(?:\b(?:dollar|euro|pound|franc|yen|rupee|kronor|krona|cent|penny|pence)s?\b|(?:\bus)?\$|€|£|¥|₹|"
    r"\b(?:usd|eur|gbp|chf|jpy|inr|sek|nok|dkk|pln|cad|aud)(?![a-z]))"
)
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})\s?(?P<n1>{NUMBER})(?P<m1>{MAGNITUDE})?"
    rf"|{ALONE}{RANGE}(?P<n2>{NUMBER})(?P<m2>{MAGNITUDE})?[\s-]?(?P<after>{_CURRENCY})",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:free of charge|for free|without charge|at no (?:extra |additional )?(?:cost|charge)"
    r"|(?<=is )free|(?<=are )free|(?<=ed )free|no (?:\w+ ){0,2}(?:fee|charge|cost)s?)\b(?! (?:to|from)\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"{ALONE}{RANGE}(?P<n>{NUMBER})\s?(?:%|per ?cent\b)", re.IGNORECASE)
_WHOLE = re.compile(
    r"\bin full\b|\bfull(?= (?:refund|reimbursement|amount)\b)|\bfully(?= (?:refund|reimburs|paid|cover))", re.I
)
_MINUTES = {"second": 1 / 60, "minute": 1, "hour": 60, "day": 1440, "week": 10_080, "fortnight": 20_160,
            "month": 43_800, "quarter": 131_400, "year": 525_600}  # fmt: skip
"""A month is a twelfth of a year of 365 days, so that 12 months are a year and 24 hours a day."""
_UNIT = r"(?P<unit>second|minute|hour|day|week|fortnight|month|quarter|year)"
_DURATION = re.compile(
    rf"(?:(?P<every>\bevery|\beach)\s+)?{ALONE}{RANGE}\b(?P<n>{NUMBER}|half an?|an?)(?:\s*\(\d+\))?[\s-]"
    rf"(?P<business>(?:business|working|calendar|consecutive)[\s-])?{_UNIT}s?\b(?:['’](?!s))?",
    re.IGNORECASE,
)
_RATE = re.compile(r"\b(?:an?|per|each|every)$", re.IGNORECASE)
_ONE = re.compile(r"\b(?:within|for|after|lasts?|is|of|up to|takes?|in|every)\s*$", re.IGNORECASE)
_OFTEN = re.compile(
    rf"\b(?:(?P<times>once|twice|{NUMBER} times) (?:an?|per|every|each)|every|each) {_UNIT}\b"
    r"|\b(?P<adverb>hourly|daily|weekly|fortnightly|monthly|quarterly|yearly|annually)\b"
    r"(?=\s*(?:$|[.,;:)]|(?:and|or|by|to|in|on|at|for|from|with|after|before)\b))",
    re.IGNORECASE,
)
_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "fortnightly": "fortnight", "monthly": "month",
            "quarterly": "quarter", "yearly": "year", "annually": "year"}  # fmt: skip
_ENDLESS = re.compile(
    r"\b(?:never|(?:do|does) not|don['’]t|doesn['’]t)\s+(?:expires?|lapses?)\b"
    r"|\b(?:for ever|forever|indefinitely|without (?:a )?time limit)\b",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May|MAY)|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|\b(?P<d3>\d{{1,2}})\.(?P<n3>\d{{1,2}})\.(?P<y3>\d{{4}})\b"
    rf"|\b(?P<d1>[12]?\d|3[01]|0\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>\d{{4}}))?"
    rf"|\b(?P<m2>{_MONTH})\s+(?P<d2>[12]?\d|3[01]|0\d)(?:st|nd|rd|th)?\b(?:,?\s+(?P<y2>\d{{4}}))?"
    r"|\bthe (?P<nth>[12]?\d|3[01])(?:st|nd|rd|th)(?= of (?:the|each|every|a)\b|\s*(?:$|[.,;]))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\w:.,])(?P<h>[01]?\d|2[0-4])(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?<![\w:.,])(?P<h24>[01]?\d|2[0-4]):(?P<m24>[0-5]\d)(?![\d:])|\b(?P<word>noon|midnight|midday)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.])\+?\d{2,4}(?:[ /-]\d{2,}){2,}", re.I)
_SIZES = {"kilogram": ("g", 1e3), "kg": ("g", 1e3), "gram": ("g", 1), "g": ("g", 1), "kilometre": ("m", 1e3),
          "kilometer": ("m", 1e3), "km": ("m", 1e3), "metre": ("m", 1), "meter": ("m", 1), "cm": ("m", 1e-2),
          "mm": ("m", 1e-3), "kb": ("byte", 1e3), "mb": ("byte", 1e6), "megabyte": ("byte", 1e6), "gb": ("byte", 1e9),
          "gigabyte": ("byte", 1e9), "tb": ("byte", 1e12), "terabyte": ("byte", 1e12), "litre": ("l", 1), "liter": ("l", 1),
          "mile": ("mile", 1), "kwh": ("kwh", 1)}  # fmt: skip
_SIZE = re.compile(
    rf"{ALONE}{RANGE}(?P<n>{NUMBER})[\s-]?(?P<unit>{'|'.join(sorted(_SIZES, key=len, reverse=True))})s?\b", re.I
)
_NAMED = re.compile(
    r"\b(?:severity|sev|priority|grade|level|tier|zone|class|category|band|step|stage|phase|group|type|section|article"
    r"|clause|form|floor|room|gate|line|lane|version|release|rule|schedule|annex|appendix|chapter|paragraph|table|option"
    r"|plan|region|branch|site|building|terminal|model|module|item|series|area|district|bay|desk|round|batch|part|unit"
    rf"|year|month|week|day|number|no\.?|nos\.?|art\.?|sec\.?)s?\s(?:no\.\s?)?(?P<n>{NUMBER}(?:(?:,|\sand|\sor|\sto|\s?[-–])\s?{NUMBER})*)"
    r"(?!\w)",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"\b(?!(?:MUST|SHALL|MAY|NOT|IS|ARE|OF|TO|AT)\b)[A-Z]{2,}[\s-](?P<n>\d+)\b")
_YEAR = re.compile(
    r"(?<!up to )(?<!at least )(?<!at most )(?<!than )(?<!over )(?<!below )(?<!above )(?<!of )"
    r"(?<![\w.,/-])(?P<year>(?:19|20)\d\d)(?:[-/–]\d{2,4})?(?![\w.,]\d|\w)",
    re.IGNORECASE,
)
_YEAR_STATED = re.compile(r"\S\s.*\b(?:by|until|from|since|in|before|after|end of)\s+$", re.IGNORECASE)
_COUNT = re.compile(
    rf"{ALONE}{RANGE}\b(?P<n>{NUMBER})(?:\s*\(\d+\))?(?:[\s-]+(?=[a-z])(?!or\b|and\b|of\b|to\b|percent\b)"
    r"|(?=\s*(?:$|[.;,)])))",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:is|are|to|at|than|exceeds?|least|most|of|by|below|above|under|over|from|exactly)\s$", re.I
)
_LETTERS = str.maketrans("ıİſ\u212a", "iIsK")
"""Letters that match others where case is ignored, and would be looked up in vain: one for one, so that places hold."""


def stated_values(sentence: str) -> list[Stated]:
    """The values in `sentence`, each place taken once, in order."""
    found: list[Stated] = []
    sentence = sentence.translate(_LETTERS)
    for read in (_addresses, _dates, _clocks, _amounts, _percentages, _durations, _sizes, _names, _counts):
        for one in read(sentence):
            if all(one.end <= other.start or other.end <= one.start for other in found):
                found.append(one)
    if not found:
        found = list(_often(sentence))
    return sorted(found, key=lambda one: one.start)


def _spelled(match: re.Match[str], group: str, per: float = 1.0, magnitude: str | None = None) -> str:
    """The number of `match`, or both ends of the range."""
    high = written(number(match[group], magnitude) * per)
    low = match["low"] or match["low_digits"]
    return f"{written(number(low, magnitude) * per)}..{high}" if low else high


def _addresses(sentence: str) -> Iterator[Stated]:
    for match in _ADDRESS.finditer(sentence):
        yield Stated(ValueKind.ENTITY, match.group().lower(), match.start(), match.end())


def _amounts(sentence: str) -> Iterator[Stated]:
    for match in _AMOUNT.finditer(sentence):
        sign = _CURRENCIES[s if (s := (match["before"] or match["after"]).lower()) in _CURRENCIES else s[:-1]]
        how_much = (
            written(number(match["n1"], match["m1"])) if match["before"] else _spelled(match, "n2", 1, match["m2"])
        )
        yield Stated(ValueKind.AMOUNT, f"{sign} {how_much}", match.start(), match.end())
    for match in _FREE.finditer(sentence):
        yield Stated(ValueKind.AMOUNT, "free", match.start(), match.end(), topical=True)


def _percentages(sentence: str) -> Iterator[Stated]:
    for match in _PERCENT.finditer(sentence):
        yield Stated(ValueKind.PERCENTAGE, _spelled(match, "n"), match.start(), match.end())
    for match in _WHOLE.finditer(sentence):
        yield Stated(ValueKind.PERCENTAGE, "100", match.start(), match.end())


def _durations(sentence: str) -> Iterator[Stated]:
    for match in _ENDLESS.finditer(sentence):
        yield Stated(ValueKind.DURATION, "endless", match.start(), match.end(), topical=True)
    for match in _DURATION.finditer(sentence):
        before, count = sentence[: match.start("n")], match["n"].lower()
        if (count in ("a", "an") and not _ONE.search(before)) or (
            not match["every"] and _RATE.search(before.rstrip())
        ):
            continue
        unit = match["unit"].lower()
        if count.startswith("half"):
            value = written(0.5 * _MINUTES[unit])
        elif count in ("a", "an"):
            value = written(_MINUTES[unit])
        elif (match["business"] or "").strip(" -").lower() in ("business", "working"):
            value = f"{_spelled(match, 'n')} business {unit}"
        else:
            value = _spelled(match, "n", _MINUTES[unit])
        yield Stated(ValueKind.DURATION, f"every {value}" if match["every"] else value, match.start(), match.end())


def _often(sentence: str) -> Iterator[Stated]:
    """How often something is done, where a sentence states nothing else: elsewhere `a year` tells of what a value is."""
    for match in _OFTEN.finditer(sentence):
        times = (match["times"] or "once").lower()
        count = {"once": 1.0, "twice": 2.0}.get(times) or number(times.removesuffix(" times")) or 1.0
        unit = _ADVERBS[match["adverb"].lower()] if match["adverb"] else match["unit"].lower()
        value = written(_MINUTES[unit] / count)
        yield Stated(ValueKind.DURATION, f"every {value}", match.start(), match.end())


def _dates(sentence: str) -> Iterator[Stated]:
    for match in _DATE.finditer(sentence):
        if match["iso"]:
            value = match["iso"]
        elif match["nth"]:
            value = f"any-any-{int(match['nth']):02}"
        elif match["d3"]:
            value = f"{match['y3']}-{int(match['n3']):02}-{int(match['d3']):02}"
        else:
            month = _MONTHS.index((match["m1"] or match["m2"]).lower()[:3]) + 1
            value = f"{match['y1'] or match['y2'] or 'any'}-{month:02}-{int(match['d1'] or match['d2']):02}"
        yield Stated(ValueKind.DATE, value, match.start(), match.end())
    for match in _YEAR.finditer(sentence):
        stated = _YEAR_STATED.search(sentence[: match.start()]) is not None
        yield Stated(ValueKind.DATE, match.group(), match.start(), match.end(), name=not stated)


def _clocks(sentence: str) -> Iterator[Stated]:
    for match in _CLOCK.finditer(sentence):
        if match["word"]:
            hour, minute = (0 if match["word"].lower() == "midnight" else 12), 0
        else:
            hour, minute = int(match["h"] or match["h24"]), int(match["m"] or match["m24"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
        yield Stated(ValueKind.DATE, f"{hour:02}:{minute:02}", match.start(), match.end())


def _sizes(sentence: str) -> Iterator[Stated]:
    for match in _SIZE.finditer(sentence):
        unit, per = _SIZES[match["unit"].lower()]
        yield Stated(ValueKind.COUNT, f"{unit} {_spelled(match, 'n', per)}", match.start(), match.end())


def _names(sentence: str) -> Iterator[Stated]:
    for match in _NAMED.finditer(sentence):
        for one in re.finditer(NUMBER, match["n"], re.IGNORECASE):
            start = match.start("n") + one.start()
            yield Stated(ValueKind.COUNT, written(number(one.group())), start, start + len(one.group()), name=True)
    for match in _STANDARD.finditer(sentence):
        yield Stated(ValueKind.COUNT, match["n"], match.start("n"), match.end("n"), name=True)


def _counts(sentence: str) -> Iterator[Stated]:
    """A number before a noun, or after a word that leads to one; any other only tells things apart (`gate four`)."""
    for match in _COUNT.finditer(sentence):
        counted = match.group()[-1:].isspace() or match.group().endswith("-")
        if counted or _BARE.search(sentence[: match.start()]):
            value = _spelled(match, "n")
            yield Stated(
                ValueKind.COUNT, value, match.start("low") if match["low"] else match.start("n"), match.end("n")
            )
