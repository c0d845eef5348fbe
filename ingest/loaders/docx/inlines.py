"""Reads the runs of a paragraph: the words that a reader sees, the marks of notes, and the values of controls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.loaders.docx.fields import Control, Fields
from ingest.loaders.docx.math import linear
from ingest.loaders.docx.parts.document import DocumentParts
from ingest.loaders.docx.parts.left_out import HIDDEN, NAVIGATION, PLACEHOLDER, STRUCK, raw_text
from ingest.loaders.docx.parts.markup import XmlElement, number
from ingest.loaders.docx.parts.styles import RunFormat, is_shade
from ingest.loaders.docx.symbols import symbol, visible

_TRANSPARENT = frozenset(
    {
        "w:hyperlink",
        "w:ins",
        "w:moveTo",
        "w:smartTag",
        "w:customXml",
        "w:dir",
        "w:bdo",
        "w14:conflictIns",
        "w:sdtContent",
    }
)
"""Elements around runs that mean nothing for the words within."""
_SPACES = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n"}
_FORMULAS = frozenset({"m:oMath", "m:oMathPara"})
_SIGNS = re.compile(r"[^\w\s]+")
"""Superscripts such as an asterisk are signs of their own."""
_ORDINAL_ENDINGS = frozenset(["st", "nd", "rd", "th", "er", "re", "e", "ème", "º", "ª", "o", "a"])
"""Superscripts behind a digit that make it an ordinal, such as `1st`: Word raises them by itself."""
_NON_BREAKING_HYPHEN = "\u2011"
_LARGE_PICTURE = 8 * 360_000
"""In units of which a centimetre has 360,000. A picture of 8 by 8 centimetres may be a scanned text; logos and icons are smaller on one side."""
_EMBEDDED = {
    "c:chart": "chart",
    "dgm:relIds": "diagram",
    "w:object": "embedded object",
    "o:OLEObject": "embedded object",
}


@dataclass
class TextPiece:
    """Words, or the mark of a note where `note_id` is given."""

    text: str
    bold: bool = False
    control: Control | None = None
    note_id: str = ""


@dataclass
class ParagraphText:
    """A paragraph as it is read. `boxes` are the text boxes anchored in it."""

    pieces: list[TextPiece] = field(default_factory=list)
    boxes: list[XmlElement] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The words on one line."""
        return " ".join("".join(piece.text for piece in self.pieces if not piece.note_id).split())

    @property
    def is_bold(self) -> bool:
        """Whether every word is bold."""
        seen = [piece for piece in self.pieces if piece.text.strip() and not piece.note_id]
        return bool(seen) and all(piece.bold for piece in seen)


@dataclass(frozen=True)
class Surroundings:
    """The facts about the place of a paragraph: whether its background is not white, and the control around it."""

    shaded: bool = False
    control: Control | None = None


class InlineReader:
    """Reads the paragraphs of one part in order; a field may reach from one to the next."""

    def __init__(self, parts: DocumentParts, root: XmlElement) -> None:
        """`root` holds every paragraph that will be read."""
        self._parts = parts
        self._fields = Fields(root)
        self._line = ParagraphText()
        self._style: str | None = None
        self._shaded = False
        self._control: Control | None = None
        self._left_out_last = ""
        self._raised = False

    def read(self, paragraph: XmlElement, around: Surroundings) -> ParagraphText:
        """Return the line of a paragraph."""
        properties = paragraph.find("w:pPr")
        self._style = properties.value("w:pStyle") if properties else None
        shading = properties.find("w:shd") if properties else None
        own = is_shade(shading) if shading else self._parts.styles.paragraph(self._style).shaded
        self._shaded = own or around.shaded or self._parts.dark_page
        self._control = around.control
        self._line = ParagraphText()
        self._left_out_last, self._raised = "", False
        self._children(paragraph)
        return self._line

    def _children(self, element: XmlElement) -> None:
        for child in element.children:
            self._inline(child)

    def _inline(self, element: XmlElement) -> None:
        name = element.name
        if name == "w:r":
            self._run(element)
        elif name in _TRANSPARENT:
            self._children(element)
        elif name == "w:fldSimple":
            self._fields.begin_simple(element.get("w:instr"))
            self._children(element)
            self._fields.end_simple()
        elif name == "w:sdt":
            self._content_control(element)
        elif name in _FORMULAS:
            self._write(f" {linear(element)} ", RunFormat(False, False, False, False, False))

    def _content_control(self, element: XmlElement) -> None:
        content = element.find("w:sdtContent")
        if content is None:
            return
        if is_placeholder(element):
            self._parts.left_out.add(PLACEHOLDER, raw_text(content))
            return
        outer, self._control = self._control, control_of(element) or self._control
        self._children(content)
        self._control = outer

    def _run(self, run: XmlElement) -> None:
        properties = run.find("w:rPr")
        look = self._parts.styles.run(self._style, properties)
        fonts = properties.find("w:rFonts") if properties else None
        font = fonts.get("w:ascii") if fonts else ""
        for at, child in enumerate(run.children):
            name = child.name
            if name == "w:t":
                self._write(visible(child.text, font), look)
            elif name in _SPACES:
                self._write(_SPACES[name], look)
            elif name == "w:noBreakHyphen":
                self._write(_NON_BREAKING_HYPHEN, look)
            elif name == "w:sym":
                self._write(symbol(child.get("w:font"), child.get("w:char")), look)
            elif name in ("w:footnoteReference", "w:endnoteReference"):
                if self._note(child, run.children[at + 1 :], look):
                    return
            else:
                self._other(child, look)

    def _other(self, element: XmlElement, look: RunFormat) -> None:
        """Read what is neither words nor the mark of a note."""
        name = element.name
        if name == "w:fldChar":
            self._field_mark(element)
        elif name == "w:instrText":
            self._fields.instruct(element.text)
        elif name == "w:ruby" and (base := element.find("w:rubyBase")):
            self._children(base)
        elif name in ("w:drawing", "w:pict", "w:object") and not self._fields.in_instruction:
            self._drawing(element, is_hidden=look.hidden)

    def _field_mark(self, element: XmlElement) -> None:
        ended = self._fields.mark(element)
        if ended is None:
            return
        if ended.is_unread_number:
            self._parts.unread["number of a field"] += 1
        value = ended.value()
        if value and not self._fields.in_instruction:
            self._line.pieces.append(TextPiece(value, control=ended.control if ended.is_form else self._control))

    def _write(self, text: str, look: RunFormat) -> None:
        """Add words of a run, unless no reader sees them."""
        if not text or self._fields.in_instruction:
            return
        inner = self._fields.innermost
        if inner and inner.name == "NOTEREF" and self._refer_again(inner.arguments):
            return
        kind = self._kind_left_out(look)
        if kind:
            self._leave_out(kind, text)
            return
        self._left_out_last = "" if text.strip() else self._left_out_last
        control = inner.control if inner and inner.is_form else self._control
        caret = "^" if look.superscript and self._is_power(text.strip()) else ""
        self._raised = look.superscript
        self._line.pieces.append(TextPiece(caret + text, look.bold, control))

    def _is_power(self, raised: str) -> bool:
        """Whether raised characters here are a power or a mark of the word before them."""
        before = self._line.pieces[-1] if self._line.pieces else None
        if self._raised or before is None or before.note_id or not before.text or before.text[-1].isspace():
            return False
        is_ordinal = before.text[-1].isdigit() and raised.lower() in _ORDINAL_ENDINGS
        return bool(raised) and not is_ordinal and not _SIGNS.fullmatch(raised)

    def _kind_left_out(self, look: RunFormat) -> str:
        if self._fields.in_navigation:
            return NAVIGATION
        if look.hidden or (look.white and not self._shaded):
            return HIDDEN
        return STRUCK if look.struck else ""

    def _leave_out(self, kind: str, text: str) -> None:
        if self._left_out_last == kind:
            self._parts.left_out.extend(kind, text)
        elif text.strip():
            self._parts.left_out.add(kind, text)
            self._left_out_last = kind

    def _note(self, reference: XmlElement, after: list[XmlElement], look: RunFormat) -> bool:
        """Add the mark of a note. Return whether the rest of the run is that mark, written by the author."""
        custom = reference.get("w:customMarkFollows") in ("1", "true", "on")
        if self._fields.in_instruction or self._kind_left_out(look):
            return custom
        own = "".join(visible(one.text) for one in after if one.name == "w:t").strip() if custom else ""
        kind = reference.name.removeprefix("w:").removesuffix("Reference")
        found = self._parts.notes.refer(kind, reference.get("w:id"), own)
        if found:
            self._line.pieces.append(TextPiece(found[1], note_id=found[0]))
        return custom

    def _refer_again(self, arguments: list[str]) -> bool:
        """Add the mark of a note for a second time, in place of the result of a field NOTEREF."""
        found = self._parts.notes.referred_again(arguments[0] if arguments else "")
        if found and not any(piece.note_id == found[0] for piece in self._line.pieces[-1:]):
            self._line.pieces.append(TextPiece(found[1], note_id=found[0]))
        return found is not None

    def _drawing(self, element: XmlElement, *, is_hidden: bool) -> None:
        """Keep the text boxes of a drawing, and count what cannot be read in it."""
        pending = [element]
        while pending:
            one = pending.pop()
            if is_hidden or _is_hidden_shape(one):
                self._parts.left_out.add(HIDDEN, raw_text(one))
                continue
            if one.name == "w:txbxContent":
                self._line.boxes.append(one)
                continue
            pending.extend(reversed(one.children))
            if one.name in _EMBEDDED and not (one is element and one.find("o:OLEObject")):
                self._parts.unread[_EMBEDDED[one.name]] += 1
            elif one.name in ("wp:inline", "wp:anchor") and _is_large_picture(one):
                self._parts.unread["large picture"] += 1


def control_of(element: XmlElement) -> Control | None:
    """The control that a `w:sdt` is, where it holds a value that a reader fills in."""
    properties = element.find("w:sdtPr")
    if properties is None or properties.find("w14:checkbox") or properties.find("w:docPartObj"):
        return None
    return Control(properties.value("w:alias") or properties.value("w:tag") or "")


def is_placeholder(element: XmlElement) -> bool:
    """Whether a `w:sdt` shows the prompt for a value that nobody has given yet."""
    return bool(element.flag("w:sdtPr", "w:showingPlcHdr"))


def _is_hidden_shape(shape: XmlElement) -> bool:
    properties = shape.find("wp:docPr")
    if properties is not None and properties.get("hidden") in ("1", "true"):
        return True
    look = shape.get("style").replace(" ", "").lower()
    return "visibility:hidden" in look or "display:none" in look


def _is_large_picture(frame: XmlElement) -> bool:
    extent = frame.find("wp:extent")
    if extent is None or not any(one.name == "pic:pic" for one in frame.walk()):
        return False
    return min(number(extent.get("cx"), 0), number(extent.get("cy"), 0)) >= _LARGE_PICTURE
