"""Renders structured objects as Markdown, the same for the same object.

The clauses carry their authors' ids as anchors, so that a citation of `policy/refunds#window` stays valid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ingest.loaders.extracted import Extracted
from ingest.loaders.objects.authored import AuthoredObject
from ingest.loaders.port import fingerprint_of
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

EXTRACTOR_NAME = "structured"
EXTRACTOR_VERSION = 3
"""Raised whenever the same object gives another text: versions recorded with the earlier text stay what they are."""
_LISTED = ("item", "exception")
"""The kinds of block that are list items; consecutive ones are not separated by an empty line."""


def render_object(authored: AuthoredObject, media_type: str) -> Extracted:
    """Return the text of a structured object with its blocks; an exception follows the clause it qualifies."""
    page = _Page(title_of(authored), _authors_anchors(authored))
    for terms, write in _WRITERS:
        if isinstance(authored, terms):
            write(page, authored)
    return Extracted(
        text=page.text,
        media_type=media_type,
        extractor=fingerprint_of(EXTRACTOR_NAME, EXTRACTOR_VERSION),
        title=page.title,
        parts=page.blocks,
        authored=authored,
    )


def title_of(authored: AuthoredObject) -> str:
    """The object's title; without one, a FAQ's question or the object's id."""
    return authored.title or (authored.question if isinstance(authored, FaqTerms) else authored.id)


def _authors_anchors(authored: AuthoredObject) -> set[str]:
    """The ids that the author gave to parts; no other anchor may take them."""
    if isinstance(authored, ProductTerms):
        return {price.id for price in authored.pricing}
    if not isinstance(authored, PolicyTerms):
        return set()
    exceptions = {e.id for clause in authored.clauses for e in authored.exceptions_of(clause)}
    return exceptions | {clause.id for clause in authored.clauses} | {rule.id for rule in authored.rules}


def _write_policy(page: _Page, policy: PolicyTerms) -> None:
    if policy.summary:
        page.add("paragraph", policy.summary, page.free("summary"))
    if policy.applicability and policy.applicability.who:
        page.add("paragraph", policy.applicability.who, page.free("applicability"))
    for clause in policy.clauses:
        _write_clause(page, clause, policy)
    for rule in policy.rules:
        page.add("item", f"- {rule.in_words()}", rule.id)


def _write_clause(page: _Page, clause: ClauseTerms, policy: PolicyTerms) -> None:
    if clause.title:
        page.heading(clause.title, page.free(f"{clause.id}/title"))
    page.add("paragraph", clause.text, clause.id)
    for exception in policy.exceptions_of(clause):
        page.add("exception", f"- Exception: {exception.text}", exception.id, qualifies=clause.id)


def _write_product(page: _Page, product: ProductTerms) -> None:
    page.add("paragraph", product.description, "description")
    named = {"SKU": product.sku, "tier": product.tier, "also called": ", ".join(product.aliases)}
    facts = {name: value for name, value in named.items() if value} | dict(product.facts)
    for name, value in facts.items():
        page.add("item", f"- {name}: {_fact_text(value)}", page.free(f"facts/{slug(name)}"))
    for region, status in product.availability.items():
        page.add("item", f"- availability in {region}: {status}", page.free(f"availability/{slug(region)}"))
    for price in product.pricing:
        place = f"In {price.region}: " if price.region else ""
        page.add("item", f"- {place}{price.text}", price.id)


def _write_faq(page: _Page, faq: FaqTerms) -> None:
    # Other wordings of the question help to find the answer but are no part of it, so they are a heading above the text.
    page.add_context(" / ".join(faq.variants))
    page.add("paragraph", faq.answer, "answer")


def _write_definition(page: _Page, definition: DefinitionTerms) -> None:
    page.add("paragraph", definition.text, "text")
    if definition.aliases:
        page.add("paragraph", f"Also called: {', '.join(definition.aliases)}.", page.free("aliases"))


def _write_constraint(page: _Page, constraint: ConstraintTerms) -> None:
    page.add("paragraph", constraint.text, "text")
    for topic in constraint.topics:
        page.add("item", f"- not on: {topic}", page.free(f"topics/{slug(topic)}"))
    if constraint.reason:
        page.add("paragraph", constraint.reason, "reason")


def _write_source(page: _Page, source: SourceTerms) -> None:
    if source.description:
        page.add("paragraph", source.description, "description")
    arrival = "approved on arrival" if source.approve_on_arrival else "a draft on arrival"
    page.add("paragraph", f"Authority rank {source.rank}; what comes from it is {arrival}.", page.free("standing"))
    for coverage in source.covers:
        rank = source.rank if coverage.rank is None else coverage.rank
        page.add("item", f"- {coverage.objects} in {coverage.jurisdiction}: rank {rank}", page.free("covers"))


def _write_precedence(page: _Page, precedence: PrecedenceTerms) -> None:
    page.add("paragraph", f"Order: {', '.join(precedence.order)}.", page.free("order"))
    for ruling in precedence.rulings:
        text = f"- {ruling.prevails} prevails over {ruling.over}: {ruling.reason}"
        page.add("item", text, page.free("ruling"))
    for name, group in precedence.groups.items():
        page.add("item", f"- {name} is {', '.join(group.members)}", page.free(f"groups/{slug(name)}"))


def _write_prompt(page: _Page, prompt: PromptTerms) -> None:
    page.add("paragraph", prompt.purpose, "purpose")
    page.add("paragraph", prompt.template, "template")


def _write_golden(page: _Page, golden: GoldenTerms) -> None:
    for case in golden.questions:
        page.add("item", f"- {case.question}", page.free("question"))


_WRITERS: tuple[tuple[type, Callable[[_Page, Any], None]], ...] = (
    (PolicyTerms, _write_policy),
    (ProductTerms, _write_product),
    (FaqTerms, _write_faq),
    (DefinitionTerms, _write_definition),
    (ConstraintTerms, _write_constraint),
    (SourceTerms, _write_source),
    (PrecedenceTerms, _write_precedence),
    (PromptTerms, _write_prompt),
    (GoldenTerms, _write_golden),
)


def _fact_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class _Page:
    """Text written from top to bottom, with the block of each part. `authors_anchors` are taken from the start."""

    def __init__(self, title: str, authors_anchors: set[str]) -> None:
        self._taken = set(authors_anchors)
        self._text = ""
        self._blocks: list[Block] = []
        self._headings: tuple[str, ...] = ()
        self._section = 0
        self.title = title
        self.heading(title, self.free("title"), level=1)

    @property
    def text(self) -> str:
        return f"{self._text}\n"

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._blocks)

    def heading(self, title: str, anchor: str, level: int = 2) -> None:
        self._headings = self._headings[: level - 1]
        self._section += 1
        line = " ".join(title.split())
        start = self._write("heading", f"{'#' * level} {line}")
        self._blocks.append(replace(self._block("heading", start, anchor), title=line, level=level))
        self._headings += (line,)

    def add_context(self, title: str) -> None:
        """Put the following parts below a heading that is not part of the text."""
        if title:
            self._headings += (title,)

    def add(self, kind: str, text: str, anchor: str, qualifies: str | None = None) -> None:
        """Write a part. A part of kind `exception` is a list item tied to the clause it qualifies."""
        start = self._write(kind, text)
        self._blocks.append(replace(self._block(kind, start, anchor), qualifies=qualifies))

    def free(self, wanted: str) -> str:
        """Return `wanted`, with a number added if the author or this page already uses it."""
        return free_anchor(wanted, self._taken)

    def _write(self, kind: str, text: str) -> int:
        """Append `text` and return the offset at which it starts."""
        if self._text:
            self._text += "\n" if kind in _LISTED and self._blocks[-1].kind in _LISTED else "\n\n"
        start = len(self._text)
        self._text += text
        return start

    def _block(self, kind: str, start: int, anchor: str) -> Block:
        return Block(kind, start, len(self._text), self._headings, self._section, anchor=anchor)
