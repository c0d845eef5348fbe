"""The objects drawn on a page: shapes and images, and for each text object its order and its marks."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.loaders.pdf.decoding.page import Box, Colour, PageImage, Shape

MAX_OBJECTS = 50_000
"""Objects of a page that are looked at. A page of prose has some hundreds; maps and drawings hold more, but no words that
their lines could hide or strike.
"""
_MAX_DEPTH = 8
"""Forms within forms that are looked into; PDFium itself stops at a similar depth."""
_SHOWN = 24
"""The difference between two colours, out of 255 in any channel, that makes text on a drawn page visible."""
_SCALE = 2.0
"""Pixels per point of a rendered page: 144 dpi draws text of 4 points legibly."""
_MAX_PIXELS = 8_000_000
"""Pixels of a rendered page, so that a huge page does not fill the memory; A4 at 144 dpi has 2 million."""

_RECOGNISED_SCALE = 200 / 72
"""Pixels per point of a page whose text is recognised: 200 dpi, at which prices in a table are read as well as at 300."""

_OPAQUE = 255
"""The opacity of what hides all behind it, as PDFium tells it."""

Matrix = tuple[float, float, float, float, float, float]
_Found = tuple[Any, Matrix, "Placed"]
"""An object with the matrix of the forms around it, and what they say."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of a text object in the drawing order, and what the forms around it say: their opacity out of 255, and their marks and its own."""

    order: int = 0
    alpha: int = _OPAQUE
    is_artifact: bool = False
    is_optional: bool = False


class ObjectReader:
    """Walks through the objects of a page once."""

    def __init__(self, raw: Any, page: Any) -> None:
        self._raw, self._page = raw, page
        self._placed: dict[int, Placed] = {}
        self._pixels: _Pixels | None = None
        self._count = 0
        shapes: list[Shape] = []
        images: list[Box] = []
        for handle, matrix, around in self._walk():
            kind = raw.FPDFPageObj_GetType(handle)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._placed[_key(handle)] = self._marks(handle, around)
            elif kind == raw.FPDF_PAGEOBJ_PATH and around.alpha == _OPAQUE:
                shapes += self._shape(handle, matrix)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE and (box := self._bounds(handle, matrix)):
                images.append(box)
        self.shapes, self.images = tuple(shapes), tuple(images)

    def placed(self, handle: Any) -> Placed:
        """The place of a text object; one beyond the limit counts as drawn last."""
        return self._placed.get(_key(handle)) or Placed(order=MAX_OBJECTS + 1)

    def _walk(self) -> Iterator[_Found]:
        raw, page = self._raw, self._page.raw
        for index in range(raw.FPDFPage_CountObjects(page)):
            yield from self._within(raw.FPDFPage_GetObject(page, index), ((1, 0, 0, 1, 0, 0), Placed()), 0)

    def _within(self, handle: Any, place: tuple[Matrix, Placed], depth: int) -> Iterator[_Found]:
        raw = self._raw
        if self._count >= MAX_OBJECTS or not handle:
            return
        self._count += 1
        if raw.FPDFPageObj_GetType(handle) != raw.FPDF_PAGEOBJ_FORM:
            yield handle, *place
        elif depth < _MAX_DEPTH:
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(handle, own)
            inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), place[0])
            around = self._marks(handle, place[1], self._opacity(handle))
            for index in range(raw.FPDFFormObj_CountObjects(handle)):
                yield from self._within(raw.FPDFFormObj_GetObject(handle, index), (inner, around), depth + 1)

    def _opacity(self, handle: Any) -> int:
        """The opacity of a form as a whole; those within it do not tell it."""
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        return a.value if self._raw.FPDFPageObj_GetFillColor(handle, r, g, b, a) else _OPAQUE

    def _bounds(self, handle: Any, matrix: Matrix) -> Box | None:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not self._raw.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
            return None
        return _mapped(Box(left.value, bottom.value, right.value, top.value), matrix)

    def _shape(self, handle: Any, matrix: Matrix) -> Iterator[Shape]:
        raw = self._raw
        fill_mode, strokes = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDFPath_GetDrawMode(handle, fill_mode, strokes):
            return
        box = self._bounds(handle, matrix)
        if box is None or raw.FPDFPageObj_HasTransparency(handle):
            return
        fill = self._colour(raw.FPDFPageObj_GetFillColor, handle) if fill_mode.value else None
        stroke = self._colour(raw.FPDFPageObj_GetStrokeColor, handle) if strokes.value else None
        if fill or stroke:
            yield Shape(box, self._is_box(handle), fill, stroke, self._count)

    def _is_box(self, handle: Any) -> bool:
        """Whether a path is one upright rectangle or one straight line."""
        raw = self._raw
        count = raw.FPDFPath_CountSegments(handle)
        if not 2 <= count <= 6:
            return False
        points = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(handle, index)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_BEZIERTO:
                return False
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((round(x.value, 2), round(y.value, 2)))
        return len({x for x, _ in points}) <= 2 and len({y for _, y in points}) <= 2

    def _colour(self, function: Any, handle: Any) -> Colour | None:
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        if not function(handle, r, g, b, a) or a.value < 255:
            return None
        return r.value, g.value, b.value

    def _marks(self, handle: Any, around: Placed, alpha: int = _OPAQUE) -> Placed:
        raw = self._raw
        artifact, optional = around.is_artifact, around.is_optional
        for index in range(raw.FPDFPageObj_CountMarks(handle)):
            mark = raw.FPDFPageObj_GetMark(handle, index)
            name = self._name(mark)
            artifact |= name == "Artifact" and self._is_pagination(mark)
            optional |= name == "OC"
        return Placed(self._count, min(alpha, around.alpha), artifact, optional)

    def _name(self, mark: Any) -> str:
        size = ctypes.c_ulong()
        buffer = (ctypes.c_ushort * 64)()
        self._raw.FPDFPageObjMark_GetName(mark, buffer, 128, size)
        return bytes(buffer)[: max(size.value - 2, 0)].decode("utf-16-le", "replace")

    def _is_pagination(self, mark: Any) -> bool:
        """Whether the parameters of a mark say that its text is a running line.

        PDFium does not give their values, which are names. Only running lines have these keys (PDF 32000-1, table 330).
        """
        size = ctypes.c_ulong()
        buffer = (ctypes.c_ushort * 64)()
        for index in range(self._raw.FPDFPageObjMark_CountParams(mark)):
            self._raw.FPDFPageObjMark_GetParamKey(mark, index, buffer, 128, size)
            if bytes(buffer)[: max(size.value - 2, 0)].decode("utf-16-le", "replace") in ("Attached", "Subtype"):
                return True
        return False

    def shows(self, box: Box) -> bool:
        """Whether anything can be seen in a box of the page as it is drawn."""
        if self._pixels is None:
            self._pixels = _Pixels(self._raw, self._page)
        return self._pixels.differ(box)


def drawn(page: Any) -> PageImage:
    """The page as text recognition is given it, with what stands in its form fields."""
    width, height = page.get_size()
    scale = min(_RECOGNISED_SCALE, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    return PageImage(page.render(scale=scale, draw_annots=False).to_numpy()[:, :, :3], scale)


class _Pixels:
    """A page as it is drawn."""

    def __init__(self, raw: Any, page: Any) -> None:
        self._raw, self._page = raw, page
        width, height = page.get_size()
        scale = min(_SCALE, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
        self._array = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_numpy().astype("int16")

    def differ(self, box: Box) -> bool:
        """Whether the pixels within a box differ by more than the eye overlooks."""
        height, width = self._array.shape[:2]
        corners = []
        x, y = ctypes.c_int(), ctypes.c_int()
        for corner in ((box.x0, box.y0), (box.x1, box.y1)):
            self._raw.FPDF_PageToDevice(self._page.raw, 0, 0, width, height, 0, *corner, x, y)
            corners.append((x.value, y.value))
        (a, b), (c, d) = corners
        part = self._array[max(min(b, d), 0) : max(b, d, 0) + 1, max(min(a, c), 0) : max(a, c, 0) + 1]
        return bool(part.size and (part.max(axis=(0, 1)) - part.min(axis=(0, 1))).max() >= _SHOWN)


def _key(handle: Any) -> int:
    return ctypes.addressof(handle.contents)


def _product(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _mapped(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))
