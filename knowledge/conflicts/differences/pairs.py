"""Two sentences side by side: the words they share, the words only one has, and a difference found between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from knowledge.conflicts.narrowing import is_narrowed
from knowledge.conflicts.sentences import Sentence
from knowledge.model.reading.spans import Span
from knowledge.text.values.kinds import ValueKind


class DifferenceKind(StrEnum):
    """The kind of difference between two sentences, as conflicts name it. Of two differences alike in strength the first kind is
    reported.

    A money value differs in its amount; an address, like a name, makes an entity another one.
    """

    AMOUNT = "amount"
    DURATION = "duration"
    DATE = "date"
    PERCENTAGE = "percentage"
    COUNT = "count"
    MODALITY = "modality"
    ENTITY = "entity"


KIND_OF_VALUE = {
    ValueKind.MONEY: DifferenceKind.AMOUNT,
    ValueKind.DURATION: DifferenceKind.DURATION,
    ValueKind.DATE: DifferenceKind.DATE,
    ValueKind.PERCENTAGE: DifferenceKind.PERCENTAGE,
    ValueKind.COUNT: DifferenceKind.COUNT,
    ValueKind.ADDRESS: DifferenceKind.ENTITY,
}
"""The kind of a difference between two values of a kind."""


class WordDifference(NamedTuple):
    """The words in which two sentences differ, their places, and the words that say of what.

    `strength` is the share of words of both subjects that the sentences have in common, from 0 to 1.
    """

    kind: DifferenceKind
    left: str
    right: str
    left_span: Span
    right_span: Span
    strength: float
    about: tuple[str, ...]


@dataclass(frozen=True)
class SentencePair:
    """Two sentences; the stems that the subjects of both have, and those that only one has."""

    ours: Sentence
    theirs: Sentence
    shared: frozenset[str]
    only_ours: frozenset[str]
    only_theirs: frozenset[str]

    @property
    def sentences(self) -> tuple[Sentence, Sentence]:
        """Both sentences."""
        return self.ours, self.theirs

    @property
    def strength(self) -> float:
        """The share of their words that both have, from 0 to 1, rounded, so that equal shares compare equal."""
        return round(len(self.shared) / (len(self.shared | self.only_ours | self.only_theirs) or 1), 3)

    @cached_property
    def one_is_narrower(self) -> bool:
        """Whether only one of them is limited, or is about a part of what the other is about."""
        return (
            self.ours.is_limited != self.theirs.is_limited
            or is_narrowed(self.ours, self.only_ours, self.shared)
            or is_narrowed(self.theirs, self.only_theirs, self.shared)
        )

    def difference(self, kind: DifferenceKind, left_span: Span, right_span: Span) -> WordDifference:
        """Return the difference between two stretches of the sentences; it is about the shared words outside ours.

        A plain statement takes the whole sentence (`modality_of`), so then every shared word counts.
        """
        whole = left_span == (0, len(self.ours.text))
        about = dict.fromkeys(
            word.text.lower()
            for word in self.ours.words
            if word.stem in self.shared and (whole or not left_span[0] <= word.start < left_span[1])
        )
        return WordDifference(
            kind=kind,
            left=self.ours.text[slice(*left_span)],
            right=self.theirs.text[slice(*right_span)],
            left_span=left_span,
            right_span=right_span,
            strength=self.strength,
            about=tuple(about),
        )
