"""Finds what a question asks for where its documents leave the place for it empty: a cell of a row, or the value of a label (rule Q2l)."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.reading.cells import row_cells
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.columns import qualifies, words_of
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.labels import is_left_empty
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.question_forms import PALE_TERMS
from knowledge.text.vocabulary.terms import distinct_terms

_MOST_OF_QUESTION = 0.7
"""The share of the weight of a question that a label has at least, with the titles above it, that is all it asks for."""


def left_empty(finding: Finding, claims: Sequence[Selected]) -> str | None:
    """Return the header of the column, or the label, that a part names and below or behind which there is nothing; None where there is none."""
    return _empty_column(finding, claims) or _empty_label(finding, claims)


def _empty_label(finding: Finding, claims: Sequence[Selected]) -> str | None:
    """The label without a value that is nearly all of the question, with the titles above it, and whose words no claim has."""
    weights, asked = finding.ranking.weights, finding.sub_query.text
    words = weights.terms_of(asked) - PALE_TERMS
    told = weights.covered_by(
        *(
            f"{claim.words} {' '.join(one.headings)}"
            for claim in claims
            if not all(is_left_empty(claim.statements, at) for at in claim.positions)
            for one in claim.own
        )
    )
    for ranked in finding.ranking.ranked:
        statements = ranked.evidence.statements
        for at in ranked.evidence.positions:
            if is_left_empty(statements, at):
                label = weights.covered_by(statements[at].words)
                above = weights.covered_by(ranked.evidence.context, *statements[at].headings)
                share = weights.weight_of((label | above) & words) / (weights.weight_of(words) or 1.0)
                if (
                    distinct_terms(statements[at].words) <= words
                    and share >= _MOST_OF_QUESTION
                    and not label <= told
                ):
                    return statements[at].words.partition(":")[0]
    return None


def _empty_column(finding: Finding, claims: Sequence[Selected]) -> str | None:
    """The column that a part names in full and in which no row claimed for it has a cell.

    None where something else than rows of one table is claimed, a column that is named has a cell, or a cell qualifies the others.
    """
    own = [one for claim in claims for one in claim.own]
    if (
        not own
        or any(one.kind is not StatementKind.ROW or one.leads != own[0].leads for one in own)
        or not own[0].leads
    ):
        return None
    statements, leads = claims[0].statements, own[0].leads
    rows = [at for at, one in enumerate(statements) if one.kind is StatementKind.ROW and one.leads == leads]
    headed = {cell.header for at in rows for cell in row_cells(statements, at)}
    filled = {cell.header for claim in claims for at in claim.positions for cell in row_cells(statements, at)}
    labels = distinct_terms(" ".join(one.name for one in own))
    asked = words_of(finding.sub_query.text) - labels
    named = [one for one in headed if (terms := distinct_terms(one)) and terms <= asked]
    if not named or filled & {*named, *filter(qualifies, filled)}:
        return None
    return min(named)
