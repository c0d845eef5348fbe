"""Finds the answers that an author gave to the very question that is asked."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.evidence.claimable import Claimable
from knowledge.text.polarity import is_negative
from knowledge.text.vocabulary.terms import distinct_terms


def answers_to(question: str, claims: Sequence[Claimable]) -> list[Claimable]:
    """The claims that answer a question of their document which asks the same, in the order of the document (rule Q9i).

    It asks the same if the question holds all of its terms, and has no other than those of the headings above it, and both deny or neither does.
    """
    found = [claim for claim in claims if _answers(question, claim)]
    passages = {id(claim.ranked): number for number, claim in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda claim: (passages[id(claim.ranked)], claim.positions))


def _answers(question: str, claim: Claimable) -> bool:
    evidence = claim.ranked.evidence
    statements = evidence.statements
    one = statements[claim.positions[0]]
    written = [statements[at].words for at in one.leads if statements[at].kind is StatementKind.QUESTION]
    if not written or claim.is_other or is_negative(written[-1]) is not is_negative(question):
        return False
    terms, asked = distinct_terms(written[-1]), distinct_terms(question)
    around = distinct_terms("\n".join([evidence.context, *one.headings]))
    return bool(terms) and terms <= asked <= terms | around
