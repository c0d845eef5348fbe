"""Finds what takes something away from the best claim of a question for yes or no: a sentence near it, or a note on its table (rule Q5d)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.evidence.claimable import Claimable
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.fit import StatementFit
from knowledge.reasoning.recipe import QuotingRecipe
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm
from knowledge.text.polarity import is_refusal

_RESTRICTS = lazy_pattern(
    r"\b(?:only|except|unless|waived?|exempt\w*|no longer|instead|excluded?|excludes|free of charge|closed)\b",
    re.IGNORECASE,
)
"""Words of a sentence that takes something away from the rule beside it, as one does that denies or refuses something."""
_NEAR = 2
"""Statements before and after a claim that may restrict it: those of one short paragraph."""


def restricting(kept: Sequence[Claimable], fit: StatementFit, finding: Finding) -> list[Claimable]:
    """Return the sentence near the best claim of a question for yes or no that restricts it in words of the question which the claims lack."""
    if not QuestionForm(finding.sub_query.text).asks_yes_or_no:
        return []
    best = kept[0]
    evidence = best.ranked.evidence
    statements, at = evidence.statements, best.positions[0]
    told = {position for one in kept if one.ranked.evidence is evidence for position in one.positions}
    said = frozenset().union(*(claim.covers for claim in kept))
    near = [
        other
        for other in fit.may_be_claimed(best.ranked)
        if 0 < abs(other - at) <= _NEAR
        and other not in told
        and statements[other].headings == statements[at].headings
        and (_RESTRICTS.search(statements[other].words) or is_refusal(statements[other].words))
    ]
    found = [fit.alone(best.ranked, other) for other in near]
    weights = finding.ranking.weights
    # A word that the claim and its titles have by a synonym alone may be told otherwise beside it: `Sunday`, where it names Saturday.
    own = weights.terms_of(" ".join([evidence.context, *statements[at].headings, best.words]))
    found = [
        one
        for one in found
        if not one.is_other and (one.covers - said or weights.terms_of(one.words) - own) - PALE_TERMS
    ]
    return sorted(found, key=lambda one: -one.fit)[:1]


def noted_on_table(
    kept: Sequence[Claimable], fit: StatementFit, finding: Finding, recipe: QuotingRecipe
) -> list[Claimable]:
    """Return the notes on the table of the best claim of a question for yes or no that have words of it which the claims lack, in the order of the text.

    A row gives the values of a thing. The rule that decides stands in the text around its table.
    """
    evidence = kept[0].ranked.evidence
    is_row = evidence.statements[kept[0].positions[0]].kind is StatementKind.ROW
    if not is_row or not QuestionForm(finding.sub_query.text).asks_yes_or_no:
        return []
    said = frozenset().union(*(claim.covers for claim in kept))
    notes = (
        (at, fit.alone(ranked, at))
        for ranked in finding.ranking.ranked
        if ranked.evidence.resolution.version_id == evidence.resolution.version_id
        for at in fit.may_be_claimed(ranked)
        if ranked.evidence.statements[at].kind is not StatementKind.ROW
    )
    found = {
        at: one
        for at, one in notes
        if not one.is_other
        and finding.ranking.weights.weight_of(one.covers - said - PALE_TERMS) >= recipe.completes
    }
    return [found[at] for at in sorted(found)][:_NEAR]


def leans_on(claim: Claimable, other: Claimable) -> bool:
    """Return whether a sentence of the same passage is quoted with the one before it, which is this other claim."""
    statements = claim.ranked.evidence.statements
    return claim.ranked is other.ranked and set(other.positions) <= set(statements[claim.positions[0]].leads)
