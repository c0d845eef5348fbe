"""Takes out of a page what its author does not show: scripts, hidden and struck text, embedded pages.

Text for screen readers is published: it is read out. So is the content of `<details>`, open or closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.loaders.html.dom import Element, Omissions, text_of
from ingest.loaders.html.shown.colours import TRANSPARENT, WHITE, Colour, background_of, colour_of, differs
from ingest.loaders.html.shown.styles import StyleSheet

_SCRIPT, _HIDDEN, _STRUCK, _EMBEDDED = "script", "hidden text", "struck text", "embedded content"
_BY_TAG = {
    **dict.fromkeys(("script", "style", "template", "noscript"), _SCRIPT),
    **dict.fromkeys(("del", "s", "strike"), _STRUCK),
    **dict.fromkeys(
        ("iframe", "object", "embed", "video", "audio", "canvas", "applet", "noframes", "noembed"), _EMBEDDED
    ),
    "datalist": _HIDDEN,
}
"""The tags whose content no reader sees as text, by the kind of what is left out."""
_ICONS = re.compile(r"(?:^|\s)(?:material-(?:icons|symbols)\S*|glyphicon\S*)(?:\s|$)")
"""Classes of icon fonts whose text is the name of a picture."""
_ICON = re.compile(r"(?:^|[-_ ])icon(?:$|[-_ ])")
"""A class of pictures. A sign in one, such as `!` or a lamp, is a picture, too."""
_PRIVATE = re.compile(r"\s*[\ue000-\uf8ff][\s\ue000-\uf8ff]*")
"""Characters for private use, which are pictures in an icon font. White space alone parts words."""
_REPLACED = frozenset({"img", "input", "select", "textarea", "button"})
"""Elements that show something although they may hold no text."""
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|[-_])(?:sr-only|visually-?hidden|screen-?reader(?:-(?:text|only))?|assistive-text|a11y-hidden)(?:-focusable)?$"
)
"""The classes by which the common frameworks mark text that is read out and not shown."""
_LENGTH = re.compile(r"(-?[\d.]+)\s*(px|em|rem|pt|%|ex|ch|vw|vh|cm|mm|in|pc)?")
_RELATIVE = ("em", "%", "ex", "ch")
_OFF_THE_PAGE = -900
"""Pixels (or ems, which are more) beyond which text is off every screen. Authors write -999px, -9999px or -100em."""
_LEAST_FONT = 1
"""Pixels up to which nobody reads a font."""
_BARELY = 8
"""Steps of 255 in red, green and blue up to which two colours look the same on a screen."""

_BOLD = ("bold", "bolder")
_LEAST_BOLD = 600
"""The weight of a font from which it is bold type."""


@dataclass(frozen=True, slots=True)
class _Look:
    """The properties that text inherits from the elements around it. `colour` and `ground` are None where nothing is known of them."""

    is_visible: bool = True
    is_tiny: bool = False
    colour: Colour | str | None = None
    ground: Colour | str | None = WHITE

    @property
    def shows(self) -> bool:
        """Whether text of this look can be read."""
        if not self.is_visible or self.is_tiny or self.colour == TRANSPARENT:
            return False
        return self.colour is None or self.ground is None or differs(self.colour, self.ground, _BARELY)

    def of(self, style: dict[str, str]) -> _Look:
        """The look inside an element with such declarations."""
        return replace(
            self,
            is_visible=_visible(style.get("visibility", ""), self.is_visible),
            is_tiny=_tiny(style.get("font-size", ""), self.is_tiny),
            colour=colour_of(style["color"], self.colour) if "color" in style else self.colour,
            ground=background_of(style, self.ground),
        )


def keep_published(root: Element, sheet: StyleSheet, omissions: Omissions) -> None:
    """Remove what is not published, and count it."""
    stack = [(root, _Look().of(sheet.declared(root)))]
    while stack:
        element, look = stack.pop()
        kept: list[Element | str] = []
        for child in element.children:
            if isinstance(child, str):
                if look.shows or not child.strip():
                    kept.append(child)
                else:
                    omissions.add(_HIDDEN, child)
                continue
            style = sheet.declared(child)
            inner = look.of(style)
            if kind := _left_out(child, style, inner):
                omissions.add(kind, text_of(child) or child.get("value"))
            elif child.tag in ("svg", "math"):
                kept.append(_described(child, element, omissions))
            else:
                _note_style(child, style)
                kept.append(child)
                stack.append((child, inner))
        element.children = kept


def _left_out(element: Element, style: dict[str, str], look: _Look) -> str:
    """The kind of what is left out if `element` is, or empty if it is not."""
    tag = element.tag
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    if _is_hidden(element, style) or (tag in _REPLACED and not look.is_visible):
        return _HIDDEN
    if tag in ("i", "span") and (_ICONS.search(element.get("class")) or _PRIVATE.fullmatch(text_of(element))):
        return "icon"
    if _ICON.search(element.get("class")) and not element.elements and not any(map(str.isalnum, text_of(element))):
        return "icon"
    decoration = f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"
    return _STRUCK if "line-through" in decoration else ""


def _described(drawing: Element, parent: Element, omissions: Omissions) -> Element:
    """A drawing or formula as the text that its author gave for it; what is drawn is left out."""
    titles = [text_of(child) for child in drawing.elements if child.tag == "title"]
    text = drawing.get("alttext") or next(iter(titles), "") or drawing.get("aria-label")
    drawn = [child for child in drawing.children if isinstance(child, str) or child.tag != "title"]
    omissions.add("drawing", " ".join(text_of(child) for child in drawn))
    return Element("span", {}, [text], parent)


def _is_hidden(element: Element, style: dict[str, str]) -> bool:
    display = style.get("display", "")
    is_closed = element.tag == "dialog" and "open" not in element.attributes
    # A page is searched through `until-found`, so what is in it is published as in closed details.
    has_hidden = "hidden" in element.attributes and element.get("hidden").lower() != "until-found"
    if display == "none" or ((is_closed or has_hidden) and not display):
        return True
    if element.tag == "input" and element.get("type").lower() == "hidden":
        return True
    if _number(style.get("opacity", "1")) == 0:
        return True
    if any(_FOR_SCREEN_READERS.search(name) for name in element.words_of("class")):
        return False
    return _is_off_the_page(style) or _has_no_room(style)


def _is_off_the_page(style: dict[str, str]) -> bool:
    if _pixels(style.get("text-indent", "")) <= _OFF_THE_PAGE:
        return True
    is_moved = style.get("position", "") in ("absolute", "fixed")
    return is_moved and any(_pixels(style.get(side, "")) <= _OFF_THE_PAGE for side in ("left", "top"))


def _has_no_room(style: dict[str, str]) -> bool:
    if style.get("overflow", "") not in ("hidden", "clip"):
        return False
    return any(
        style.get(side) is not None and _pixels(style[side], 1) == 0 for side in ("height", "max-height", "width")
    )


def _note_style(element: Element, style: dict[str, str]) -> None:
    """Write the declarations that later stages read into the attributes, where HTML has an equivalent."""
    if style.get("vertical-align") in ("super", "sub") and element.tag == "span":
        element.tag = "sup" if style["vertical-align"] == "super" else "sub"
    if any(_FOR_SCREEN_READERS.search(name) for name in element.words_of("class")):
        element.adopt([*element.children, " "])  # it is read out by itself, and is no part of the next word
    weight = style.get("font-weight", "")
    if element.tag == "span" and (weight in _BOLD or (weight.isdigit() and int(weight) >= _LEAST_BOLD)):
        element.tag = "b"
    elif element.tag in ("b", "strong") and (
        weight == "normal" or (weight.isdigit() and int(weight) < _LEAST_BOLD)
    ):
        element.tag = "span"
    if kind := style.get("list-style-type") or style.get("list-style", ""):
        element.attributes["list-style"] = kind


def _visible(value: str, inherited: bool) -> bool:
    if value in ("hidden", "collapse"):
        return False
    return True if value in ("visible", "initial") else inherited


def _tiny(value: str, inherited: bool) -> bool:
    found = _LENGTH.fullmatch(value)
    if found is None:
        return inherited if value in ("", "inherit", "unset") else False
    number = _number(found[1])
    if found[2] in _RELATIVE or found[2] == "rem":
        return number == 0 or (inherited and found[2] in _RELATIVE)
    return number <= _LEAST_FONT if found[2] else number == 0


def _pixels(value: str, default: float = 0) -> float:
    found = _LENGTH.match(value)
    if found is None:
        return default
    return _number(found[1]) * (16 if found[2] in ("em", "rem") else 1)


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 1
