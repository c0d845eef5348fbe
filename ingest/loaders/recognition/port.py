"""The protocol of an engine that recognises print in the image of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Point = tuple[float, float]
"""A place in an image in pixels, from the left and from the top."""


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word of a line, between `x0` and `x1` pixels from the left of the image."""

    text: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of print, or a part of one. The corners of its box go from the top left one clockwise.

    `confidence` is the engine's own, from 0 to 1.
    """

    words: tuple[RecognisedWord, ...]
    corners: tuple[Point, Point, Point, Point]
    confidence: float


class Recogniser(Protocol):
    """Recognises print. One instance may be asked by several threads."""

    @property
    def name(self) -> str:
        """The engine and the versions that its results depend on. The fingerprint of a reader ends with it."""

    def lines(self, image: Any) -> Sequence[RecognisedLine]:
        """Return the lines found in an image, in any order. `image` is a numpy array of height × width × 3 bytes."""
