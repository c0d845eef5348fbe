"""Reads what a question asks to be computed: a total, a difference, a deadline, a range, a selection. Pure.

Only what the question says itself is read here. The values that it leaves open come from the statements that answer it.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.dates import dates
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.names import capitalised_names


class Comparison(StrEnum):
    """How a value lies to the bound that a question or a rule names."""

    ABOVE = "more than"
    BELOW = "less than"
    AT_LEAST = "at least"
    AT_MOST = "at most"

    def holds(self, value: Quantity, bound: Quantity) -> bool:
        """Whether a value lies so to a bound of the same unit."""
        one, other = value.amount, bound.amount
        match self:
            case Comparison.ABOVE:
                return one > other
            case Comparison.BELOW:
                return one < other
            case Comparison.AT_LEAST:
                return one >= other
            case Comparison.AT_MOST:
                return one <= other


_COMPARISONS = (
    (Comparison.AT_LEAST, r"at least|no less than|not less than|a minimum of|from"),
    (Comparison.AT_MOST, r"at most|no more than|not more than|up to|a maximum of|not exceed(?:ing)?|within"),
    (
        Comparison.ABOVE,
        r"(?:(?:costs?|lasts?|takes?|weighs?) )?(?:more|greater|higher|longer|larger|dearer|heavier|older|later) than|more expensive than|over|above|exceed(?:s|ing|ed)?",
    ),
    (
        Comparison.BELOW,
        r"(?:less|lower|fewer|shorter|smaller|cheaper|lighter|younger|earlier) than|under|below",
    ),
)
"""The words before a bound. `Within` and `from` take in the bound itself."""
_BOUNDING = [
    (one, lazy_pattern(rf"\b(?:{words})\s+(?:a |an |the )?$", re.IGNORECASE)) for one, words in _COMPARISONS
]
BOUNDING_WORDS = lazy_pattern(
    rf"\s*(?:{'|'.join(words for _, words in _COMPARISONS)})\s+(?:a |an |the )?", re.IGNORECASE
)
"""The words of a bound, and no other."""


class ValueBound(NamedTuple):
    """A bound that a text names, and how a value lies to it."""

    comparison: Comparison
    quantity: Quantity

    def holds(self, value: Quantity) -> bool:
        """Whether a value of the same unit lies so."""
        return value.matches(self.quantity) and self.comparison.holds(value, self.quantity)


class Counted(NamedTuple):
    """A number of things that a question names: `10 licences`."""

    quantity: Quantity
    noun: str


class CaseEvent(NamedTuple):
    """A day on which something happened, as a question tells it: `delivered on 3 March`."""

    verb: str
    day: date


class AskedComputation(NamedTuple):
    """The computation that a question asks for.

    `counted` are numbers of things, `reductions` percentages to take off, `terms` lengths of time the question counts over (`for 2 years`).
    `events` are days on which something happened, `on` the day for which a verdict is asked, and `elapsed` how long ago something happened.
    `names` are the words that it writes as names. `bound` selects things by a value, `extreme` is `lowest` or `highest`. `given` are quantities of a case: `availability was 98.5%`.
    """

    asks_total: bool = False
    asks_deadline: bool = False
    asks_verdict: bool = False
    asks_count: bool = False
    counted: tuple[Counted, ...] = ()
    reductions: tuple[Quantity, ...] = ()
    terms: tuple[Quantity, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    on: date | None = None
    elapsed: Quantity | None = None
    bound: ValueBound | None = None
    extreme: str = ""
    given: tuple[Quantity, ...] = ()
    names: tuple[str, ...] = ()


_TOTAL = lazy_pattern(
    r"\b(?:total|altogether|in all|in sum|sum|overall|all together)\b|\bhow much (?:do|does|would|will|are|is|must|should|have|has)\b|\bwhat (?:do|does|would|will)\b.+\bcost\b"
    r"|\b(?:price|cost|costs|bill|invoice|fee|fare|premium|rent|charge|payment|amount|credit|refund)\b",
    re.IGNORECASE,
)
"""Words of a question for a price, which is a total where it names a number of things."""
_DEADLINE = lazy_pattern(
    r"\b(?:until when|by when|how long do|(?:what|which) (?:date|day)|due date|what is the (?:last|latest) (?:day|date)|(?:last|latest) (?:day|date)|deadline|when (?:is|does|do|will|must|can|should|would|am|are|may))\b",
    re.IGNORECASE,
)
_VERDICT = lazy_pattern(
    r"(?:^|[,;:.]\s*|\b(?:and|so|then)\s+)(?:can|could|may|am|is|are|do|does|will|would|must|has|have)\b",
    re.IGNORECASE,
)
"""A question that is answered by yes or no, or a part of it."""
_COUNT = lazy_pattern(r"\bhow many\b", re.IGNORECASE)
_REDUCED = lazy_pattern(r"\s*(?:discount|off|reduction|rebate|reduced|less|cheaper)\b", re.IGNORECASE)
_REDUCED_BY = lazy_pattern(r"\b(?:discount|rebate|reduction|reduced|lowered)(?: of| by)?\s+$", re.IGNORECASE)
_OVER = lazy_pattern(r"\b(?:for|over|during|in)\s+(?:the (?:first|next|last) )?$", re.IGNORECASE)
_COSTS = lazy_pattern(r"\s+of\b[^.?!]*\b(?:costs?|charged?)\b", re.IGNORECASE)
"""What follows a time that is paid for: `12 months of the Oak plan cost`."""
_AGO = lazy_pattern(r"\s+(?:ago|earlier|back)\b", re.IGNORECASE)
_AFTER = lazy_pattern(r"\b(?:after|since)\s+$", re.IGNORECASE)
_GIVEN = lazy_pattern(
    r"\b(?:was|were|is|are|of|at|reached|fell to|dropped to|has|have|had|with|for|worth|costs?|weighs?|weighing|earns?|totals?|totalling)\s+(?:only |just |about )?$|\b(?:only|just|merely)\s+$",
    re.IGNORECASE,
)
_HIGHEST = lazy_pattern(
    r"\b(?:most expensive|dearest|highest|longest|largest|biggest|heaviest|latest|greatest|slowest|most(?! of\b)(?= [a-z]))\b",
    re.IGNORECASE,
)
_LOWEST = lazy_pattern(
    r"\b(?:cheapest|least expensive|lowest|shortest|smallest|lightest|earliest|fewest|fastest|quickest|least(?= [a-z]))\b",
    re.IGNORECASE,
)
_NOUN = lazy_pattern(
    r"\s+(?!(?:in|at|on|by|to|from|before|after|until|till|and|or|am|pm)\b)((?:[A-Za-z][\w-]*\s+){0,3}?[A-Za-z][\w-]*[^\Ws]s|[A-Za-z][\w-]*(?:\s+[A-Z][\w-]*)*)\b"
)
"""The noun after a number, in the plural, with up to three words before it (`3 Team licences`). A word such as `Business` is no plural, and a preposition is no noun (`at ten in the evening`)."""
EVENT_VERB = (
    r"(?:deliver\w*|bought|buy|purchas\w*|order\w*|ship\w*|receiv\w*|receipt|sign(?:ed|ature|ing)?|hir(?:ed?|ing)|fil(?:ed?|ing)|sen[dt]|submi\w+|open\w*|book\w*|pa(?:id|y|yment)"
    r"|expir\w*|end(?:ed|s)?|start\w*|began|begins?|arriv\w*|subscri\w*|regist\w*|cancel\w*|return\w*|happen\w*|occur\w*|resign\w*|report\w*|invoiced?|dated|borrow\w*|lent|rent(?:ed|al)|came|collect\w*|renew\w*"
    r"|join\w*|born|birth|discover\w*|request\w*|notif\w*|notic\w*|announc\w*|publish\w*|publication|terminat\w*|complet\w*|finish\w*|appl(?:y|ied|ication)|mov(?:ed?|ing)|left|leave)"
)
"""An event by a verb or its noun: what a case tells of, and what a rule counts from."""
_EVENT = lazy_pattern(
    rf"\b(?P<verb>{EVENT_VERB})\b(?:\W+\w+){{0,5}}?\W*(?:on|at|since|of|from|,)?\s*(?:the\s+)?$", re.IGNORECASE
)
"""An event and at most five words before its date (`delivered to me on`, `paid for a year upfront on`)."""
_FROM_DAY = lazy_pattern(r"\b(?:from|starting|beginning|commencing)(?:\s+on)?\s+(?:the\s+)?$", re.IGNORECASE)
"""Words before the day on which something begins that a clause tells of without a verb for it (`two weeks off from 3 August`)."""
_WEEKDAY = lazy_pattern(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*$", re.IGNORECASE)
_EVENT_WORD = lazy_pattern(rf"\b{EVENT_VERB}\b", re.IGNORECASE)
_CLAUSE = lazy_pattern(r"[,.;:?!]\s|\b(?:if|when|because|once|since|and|but)\b", re.IGNORECASE)
"""The beginnings of clauses: an event is told in one, and something asked in another."""
_CASE_DAY = lazy_pattern(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?\s*", re.IGNORECASE)
_DANGLING = lazy_pattern(
    r"\b(?:on|by|at|until|till|of|from|since|dated)\s+(?=[?.,;:!]|$)|\b(?:on|by|at|until|till|from|since)\s{2,}",
    re.IGNORECASE,
)
"""A preposition whose day was taken out."""
_ASKING = lazy_pattern(
    r"\b(?:can|could|may|might|must|should)\b|\b(?:will|would|do|does|is|are|am)\s+(?:still\s+)?(?:i|we|you|they|he|she|it|my|our|the|a|an|this|that)\b",
    re.IGNORECASE,
)
"""The words by which a clause asks, so that its day is one that is asked about (`can I return it on 20 March`)."""


_KEPT = 64
"""Questions whose computation is kept: each is read for its parts, for its plan and for its result, one after another."""


@lru_cache(maxsize=_KEPT)
def asked_computation(question: str, today: date) -> AskedComputation:
    """The computation that `question` asks for. A date without a year is one of the year of `today`."""
    found = quantities(question)
    counted = tuple(one for quantity in found if (one := _counted(question, quantity)) is not None)
    reductions = tuple(one for one in found if one.kind is ValueKind.PERCENTAGE and _reduces(question, one))
    bounds = (bound_before(question, quantity) for quantity in found)
    bound = next((one for one in bounds if one is not None), None)
    elapsed = next((one for one in found if _is_elapsed(question, one)), None)
    events, on = _days(question, today)
    terms = tuple(
        one
        for one in found
        if one.kind is ValueKind.DURATION
        and one is not elapsed
        and (_OVER.search(question[: one.start]) or _COSTS.match(question, one.end))
        and (bound is None or one is not bound.quantity)
    )
    taken = [
        *(one.quantity for one in counted),
        *reductions,
        *terms,
        *([elapsed] if elapsed else []),
        *([bound.quantity] if bound else []),
    ]
    return AskedComputation(
        asks_total=bool(_TOTAL.search(question)),
        asks_deadline=bool(_DEADLINE.search(question)),
        asks_verdict=bool(_VERDICT.search(question)),
        asks_count=bool(_COUNT.search(question)),
        counted=counted,
        reductions=reductions,
        terms=terms,
        events=events,
        on=on,
        elapsed=elapsed,
        bound=bound,
        extreme="highest" if _HIGHEST.search(question) else "lowest" if _LOWEST.search(question) else "",
        names=tuple(capitalised_names(question)),
        given=tuple(one for one in found if one not in taken and _GIVEN.search(question[: one.start])),
    )


_BY_VOLUME = lazy_pattern(
    r"\b(?:volume|quantity|bulk|group)\s+(?:discount|rebate|reduction)s?\b|\b(?:discount|rebate|reduction)s?\s+(?:for|by|on)\s+(?:the\s+)?(?:volume|quantity|number)\b",
    re.IGNORECASE,
)


def asks_for_volume_discount(question: str) -> bool:
    """Whether a question asks for a discount by the number of things, which it does not give itself."""
    return bool(_BY_VOLUME.search(question))


def questions_for_prices(asked: AskedComputation) -> list[str]:
    """The questions for the price of one of each thing that a question counts, where it asks for a total of them; else none."""
    if not asked.asks_total or not 1 <= len(asked.counted) <= _MOST_COUNTED or asked.bound is not None:
        return []
    return [_question_for_price(counted, asked) for counted in asked.counted]


_MOST_COUNTED = 4
"""Different things whose prices are added at most: each is looked up by itself."""


def _question_for_price(counted: Counted, asked: AskedComputation) -> str:
    noun = _singular(counted.noun)
    names = [name for name in asked.names if name not in noun.split()] if len(asked.counted) == 1 else []
    thing = " ".join([*names[:1], noun])
    return f"What does {'an' if thing[0].lower() in 'aeiou' else 'a'} {thing} cost?"


def _singular(noun: str) -> str:
    for ending, single in (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x")):
        if noun.endswith(ending):
            return noun.removesuffix(ending) + single
    return noun if noun.endswith("ss") else noun.removesuffix("s")


def bound_before(text: str, quantity: Quantity) -> ValueBound | None:
    """The bound that the words before a quantity make of it; None where they make none."""
    before = text[: quantity.start]
    comparison = next((one for one, words in _BOUNDING if words.search(before)), None)
    return ValueBound(comparison, quantity) if comparison else None


def without_days(question: str, today: date) -> str:
    """`question` without the days of a case that it tells, and the day that it asks about then: no rule speaks of them."""
    asked = asked_computation(question, today)
    if not asked.events:
        return question
    plain = _CASE_DAY.sub(" ", question)
    for one in reversed(list(dates(plain))):
        if not one.is_label and _day(one.value, today) is not None:
            plain = f"{plain[: one.start]} {plain[one.end :]}"
    return re.sub(r"\s+(?=[?.,;!])", "", " ".join(_DANGLING.sub(" ", plain).split()))


def _counted(question: str, quantity: Quantity) -> Counted | None:
    """A number of things with their noun; None for a value of another kind."""
    if quantity.kind is not ValueKind.COUNT or quantity.unit or bound_before(question, quantity):
        return None
    noun = _NOUN.match(question[quantity.end :])
    return Counted(quantity, noun.group(1)) if noun else None


def _reduces(question: str, one: Quantity) -> bool:
    return bool(_REDUCED.match(question[one.end :]) or _REDUCED_BY.search(question[: one.start]))


def _is_elapsed(question: str, one: Quantity) -> bool:
    if one.kind is not ValueKind.DURATION:
        return False
    return bool(_AGO.match(question[one.end :]) or _AFTER.search(question[: one.start]))


def _days(question: str, today: date) -> tuple[tuple[CaseEvent, ...], date | None]:
    """The days of events that the question tells, and the last day for which it asks something."""
    events: list[CaseEvent] = []
    asked: list[date] = []
    for one in dates(question):
        if one.is_label or (day := _day(one.value, today)) is None:
            continue
        clause = _WEEKDAY.sub("", _CLAUSE.split(question[: one.start])[-1])
        told = [] if _ASKING.search(clause) else _events_in(clause)
        events += [CaseEvent(verb, day) for verb in told]
        if not told:
            asked.append(day)
    return tuple(events), asked[-1] if asked else None


def _events_in(clause: str) -> list[str]:
    """The events that a clause tells of right before its day, in order: `sent us the invoice on` tells of the sending and of the invoice."""
    found: list[str] = []
    for match in _EVENT_WORD.finditer(clause):
        if _EVENT.match(clause, match.start()) and (not found or match.group().lower() != "dated"):
            found.append(match.group().lower())
    return [*found, *(["start"] if _FROM_DAY.search(clause) else [])]


def _day(spelled: str, today: date) -> date | None:
    """A day from its spelling (see knowledge/text/values/dates.py); None for a time of day and for a day of every month."""
    year, _, rest = spelled.partition("-")
    month, _, day = rest.partition("-")
    if not (month.isdigit() and day.isdigit()):
        return None
    try:
        return date(today.year if year == "any" else int(year), int(month), int(day))
    except ValueError:
        return None
