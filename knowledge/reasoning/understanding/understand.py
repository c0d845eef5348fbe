"""Takes a question apart: its intent, its parts, the dates and the places that it names. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import datetime

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Intent
from knowledge.model.clock import Period, Value
from knowledge.reasoning.recipe import DEFAULT_PLANNING, PlanningRecipe
from knowledge.reasoning.understanding.colloquial import without_fillers
from knowledge.reasoning.understanding.computations import without_days
from knowledge.reasoning.understanding.moments import (
    SECOND,
    AskedMoment,
    MomentBound,
    asked_moments,
    instant_period,
    without_moments,
)
from knowledge.reasoning.understanding.procedures import named_procedure
from knowledge.reasoning.understanding.question_forms import PALE_TERMS
from knowledge.reasoning.understanding.sides import compared_sides
from knowledge.text.places import NamedPlace, named_places
from knowledge.text.values.dates import named_dates
from knowledge.text.vocabulary.names import code_names, member_names
from knowledge.text.vocabulary.terms import question_terms


class AskedPart(Value):
    """A sub-question: its text without the words that name dates, the whole text to look up, and the moments and places it is about.

    `side` are the words of the side of a comparison that it asks about.
    """

    text: str
    lookup: str
    moments: tuple[AskedMoment, ...] = ()
    places: tuple[NamedPlace, ...] = ()
    side: str = ""


class Understanding(Value):
    """A question taken apart.

    `parts` are its sub-questions; a question with one part is its own. `between` holds the two periods that a question about
    a change names, the earlier one first; None stands for the time of asking. `topic` is the question without dates.
    """

    intent: Intent
    topic: str
    parts: tuple[AskedPart, ...]
    between: tuple[Period | None, Period | None] | None = None


# Words that ask for a change. "Was", "were" and "did" alone do not: they count only where two dates are named as well.
_CHANGE = lazy_pattern(
    r"\b(?:chang\w*|differ\w*|added|removed|evolv\w*|new in|updated?|was|were|did|compar\w+|than)\b", re.IGNORECASE
)
_CHANGED = lazy_pattern(
    r"\b(?:chang\w*|added|removed|evolv\w*|(?<!\ba )(?<!\bmy )(?<!\bour )(?<!\byour )(?<!\beach )(?<!\bevery )new|updated?|introduced|dropped)\b",
    re.IGNORECASE,
)
"""Words that ask for a change where one date is named, or none. What is new to somebody (`a new claim`) is no change of a text."""
_CHANGE_WORDS = lazy_pattern(
    r"\b(?:what(?:'s)?\s+)?(?:(?:has|have|had|is|are|was|were|been|did)\s+)*(?:changed|changes?|new|added|removed|updated?|evolved?|introduced|dropped|different|differ|differences?)\b(?:\s+(?:in|to|of|about)\b)?",
    re.IGNORECASE,
)
"""Words that only ask for a change. They are no words of what changed."""
_HOW_DID = lazy_pattern(
    r"^(?:and\s+)?(?:(?:how|in what way|in which way)\s+)?(?:did|does|do|has|have|had|was|were|is|are)\s+",
    re.IGNORECASE,
)
"""The opening of a question for a change (`How did the fee change?`), which is no word of what changed."""
_LEADING = lazy_pattern(r"^(?:for|in|to|of|about|with|on|regarding|concerning)\s+(?=\w)", re.IGNORECASE)
"""A preposition that is left before the topic of a change once the words for the change are gone (`What changed for applicants?`)."""
_CHANGED_SO_FAR = lazy_pattern(
    r"\bwhat(?:['’]s|\s+(?:is|was|has|have))?\s+(?:been\s+)?(?:changed|new)\b"
    r"|\b(?:what|which)\s+(?:are|were)\s+(?:the\s+)?(?:\w+\s+)?(?:changes|updates)\b|\bhow\s+(?:has|have|did)\b.*\bchanged?\b"
    r"|^\W*(?:has|have|did)\b.*\bchanged?\W*$",
    re.IGNORECASE,
)
"""Questions for what changed, which need no date: the last change is asked for. A `change` elsewhere may be a thing (`the fee for a change`)."""
_COMPARES = lazy_pattern(
    r"\b(?:compar\w+|differ\w*|chang\w*|versus|vs\.?|than|then)(?:\W|$)|\bas against\b|\bas opposed to\b",
    re.IGNORECASE,
)
"""Words that set two moments against each other."""
_AND = lazy_pattern(r"\s*,?\s*(?:and|or|versus|vs\.?)\s*", re.IGNORECASE)
_COMPARED_TO = lazy_pattern(
    r"\b(?:compared|as against|as opposed)\s+(?:to|with)?\s*$|\b(?:versus|vs\.?)\s+$", re.IGNORECASE
)
"""Words before a date that the present is compared with."""
_COMPARED_WITH = lazy_pattern(
    r"^\W*(?:please\s+)?compare\s+(?:what\s+)?|\b(?:compared?|as against|as opposed)\s+(?:with|to)?\s*(?=\W*$)|\b(?:versus|vs\.?|than|then|and|or|to|with|from)\s*(?:what\s+(?:it|they)\s+\w+|that|those)?\s*(?=\W*$)",
    re.IGNORECASE,
)
"""Words that only compare two moments, once these are taken out of the question."""
_BETWEEN = lazy_pattern(r"\b(?:between|from|since)\s+(?:the\s+)?$", re.IGNORECASE)
_SINCE = lazy_pattern(r"\bsince\s+(?:the\s+)?$", re.IGNORECASE)
_JOINED = lazy_pattern(r"\s*(?:and|to|until|versus|vs\.?)\s+(?:the\s+)?", re.IGNORECASE)
_UNTIL_NOW = lazy_pattern(r"\s*(?:and|to|until)\s+(?:now|today)\b|", re.IGNORECASE)
_WH = (
    r"(?:what|which|who|whom|whose|where|when|why|how|by when|does|do|is|are|can|could|may|must|will|through which"
    r"|(?:after|at|by|for|from|in|on|over|since|to|under|until|up to|with|within) (?:what|how (?:much|many|long|often|far)))"
)
_PART = lazy_pattern(rf"(?:[,;]\s*(?:and\s+)?|\s+and\s+|\?\s+)(?={_WH}\b)", re.IGNORECASE)
_ASKING = lazy_pattern(rf"(?:^|[:.!?]\s+|^(?:to|in|on|at|for|by|above|under|with) ){_WH}\b", re.IGNORECASE)
_COMPARING = lazy_pattern(
    r"\b(?:the\s+|any\s+)?differences?(?:\s+(?:between|in|of))?\b|\bcompar(?:e|es|ed|ison)(?:\s+(?:of|the))?\b|\bdiffers?\b|\bbetween\b|\bvs\.?(?=\s|$)|\bversus\b",
    re.IGNORECASE,
)
"""Words that ask for a comparison. They are no words of what is compared."""
_IT = lazy_pattern(r"\bit\b", re.IGNORECASE)
_FEWEST_TERMS = 2
"""Terms that a part needs to be understood without the part before it: `how much is there` has none."""


def understand(
    question: str, now: datetime, recipe: PlanningRecipe = DEFAULT_PLANNING, parts_given: Sequence[str] = ()
) -> Understanding:
    """Take `question` apart: first the dates it names, then its parts. `now` is what `last year` counts from.

    `parts_given` are the parts where they are known.
    """
    question = without_fillers(named_procedure(question))
    between = _between(question, now)
    if between is not None:
        periods, topic = between
        topic = _without_change(topic)
        return Understanding(
            intent=Intent.CHANGE, topic=topic, parts=(AskedPart(text=topic, lookup=topic),), between=periods
        )
    texts = tuple(parts_given) or _parts(question, recipe.shortest_part)
    parts = _with_context([_part(text, question, now, single=len(texts) == 1) for text in texts])
    if len(parts) == 1 and _names_places_apart(parts[0]):
        return Understanding(intent=Intent.COMPARISON, topic=parts[0].text, parts=_by_place(parts[0]))
    if len(parts) == 1 and (sides := compared_sides(parts[0].text)) is not None:
        return Understanding(
            intent=Intent.COMPARISON,
            topic=parts[0].text,
            parts=tuple(
                parts[0].model_copy(
                    update={
                        "text": side.text,
                        "lookup": side.text,
                        "places": tuple(named_places(side.text)),
                        "side": side.words,
                    }
                )
                for side in sides
            ),
        )
    intent = Intent.COMPOUND if len(parts) > 1 else Intent.LOOKUP
    return Understanding(intent=intent, topic=parts[0].text if len(parts) == 1 else question, parts=parts)


def asks_what_changed(question: str) -> bool:
    """Return whether `question` asks what changed, whether or not it names a date."""
    return bool(_CHANGED_SO_FAR.search(question))


def changed_at(question: str, start: datetime) -> Understanding:
    """`question` as one about what changed at `start`."""
    topic = _without_change(question)
    part = AskedPart(text=topic, lookup=topic)
    return Understanding(
        intent=Intent.CHANGE, topic=topic, parts=(part,), between=(instant_period(start - SECOND), None)
    )


# -- changes between two dates --------------------------------------------------------------------------


def _between(question: str, now: datetime) -> tuple[tuple[Period | None, Period | None], str] | None:
    """The two periods between which a change is asked for, and the question without them."""
    dates = named_dates(question)
    if _CHANGE.search(question):
        for first, second in itertools.pairwise(dates):
            joined = _JOINED.fullmatch(question[first.end : second.start])
            if _BETWEEN.search(question[: first.start]) and joined:
                earlier, later = sorted((first.period, second.period), key=lambda one: one.start)
                return (earlier, later), _without(question, first.start, second.end)
    moments = asked_moments(question, now)
    if compared := _compared(question, moments):
        return compared
    if not _CHANGED.search(question):
        return None
    for date in dates:
        until_now = _UNTIL_NOW.match(question[date.end :])
        if _SINCE.search(question[: date.start]) or (
            until_now and until_now.group() and _BETWEEN.search(question[: date.start])
        ):
            end = date.end + (until_now.end() if until_now else 0)
            return (date.period, None), _without(question, date.start, end)
    return _within_period(question, moments)


def _compared(
    question: str, moments: Sequence[AskedMoment]
) -> tuple[tuple[Period | None, Period | None], str] | None:
    """The two moments that a question compares (`in 2020 and in 2023`, `now compared to 2020`); None where it compares none."""
    named = [(one.place, one.period) for one in moments if not one.label and one.bound is MomentBound.WITHIN]
    if len(named) < len(moments):
        return None
    for date in named_dates(question):
        leading = _COMPARED_TO.search(question[: date.start])
        if leading and not any(start <= date.start < end for (start, end), _ in named):
            named.append(((leading.start(), date.end), date.period))
    named.sort(key=lambda one: one[0])
    periods = sorted((period for _, period in named if period is not None), key=lambda one: one.start)
    if len(named) == 2:
        compares = bool(_COMPARES.search(question) or _AND.fullmatch(question[named[0][0][1] : named[1][0][0]]))
    else:
        compares = len(named) == 1 and len(named) > len(moments)
    if not compares or not periods:
        return None
    rest = question
    for (start, end), _ in sorted(named, reverse=True, key=lambda one: one[0]):
        rest = f"{rest[:start]} {rest[end:]}"
    return (periods[0], periods[1] if len(periods) == 2 else None), _tidy(_COMPARED_WITH.sub(" ", rest))


def _within_period(
    question: str, moments: list[AskedMoment]
) -> tuple[tuple[Period | None, Period | None], str] | None:
    """The start and the end of the month or year in which something is said to have changed (`what changed in 2023?`), or of the day."""
    if len(moments) != 1 or moments[0].period is None or moments[0].period.end is None:
        return None
    period = moments[0].period
    topic = without_moments(question, moments)
    is_of_something = asks_what_changed(question) and bool(question_terms(_CHANGE_WORDS.sub(" ", topic)))
    if not moments[0].is_long and not is_of_something:  # what changed on a day is too little to go by
        return None
    # A change at the first instant of the period is one within it.
    first, last = instant_period(period.start - SECOND), instant_period(moments[0].last)
    return (first, last), topic


def _without_change(question: str) -> str:
    """`question` without the words that only ask for a change."""
    topic = _tidy(_CHANGE_WORDS.sub(" ", question, count=1)).lstrip(" ,")
    return _LEADING.sub("", _HOW_DID.sub("", topic).strip()) or question


def _tidy(text: str) -> str:
    return re.sub(r"\s+(?=[?.,;!])", "", " ".join(text.split()))


def _without(question: str, low: int, high: int) -> str:
    """`question` without its date phrase and the words that lead to it."""
    head = _BETWEEN.sub("", question[:low])
    return " ".join(f"{head} {question[high:]}".split())


# -- parts ----------------------------------------------------------------------------------------------


def _parts(question: str, shortest: int) -> tuple[str, ...]:
    """The sub-questions of `question`; an opening that asks nothing itself is put before each of them."""
    pieces = [piece.strip(" ,;?") for piece in _PART.split(question)]
    opening = "" if _ASKING.search(pieces[0]) else pieces.pop(0)
    if len(pieces) < 2 or any(len(piece.split()) < shortest for piece in pieces):
        return (question,)
    return tuple(f"{opening}, {piece}?" if opening else f"{piece}?" for piece in pieces)


def _part(text: str, question: str, now: datetime, *, single: bool) -> AskedPart:
    moments = tuple(asked_moments(text, now))
    plain = without_days(without_moments(text, list(moments)) or text, now.date())
    lookup = plain if single else f"{plain} {without_moments(question, asked_moments(question, now))}"
    return AskedPart(text=plain, lookup=lookup, moments=moments, places=tuple(named_places(plain)))


def _with_context(parts: list[AskedPart]) -> tuple[AskedPart, ...]:
    """Each part with what it leaves unsaid: the moment, the place and the words of the part before it."""
    completed = parts[:1]
    for part in parts[1:]:
        before = completed[-1]
        text = part.text
        if (
            part.moments and question_terms(text) <= PALE_TERMS
        ):  # `and how long is it now`: the same at another date
            part = part.model_copy(update={"lookup": before.lookup})
            text = before.text
        elif named := _with_name(text, before.text):
            text = named
        elif len(question_terms(text)) < _FEWEST_TERMS:
            text = f"{text} ({_without_places(before) if part.places else before.text})"
        completed.append(
            part.model_copy(
                update={
                    "text": text,
                    "moments": part.moments or before.moments,
                    "places": part.places or before.places,
                }
            )
        )
    return tuple(completed)


def _with_name(text: str, before: str) -> str:
    """A part with the one name of programs of the part before it in the place of its `it`; empty where there is none or several."""
    names = code_names(before) or member_names(before)
    if len(names) != 1 or names[0] in text:
        return ""
    named, count = _IT.subn(names[0], text, count=1)
    return named if count else ""


def _without_places(part: AskedPart) -> str:
    """The text of a part without the places that it names, for a part that names its own."""
    text = part.text
    for place in sorted(part.places, key=lambda one: one.place, reverse=True):
        text = f"{text[: place.place[0]]} {text[place.place[1] :]}"
    return _tidy(text)


def _names_places_apart(part: AskedPart) -> bool:
    """Whether a part asks for several places. One that lies within another is not asked for beside it, unless the part joins or compares them."""
    names = {one.jurisdiction for one in part.places}
    if any(one != other and one.startswith(f"{other}/") for one in names for other in names):
        pairs = itertools.pairwise(part.places)
        joined = any(_AND.fullmatch(part.text[one.place[1] : other.place[0]]) for one, other in pairs)
        if not (joined or _COMPARING.search(part.text) or _COMPARES.search(part.text)):
            names = {one for one in names if not any(other.startswith(f"{one}/") for other in names)}
    return len(names) > 1


def _by_place(part: AskedPart) -> tuple[AskedPart, ...]:
    """A part for each place that is compared. The text of each names its own place alone."""
    topic = part.text
    for place in sorted(part.places, key=lambda one: one.place, reverse=True):
        topic = f"{topic[: place.place[0]]} {topic[place.place[1] :]}"
    topic = " ".join(_COMPARING.sub(" ", topic).split())
    topic = re.sub(r"(?:\s+(?:and|or|with|to|in|for))+(?=\s*[?.!]?$)|^(?:and|or)\s+", "", topic).strip(" ?")
    parts: dict[str, AskedPart] = {}
    for place in part.places:
        text = f"{topic} in {place.words}?"
        own = NamedPlace(place.jurisdiction, place.words, (len(topic) + 1, len(text) - 1))
        update = {"text": text, "lookup": text, "places": (own,), "side": place.words}
        parts.setdefault(place.jurisdiction, part.model_copy(update=update))
    return tuple(parts.values())
