"""The typed inputs of a derivation: what the question gives, and the values that the documents found state for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.arithmetic import Amount
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.facts import Thing, statement_at, tables_of
from knowledge.reasoning.evidence.resolve import Evidence, places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import AskedComputation, asked_computation
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.term_weights import TermWeights

_LOOKED_AT = 12
"""Best passages whose documents are read for inputs."""
_MOST_DOCUMENTS = 6
"""Documents that are read for inputs at most: an amount is seldom set by more."""

_INTRODUCTION = 3
"""Statements at the beginning of a document that may tell what all of it is about."""


class Effect(Enum):
    """The ways in which a value changes the amount that it is applied to."""

    PRICE = "price"
    SHARE = "percentage"
    OFF = "reduction"
    ON = "surcharge"
    BY_TIME = "interest"
    FLAT = "fee"
    LESS = "deduction"


@dataclass(frozen=True)
class Operand:
    """A value that the documents state for the case of the question.

    `own` are the words that tell it from other values (its label, its header, its sentence), `around` those of its titles. `used` are where
    the quantities of the question begin by which it was chosen. `is_partly_told` says that the question has some words of its case alone, which are `own`. `row` is the label of the cell that it is, `header` and `heading` stand above it.
    """

    effect: Effect
    quantity: Quantity
    text: str
    name: str
    source: Selected
    own: str
    around: str
    used: frozenset[int] = frozenset()
    range_words: str = ""
    row: str = ""
    header: str = ""
    heading: str = ""
    least: Quantity | None = None
    most: Quantity | None = None
    is_partly_told: bool = False

    @property
    def amount(self) -> Amount:
        """The value as an amount."""
        return Amount(self.quantity.amount, self.quantity.unit)


@dataclass(frozen=True)
class Inquest:
    """A question with what it gives, and the documents among the best passages found for it."""

    case: Case

    @property
    def text(self) -> str:
        """The question, with its typing errors corrected."""
        return self.case.finding.sub_query.text

    @property
    def weights(self) -> TermWeights:
        """The weights of the question's terms."""
        return self.case.finding.ranking.weights

    @cached_property
    def asked(self) -> AskedComputation:
        """The computation that the question asks for."""
        return (
            self.case.asked if self.text == self.case.question else asked_computation(self.text, self.case.today)
        )

    @cached_property
    def given(self) -> list[Quantity]:
        """The single values that the question gives. One of something is an article rather than a value."""
        return [one for one in quantities(self.text) if one.amount != 1 or one.unit == "%"]

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places around the one that the question is asked for."""
        return places_around(self.case.snapshot, self.case.finding.sub_query)

    @cached_property
    def documents(self) -> list[Evidence]:
        """One passage of each document found, the best first; none of those about another product, place or case."""
        ranking = self.case.finding.ranking
        found: dict[str, Evidence] = {}
        for ranked in ranking.ranked[:_LOOKED_AT]:
            evidence = ranked.evidence
            if not all(ranking.is_other(evidence, at) for at in evidence.positions):
                found.setdefault(evidence.resolution.version_id, evidence)
        return list(found.values())[:_MOST_DOCUMENTS]

    def title(self, evidence: Evidence) -> str:
        """The title and the other names of a document."""
        return f"{self.case.snapshot.version(evidence.resolution.version_id).title} {evidence.other_names}"

    def around(self, evidence: Evidence, at: int) -> str:
        """The words that govern a statement: its headings and lead-ins, and the title and the introduction of its document, which say what all of it is about."""
        statements = evidence.statements
        first = statements[0].headings
        introduction = [
            one.words
            for one in statements[:_INTRODUCTION]
            if one.headings == first and one.kind is not StatementKind.ROW and not quantities(one.words)
        ]
        own = statements[at]
        leads = (statements[lead].words for lead in own.leads)
        return " ".join([self.title(evidence), *introduction, *own.headings, *leads])

    def tables(self, evidence: Evidence) -> list[list[Thing]]:
        """The tables of a document."""
        version_id = evidence.resolution.version_id
        if version_id not in self._tables:
            self._tables[version_id] = tables_of(evidence.statements, evidence.resolution)
        return self._tables[version_id]

    @cached_property
    def _tables(self) -> dict[str, list[list[Thing]]]:
        """The tables of each document that was read, because many forms of computation look through them."""
        return {}

    def source(self, evidence: Evidence, at: int) -> Selected:
        """A statement of a document, to be cited."""
        return statement_at(self.case.snapshot, evidence.resolution, at)

    def given_text(self, one: Quantity) -> str:
        """A value as the question writes it."""
        return self.text[one.start : one.end].strip()
