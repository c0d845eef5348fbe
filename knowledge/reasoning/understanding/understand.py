"""What a question asks for: its intent, its parts, the dates it names, the kind of value it expects. Pure."""

from __future__ import annotations

import itertools
import re
from enum import StrEnum

from knowledge.model.clock import Value
from knowledge.model.plans import Intent
from knowledge.text.dates import NamedDate, named_dates


class Expectation(StrEnum):
    """The kind of value an answer must contain."""

    DURATION = "duration"
    MONEY = "money"
    PERCENTAGE = "percentage"
    EMAIL = "email"
    COUNT = "count"
    DATE = "date"


class Understanding(Value):
    """A question taken apart. `parts` are its sub-questions, the question itself when it has one part.
    `between` holds the two dates a change question names. `topic` is the question without date phrases.
    """

    intent: Intent
    topic: str
    parts: tuple[str, ...]
    between: tuple[NamedDate, NamedDate] | None = None


_CHANGE = re.compile(
    r"\b(?:chang\w*|differ\w*|added|removed|evolv\w*|new in|updated?|was|were|did)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|from|since)\s+(?:the\s+)?$", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:and|to|until|versus|vs\.?)\s+(?:the\s+)?", re.IGNORECASE)
_WH = r"(?:what|which|who|whom|whose|where|when|why|how|by when|does|do|is|are|can|could|may|must|will|through which)"
_PART = re.compile(rf"(?:[,;]\s*(?:and\s+)?|\s+and\s+|\?\s+)(?={_WH}\b)", re.IGNORECASE)
_ASKING = re.compile(rf"(?:^|[:.!?]\s+|^(?:to|in|on|at|for|by|above|under|with) ){_WH}\b", re.IGNORECASE)
_SHORTEST_PART = 3

_ASKS: tuple[tuple[Expectation, re.Pattern[str]], ...] = tuple(
    (expectation, re.compile(pattern, re.IGNORECASE))
    for expectation, pattern in (
        (Expectation.PERCENTAGE, r"\b(?:percentage|per cent|percent|what (?:share|cut))\b"),
        (Expectation.EMAIL, r"\be-?mail address|whom to email\b"),
        (
            Expectation.DURATION,
            r"\bhow (?:long|soon|quickly|fast|far ahead|(?:many|much)(?: \w+)? (?:time|days|hours|weeks|months|years|notice))\b"
            r"|\b(?:by when|deadline|how much notice|what (?:warning|notice))\b",
        ),
        (
            Expectation.MONEY,
            r"\b(?:how much (?!time|notice|additional time|more time)|what (?:\w+ ){0,3}(?:fee|charge|price|cost|credit|cap|fine)s?\b|dollar value)",
        ),
        (Expectation.COUNT, r"\bhow many\b"),
        (Expectation.DATE, r"\b(?:what (?:\w+ )?date|effective date|when (?:does|did|is|was|will)|which year)\b"),
    )
)
_NUMBER = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|forty-five|sixty|ninety|hundred)"
_UNIT = r"(?:second|minute|hour|day|week|month|quarter|year)s?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DURATION = rf"\b{_NUMBER}(?:\s*(?:\(\d+\)|-|to|–|or)\s*(?:{_NUMBER})?)?[\s-]*(?:business|calendar|working|full)?[\s-]*{_UNIT}\b"
_DATE_VALUE = rf"\b(?:{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH}\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})\b"
_VALUES: dict[Expectation, re.Pattern[str]] = {
    expectation: re.compile(pattern, re.IGNORECASE)
    for expectation, pattern in {
        Expectation.PERCENTAGE: r"\d\s*%|\bper ?cent\b",
        Expectation.EMAIL: r"[\w.+-]+(?:@|\[at\])[\w-]+",
        Expectation.DURATION: _DURATION,
        Expectation.MONEY: r"[$€£]\s?\d|\b\d[\d,.]*\s?(?:USD|EUR|GBP|dollars|euros|pounds)\b|\d\s*%|\bfree of charge\b|\breimburse",
        Expectation.COUNT: rf"\b{_NUMBER}\b",
        Expectation.DATE: _DATE_VALUE,
    }.items()
}


def understand(question: str) -> Understanding:
    """Take `question` apart."""
    dates = named_dates(question)
    between = _between(question, dates)
    topic = _without(question, dates, between)
    if between is not None and _CHANGE.search(question):
        return Understanding(intent=Intent.CHANGE, topic=topic, parts=(topic,), between=between)
    parts = _parts(question)
    intent = Intent.COMPOUND if len(parts) > 1 else Intent.LOOKUP
    return Understanding(intent=intent, topic=question, parts=parts)


def expected_values(question: str) -> frozenset[Expectation]:
    """The kinds of value that an answer to `question` must contain."""
    return frozenset(expectation for expectation, pattern in _ASKS if pattern.search(question))


def holds_value(expectation: Expectation, text: str) -> bool:
    """Whether `text` holds a value of that kind."""
    return _VALUES[expectation].search(text) is not None


def _between(question: str, dates: list[NamedDate]) -> tuple[NamedDate, NamedDate] | None:
    for first, second in itertools.pairwise(dates):
        if _BETWEEN.search(question[: first.start]) and _JOINED.fullmatch(question[first.end : second.start]):
            return (first, second) if first.period.start <= second.period.start else (second, first)
    return None


def _without(question: str, dates: list[NamedDate], between: tuple[NamedDate, NamedDate] | None) -> str:
    """`question` without its date phrase and the words that only ask for a change."""
    if between is None:
        return question
    low, high = min(d.start for d in between), max(d.end for d in between)
    head = _BETWEEN.sub("", question[:low])
    return " ".join(f"{head} {question[high:]}".split())


def _parts(question: str) -> tuple[str, ...]:
    """The sub-questions of `question`; an opening that asks nothing itself is put before each of them."""
    pieces = [piece.strip(" ,;?") for piece in _PART.split(question)]
    opening = "" if _ASKING.search(pieces[0]) else pieces.pop(0)
    if len(pieces) < 2 or any(len(piece.split()) < _SHORTEST_PART for piece in pieces):
        return (question,)
    return tuple(f"{opening}, {piece}?" if opening else f"{piece}?" for piece in pieces)
