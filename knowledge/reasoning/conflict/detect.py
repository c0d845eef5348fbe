"""Two clauses, sentence by sentence: do they state different values of the same attribute of the same subject?

Sentences are about the same where what remains of their words without the values differs on one side at most: a word
that only one of two sentences has narrows it, words that each has for itself (`of delivery`, `of purchase`) make
them two things. Exceptions, examples and what was are never in conflict. Measured in docs/evaluation.md.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field

from knowledge.model.clock import Value
from knowledge.model.sentences import sentence_starts
from knowledge.reasoning.conflict.values import (
    Modality,
    Stated,
    ValueKind,
    modality_of,
    opposed,
    stated_values,
)
from knowledge.reasoning.conflict.words import Token, tokens


class Statement(Value):
    """A clause as the detector sees it: its text, the headings above it, whether it is an exception to another."""

    text: str
    heading: tuple[str, ...] = ()
    exception: bool = False


class Disagreement(Value):
    """What two clauses disagree on: `left` and `right` are the words that differ, verbatim, at the spans given."""

    attribute: str
    kind: str
    left: str
    right: str
    left_span: tuple[int, int]
    right_span: tuple[int, int]
    strength: float = Field(
        ge=0, le=1, description="The share of the words that the two sentences have in common."
    )


_ASIDE = re.compile(r"^\W*(?:exception\b|for example\b|example\b|e\.g\.|for instance\b)", re.IGNORECASE)
_PAST = re.compile(
    r"(?<!they )(?<!it )(?<!that )(?<!which )\b(?:was|were)\b|\b(?:used to|until \d{4}|before \d{4}|formerly|previously)\b",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"^\W*(?:(?:this )?(?:version|document|policy|text|page)\W+)?(?:was )?(?:last )?"
    r"(?:effective (?:date|as of|from|on)|updated|revised|modified|reviewed|published|(?:version|date)(?=\W*:))\b[^a-z]*"
    r"(?:on |as of )?(?:[a-z]+ \d|\d)",
    re.IGNORECASE,
)
_CONCESSION = re.compile(r",\s+(?:however|no matter|even if|regardless)\b[^.;]*", re.IGNORECASE)
_NARROWING = re.compile(
    r"\b(?:only|except|unless|with (?:the )?(?:approval|consent|permission)|before|small|until|certain|some)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(r"\b(to|by|in|of|at|is|as|from|with)\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
_SHARED_LEAST = 0.5
_ENTITY_LEAST = 0.3


@dataclass(frozen=True)
class _Sentence:
    text: str
    start: int
    values: tuple[Stated, ...]
    modality: Modality
    modal_span: tuple[int, int]
    words: tuple[Token, ...]

    def subject(self, *, without: Stated | None = None) -> frozenset[str]:
        """The stems of its words, without light ones and the values that are stated."""
        spans = [(one.start, one.end) for one in self.values]
        return frozenset(
            word.stem for word in self.words if not word.light and not any(s <= word.start < e for s, e in spans)
        )


def disagreement(left: Statement, right: Statement, similarity: float | None = None) -> Disagreement | None:
    """What the clauses disagree on, if anything; the first such sentence of `left`. Symmetric but for the sides.

    `similarity` is the cosine of the two, where it is known: below 0.3 they are not about the same.
    """
    if left.exception or right.exception or (similarity is not None and similarity < 0.3):
        return None
    headings = (_stems(" ".join(left.heading)), _stems(" ".join(right.heading)))
    found = [
        one
        for ours in _sentences(left.text)
        for theirs in _sentences(right.text)
        if (one := _between(ours, theirs, headings)) is not None
    ]
    return max(found, key=lambda one: (one.strength, -one.left_span[0], -one.right_span[0]), default=None)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in tokens(text) if not word.light)


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[_Sentence, ...]:
    bounds = [0, *sentence_starts(text), len(text)]
    found = []
    for start, end in itertools.pairwise(bounds):
        sentence = text[start:end].strip()
        if not sentence or any(pattern.search(sentence) for pattern in (_ASIDE, _PAST, _OF_ITSELF)):
            continue
        at = text.index(sentence, start)
        if concession := _CONCESSION.search(sentence):
            sentence = sentence[: concession.start()]
        modality, low, high = modality_of(sentence)
        found.append(
            _Sentence(sentence, at, tuple(stated_values(sentence)), modality, (low, high), tuple(tokens(sentence)))
        )
    return tuple(found)


_Headings = tuple[frozenset[str], frozenset[str]]


def _between(ours: _Sentence, theirs: _Sentence, headings: _Headings) -> Disagreement | None:
    mine, yours = ours.subject(), theirs.subject()
    mine, yours = mine - (headings[1] - yours), yours - (headings[0] - mine)
    shared, only_mine, only_yours = mine & yours, mine - yours, yours - mine
    if not shared or (only_mine and only_yours):
        return _entities(ours, theirs) if shared else None
    strength = round(len(shared) / len(mine | yours), 3)
    if strength < _SHARED_LEAST and len(shared) < 2:
        return None
    by_value = _values(ours, theirs, strength, shared)
    if by_value or only_mine or only_yours:
        return by_value
    return _modalities(ours, theirs, strength, shared) or _entities(ours, theirs)


def _values(ours: _Sentence, theirs: _Sentence, strength: float, shared: frozenset[str]) -> Disagreement | None:
    """Values of one kind that differ. A condition that one side alone has makes it the narrower rule."""
    for kind in (ValueKind.AMOUNT, ValueKind.PERCENTAGE, ValueKind.DURATION, ValueKind.DATE, ValueKind.COUNT):
        mine = [one for one in ours.values if one.kind is kind]
        yours = [one for one in theirs.values if one.kind is kind]
        if len(mine) != len(yours) or not mine or _conditions(ours) != _conditions(theirs):
            continue
        if _narrowed(ours) != _narrowed(theirs):
            continue
        for one, other in zip(mine, yours, strict=True):
            if not _equal(one, other):
                return _found(ours, theirs, (one.start, one.end), (other.start, other.end), kind, strength, shared)
    return None


def _conditions(sentence: _Sentence) -> int:
    return sum(one.condition for one in sentence.values)


def _narrowed(sentence: _Sentence) -> bool:
    return _NARROWING.search(sentence.text) is not None


def _equal(one: Stated, other: Stated) -> bool:
    if one.kind is ValueKind.DATE and "any" in (one.value[:3], other.value[:3]):
        return one.value[-5:] == other.value[-5:]
    if one.kind is ValueKind.DURATION and _minutes(one) and _minutes(other):
        return abs(_minutes(one) - _minutes(other)) <= 0.02 * max(_minutes(one), _minutes(other))
    return one.value == other.value


def _minutes(one: Stated) -> float:
    try:
        return float(one.value)
    except ValueError:
        return 0.0


def _modalities(
    ours: _Sentence, theirs: _Sentence, strength: float, shared: frozenset[str]
) -> Disagreement | None:
    if not opposed(ours.modality, theirs.modality) or _narrowed(ours) != _narrowed(theirs):
        return None
    if len(ours.values) != len(theirs.values):
        return None
    return _found(ours, theirs, ours.modal_span, theirs.modal_span, ValueKind.MODALITY, strength, shared)


def _entities(ours: _Sentence, theirs: _Sentence) -> Disagreement | None:
    """The same words but for one stretch near the end, of names or of what follows the same preposition."""
    if ours.values or theirs.values or opposed(ours.modality, theirs.modality):
        return None
    mine, yours = _differing(ours, theirs)
    if mine is None or yours is None:
        return None
    before = (ours.text[: mine[0]], theirs.text[: yours[0]])
    prefix = _stems(before[0])
    leads = [match[1].lower() if (match := _LEADING.search(text)) else None for text in before]
    named = [text[s:e] for text, (s, e) in ((ours.text, mine), (theirs.text, yours))]
    same_place = prefix == _stems(before[1]) and len(prefix) > 1 and leads[0] is not None and leads[0] == leads[1]
    if not same_place and not all(_EMAIL.fullmatch(name.strip(" .")) for name in named):
        return None
    if any(_narrowed(sentence) for sentence in (ours, theirs)):
        return None
    total = len(ours.subject() | theirs.subject())
    shared = ours.subject() & theirs.subject()
    strength = round(len(shared) / total, 3)
    return (
        _found(ours, theirs, mine, yours, ValueKind.ENTITY, strength, shared)
        if strength >= _ENTITY_LEAST
        else None
    )


def _differing(ours: _Sentence, theirs: _Sentence) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The one stretch in which the words differ, on both sides, when it reaches to the end."""
    mine, yours = ours.words, theirs.words
    same = 0
    while same < min(len(mine), len(yours)) and mine[same].stem == yours[same].stem:
        same += 1
    if same == 0 or same == len(mine) or same == len(yours):
        return None, None
    rest = [[word for word in words[same:] if not word.light] for words in (mine, yours)]
    if not all(rest) or any(len(words) > 4 for words in rest):
        return None, None
    return (mine[same].start, mine[-1].end), (yours[same].start, yours[-1].end)


def _found(
    ours: _Sentence,
    theirs: _Sentence,
    mine: tuple[int, int],
    yours: tuple[int, int],
    kind: ValueKind,
    strength: float,
    shared: frozenset[str],
) -> Disagreement:
    about = dict.fromkeys(
        word.text.lower() for word in ours.words if word.stem in shared and not mine[0] <= word.start < mine[1]
    )
    return Disagreement(
        attribute=f"{kind.value}: {' '.join(about)}",
        kind=kind.value,
        left=ours.text[mine[0] : mine[1]],
        right=theirs.text[yours[0] : yours[1]],
        left_span=(ours.start + mine[0], ours.start + mine[1]),
        right_span=(theirs.start + yours[0], theirs.start + yours[1]),
        strength=strength,
    )
