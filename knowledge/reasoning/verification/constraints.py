"""What may not be answered or claimed, by the constraints in force (rule Q6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.kinds import ConstraintTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.model.scope import Scope
from knowledge.store.port import Store
from knowledge.text.terms import distinct_terms


@dataclass(frozen=True)
class Constraint:
    """A constraint in force."""

    resolution: Resolution
    terms: ConstraintTerms

    def means(self, text: str) -> bool:
        """Whether `text` holds every significant word of one of the topics."""
        words = distinct_terms(text)
        return any(terms and terms <= words for terms in map(distinct_terms, self.terms.topics))


def constraints(store: Store, as_of: AsOf, scope: Scope) -> list[Constraint]:
    """The constraints in force, in order of object id."""
    found = [
        (one, terms_of(store.version(one.version_id))) for one in store.resolve_kind(Kind.CONSTRAINT, as_of, scope)
    ]
    return [Constraint(one, terms) for one, terms in found if isinstance(terms, ConstraintTerms)]


def constraint_on_question(found: Sequence[Constraint], question: str) -> Constraint | None:
    """The constraint that forbids to answer the question, if one does."""
    asked = (one for one in found if one.terms.applies_to in ("question", "both"))
    return next((one for one in asked if one.means(question)), None)


def constraint_on_claim(found: Sequence[Constraint], words: str) -> Constraint | None:
    """The constraint that forbids to claim these words, if one does."""
    of_claims = (one for one in found if one.terms.applies_to in ("claim", "both"))
    return next((one for one in of_claims if one.means(words)), None)
