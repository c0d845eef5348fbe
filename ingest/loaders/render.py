"""Structured objects as text: deterministic Markdown whose clauses carry their authors' ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.extracted import Extracted
from ingest.loaders.structured import AuthoredObject
from ingest.structure.blocks import Block
from ingest.structure.clauses import free_anchor, slug
from knowledge.model.kinds import (
    ClauseTerms,
    ConstraintTerms,
    DefinitionTerms,
    FaqTerms,
    GoldenTerms,
    PolicyTerms,
    PrecedenceTerms,
    ProductTerms,
    PromptTerms,
    SourceTerms,
)

EXTRACTOR = "structured/3"
_LISTED = ("item", "exception")


def rendered(authored: AuthoredObject, media_type: str) -> Extracted:
    """The text of a structured object with its clauses; an exception follows the clause it qualifies."""
    page = _Page(title_of(authored), _own_anchors(authored))
    for terms, write in _WRITERS:
        if isinstance(authored, terms):
            write(page, authored)
    return page.extracted(media_type)


def title_of(authored: AuthoredObject) -> str:
    """The object's title; a FAQ's is its question unless it has one."""
    return authored.title or (authored.question if isinstance(authored, FaqTerms) else authored.id)


def _own_anchors(authored: AuthoredObject) -> set[str]:
    if isinstance(authored, ProductTerms):
        return {price.id for price in authored.pricing}
    if not isinstance(authored, PolicyTerms):
        return set()
    exceptions = {e.id for clause in authored.clauses for e in authored.exceptions_of(clause)}
    return exceptions | {clause.id for clause in authored.clauses} | {rule.id for rule in authored.rules}


def _policy(page: _Page, policy: PolicyTerms) -> None:
    if policy.summary:
        page.add("paragraph", policy.summary, page.free("summary"))
    if policy.applicability and policy.applicability.who:
        page.add("paragraph", policy.applicability.who, page.free("applicability"))
    for clause in policy.clauses:
        _clause(page, clause, policy)
    for rule in policy.rules:
        page.add("item", f"- {rule.in_words()}", rule.id)


def _clause(page: _Page, clause: ClauseTerms, policy: PolicyTerms) -> None:
    if clause.title:
        page.heading(clause.title, page.free(f"{clause.id}/title"))
    page.add("paragraph", clause.text, clause.id)
    for exception in policy.exceptions_of(clause):
        page.add("exception", f"- Exception: {exception.text}", exception.id, qualifies=clause.id)


def _product(page: _Page, product: ProductTerms) -> None:
    page.add("paragraph", product.description, "description")
    named = {"SKU": product.sku, "tier": product.tier, "also called": ", ".join(product.aliases)}
    facts = {name: value for name, value in named.items() if value} | dict(product.facts)
    for name, value in facts.items():
        page.add("item", f"- {name}: {_shown(value)}", page.free(f"facts/{slug(name)}"))
    for region, status in product.availability.items():
        page.add("item", f"- availability in {region}: {status}", page.free(f"availability/{slug(region)}"))
    for price in product.pricing:
        place = f"In {price.region}: " if price.region else ""
        page.add("item", f"- {place}{price.text}", price.id)


def _faq(page: _Page, faq: FaqTerms) -> None:
    # A wording of the question helps to find the answer and is none: it stands in what is above the text.
    page.under(" / ".join(faq.variants))
    page.add("paragraph", faq.answer, "answer")


def _definition(page: _Page, definition: DefinitionTerms) -> None:
    page.add("paragraph", definition.text, "text")
    if definition.aliases:
        page.add("paragraph", f"Also called: {', '.join(definition.aliases)}.", page.free("aliases"))


def _constraint(page: _Page, constraint: ConstraintTerms) -> None:
    page.add("paragraph", constraint.text, "text")
    for topic in constraint.topics:
        page.add("item", f"- not on: {topic}", page.free(f"topics/{slug(topic)}"))
    if constraint.reason:
        page.add("paragraph", constraint.reason, "reason")


def _source(page: _Page, source: SourceTerms) -> None:
    if source.description:
        page.add("paragraph", source.description, "description")
    arrival = "approved on arrival" if source.approve_on_arrival else "a draft on arrival"
    page.add("paragraph", f"Authority rank {source.rank}; what comes from it is {arrival}.", page.free("standing"))
    for one in source.covers:
        rank = source.rank if one.rank is None else one.rank
        page.add("item", f"- {one.objects} in {one.jurisdiction}: rank {rank}", page.free("covers"))


def _precedence(page: _Page, precedence: PrecedenceTerms) -> None:
    page.add("paragraph", f"Order: {', '.join(precedence.order)}.", page.free("order"))
    for ruling in precedence.rulings:
        text = f"- {ruling.prevails} prevails over {ruling.over}: {ruling.reason}"
        page.add("item", text, page.free("ruling"))
    for name, group in precedence.groups.items():
        page.add("item", f"- {name} is {', '.join(group.members)}", page.free(f"groups/{slug(name)}"))


def _prompt(page: _Page, prompt: PromptTerms) -> None:
    page.add("paragraph", prompt.purpose, "purpose")
    page.add("paragraph", prompt.template, "template")


def _golden(page: _Page, golden: GoldenTerms) -> None:
    for one in golden.questions:
        page.add("item", f"- {one.question}", page.free("question"))


_WRITERS: tuple[tuple[type, Callable[[_Page, Any], None]], ...] = (
    (PolicyTerms, _policy),
    (ProductTerms, _product),
    (FaqTerms, _faq),
    (DefinitionTerms, _definition),
    (ConstraintTerms, _constraint),
    (SourceTerms, _source),
    (PrecedenceTerms, _precedence),
    (PromptTerms, _prompt),
    (GoldenTerms, _golden),
)


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

    def under(self, title: str) -> None:
        """Put what follows below a heading that is not part of the text."""
        if title:
            self._headings += (title,)

    def add(self, kind: str, text: str, anchor: str, qualifies: str | None = None) -> None:
        """Write a part; one of kind `exception` is an item tied to the clause it qualifies."""
        self._append(kind, text, anchor, qualifies=qualifies)

    def _append(
        self, kind: str, text: str, anchor: str, title: str = "", level: int = 0, qualifies: str | None = None
    ) -> None:
        if self._text:
            self._text += "\n" if kind in _LISTED and self._blocks[-1].kind in _LISTED else "\n\n"
        start = len(self._text)
        self._text += text
        block = Block(kind, start, len(self._text), self._headings, self._section, title, level, anchor, qualifies)
        self._blocks.append(block)

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
