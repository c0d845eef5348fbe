"""A small writer of PDF files: pages of text in Courier, lines, boxes, images, form fields and annotations.

Courier is set because every character of it is 0.6 font sizes wide, so that a test knows where a line ends.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

WIDTH, HEIGHT = 595.0, 842.0
"""A4, in points."""
_FONTS = (b"Courier", b"Courier-Bold")


def text_width(text: str, size: float) -> float:
    """The width of a text in Courier."""
    return 0.6 * size * len(text)


class PdfPage:
    """A page that is drawn on from top to bottom; `y` is measured from the top."""

    def __init__(self, box: tuple[float, float, float, float] = (0, 0, WIDTH, HEIGHT), *, rotate: int = 0) -> None:
        self.box, self.rotate = box, rotate
        self.stream: list[str] = []
        self.annotations: list[str] = []
        self.fields: list[int] = []
        self.groups: list[tuple[str, float]] = []

    def text(self, x: float, y: float, text: str, size: float = 10, **style: object) -> PdfPage:
        """Draw a text on the base line `y`.

        `style` may give `bold`, `colour` (red, green and blue from 0 to 1), `mode` (the text render mode), `angle` (in
        degrees: 0 or 90) and `rise`.
        """
        colour = style.get("colour", (0, 0, 0))
        assert isinstance(colour, tuple)
        red, green, blue = colour
        font = "F2" if style.get("bold") else "F1"
        turn = "0 1 -1 0" if style.get("angle") == 90 else "1 0 0 1"
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.stream.append(
            f"{red} {green} {blue} rg BT /{font} {size} Tf {style.get('mode', 0)} Tr {style.get('rise', 0)} Ts "
            f"{turn} {x} {self._up(y)} Tm ({escaped}) Tj ET"
        )
        return self

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 10, **style: object) -> PdfPage:
        """Draw lines below each other, 1.2 font sizes apart."""
        for number, line in enumerate(lines):
            self.text(x, y + number * 1.2 * size, line, size, **style)
        return self

    def box_at(
        self, x: float, y: float, width: float, height: float, colour: Sequence[float] = (1, 1, 1)
    ) -> PdfPage:
        """Draw a filled box whose top left corner is at (x, y)."""
        red, green, blue = colour
        self.stream.append(f"{red} {green} {blue} rg {x} {self._up(y + height)} {width} {height} re f")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> PdfPage:
        """Draw a thin line."""
        self.stream.append(f"0 0 0 RG 0.5 w {x0} {self._up(y0)} m {x1} {self._up(y1)} l S")
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> PdfPage:
        """Draw the lines of a table."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        return self

    def image(self, x: float, y: float, width: float, height: float) -> PdfPage:
        """Draw a grey image of one pixel."""
        self.stream.append(f"q {width} 0 0 {height} {x} {self._up(y + height)} cm /I1 Do Q")
        return self

    def marked(self, mark: str) -> PdfPage:
        """Begin marked content, such as `/Artifact <</Type /Pagination>> BDC`; `unmarked` ends it."""
        self.stream.append(mark)
        return self

    def unmarked(self) -> PdfPage:
        """End marked content."""
        self.stream.append("EMC")
        return self

    def group(self, x: float, y: float, text: str, opacity: float) -> PdfPage:
        """Draw a text within a group that is drawn with an opacity as a whole."""
        self.stream.append(f"q /G{len(self.groups)} gs /X{len(self.groups)} Do Q")
        drawn = PdfPage(self.box).text(x, y, text).stream[0]
        self.groups.append((drawn, opacity))
        return self

    def field(self, x: float, y: float, entries: str, width: float = 150) -> PdfPage:
        """Add a form field of 16 points in height whose top left corner is at (x, y)."""
        self.fields.append(len(self.annotations))
        return self.annotation(x, y, f"/Subtype /Widget /F 4 {entries}", width, 16)

    def annotation(self, x: float, y: float, entries: str, width: float, height: float) -> PdfPage:
        """Add an annotation whose top left corner is at (x, y)."""
        rectangle = f"{x} {self._up(y + height)} {x + width} {self._up(y)}"
        points = f"{x} {self._up(y)} {x + width} {self._up(y)} {x} {self._up(y + height)} {x + width} {self._up(y + height)}"
        self.annotations.append(f"<< /Type /Annot /Rect [{rectangle}] /QuadPoints [{points}] {entries} >>")
        return self

    def _up(self, y: float) -> float:
        return round(self.box[3] - y, 3)


def pdf_file(pages: Sequence[PdfPage], *, title: str = "", catalog: str = "") -> bytes:
    """The bytes of a file of some pages. `catalog` holds further entries of the catalog."""
    objects: list[bytes] = [b"", b"", *(_font(name) for name in _FONTS), _IMAGE, _LAYER]
    kids: list[int] = []
    fields: list[int] = []
    for page in pages:
        first = len(objects) + 1
        fields += [first + 2 + place for place in page.fields]
        kids.append(first)
        objects += _page_objects(page, first)
    listed = " ".join(f"{number} 0 R" for number in kids)
    form = " ".join(f"{number} 0 R" for number in fields)
    acro = f"/AcroForm << /Fields [{form}] /DA (/F1 10 Tf) >>" if fields else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {acro} {catalog} >>".encode()
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(pages)} >>".encode()
    objects.append(f"<< /Title ({title}) >>".encode("latin-1"))
    return _file(objects)


_IMAGE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>"
    b"\nstream\n\x80\nendstream"
)
_LAYER = b"<< /Type /OCG /Name (Notes) >>"
LAYER_OFF = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] /Order [6 0 R] >> >>"
"""Entries of the catalog that turn the layer off which the mark `/OC /L1 BDC` puts text on."""


def _font(name: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name


def _page_objects(page: PdfPage, first: int) -> list[bytes]:
    stream = "\n".join(page.stream).encode("cp1252")
    notes = " ".join(f"{first + 2 + number} 0 R" for number in range(len(page.annotations)))
    left, bottom, right, top = page.box
    above = first + 2 + len(page.annotations)
    groups = " ".join(f"/X{number} {above + number} 0 R" for number in range(len(page.groups)))
    states = " ".join(f"/G{number} << /ca {opacity} >>" for number, (_, opacity) in enumerate(page.groups))
    head = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{left} {bottom} {right} {top}] /Rotate {page.rotate} "
        f"/Contents {first + 1} 0 R /Annots [{notes}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> "
        f"/XObject << /I1 5 0 R {groups} >> /ExtGState << {states} >> /Properties << /L1 6 0 R >> >> >>"
    )
    content = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    notes_and_groups = [*page.annotations, *(_group(page, drawn) for drawn, _ in page.groups)]
    return [head.encode(), content, *(one.encode("cp1252") for one in notes_and_groups)]


def _group(page: PdfPage, drawn: str) -> str:
    box = " ".join(str(value) for value in page.box)
    return (
        f"<< /Type /XObject /Subtype /Form /BBox [{box}] /Group << /S /Transparency >> "
        f"/Resources << /Font << /F1 3 0 R >> >> /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"
    )


def _file(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects)))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()
