"""The one door to PDFium, which decodes PDF files. It is imported with the first such file, because that is slow."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from threading import Lock
from typing import Any

from ingest.loaders.pdf.decoding.objects import ObjectReader, drawn
from ingest.loaders.pdf.decoding.page import Annotation, Box, FormField, Glyph, PageContent, Style

PDFIUM_LOCK = Lock()
"""Held while a file is open, because PDFium keeps global state and is not safe for threads."""
_NAMES = {0x0002: "-", 0xFFFE: "-"}
"""The characters by which PDFium marks a hyphen at the end of a line."""
_PASSWORD_ERROR = 4
_STRIKEOUT, _UNSEEN = 12, frozenset({2, 20})
"""Subtypes of annotations (fpdf_annot.h): struck text; links and form fields, which hold no comment."""
_FIELD_KINDS = {2: "checkbox", 3: "radio", 4: "choice", 5: "choice", 6: "text"}
"""Types of form fields (fpdf_formfill.h); push buttons and signatures have no value to read."""
_HIDDEN_FLAGS = 0b10 | 0b100000
"""The flags of an annotation that is hidden or not shown on screen (PDF 32000-1, table 165)."""


class UnreadablePdf(Exception):
    """PDFium refuses a file. `needs_password` says that the file is encrypted."""

    def __init__(self, reason: str, *, needs_password: bool) -> None:
        super().__init__(reason)
        self.needs_password = needs_password


def library_version() -> str:
    """The installed version of pypdfium2, which brings its own PDFium."""
    return version("pypdfium2")


class PdfFile:
    """An open PDF. Use it as a context manager; it holds the lock until it is closed."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __enter__(self) -> PdfFile:
        import pypdfium2
        import pypdfium2.raw as raw

        PDFIUM_LOCK.acquire()
        try:
            self._raw: Any = raw
            self._document = pypdfium2.PdfDocument(self._content)
            self._document.init_forms()
        except pypdfium2.PdfiumError as error:
            PDFIUM_LOCK.release()
            raise UnreadablePdf(str(error), needs_password=error.err_code == _PASSWORD_ERROR) from None
        except BaseException:
            PDFIUM_LOCK.release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._document.close()
        finally:
            PDFIUM_LOCK.release()

    @property
    def page_count(self) -> int:
        """The number of pages."""
        return len(self._document)

    @property
    def title(self) -> str:
        """The title in the file's metadata, or an empty string."""
        return str(self._document.get_metadata_value("Title")).strip()

    def pages(self) -> Iterator[PageContent]:
        """Yield the pages in order; what a page shows can be asked until the next one is taken.

        A page that PDFium cannot load is yielded without content.
        """
        import pypdfium2

        for number in range(1, self.page_count + 1):
            try:
                page = self._document[number - 1]
            except pypdfium2.PdfiumError:
                yield PageContent(number, Box(0, 0, 0, 0))
                continue
            try:
                yield self._content_of(number, page)
            finally:
                page.close()

    def _content_of(self, number: int, page: Any) -> PageContent:
        left, bottom, right, top = page.get_bbox()
        objects = ObjectReader(self._raw, page)
        texts = page.get_textpage()
        try:
            glyphs = tuple(_GlyphReader(self._raw, texts.raw, objects).glyphs())
        finally:
            texts.close()
        annotations, fields = self._annotated(page)
        box = Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        return PageContent(
            number,
            box,
            glyphs,
            objects.shapes,
            objects.images,
            tuple(fields),
            tuple(annotations),
            objects.shows,
            partial(drawn, page),
        )

    # -- annotations and form fields ------------------------------------------------------------------

    def _annotated(self, page: Any) -> tuple[list[Annotation], list[FormField]]:
        raw = self._raw
        annotations: list[Annotation] = []
        fields: list[FormField] = []
        for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, index)
            if not annotation:
                continue
            subtype = raw.FPDFAnnot_GetSubtype(annotation)
            if subtype == raw.FPDF_ANNOT_WIDGET:
                fields += self._fields(annotation)
            elif subtype == _STRIKEOUT:
                annotations.append(Annotation("strikeout", "", tuple(self._quads(annotation))))
            if subtype not in _UNSEEN and (text := self._string(annotation, b"Contents")):
                annotations.append(Annotation("comment", text))
            raw.FPDFPage_CloseAnnot(annotation)
        return annotations, fields

    def _fields(self, annotation: Any) -> Iterator[FormField]:
        raw, form = self._raw, self._document.formenv
        if form is None or raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN_FLAGS:
            return
        kind = _FIELD_KINDS.get(raw.FPDFAnnot_GetFormFieldType(form.raw, annotation))
        if kind is None:
            return
        if kind in ("checkbox", "radio"):
            value = "yes" if raw.FPDFAnnot_IsChecked(form.raw, annotation) else "no"
        else:
            value = self._wide(raw.FPDFAnnot_GetFormFieldValue, form.raw, annotation)
        name = self._wide(raw.FPDFAnnot_GetFormFieldName, form.raw, annotation)
        label = self._wide(raw.FPDFAnnot_GetFormFieldAlternateName, form.raw, annotation)
        rectangle = raw.FS_RECTF()
        if value.strip() and raw.FPDFAnnot_GetRect(annotation, rectangle):
            yield FormField(_box(rectangle), kind, name, value.strip(), label.strip())

    def _quads(self, annotation: Any) -> Iterator[Box]:
        quad = self._raw.FS_QUADPOINTSF()
        for number in range(self._raw.FPDFAnnot_CountAttachmentPoints(annotation)):
            if self._raw.FPDFAnnot_GetAttachmentPoints(annotation, number, quad):
                xs = (quad.x1, quad.x2, quad.x3, quad.x4)
                ys = (quad.y1, quad.y2, quad.y3, quad.y4)
                yield Box(min(xs), min(ys), max(xs), max(ys))

    def _string(self, annotation: Any, key: bytes) -> str:
        return self._wide(self._raw.FPDFAnnot_GetStringValue, annotation, key)

    def _wide(self, function: Any, *arguments: Any) -> str:
        """The UTF-16 string that a function of PDFium writes into a buffer."""
        size = function(*arguments, None, 0)
        if size <= 2:
            return ""
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        function(*arguments, buffer, size)
        return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


class _GlyphReader:
    """Reads the characters of a page. The style of a text object is looked up once."""

    def __init__(self, raw: Any, page: Any, objects: ObjectReader) -> None:
        self._raw, self._page, self._objects = raw, page, objects
        self._styles: dict[int, Style] = {}
        self._symbols: set[Style] = set()

    def glyphs(self) -> Iterator[Glyph]:
        """Yield the characters in the order in which they are drawn."""
        raw, page = self._raw, self._page
        rectangle, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        last: Glyph | None = None
        for index in range(raw.FPDFText_CountChars(page)):
            code = raw.FPDFText_GetUnicode(page, index)
            handle = raw.FPDFText_GetTextObject(page, index)
            if not handle:
                # A character that PDFium adds itself: a space or a line end.
                if last is not None and last.character != " ":
                    last = Glyph(
                        " ",
                        Box(last.box.x1, last.box.y0, last.box.x1, last.box.y1),
                        last.box.x1,
                        last.y,
                        last.style,
                    )
                    yield last
                continue
            raw.FPDFText_GetLooseCharBox(page, index, rectangle)
            raw.FPDFText_GetCharOrigin(page, index, x, y)
            style = self._style(index, handle)
            character = _NAMES.get(code) or _character(code)
            if style in self._symbols and character.isalpha():
                character = "•"
            last = Glyph(character, _box(rectangle), x.value, y.value, style)
            yield last

    def _style(self, index: int, handle: Any) -> Style:
        key = ctypes.addressof(handle.contents)
        if key not in self._styles:
            self._styles[key] = self._read_style(index, handle)
        return self._styles[key]

    def _read_style(self, index: int, handle: Any) -> Style:
        raw, page = self._raw, self._page
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(page, index, matrix)
        r, g, b, a = (ctypes.c_uint() for _ in range(4))
        raw.FPDFText_GetFillColor(page, index, r, g, b, a)
        mode = raw.FPDFTextObj_GetTextRenderMode(handle)
        placed = self._objects.placed(handle)
        name, is_bold = self._font(index)
        style = Style(
            size=abs(raw.FPDFText_GetFontSize(page, index)) * math.hypot(matrix.c, matrix.d),
            bold=is_bold or mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE,
            colour=(r.value, g.value, b.value),
            alpha=min(a.value, placed.alpha),
            mode=mode,
            order=placed.order,
            angle=round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360.0,
            is_artifact=placed.is_artifact,
            is_optional=placed.is_optional,
        )
        if any(part in name for part in _SYMBOL_FONTS):
            self._symbols.add(style)
        return style

    def _font(self, index: int) -> tuple[str, bool]:
        """The name of a character's font in small letters, and whether it is bold."""
        flags = ctypes.c_int()
        buffer = ctypes.create_string_buffer(128)
        size = self._raw.FPDFText_GetFontInfo(self._page, index, buffer, len(buffer), flags)
        name = buffer.value.decode("utf-8", "replace").lower() if 0 < size <= len(buffer) else ""
        return name, bool(flags.value & _FORCE_BOLD) or any(part in name for part in _BOLD_NAMES)


_FORCE_BOLD = 1 << 18
"""The flag of a font that is bold (PDF 32000-1, table 123)."""
_BOLD_NAMES = ("bold", "black", "heavy", "demi", "cmbx")
"""Parts of the names of bold fonts; cmbx is the bold font of TeX. PDFium's own weight is a guess from stem widths."""

_SYMBOL_FONTS = ("wingdings", "webdings", "dingbats")
"""Parts of the names of fonts whose letters are drawn as symbols, most of them list markers."""


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else ""


def _box(rectangle: Any) -> Box:
    return Box(
        min(rectangle.left, rectangle.right),
        min(rectangle.bottom, rectangle.top),
        max(rectangle.left, rectangle.right),
        max(rectangle.bottom, rectangle.top),
    )
