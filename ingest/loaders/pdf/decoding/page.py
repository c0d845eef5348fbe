"""The content of one page as the file gives it: characters, drawn shapes, images, form fields and annotations.

Coordinates are PDF points. Those of `PageContent` are the file's own, with y upwards. A `Layer` holds the characters that
run in one direction, turned upright, with x to the right and y downwards from the top of the page.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
STRUCK = "\0"
"""Stands for a character that is struck out: it takes room and has no text."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x0 <= x1` and `y0 <= y1`."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """The extent from left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """The extent from top to bottom."""
        return self.y1 - self.y0

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def holds(self, point: tuple[float, float], margin: float = 0.0) -> bool:
        """Whether a point lies within, or at most `margin` outside."""
        x, y = point
        return self.x0 - margin <= x <= self.x1 + margin and self.y0 - margin <= y <= self.y1 + margin

    def meets(self, other: Box) -> bool:
        """Whether two boxes have a point in common."""
        return self.x0 <= other.x1 and other.x0 <= self.x1 and self.y0 <= other.y1 and other.y0 <= self.y1


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around some boxes, of which there is at least one."""
    every = list(boxes)
    return Box(
        min(box.x0 for box in every),
        min(box.y0 for box in every),
        max(box.x1 for box in every),
        max(box.y1 for box in every),
    )


@dataclass(frozen=True, slots=True)
class Style:
    """How some characters are drawn. `size` is in points on the page, and `angle` in degrees against the x axis.

    `mode` is the text render mode (PDF 32000-1, 9.3.6; 3 draws nothing). `order` counts the objects of a page in the order in
    which they are drawn. `is_artifact` says that the file marks the text as a running line, and `is_optional` that it
    belongs to a layer which may be off.
    """

    size: float
    bold: bool = False
    colour: Colour = (0, 0, 0)
    alpha: int = 255
    mode: int = 0
    order: int = 0
    angle: float = 0.0
    is_artifact: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, its box, and the origin that it stands on (`x`, `y`)."""

    character: str
    box: Box
    x: float
    y: float
    style: Style


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn path: a rectangle or a line has `is_box`. `fill` and `stroke` are its opaque colours, if it has any."""

    box: Box
    is_box: bool
    fill: Colour | None = None
    stroke: Colour | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class FormField:
    """A form field with a value. `kind` is `text`, `choice`, `checkbox` or `radio`; `label` is its alternate name."""

    box: Box
    kind: str
    name: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A comment (`comment`), or text struck by a mark over its boxes (`strikeout`)."""

    kind: str
    text: str
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as it is drawn, upright: a numpy array of height × width × 3 bytes, with so many pixels to a point."""

    pixels: Any
    scale: float


def nothing_shows(_: Box) -> bool:
    """Say of every box that nothing can be seen in it."""
    return False


def not_drawn() -> None:
    """Say of a page that it cannot be drawn."""


@dataclass(frozen=True)
class PageContent:
    """All of one page. `number` counts from 1, and `box` is the part of the page that is shown.

    `shows` says whether anything can be seen in a box of the page as it is drawn, and `image` draws it for text recognition.
    """

    number: int
    box: Box
    glyphs: tuple[Glyph, ...] = ()
    shapes: tuple[Shape, ...] = ()
    images: tuple[Box, ...] = ()
    fields: tuple[FormField, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    shows: Callable[[Box], bool] = nothing_shows
    image: Callable[[], PageImage | None] = not_drawn


@dataclass(frozen=True)
class Layer:
    """The characters of a page that run in one direction, upright, and what is drawn behind them."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    shapes: tuple[Shape, ...] = ()
    fields: tuple[FormField, ...] = ()


def layers(page: PageContent) -> tuple[Layer, ...]:
    """Return the layers of a page, the one with most characters first; shapes and fields go with that one."""
    counts = Counter(glyph.style.angle for glyph in page.glyphs)
    angles = sorted(counts, key=lambda angle: (-counts[angle], angle)) or [0.0]
    result: list[Layer] = []
    for angle in angles:
        turn, width, height = _upright(page.box, angle)
        glyphs = tuple(_turned(glyph, turn) for glyph in page.glyphs if glyph.style.angle == angle)
        layer = Layer(width, height, glyphs)
        if not result:
            shapes = tuple(replace(shape, box=turn(shape.box)) for shape in page.shapes)
            fields = tuple(replace(field, box=turn(field.box)) for field in page.fields)
            layer = replace(layer, shapes=shapes, fields=fields)
        result.append(layer)
    return tuple(result)


def _upright(page: Box, angle: float) -> tuple[Callable[[Box], Box], float, float]:
    """The function that turns boxes so that text at `angle` runs to the right, and the size of the turned page."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    frame = _spun(page, cos, sin)

    def turn(box: Box) -> Box:
        spun = box if angle == 0 else _spun(box, cos, sin)
        return Box(spun.x0 - frame.x0, frame.y1 - spun.y1, spun.x1 - frame.x0, frame.y1 - spun.y0)

    return turn, frame.width, frame.height


def _spun(box: Box, cos: float, sin: float) -> Box:
    corners = [(x * cos + y * sin, y * cos - x * sin) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _turned(glyph: Glyph, turn: Callable[[Box], Box]) -> Glyph:
    origin = turn(Box(glyph.x, glyph.y, glyph.x, glyph.y))
    box = turn(glyph.box)
    if glyph.style.angle % 90:
        # The box of a slanted character is far wider than the character.
        box = Box(origin.x0, box.y0, origin.x0 + glyph.style.size / 2, box.y1)
    return Glyph(glyph.character, box, origin.x0, origin.y0, glyph.style)
