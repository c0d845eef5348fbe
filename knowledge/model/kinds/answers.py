"""The terms of the kinds whose texts answer questions: policies, products, FAQs and definitions."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from knowledge.model.clock import Instant, Value
from knowledge.model.kinds.fields import Anchor, Duration, Plain, Reference, ScopePath, Text
from knowledge.model.kinds.rules import InputTerms, RuleTerms


class ExceptionTerms(Value):
    """An exception to a clause. `clause` names the clause where the exception is not written inside it."""

    id: Anchor
    text: Text
    clause: Anchor | None = None


class ClauseTerms(Value):
    """A clause with its exceptions. `contradicts` declares a conflict with clauses of other objects."""

    id: Anchor
    text: Text
    title: Text | None = None
    exceptions: tuple[ExceptionTerms, ...] = ()
    contradicts: tuple[Reference, ...] = ()


class Applicability(Value):
    """The people, products and audiences that a policy applies to."""

    who: Text | None = None
    products: tuple[Text, ...] = ()
    audiences: tuple[Text, ...] = ()


class PolicyTerms(Value):
    """A policy: clauses with their exceptions, and the rules that decide cases by them."""

    summary: Text | None = None
    clauses: tuple[ClauseTerms, ...] = Field(min_length=1)
    exceptions: tuple[ExceptionTerms, ...] = Field((), description="Each names the clause it qualifies.")
    applicability: Applicability | None = None
    inputs: dict[Anchor, InputTerms] = Field(
        default_factory=dict, description="The facts of a case that the rules use, by name."
    )
    rules: tuple[RuleTerms, ...] = Field((), description="The first rule that holds decides.")
    review_interval: Duration | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [clause.id for clause in self.clauses]
        everything = [*ids, *(e.id for clause in self.clauses for e in clause.exceptions)]
        everything += [exception.id for exception in self.exceptions]
        everything += [rule.id for rule in self.rules]
        if repeated := sorted({name for name in everything if everything.count(name) > 1}):
            raise ValueError(f"clause, exception and rule ids repeat: {', '.join(repeated)}")
        for exception in self.exceptions:
            if exception.clause is None:
                raise ValueError(f"exception {exception.id!r} names no clause; the clauses are {', '.join(ids)}")
            if exception.clause not in ids:
                raise ValueError(
                    f"exception {exception.id!r} qualifies {exception.clause!r}, which is no clause; "
                    f"the clauses are {', '.join(ids)}"
                )
        for clause in self.clauses:
            if wrong := [e.id for e in clause.exceptions if e.clause not in (None, clause.id)]:
                raise ValueError(
                    f"exception {wrong[0]!r} is written in clause {clause.id!r} and names another; leave `clause` out"
                )
        for rule in self.rules:
            if faults := rule.faults(self.inputs):
                raise ValueError(faults[0])
            if rule.clause is not None and rule.clause not in ids:
                clauses = ", ".join(ids)
                raise ValueError(
                    f"rule {rule.id!r} rests on {rule.clause!r}, which is no clause; the clauses are {clauses}"
                )
        return self

    def exceptions_of(self, clause: ClauseTerms) -> tuple[ExceptionTerms, ...]:
        """Return the exceptions to a clause, those inside it and those beside it."""
        return (*clause.exceptions, *(exception for exception in self.exceptions if exception.clause == clause.id))


class PriceTerms(Value):
    """A price, with the region it is for."""

    id: Anchor
    text: Text
    amount: float | None = None
    currency: Text | None = None
    per: Text | None = None
    region: ScopePath | None = None


Availability = dict[ScopePath, Text]
"""A status such as `available` for each jurisdiction."""


class ProductTerms(Value):
    """A product with its names, prices and facts."""

    sku: Text | None = None
    aliases: tuple[Text, ...] = ()
    tier: Text | None = None
    description: Text
    availability: Availability = Field(default_factory=dict)
    pricing: tuple[PriceTerms, ...] = ()
    facts: dict[str, Plain] = Field(default_factory=dict)


class FaqTerms(Value):
    """A question that people ask, in several wordings, with its answer."""

    question: Text
    variants: tuple[Text, ...] = ()
    answer: Text
    citations: tuple[Reference, ...] = ()
    last_reviewed: Instant | None = None
    review_interval: Duration | None = None


class DefinitionTerms(Value):
    """The meaning of a term."""

    text: Text
    term: Text | None = None
    aliases: tuple[Text, ...] = ()
