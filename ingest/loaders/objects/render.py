"""Renders structured objects as a text with its tree, the same for the same object.

The clauses carry their authors' ids as anchors, so that a citation of `policy/refunds#window` stays valid.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ingest.loaders.extracted import Extracted
from ingest.loaders.objects.authored import AuthoredObject
from ingest.loaders.port import fingerprint_of
from ingest.structure.clauses import free_anchor, slug
from ingest.structure.tree import Node, NodeKind, TreeWriter
from knowledge.model.kinds import (
    ActionTerms,
    CalendarTerms,
    CalibrationTerms,
    ClauseTerms,
    ConstraintTerms,
    DefinitionTerms,
    FaqTerms,
    FitMeasures,
    GoldenTerms,
    PolicyTerms,
    PrecedenceTerms,
    ProductTerms,
    PromptTerms,
    SourceTerms,
    ToolTerms,
)

EXTRACTOR_NAME = "structured"
EXTRACTOR_VERSION = 4
"""Raised whenever the same object gives another text: versions recorded with the earlier text stay what they are."""
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
"""The lines that part the paragraphs of a text."""


def render_object(authored: AuthoredObject, media_type: str) -> Extracted:
    """Return the text of a structured object with its tree. Exceptions and rules follow the clause they belong to."""
    page = _Page(title_of(authored), _authors_anchors(authored))
    for terms, write in _WRITERS:
        if isinstance(authored, terms):
            write(page, authored)
    text, tree = page.finish()
    return Extracted(
        text=text,
        media_type=media_type,
        extractor=fingerprint_of(EXTRACTOR_NAME, EXTRACTOR_VERSION),
        title=page.title,
        tree=tree,
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
        page.add(policy.summary, page.free("summary"))
    if policy.applicability and policy.applicability.who:
        page.add(policy.applicability.who, page.free("applicability"))
    for clause in policy.clauses:
        _write_clause(page, clause, policy)
    for rule in policy.rules:
        if rule.clause is None:
            page.add(rule.in_words(), rule.id)


def _write_clause(page: _Page, clause: ClauseTerms, policy: PolicyTerms) -> None:
    if clause.title:
        page.heading(clause.title, page.free(f"{clause.id}/title"))
    page.add(clause.text, clause.id)
    for exception in policy.exceptions_of(clause):
        page.add(f"Exception: {exception.text}", exception.id, qualifies=clause.id)
    for rule in policy.rules:
        if rule.clause == clause.id:
            page.add(rule.in_words(), rule.id)


def _write_product(page: _Page, product: ProductTerms) -> None:
    page.add(product.description, "description")
    named = {"SKU": product.sku, "tier": product.tier, "also called": ", ".join(product.aliases)}
    facts = {name: value for name, value in named.items() if value} | dict(product.facts)
    for name, value in facts.items():
        page.field(name, _fact_text(value), page.free(f"facts/{slug(name)}"))
    for region, status in product.availability.items():
        page.field(f"availability in {region}", status, page.free(f"availability/{slug(region)}"))
    for price in product.pricing:
        place = f"In {price.region}: " if price.region else ""
        page.add(f"{place}{price.text}", price.id)


def _write_faq(page: _Page, faq: FaqTerms) -> None:
    page.question(faq.question, " / ".join(faq.variants))
    page.answer(faq.answer)


def _write_definition(page: _Page, definition: DefinitionTerms) -> None:
    page.definition(definition.term or page.title, definition.text, "text")
    if definition.aliases:
        page.add(f"Also called: {', '.join(definition.aliases)}.", page.free("aliases"))


def _write_constraint(page: _Page, constraint: ConstraintTerms) -> None:
    page.add(constraint.text, "text")
    for topic in constraint.topics:
        page.field("not on", topic, page.free(f"topics/{slug(topic)}"))
    if constraint.reason:
        page.add(constraint.reason, "reason")


def _write_source(page: _Page, source: SourceTerms) -> None:
    if source.description:
        page.add(source.description, "description")
    arrival = "approved on arrival" if source.approve_on_arrival else "a draft on arrival"
    page.add(f"Authority rank {source.rank}; what comes from it is {arrival}.", page.free("standing"))
    for coverage in source.covers:
        rank = source.rank if coverage.rank is None else coverage.rank
        page.field(f"{coverage.objects} in {coverage.jurisdiction}", f"rank {rank}", page.free("covers"))


def _write_precedence(page: _Page, precedence: PrecedenceTerms) -> None:
    page.add(f"Order: {', '.join(precedence.order)}.", page.free("order"))
    for ruling in precedence.rulings:
        page.add(f"{ruling.prevails} prevails over {ruling.over}: {ruling.reason}", page.free("ruling"))
    for name, group in precedence.groups.items():
        page.add(f"{name} is {', '.join(group.members)}", page.free(f"groups/{slug(name)}"))


def _write_prompt(page: _Page, prompt: PromptTerms) -> None:
    page.add(prompt.purpose, "purpose")
    page.add(prompt.template, "template")


def _write_golden(page: _Page, golden: GoldenTerms) -> None:
    for case in golden.questions:
        page.add(case.question, page.free("question"))


def _write_action(page: _Page, action: ActionTerms) -> None:
    if action.description:
        page.add(action.description, page.free("description"))
    page.field("url", action.url, page.free("url"))
    secret = action.secret_variable or action.secret_file or ""
    page.field("secret", secret, page.free("secret"))
    for name, kind in action.parameters.items():
        page.field(f"parameter {name}", kind.value, page.free(f"parameters/{slug(name)}"))
    tries = f"{action.tries} tries of {action.timeout_seconds:g} seconds, the first wait {action.wait_seconds:g} seconds"
    page.field("tries", tries, page.free("tries"))


def _write_calendar(page: _Page, calendar: CalendarTerms) -> None:
    page.field("weekend", ", ".join(calendar.weekend), page.free("weekend"))
    for holiday in calendar.holidays:
        page.field(holiday.day.isoformat(), holiday.name, page.free(f"holidays/{holiday.day.isoformat()}"))


def _write_calibration(page: _Page, calibration: CalibrationTerms) -> None:
    fitted_for, refusal, confidence = calibration.fitted_for, calibration.refusal, calibration.confidence
    page.field("fitted for", f"{fitted_for.steps} and {fitted_for.embedder}", page.free("fitted-for"))
    page.field("refuses below", f"{refusal.threshold:.4f}", page.free("threshold"))
    for name, weight in {"bias": refusal.bias, **refusal.weights}.items():
        page.field(name, f"{weight:.4f}", page.free(f"weights/{name}"))
    page.field("slope of the confidence", f"{confidence.slope:.4f}", page.free("confidence/slope"))
    page.field("shift of the confidence", f"{confidence.shift:.4f}", page.free("confidence/shift"))
    for part, measures in (("in sample", calibration.in_sample), ("held out", calibration.held_out)):
        page.field(part, _in_words(measures), page.free(f"measures/{slug(part)}"))


def _in_words(measures: FitMeasures) -> str:
    named = measures.model_dump(exclude_none=True)
    return ", ".join(
        f"{name.replace('_', ' ')} {value:.3f}" if isinstance(value, float) else f"{value} {name}"
        for name, value in named.items()
    )


def _write_tool(page: _Page, tool: ToolTerms) -> None:
    page.add(tool.purpose, "purpose")
    page.field("address", f"{tool.method} {tool.url}", page.free("address"))
    for name, output in tool.outputs.items():
        page.field(name, f"{output.type.value} from {output.field}", page.free(f"outputs/{slug(name)}"))


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
    (ActionTerms, _write_action),
    (CalendarTerms, _write_calendar),
    (ToolTerms, _write_tool),
    (CalibrationTerms, _write_calibration),
)


def _fact_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class _Page:
    """Text written from top to bottom, with its tree. `authors_anchors` are taken from the start."""

    def __init__(self, title: str, authors_anchors: set[str]) -> None:
        self._taken = set(authors_anchors)
        self._writer = TreeWriter()
        self.title = title
        self._title = self.heading(title, self.free("title"), level=1)

    def finish(self) -> tuple[str, Node]:
        """The text and its tree."""
        return self._writer.finish()

    def heading(self, title: str, anchor: str, level: int = 2) -> Node | None:
        self._writer.leaf(NodeKind.HEADING, level=level, anchor=anchor)
        self._writer.words(" ".join(title.split()))
        return self._writer.end_leaf()

    def field(self, name: str, value: str, anchor: str) -> None:
        """Write `name: value`."""
        self._writer.leaf(NodeKind.FIELD, anchor=anchor)
        self._writer.words(f"{' '.join(name.split())}: {' '.join(value.split())}")
        self._writer.end_leaf()

    def add(self, text: str, anchor: str, qualifies: str | None = None) -> None:
        """Write a part: a paragraph, or several that the anchor names together. An exception names the clause it qualifies."""
        if not _EMPTY_LINES.search(text.strip()):
            self._paragraph(text, anchor=anchor, qualifies=qualifies)
            return
        self._writer.open(NodeKind.PART, anchor=anchor, qualifies=qualifies)
        self._paragraphs(text)
        self._writer.close()

    def question(self, question: str, variants: str) -> None:
        """Write a question, unless it is the title, and let it govern the answer that follows.

        Other wordings of the question help to find the answer but are no part of the text.
        """
        self._writer.open(NodeKind.QUESTION, anchor=self.free("question"), context=variants)
        self._name(question, NodeKind.PARAGRAPH)
        self._writer.close()

    def answer(self, answer: str) -> None:
        """Write the answer to the question before."""
        self._writer.open(NodeKind.ANSWER, anchor="answer")
        self._paragraphs(answer)
        self._writer.close()

    def definition(self, term: str, text: str, anchor: str) -> None:
        """Write a definition. The term stands in it once more unless it is the title."""
        self._writer.open(NodeKind.DEFINITION, anchor=anchor)
        self._name(term, NodeKind.TERM)
        self._paragraphs(text)
        self._writer.close()

    def free(self, wanted: str) -> str:
        """Return `wanted`, with a number added if the author or this page already uses it."""
        return free_anchor(wanted, self._taken)

    def _paragraphs(self, text: str) -> None:
        for paragraph in _EMPTY_LINES.split(text.strip()):
            self._paragraph(paragraph)

    def _name(self, words: str, kind: NodeKind) -> None:
        """Write a question or a term, or refer to the title where it says the same."""
        if self._title is not None and " ".join(words.split()) == self._title.plain:
            self._writer.again(self._title, kind)
            return
        self._writer.leaf(kind)
        self._writer.words(" ".join(words.split()))
        self._writer.end_leaf()

    def _paragraph(self, text: str, **facts: object) -> None:
        self._writer.leaf(NodeKind.PARAGRAPH, **facts)
        for number, line in enumerate(text.strip().splitlines()):
            if number:
                self._writer.line_break()
            self._writer.words(line.strip())
        self._writer.end_leaf()
