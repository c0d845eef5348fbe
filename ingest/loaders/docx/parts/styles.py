"""Styles: the properties of paragraphs and runs, through every style that a style is based on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ingest.loaders.docx.parts.markup import XmlElement, number

_HEADING_WORDS = (
    "heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|başlık|"
    "заголовок|标题|標題|見出し|제목"
)
"""The names of built-in heading styles in the languages of Word. Files name them in English; some programs translate."""
_HEADING = re.compile(rf"(?:{_HEADING_WORDS}) ?([1-9])")
_TOC = re.compile(r"(?:toc|contents|index) ?(?:heading|[1-9])|table of figures|table of authorities|toa heading")
_CODE = re.compile(r"(?:.* )?(?:code|source code|html preformatted|preformatted text|macro text)")
_QUOTATIONS = frozenset({"quote", "intense quote", "quotations", "block text", "block quote"})
_BODY_LEVEL = 9
"""The outline level of body text (ISO/IEC 29500-1, 17.3.1.20); lower levels are headings."""
_SMALLEST = 2
"""Half-points: a letter of one point or less cannot be read on paper or on a screen."""


class StyleRole(StrEnum):
    """The part that paragraphs of a style play in a document."""

    TITLE = "title"
    CAPTION = "caption"
    CODE = "code"
    QUOTATION = "quotation"
    NAVIGATION = "navigation"
    TEXT = "text"


@dataclass(frozen=True)
class ParagraphStyle:
    """The resolved properties of a paragraph style. `outline` counts from 0; 9 is body text.

    `numbering` is the style's own list, if it has one, and `level` the level stated beside it. `indent` is in twentieths
    of a point.
    """

    style_id: str
    role: StyleRole
    outline: int
    numbering: str | None
    level: int
    indent: int | None
    shaded: bool


@dataclass(frozen=True)
class RunFormat:
    """The properties of a run that decide how it is read."""

    hidden: bool
    white: bool
    struck: bool
    bold: bool
    superscript: bool


_Stated = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Properties as a run states them: names, each with its attributes."""


@dataclass(frozen=True)
class _Style:
    style_id: str
    name: str
    based_on: str
    element: XmlElement


class Styles:
    """The style sheet of a document. A style without a definition has the properties that its id names."""

    def __init__(self, root: XmlElement | None) -> None:
        """Read the part `styles.xml`, which may be missing."""
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for element in root.all("w:style") if root else []:
            style_id = element.get("w:styleId")
            name = (element.value("w:name") or style_id).lower()
            self._styles[style_id] = _Style(style_id, name, element.value("w:basedOn") or "", element)
            if element.get("w:type") == "paragraph" and element.get("w:default") in ("1", "true", "on"):
                self._default = style_id
        self._run_defaults = root.find("w:docDefaults", "w:rPrDefault", "w:rPr") if root else None
        self._paragraphs: dict[str, ParagraphStyle] = {}
        self._runs: dict[tuple[str | None, _Stated], RunFormat] = {}

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """The properties of a paragraph style; those of the default style for None."""
        key = style_id or self._default
        if key not in self._paragraphs:
            self._paragraphs[key] = self._resolved(key)
        return self._paragraphs[key]

    def numbering_of(self, style_id: str) -> str | None:
        """The list that a numbering style stands for."""
        style = self._styles.get(style_id)
        return style.element.value("w:pPr", "w:numPr", "w:numId") if style else None

    def shades(self, table_style: str | None) -> bool:
        """Whether a table style gives some cells a background."""
        return any(
            element.name == "w:shd" and is_shade(element)
            for style in self._chain(table_style or "")
            for element in style.element.walk()
        )

    def heads(self, table_style: str | None, part: str) -> bool:
        """Whether a table style formats a part of a table, such as `firstRow`, in a way of its own."""
        return any(
            condition.get("w:type") == part and bool(condition.children)
            for style in self._chain(table_style or "")
            for condition in style.element.all("w:tblStylePr")
        )

    def run(self, paragraph_style: str | None, properties: XmlElement | None) -> RunFormat:
        """The properties of a run in a paragraph of some style."""
        stated = (
            tuple((one.name, tuple(one.attributes.items())) for one in properties.children) if properties else ()
        )
        key = (paragraph_style, stated)
        if key not in self._runs:
            self._runs[key] = self._run(paragraph_style, properties)
        return self._runs[key]

    def _run(self, paragraph_style: str | None, properties: XmlElement | None) -> RunFormat:
        character = properties.value("w:rStyle") if properties else None
        levels = [
            self._run_properties(character or ""),
            self._run_properties(paragraph_style or self._default),
        ]
        direct = [properties] if properties else []
        layers = [*direct, *(one for level in levels for one in level)]
        layers += [self._run_defaults] if self._run_defaults else []
        hidden = any(self._toggled(name, direct, levels) for name in ("w:vanish", "w:specVanish", "w:webHidden"))
        return RunFormat(
            hidden=hidden or number(_first(layers, "w:sz"), _SMALLEST + 1) <= _SMALLEST,
            white=(_first(layers, "w:color") or "").upper() == "FFFFFF" and not _is_shaded(layers),
            struck=self._toggled("w:strike", direct, levels) or _first_flag(layers, "w:dstrike"),
            bold=self._toggled("w:b", direct, levels),
            superscript=_first(layers, "w:vertAlign") == "superscript",
        )

    def _toggled(self, name: str, direct: list[XmlElement], levels: list[list[XmlElement]]) -> bool:
        """A toggle property (17.7.3): stated at the run it holds; each kind of style that states it turns it over."""
        own = next((flag for one in direct if (flag := one.flag(name)) is not None), None)
        if own is not None:
            return own
        if self._run_defaults and self._run_defaults.flag(name):
            return True
        return sum(_first_flag(level, name) for level in levels) % 2 == 1

    def _run_properties(self, style_id: str) -> list[XmlElement]:
        found = (style.element.find("w:rPr") for style in self._chain(style_id))
        return [one for one in found if one is not None]

    def _chain(self, style_id: str) -> list[_Style]:
        """A style and those that it is based on, nearest first; a circle ends where it closes."""
        chain: list[_Style] = []
        style = self._styles.get(style_id)
        while style is not None and style not in chain:
            chain.append(style)
            style = self._styles.get(style.based_on)
        return chain

    def _resolved(self, style_id: str) -> ParagraphStyle:
        chain = self._chain(style_id)
        layers = [found for style in chain if (found := style.element.find("w:pPr")) is not None]
        names = [style.name for style in chain] or [style_id.lower()]
        lists = [numbering for one in layers if (numbering := one.find("w:numPr")) is not None]
        return ParagraphStyle(
            style_id=style_id,
            role=_role_of(names),
            outline=number(_first(layers, "w:outlineLvl"), _outline_of(names)),
            numbering=_first(lists, "w:numId"),
            level=number(_first(lists, "w:ilvl"), 0),
            indent=next((indent for one in layers if (indent := indent_of(one)) is not None), None),
            shaded=_is_shaded(layers),
        )


def indent_of(properties: XmlElement | None) -> int | None:
    """The left indent that paragraph properties state, in twentieths of a point."""
    element = properties.find("w:ind") if properties else None
    stated = (element.get("w:left") or element.get("w:start")) if element else ""
    return number(stated, 0) if stated else None


def is_shade(shading: XmlElement) -> bool:
    """Whether a shading shows another background than white."""
    if shading.get("w:val") == "solid":
        return shading.get("w:color").upper() != "FFFFFF"
    patterned = shading.get("w:val", "clear") not in ("clear", "nil", "")
    return patterned or shading.get("w:fill", "auto").upper() not in ("AUTO", "FFFFFF", "")


def _is_shaded(layers: list[XmlElement]) -> bool:
    for one in layers:
        shading, highlight = one.find("w:shd"), one.value("w:highlight")
        if highlight and highlight not in ("none", "white"):
            return True
        if shading is not None:
            return is_shade(shading)
    return False


def _first(layers: list[XmlElement], name: str) -> str | None:
    return next((found for one in layers if (found := one.value(name)) is not None), None)


def _first_flag(layers: list[XmlElement], name: str) -> bool:
    return next((flag for one in layers if (flag := one.flag(name)) is not None), False)


def _outline_of(names: list[str]) -> int:
    for name in names:
        if found := _HEADING.fullmatch(name):
            return int(found[1]) - 1
    return _BODY_LEVEL


def _role_of(names: list[str]) -> StyleRole:
    for name in names:
        if name == "title":
            return StyleRole.TITLE
        if name == "caption":
            return StyleRole.CAPTION
        if _TOC.fullmatch(name):
            return StyleRole.NAVIGATION
        if _CODE.fullmatch(name):
            return StyleRole.CODE
        if name in _QUOTATIONS:
            return StyleRole.QUOTATION
        if _HEADING.fullmatch(name):
            return StyleRole.TEXT
    return StyleRole.TEXT
