"""Finds the lists that programs write without list elements, or without saying how they nest and what is printed before their items.

Word writes paragraphs (`mso-list`), Google Docs one flat list after the other (`lst-kix`), the Official Journal of the EU a table around
each point, LaTeXML the label as the first words of the item, Confluence and Notion a class for a box that is ticked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.loaders.html.dom import Element, one_line, text_of, walk
from ingest.loaders.html.lists import PRINTED, label_of
from ingest.structure.labels import is_point, parse_label

_WORD_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(?P<level>\d)")
_WORD_CLASS = re.compile(r"msolist(?:paragraph|bullet|number)")
_WORD_GAP = re.compile(r"font:\s*7\.0pt|mso-list:\s*ignore", re.IGNORECASE)
"""The style of the marker before an item, or of the blanks behind it."""
_MARGIN = re.compile(r"margin-left:\s*(?P<points>\d+(?:\.\d+)?)(?:pt|px)")
_DOCS_LIST = re.compile(r"(?P<name>lst-kix_\w+)-(?P<level>\d)")
_DOCS_MARK = re.compile(r"\.(?P<list>lst-kix_\w+-\d)\s*>\s*li:before\s*\{\s*content:(?P<content>[^}]*)\}")
_DOCS_CONTENT = re.compile(
    r"\"(?P<text>[^\"]*)\"|counter\(\s*lst-ctn-kix_\w+-(?P<level>\d)\s*(?:,\s*(?P<style>[\w-]+))?\)"
)
_CHECKLIST = re.compile(r"(?:^|[-_ ])(?:task|to-?do|check)-?list(?:$|[-_ ])")
_BOX = re.compile(r"checkbox-(?:on|off)")
_TICKED = frozenset({"checked", "checkbox-on", "completed", "done"})
_BOXES = frozenset({"unchecked", "checkbox-off"})
"""The classes of items, or of boxes in them, that are ticked or may be."""
_ONE_BY_ONE = frozenset({"to-do-list", "numbered-list", "bulleted-list"})
"""The classes of lists that Notion writes around each of their items."""
_LONGEST_MARK = 10
"""Characters of the longest marker: `(xxviii)`, `10.2.14.`"""
_END = Element("#end")


@dataclass(frozen=True)
class _Entry:
    """An item: its level, 0 for the outermost, its printed label, empty for a bullet, and its content."""

    level: float
    label: str
    children: list[Element | str]


def write_lists(body: Element, sheets: Sequence[str]) -> None:
    """Write such lists as nested lists whose items say what is printed before them."""
    marks = {found["list"]: found["content"] for sheet in sheets for found in _DOCS_MARK.finditer(sheet)}
    docs = _OfDocs(marks)
    for element in reversed(list(walk(body))):
        _join_lists(element)
    for element in reversed(list(walk(body))):
        _tick(element)
        if element.tag == "li":
            _label_item(element)
        _gather(element, _of_word)
        _gather(element, _of_points)
        _gather(element, docs)


def _join_lists(parent: Element) -> None:
    """Make one list of those that a program wrote around each item."""
    last: Element | None = None
    for child in list(parent.children):
        if isinstance(child, str):
            last = last if not child.strip() else None
        elif last is not None and child.tag == last.tag and child.get("class") == last.get("class"):
            last.adopt([*last.children, *child.children])
            child.remove()
        else:
            last = child if child.words_of("class") & _ONE_BY_ONE else None


def _gather(parent: Element, entries_of: Callable[[Element], list[_Entry]]) -> None:
    """Make one list of the children that stand in a row and have entries."""
    children: list[Element | str] = []
    entries: list[_Entry] = []
    is_changed = False
    for child in [*parent.children, _END]:
        found = entries_of(child) if isinstance(child, Element) else []
        if found or (entries and isinstance(child, str) and not child.strip()):
            entries += found
            continue
        if entries:
            children.append(_nested(entries))
            entries, is_changed = [], True
        children.append(child)
    if is_changed:
        parent.adopt(children[:-1])


def _nested(entries: Sequence[_Entry]) -> Element:
    """The list of entries, each deeper one in the item before it."""
    top = Element("ol" if entries[0].label else "ul")
    path = [(entries[0].level, top)]
    for entry in entries:
        while len(path) > 1 and entry.level < path[-1][0]:
            path.pop()
        if entry.level > path[-1][0] and path[-1][1].elements:
            inner = Element("ol" if entry.label else "ul", parent=path[-1][1].elements[-1])
            inner.parent.children.append(inner) if inner.parent else None
            path.append((entry.level, inner))
        item = Element("li", {PRINTED: entry.label}, [], path[-1][1])
        item.adopt(entry.children)
        path[-1][1].children.append(item)
    return top


def _of_word(element: Element) -> list[_Entry]:
    """The entry of a paragraph that Word wrote for an item."""
    if element.tag != "p":
        return []
    style = element.get("style").lower()
    level = _WORD_LEVEL.search(style)
    if level is None and not any(map(_WORD_CLASS.match, element.words_of("class"))):
        return []
    mark = _word_mark(element)
    if mark is None:
        return []
    margin = _MARGIN.search(style)
    depth = float(level["level"]) if level else float(margin["points"]) if margin else 0.0
    return [_Entry(depth, mark if parse_label(mark) and len(mark) > 1 else "", element.children)]


def _word_mark(paragraph: Element) -> str | None:
    """Take the marker out of a paragraph of Word and return it; None without one."""
    gap = next((one for one in walk(paragraph) if one.tag == "span" and _WORD_GAP.search(one.get("style"))), None)
    if gap is None:
        return None
    before: list[tuple[Element, Element | str]] = []
    stack: list[tuple[Element, Element | str]] = [(paragraph, child) for child in reversed(paragraph.children)]
    while stack:
        parent, node = stack.pop()
        if node is gap:
            break
        if isinstance(node, str):
            before.append((parent, node))
        else:
            stack += [(node, child) for child in reversed(node.children)]
    mark = one_line("".join(str(node) for _, node in before) + text_of(gap)).strip(" \xa0")
    if not mark or len(mark) > _LONGEST_MARK:
        return None
    gap.remove()
    for parent, node in before:
        parent.children = [child for child in parent.children if child is not node]
    return mark


class _OfDocs:
    """The entries of the lists that Google Docs wrote, with what a page prints before them."""

    def __init__(self, marks: dict[str, str]) -> None:
        self._marks = marks
        self._numbers: dict[tuple[str, int], int] = {}

    def __call__(self, element: Element) -> list[_Entry]:
        found = _DOCS_LIST.search(element.get("class")) if element.tag in ("ol", "ul") else None
        if found is None:
            return []
        name, level = found["name"], int(found["level"])
        entries = []
        self._numbers[name, level] = int(element.get("start") or 1) - 1 if element.get("start").isdigit() else 0
        for item in element.elements:
            self._numbers[name, level] += 1
            entries.append(_Entry(level, self._label(name, level), item.children))
        return entries

    def _label(self, name: str, level: int) -> str:
        parts = []
        for found in _DOCS_CONTENT.finditer(self._marks.get(f"{name}-{level}", "")):
            number = self._numbers.get((name, int(found["level"])), 1) if found["level"] else 0
            style = found["style"] or "decimal"
            parts.append(label_of(number, style).rstrip(".") if found["level"] else found["text"])
        label = "".join(parts).strip()
        return label if parse_label(label) else ""


def _of_points(element: Element) -> list[_Entry]:
    """The entries of a table whose rows are a printed label and what it stands before."""
    if element.tag != "table" or any(one.tag in ("th", "caption") for one in walk(element)):
        return []
    rows = [row for part in (element, *element.elements) for row in part.elements if row.tag == "tr"]
    cells = [[cell for cell in row.elements if cell.tag == "td" and text_of(cell).strip()] for row in rows]
    if not cells or any(len(row) != 2 for row in cells):
        return []
    labels = [one_line(text_of(row[0])).replace("\xa0", "") for row in cells]
    if not all(is_point(label) for label in labels):
        return []
    return [
        _Entry(0, label if parse_label(label) else "", row[1].children)
        for label, row in zip(labels, cells, strict=True)
    ]


def _label_item(item: Element) -> None:
    """Take the printed label out of an item without a marker whose first element is nothing else."""
    first = next((one for one in item.children if isinstance(one, Element) or one.strip()), None)
    if not isinstance(first, Element) or first.tag != "span" or PRINTED in item.attributes:
        return
    is_bare = "none" in (item.get("list-style"), item.parent.get("list-style") if item.parent else "")
    label = one_line(text_of(first))
    if is_bare and is_point(label):
        first.remove()
        item.attributes[PRINTED] = label if parse_label(label) else ""


def _tick(element: Element) -> None:
    """Write the box of an item that a class ticks as a sign before its words."""
    around = element.parent
    if element.tag == "li" and around is not None and _CHECKLIST.search(around.get("class").lower()):
        boxes = [one for one in walk(element) if _BOX.search(one.get("class"))]
        if any(one.tag == "input" for one in walk(element)):
            return
        names = {name for item in around.elements for one in walk(item) for name in one.words_of("class")}
        if not names & (_TICKED | _BOXES):
            return
        names = element.words_of("class") | {name for one in boxes for name in one.words_of("class")}
        for box in boxes:
            box.remove()
        sign = "☑ " if names & _TICKED else "☐ "
        element.adopt([sign, *element.children])
