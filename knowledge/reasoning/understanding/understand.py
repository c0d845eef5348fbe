"""Takes a question apart: its intent, its parts, the dates it names. Pure."""

from __future__ import annotations

import itertools
import re

from knowledge.model.clock import Value
from knowledge.model.plans import Intent
from knowledge.reasoning.recipe import DEFAULT_PLANNING, PlanningRecipe
from knowledge.text.values.dates import NamedDate, named_dates


class Understanding(Value):
    """A question taken apart.

    `parts` are its sub-questions; a question with one part is its own. `between` holds the two dates that a question about
    a change names, and `topic` is the question without them.
    """

    intent: Intent
    topic: str
    parts: tuple[str, ...]
    between: tuple[NamedDate, NamedDate] | None = None


# Words that ask for a change. "Was", "were" and "did" alone do not: they count only where two dates are named as well.
_CHANGE = re.compile(
    r"\b(?:chang\w*|differ\w*|added|removed|evolv\w*|new in|updated?|was|were|did)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|from|since)\s+(?:the\s+)?$", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:and|to|until|versus|vs\.?)\s+(?:the\s+)?", re.IGNORECASE)
_WH = r"(?:what|which|who|whom|whose|where|when|why|how|by when|does|do|is|are|can|could|may|must|will|through which)"
_PART = re.compile(rf"(?:[,;]\s*(?:and\s+)?|\s+and\s+|\?\s+)(?={_WH}\b)", re.IGNORECASE)
_ASKING = re.compile(rf"(?:^|[:.!?]\s+|^(?:to|in|on|at|for|by|above|under|with) ){_WH}\b", re.IGNORECASE)


def understand(question: str, recipe: PlanningRecipe = DEFAULT_PLANNING) -> Understanding:
    """Take `question` apart: first the dates it names, then its parts."""
    dates = named_dates(question)
    between = _between(question, dates)
    topic = _without(question, dates, between)
    if between is not None and _CHANGE.search(question):
        return Understanding(intent=Intent.CHANGE, topic=topic, parts=(topic,), between=between)
    parts = _parts(question, recipe.shortest_part)
    intent = Intent.COMPOUND if len(parts) > 1 else Intent.LOOKUP
    return Understanding(intent=intent, topic=question, parts=parts)


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


def _parts(question: str, shortest: int) -> tuple[str, ...]:
    """The sub-questions of `question`; an opening that asks nothing itself is put before each of them."""
    pieces = [piece.strip(" ,;?") for piece in _PART.split(question)]
    opening = "" if _ASKING.search(pieces[0]) else pieces.pop(0)
    if len(pieces) < 2 or any(len(piece.split()) < shortest for piece in pieces):
        return (question,)
    return tuple(f"{opening}, {piece}?" if opening else f"{piece}?" for piece in pieces)
