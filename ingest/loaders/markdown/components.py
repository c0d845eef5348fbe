"""Reads the components of MDX: elements that HTML does not know, such as `<TabItem label="Germany">`, with what their titles govern."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.loaders.box_titles import NAMES_NOTHING
from ingest.loaders.draft import ENDS_BY_ITS_TAG, DraftTree
from ingest.loaders.markdown.shortcodes import COMPONENT
from ingest.loaders.markdown.tags import Tag, summary_words
from ingest.structure.tree import NodeKind
from knowledge.text.layout.questions import asks

_TITLES = ("label", "title", "question", "summary")
"""Attributes that a component shows above its content: tabs of Docusaurus have a label, boxes and steps of others a title."""
_NAMES = ("name", "query", "path", "body", "header")
"""Attributes that name what a component such as `<ParamField query="limit">` describes."""
_SUMMARY = "summary"
"""The name under which a box that opens is kept, if its summary names it."""
_LONGEST_SUMMARY = 8
"""Words of the longest summary that names what it opens. A longer one is a sentence."""
_LISTS = ("items", "values", "tabs", "labels")
"""Attributes in which a group of tabs lists their titles."""
_TAB = re.compile(r"(?:.*[-.])?tab(?:[-.]?(?:item|panel))?")
_OBJECT = re.compile(r"\{[^{}]*\}")
_LABEL, _VALUE = (re.compile(rf"\b{name}['\"]?\s*:\s*(['`])(?P<words>.*?)\1") for name in ("label", "value"))
_STRING = re.compile(r"(['`])(?P<words>.*?)\1")


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    kind: NodeKind | None
    """The node that the component is, if it has a title."""
    tabs: list[tuple[str, str]] = field(default_factory=list)
    """The values and titles of the tabs in it that have not come yet, if it lists them."""


class Components:
    """The components that are open. What stands in one with a title is governed by it, as an item by its first line.

    `separate` ends what comes before a tag, and puts a title in its place.
    """

    def __init__(self, tree: DraftTree, separate: Callable[[Tag, str, str], None]) -> None:
        self._tree = tree
        self._separate = separate
        self._open: list[_Open] = []

    def read(self, tag: Tag) -> None:
        """Begin or end a component. In a cell or a heading, it only arranges words."""
        if tag.is_end:
            self.end(tag.name)
        elif (leaf := self._tree.leaf) is None or leaf.kind not in ENDS_BY_ITS_TAG:
            self._begin(tag)

    def _begin(self, tag: Tag) -> None:
        title = _title_of(tag) or self._title_of_tab(tag)
        kind = NodeKind.ANSWER if asks(title) else NodeKind.LIST
        if title:
            self._separate(tag, "\n\n", title)
            self._show(tag, title, None if tag.is_empty else kind)
        if not tag.is_empty:
            self._open.append(_Open(tag.name, kind if title else None, _tabs_of(tag)))

    def _title_of_tab(self, tag: Tag) -> str:
        """The title that the group around a tab lists for it, by its value or its place; else its value."""
        if not _TAB.fullmatch(tag.name):
            return ""
        value = tag.attributes.get("value", "")
        tabs = next((one.tabs for one in reversed(self._open) if one.tabs), [])
        found = next((one for one in tabs if one[0] == value), None) or (tabs[0] if tabs and not value else None)
        if found:
            tabs.remove(found)
        return found[1] if found else value

    def open_item(self, name: str = COMPONENT) -> None:
        """Begin a component whose title is the paragraph that follows."""
        self._open_item()
        self._open.append(_Open(name, NodeKind.LIST))

    def open_summary(self, source: str, at: int) -> None:
        """Begin what stands above a box that opens: a question, where it ends as one, or the first words of an item that it names."""
        words = summary_words(source, at)
        if asks(words):
            self._tree.open(NodeKind.QUESTION, is_html=True)
        elif (
            self._tree.leaf is None
            and 0 < len(words.split()) <= _LONGEST_SUMMARY
            and not NAMES_NOTHING.fullmatch(words)
        ):
            self.open_item(_SUMMARY)

    def end_summary(self) -> None:
        """End what stands above a box; the answer to a question follows."""
        if self._tree.holds(NodeKind.QUESTION, is_html=True) is not None:
            self._tree.close(NodeKind.QUESTION, is_html=True)
            self._tree.open(NodeKind.ANSWER, is_html=True)

    def end_details(self) -> None:
        """End a box that opens."""
        self.end(_SUMMARY)
        self._tree.close(NodeKind.ANSWER, is_html=True)

    def end(self, name: str) -> None:
        """End the innermost open component of a name with all within it. There may be none."""
        if not any(one.name == name for one in self._open):
            return
        while True:
            one = self._open.pop()
            if one.kind is not None:
                self._tree.close(one.kind, is_html=True)
            if one.name == name:
                return

    def _show(self, tag: Tag, title: str, kind: NodeKind | None) -> None:
        """Add a title, as a question before its answer or as the first line of an item, and leave that open."""
        tree = self._tree
        if kind is NodeKind.ANSWER:
            tree.open(NodeKind.QUESTION, is_html=True)
        elif kind is NodeKind.LIST:
            self._open_item()
        tree.begin(NodeKind.PARAGRAPH)
        tree.run(tag.start, tag.end, title)
        tree.end_leaf()
        if kind is NodeKind.ANSWER:
            tree.close(NodeKind.QUESTION, is_html=True)
            tree.open(NodeKind.ANSWER, is_html=True)

    def _open_item(self) -> None:
        self._tree.open(NodeKind.LIST, is_html=True, in_sequence=False)
        self._tree.open(NodeKind.ITEM, is_html=True, label="")


def _title_of(tag: Tag) -> str:
    """The title that a component shows above its content; empty where it has none."""
    names = (
        (*_TITLES, *_NAMES) if tag.name.endswith("field") else (COMPONENT,) if tag.name == COMPONENT else _TITLES
    )
    found = next((tag.attributes[name] for name in names if tag.attributes.get(name)), "")
    return " ".join(found.split())


def _tabs_of(tag: Tag) -> list[tuple[str, str]]:
    """The values and titles of the tabs that a group of tabs lists."""
    listed = next((tag.attributes[name] for name in _LISTS if tag.attributes.get(name, "").startswith("[")), "")
    found: list[tuple[str, str]] = []
    for one in _OBJECT.findall(listed):
        label, value = _LABEL.search(one), _VALUE.search(one)
        if label:
            found.append((value["words"] if value else label["words"], label["words"]))
    return found or [(match["words"], match["words"]) for match in _STRING.finditer(listed)]
