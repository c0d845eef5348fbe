"""Places in texts."""

from __future__ import annotations

from typing import NamedTuple

Span = tuple[int, int]
"""`text[start:end]` in code points."""


class TextSpan(NamedTuple):
    """`text[start:end]` of a version's text."""

    version_id: str
    start: int
    end: int

    def holds(self, other: TextSpan) -> bool:
        """Whether `other` lies within it."""
        return self.version_id == other.version_id and self.start <= other.start and other.end <= self.end
