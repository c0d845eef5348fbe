"""The headings above the place that a reader has come to, run-in headings of paragraphs among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.structure.labels import Label, is_next

_UNWRITTEN = 7
"""The level of a heading that is not in the text: below all of Markdown and HTML, so that any heading ends its part."""
_RUN_IN = 8
"""The level of a heading that opens a paragraph: below every other, of which it is the deepest part."""


@dataclass(frozen=True)
class _Heading:
    level: int
    words: str
    label: Label | None = None
    notes: tuple[str, ...] = ()


class HeadingPath:
    """The headings that govern what is read next, outermost first."""

    def __init__(self) -> None:
        self._path: list[_Heading] = []

    @property
    def titles(self) -> tuple[str, ...]:
        """The words of the headings."""
        return tuple(one.words for one in self._path if one.words)

    @property
    def labels(self) -> tuple[Label, ...]:
        """The printed labels of the headings that stand by themselves; paragraphs have those of their run-in headings."""
        return tuple(one.label for one in self._path if one.label and one.level != _RUN_IN)

    @property
    def notes(self) -> tuple[str, ...]:
        """The ids of the notes that the headings refer to."""
        return tuple(note for one in self._path for note in one.notes)

    def leave(self, level: int) -> None:
        """End what the headings of this level and of deeper ones govern."""
        while self._path and self._path[-1].level >= level:
            self._path.pop()

    def enter(self, level: int, words: str, label: Label | None, notes: Sequence[str] = ()) -> None:
        """Begin the part of a heading, after those of its level have been left. `notes` are the ids of those that it refers to."""
        self._path.append(_Heading(level, words, label, tuple(notes)))

    def enter_unwritten(self, words: str) -> None:
        """Begin a part whose heading does not stand in the text."""
        self._path.append(_Heading(_UNWRITTEN, words))

    def enter_paragraph(self, words: str, label: Label | None) -> None:
        """Begin what the run-in heading of a paragraph governs; `label` is printed before it."""
        self._path.append(_Heading(_RUN_IN, words, label))

    def pass_paragraph(self, label: Label | None, labels: Sequence[Label]) -> bool:
        """End the run-in headings that a paragraph with this label, the last of `labels`, does not stand under. Return whether there are any.

        One with a printed label of its own goes on up to a paragraph with another that is not below it, any other up to the next paragraph.
        """
        before = len(self._path)
        while self._path and self._path[-1].level == _RUN_IN:
            own = self._path[-1].label
            if own is not None and (label is None or own in labels[:-1]):
                break
            self._path.pop()
        return len(self._path) < before

    def pass_list(self, first: Label | None) -> bool:
        """End the run-in headings whose labels a list goes on counting from. Return whether there are any."""
        before = len(self._path)
        while self._path and self._path[-1].level == _RUN_IN:
            own = self._path[-1].label
            if own is None or first is None or not is_next(first, [own]):
                break
            self._path.pop()
        return len(self._path) < before
