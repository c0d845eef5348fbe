"""The reading of a text, and the count of what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten

from ingest.structure.tree import Node
from knowledge.model.reading.statements import LeftOut
from knowledge.text.instructions import instructs

_LONGEST_SHOWN = 60
"""Characters shown of code that never ends: enough to find it in the document."""


def unended_code(code: str) -> str:
    """Return a message about code whose fence never ends, so that the rest of the document is in it."""
    begins = shorten(code, _LONGEST_SHOWN, placeholder=" …")
    return f'the code that begins with "{begins}" never ends, so the rest of the document ({len(code)} characters) is read as code.'


@dataclass(frozen=True)
class TextRead:
    """A kept text, the tree over it, the counts of the text that was left out, the places at which the source goes on otherwise, and
    what to look at in it.
    """

    text: str
    tree: Node
    left_out: tuple[LeftOut, ...] = ()
    cuts: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


class LeftOutTally:
    """Counts the pieces that were left out, by kind."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}
        self._instructing: set[str] = set()

    def add(self, kind: str, words: str) -> None:
        """Count one piece. `words` is its text without the marks around it; a piece without any is not counted."""
        words = words.strip()
        if not words:
            return
        count = self._counts.setdefault(kind, [0, 0])
        count[0] += 1
        count[1] += len(words)
        if instructs(words):
            self._instructing.add(kind)

    def result(self) -> tuple[LeftOut, ...]:
        """The counts, in the order in which the kinds were first met."""
        return tuple(
            LeftOut(kind=kind, count=count, characters=characters, instructs=kind in self._instructing)
            for kind, (count, characters) in self._counts.items()
        )
