"""Places in texts."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""`text[start:end]` in code points."""


@dataclass(frozen=True)
class TextSpan:
    """`text[start:end]` of a version's text."""

    version_id: str
    start: int
    end: int

    def holds(self, other: TextSpan) -> bool:
        """Whether `other` lies within it."""
        return self.version_id == other.version_id and self.start <= other.start and other.end <= self.end
