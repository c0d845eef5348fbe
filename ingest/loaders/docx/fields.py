"""Fields: their results are read, their instructions are not (ISO/IEC 29500-1, 17.16).

A complex field begins, separates and ends with `w:fldChar` elements, often in different paragraphs. One whose marks do not
match is ignored, so that its text is not lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.loaders.docx.parts.markup import XmlElement, number

_NAVIGATION = frozenset({"TOC", "INDEX", "TOA"})
"""Fields whose results are tables of contents, indexes and tables of authorities."""
_NUMBERS = frozenset({"AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM"})
"""Fields whose numbers Word computes and does not store."""
_CHECKED, _UNCHECKED = "☒", "☐"


@dataclass(eq=False)
class Control:
    """A content control or form field that a reader fills in. `name` is its title, or else its tag."""

    name: str = ""


@dataclass(eq=False)
class OpenField:
    """A field that has begun with the mark `begin`; a simple one has no marks. `in_result` says that its separator has passed."""

    begin: XmlElement | None = None
    form: XmlElement | None = None
    in_result: bool = False
    instruction: list[str] = field(default_factory=list)
    control: Control = field(default_factory=Control)

    @property
    def name(self) -> str:
        """The name of the field in capitals, such as `REF`."""
        words = "".join(self.instruction).split(maxsplit=1)
        return words[0].upper() if words else ""

    @property
    def arguments(self) -> list[str]:
        """The words of the instruction after the name."""
        return "".join(self.instruction).split()[1:]

    @property
    def is_navigation(self) -> bool:
        """Whether the result lists places of the document."""
        return self.name in _NAVIGATION

    @property
    def is_form(self) -> bool:
        """Whether a reader fills the field in."""
        return self.name in ("FORMTEXT", "FORMDROPDOWN")

    @property
    def is_unread_number(self) -> bool:
        """Whether the field prints a number that the file does not hold."""
        return self.name in _NUMBERS

    def value(self) -> str:
        """The value that a form field shows beside its result: a ticked box, or the entry chosen."""
        if self.form is None:
            return ""
        box, choices = self.form.find("w:checkBox"), self.form.find("w:ddList")
        if box is not None:
            ticked = box.flag("w:checked")
            ticked = box.flag("w:default") if ticked is None else ticked
            return _CHECKED if ticked else _UNCHECKED
        if choices is None:
            return ""
        entries = [entry.get("w:val") for entry in choices.all("w:listEntry")]
        chosen = number(choices.value("w:result") or choices.value("w:default"), 0)
        return entries[chosen] if 0 <= chosen < len(entries) else ""


class Fields:
    """Follows the fields of a part from one run to the next."""

    def __init__(self, root: XmlElement) -> None:
        """Match the marks of every complex field below `root`."""
        self._begins = _begins(root)
        self._open: list[OpenField] = []

    def mark(self, element: XmlElement) -> OpenField | None:
        """Pass a mark; return the field that it ends, if it ends one."""
        begin = self._begins.get(element)
        if begin is element:
            self._open.append(OpenField(begin, element.find("w:ffData")))
        passed = next((one for one in self._open if one.begin is begin), None) if begin else None
        if passed is None:
            return None
        if element.get("w:fldCharType") == "separate":
            passed.in_result = True
        elif element.get("w:fldCharType") == "end":
            del self._open[self._open.index(passed) :]
            return passed
        return None

    def instruct(self, text: str) -> None:
        """Pass a part of an instruction."""
        if self._open and not self._open[-1].in_result:
            self._open[-1].instruction.append(text)

    def begin_simple(self, instruction: str) -> None:
        """Pass the start of a simple field, all of whose content is its result."""
        self._open.append(OpenField(in_result=True, instruction=[instruction]))

    def end_simple(self) -> None:
        """Pass the end of a simple field."""
        self._open.pop()

    @property
    def in_instruction(self) -> bool:
        """Whether text here belongs to an instruction."""
        return any(not one.in_result for one in self._open)

    @property
    def in_navigation(self) -> bool:
        """Whether text here belongs to a table of contents or the like."""
        return any(one.is_navigation for one in self._open)

    @property
    def innermost(self) -> OpenField | None:
        """The field around the text here."""
        return self._open[-1] if self._open else None


def _begins(root: XmlElement) -> dict[XmlElement, XmlElement]:
    """For each mark of a complete field, the mark that begins it."""
    begins: dict[XmlElement, XmlElement] = {}
    begun: list[list[XmlElement]] = []
    for element in root.walk():
        if element.name != "w:fldChar":
            continue
        kind = element.get("w:fldCharType")
        if kind == "begin":
            begun.append([element])
        elif begun and kind in ("separate", "end"):
            begun[-1].append(element)
            if kind == "end":
                marks = begun.pop()
                begins |= dict.fromkeys(marks, marks[0])
    return begins
