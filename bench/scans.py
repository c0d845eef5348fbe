"""Pages of print as scanners give them: drawn at some resolution, a little aslant, with grey noise, as the image of a PDF."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2
from pypdfium2 import raw

WIDTH, HEIGHT = 595, 842
"""A4, in points."""
Text = tuple[str, float, float, float, str]
"""The font, size, place (from the left and from the top) and words of a text."""


@dataclass(frozen=True)
class Scan:
    """How a page is scanned. `noise` is the standard deviation of the grey values, out of 255."""

    dpi: int
    degrees: float = 0.0
    noise: float = 0.0


def printed(texts: Sequence[Text]) -> bytes:
    """A PDF with one page of texts."""
    return _saved(_page(texts, 0.0))


def scanned(texts: Sequence[Text], scan: Scan) -> bytes:
    """A PDF with one page that is the scanned image of these texts."""
    drawn = _page(texts, scan.degrees)
    bitmap = drawn[0].render(scale=scan.dpi / 72)
    pixels = bitmap.to_numpy().astype("float32")
    random = np.random.default_rng(1)
    grey = pixels.mean(axis=2) * 0.9 + 12 + random.normal(0, scan.noise, pixels.shape[:2])
    noisy = pypdfium2.PdfBitmap.new_native(bitmap.width, bitmap.height, raw.FPDFBitmap_BGR)
    noisy.to_numpy()[:] = np.clip(grey, 0, 255).astype("uint8")[:, :, None]
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(WIDTH, HEIGHT)
    image = pypdfium2.PdfImage.new(document)
    image.set_bitmap(noisy)
    image.set_matrix(pypdfium2.PdfMatrix().scale(WIDTH, HEIGHT))
    page.insert_obj(image)
    page.gen_content()
    return _saved(document)


def _page(texts: Sequence[Text], degrees: float) -> Any:
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(WIDTH, HEIGHT)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    for font, size, x, y, words in texts:
        text = raw.FPDFPageObj_NewTextObj(document.raw, font.encode(), size)
        encoded = (words + "\0").encode("utf-16-le")
        raw.FPDFText_SetText(text, (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded))
        left, up = x - WIDTH / 2, HEIGHT / 2 - y
        raw.FPDFPageObj_Transform(text, c, s, -s, c, left * c - up * s + WIDTH / 2, left * s + up * c + HEIGHT / 2)
        raw.FPDFPage_InsertObject(page.raw, text)
    page.gen_content()
    return document


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
