"""Structured objects as text: deterministic Markdown whose clauses carry their authors' ids."""

from __future__ import annotations

from ingest.extracted import Extracted
from ingest.loaders.structured import (
    AuthoredObject,
    ClauseRule,
    FaqObject,
    PolicyObject,
    ProductObject,
    StatementObject,
)
from ingest.structure.blocks import Block
from ingest.structure.clauses import free_anchor, slug

EXTRACTOR = "structured/1"


def rendered(authored: AuthoredObject, media_type: str) -> Extracted:
    """The text of a structured object with its clauses; an exception follows the clause it qualifies."""
    page = _Page(title_of(authored), _own_anchors(authored))
    if isinstance(authored, PolicyObject):
        _policy(page, authored)
    elif isinstance(authored, ProductObject):
        _product(page, authored)
    elif isinstance(authored, FaqObject):
        page.add("paragraph", authored.answer, "answer")
    elif isinstance(authored, StatementObject):
        page.add("paragraph", authored.text, "text")
    return page.extracted(media_type)


def title_of(authored: AuthoredObject) -> str:
    """The object's title; a FAQ's is its question unless it has one."""
    return authored.title or (authored.question if isinstance(authored, FaqObject) else authored.id)


def _own_anchors(authored: AuthoredObject) -> set[str]:
    if not isinstance(authored, PolicyObject):
        return set()
    exceptions = {exception.id for clause in authored.clauses for exception in clause.exceptions}
    return exceptions | {clause.id for clause in authored.clauses}


def _policy(page: _Page, policy: PolicyObject) -> None:
    if policy.summary:
        page.add("paragraph", policy.summary, page.free("summary"))
    for clause in policy.clauses:
        _clause(page, clause)


def _clause(page: _Page, clause: ClauseRule) -> None:
    if clause.title:
        page.heading(clause.title, page.free(f"{clause.id}/title"))
    page.add("paragraph", clause.text, clause.id)
    for exception in clause.exceptions:
        page.add("item", f"- Exception: {exception.text}", exception.id)


def _product(page: _Page, product: ProductObject) -> None:
    page.add("paragraph", product.description, "description")
    for name, value in product.facts.items():
        page.add("item", f"- {name}: {_shown(value)}", page.free(f"facts/{slug(name)}"))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class _Page:
    """Text written from top to bottom, remembering where each part stands."""

    def __init__(self, title: str, own_anchors: set[str]) -> None:
        self._taken = set(own_anchors)
        self._text = ""
        self._blocks: list[Block] = []
        self._headings: tuple[str, ...] = ()
        self._section = 0
        self.title = title
        self.heading(title, self.free("title"), level=1)

    def heading(self, title: str, anchor: str, level: int = 2) -> None:
        self._headings = self._headings[: level - 1]
        self._section += 1
        line = " ".join(title.split())
        self._append("heading", f"{'#' * level} {line}", anchor, title=line, level=level)
        self._headings += (line,)

    def add(self, kind: str, text: str, anchor: str) -> None:
        self._append(kind, text, anchor)

    def _append(self, kind: str, text: str, anchor: str, title: str = "", level: int = 0) -> None:
        if self._text:
            self._text += "\n" if kind == "item" and self._blocks[-1].kind == "item" else "\n\n"
        start = len(self._text)
        self._text += text
        self._blocks.append(
            Block(kind, start, len(self._text), self._headings, self._section, title, level, anchor)
        )

    def free(self, wanted: str) -> str:
        """`wanted`, with a number when the author or this page took it."""
        return free_anchor(wanted, self._taken)

    def extracted(self, media_type: str) -> Extracted:
        return Extracted(
            text=f"{self._text}\n",
            media_type=media_type,
            extractor=EXTRACTOR,
            title=self.title,
            parts=tuple(self._blocks),
        )
