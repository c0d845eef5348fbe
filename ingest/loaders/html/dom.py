"""The DOM of a page, as plain objects. This is the only door to the parser, selectolax's Lexbor.

Pages may nest thousands of levels deep, so nothing here or in its readers recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.loaders.tally import LeftOutTally
from knowledge.model.reading.statements import LeftOut

_NOSCRIPT = re.compile(r"<(/?)noscript\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_UNCLOSED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "colgroup",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "source",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "wbr",
    ]
)
"""Elements that need no closing tag, so that their tags say little about how deep a page nests."""
SPACE = re.compile(r"[ \t\n\r\f]+")
"""White space that a browser shows as one space. Non-breaking spaces are none."""


@dataclass(eq=False, repr=False, slots=True)
class Element:
    """An element with its children: elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    def get(self, name: str) -> str:
        """The attribute's value; empty without one."""
        return self.attributes.get(name, "")

    def words_of(self, name: str) -> set[str]:
        """The words of an attribute, in lower case."""
        return set(self.get(name).lower().split())

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def ancestors(self) -> Iterator[Element]:
        """Yield the elements around this one, innermost first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def adopt(self, children: list[Element | str]) -> None:
        """Replace the children."""
        self.children = children
        for child in children:
            if isinstance(child, Element):
                child.parent = self

    def remove(self) -> None:
        """Take this element out of its parent."""
        if self.parent is not None:
            self.parent.children = [child for child in self.parent.children if child is not self]


class Omissions:
    """Counts what a reader leaves out, by kind. Parts without a visible character are not counted."""

    def __init__(self) -> None:
        self._tally = LeftOutTally()

    def add(self, kind: str, text: str) -> None:
        """Count a part with its text."""
        self._tally.add(kind, SPACE.sub(" ", text))

    def result(self) -> tuple[LeftOut, ...]:
        """Return the counts, by kind in alphabetic order."""
        return tuple(sorted(self._tally.result(), key=lambda one: one.kind))


def nesting_of(page: str) -> int:
    """How deep a page nests, as far as its tags say."""
    depth = deepest = 0
    for tag in _TAG.finditer(page):
        if tag[2].lower() not in _UNCLOSED:
            depth = max(0, depth + (-1 if tag[1] else 1))
            deepest = max(deepest, depth)
    return deepest


def parse(page: str, omissions: Omissions) -> Element:
    """Return the `html` element of a page. Comments and templates are counted as left out and are not in it."""
    # Lexbor parses as a browser without scripts does. With scripts, `noscript` is as inert as a template.
    parser = LexborHTMLParser(_NOSCRIPT.sub(r"<\1template", page))
    root = Element("#document")
    top = parser.root
    if top is None:
        return root
    while top.prev is not None:
        top = top.prev
    stack = [(node, root) for node in _siblings(top)]
    while stack:
        node, parent = stack.pop()
        element = _converted(node, parent, omissions)
        if element is not None:
            # Children are appended to `element` when they are popped, so the last one is pushed first.
            stack += [(child, element) for child in reversed(list(_siblings(node.child)))]
    return next((element for element in root.elements if element.tag == "html"), root)


def _siblings(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None:
        yield node
        node = node.next


def _converted(node: LexborNode, parent: Element, omissions: Omissions) -> Element | None:
    """Add a node to `parent`, and return it where it is an element whose children are to be added."""
    tag = node.tag or ""
    if tag == "-text":
        parent.children.append(node.text_content or "")
    elif tag == "-comment":
        omissions.add("comment", node.comment_content or "")
    elif tag == "template":
        omissions.add("script", _TAGS.sub(" ", node.html or ""))
    elif tag[:1] not in ("-", "#"):
        attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
        element = Element(tag.lower(), attributes, parent=parent)
        parent.children.append(element)
        return element
    return None


def walk(root: Element) -> Iterator[Element]:
    """Yield `root` and the elements below it, in document order. Children may be replaced while it runs."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        stack += reversed(element.elements)


def text_of(root: Element | str) -> str:
    """The text in an element, with the descriptions of its images."""
    parts: list[str] = []
    stack: list[Element | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.tag in ("img", "br"):
            parts.append(f" {node.get('alt')} ")
        else:
            stack += reversed(node.children)
    return "".join(parts)


def is_within(element: Element, tag: str) -> bool:
    """Whether an element stands in one of this tag."""
    return any(above.tag == tag for above in element.ancestors())


def one_line(text: str) -> str:
    """The text as a browser shows it on one line."""
    return SPACE.sub(" ", text).strip()
