"""Finds parts of a page that have a title without being sections: boxes, expanding parts, and rows of a label and its value."""

from __future__ import annotations

import re
from collections import defaultdict

from ingest.loaders.box_titles import NAMES_NOTHING
from ingest.loaders.html.dom import Element, one_line, text_of, walk

_BOX = re.compile(
    r"(?:^|[-_ ])(?:admonition|admonitionblock|alert|callout|hint|info(?:rmation)?-macro|panel|sidebarblock|notice|tip|warning|note)(?:$|[-_ ])"
)
_TITLE = re.compile(
    r"(?:^|[-_ ])(?:title|head(?:ing|er)?|(?:admonition|panel)[-_]?(?:title|head(?:ing|er)?)(?:_\w+)?)(?:$|[-_ ])"
)
_LONGEST_TITLE = 8
"""Words of the longest title. A longer one is a sentence that the box says."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LABELLED = frozenset({"div", "li", "section"})
_PARTS = frozenset({"div", "span", "p", "strong", "b", "label", "dt", "dd"})
_LONGEST_LABEL = 5
"""Words of the longest label. A label names an attribute (`Date of the last change`); more words are a sentence."""
_LONGEST_VALUE = 12
"""Words of the longest value beside a label. A longer part of a row is a paragraph."""
_FEWEST = 2
"""Rows of the same classes from which two parts in each are a label and its value."""


def name_parts(body: Element) -> None:
    """Put what a title names below it, in an item, and make rows of a label and its value fields."""
    _write_pairs(body)
    for element in reversed(list(walk(body))):
        if element.tag == "details":
            _name(element, next((one for one in element.elements if one.tag == "summary"), None))
        elif element.tag in ("div", "aside", "section") and _BOX.search(element.get("class").lower()):
            _name(element, _title_of(element))
        elif element.tag == "fieldset":
            _name(element, next((one for one in element.elements if one.tag == "legend"), None))


def _title_of(box: Element) -> Element | None:
    first = next((one for one in box.elements if text_of(one).strip()), None)
    is_title = first is not None and bool(_TITLE.search(first.get("class").lower()))
    return first if is_title else None


def _name(part: Element, title: Element | None) -> None:
    words = one_line(text_of(title)) if title is not None else ""
    if (
        title is None
        or not words
        or NAMES_NOTHING.fullmatch(words)
        or words.endswith(("?", "？"))
        or len(words.split()) > _LONGEST_TITLE
    ):
        return
    rest = [child for child in part.children if child is not title]
    if any(isinstance(one, Element) and one.tag in _HEADINGS for one in (*walk(part),)):
        return
    if not any((child if isinstance(child, str) else text_of(child)).strip() for child in rest):
        return
    shown = Element("ul", {}, [], part)
    item = Element("li", {}, [], shown)
    opening = Element("p", {}, [], item)
    opening.adopt(title.children)
    item.adopt([opening, *rest])
    shown.adopt([item])
    part.tag = "div"
    part.adopt([shown])


def _write_pairs(body: Element) -> None:
    """Make rows of the same classes, each of a short label and a value in parts with classes of their own, fields."""
    for around in list(walk(body)):
        rows: dict[tuple[str, ...], list[Element]] = defaultdict(list)
        for row in around.elements:
            if row.tag in _LABELLED and (kind := _kind_of(row)):
                rows[kind].append(row)
        for found in rows.values():
            if len(found) >= _FEWEST and len({one_line(text_of(row.elements[0])) for row in found}) == len(found):
                for row in found:
                    label, value = (one_line(text_of(part)) for part in row.elements)
                    row.tag = "x-field"
                    row.adopt([f"{label.rstrip(' :')}: {value}"])


def _kind_of(row: Element) -> tuple[str, ...]:
    """The classes of a row and its two parts; empty for any other element."""
    parts = row.elements
    if len(parts) != 2 or any(isinstance(child, str) and child.strip() for child in row.children):
        return ()
    names = [part.get("class") for part in parts]
    if not all(names) or names[0] == names[1] or any(part.tag not in _PARTS or part.elements for part in parts):
        return ()
    label, value = (one_line(text_of(part)) for part in parts)
    is_label = 0 < len(label.split()) <= _LONGEST_LABEL and not label.endswith((".", "!", "?"))
    return (row.get("class"), *names) if is_label and 0 < len(value.split()) <= _LONGEST_VALUE else ()
