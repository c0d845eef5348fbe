"""Finds parts of a question that name a column in which the rows claimed have an empty cell (rule Q9l)."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.reading.cells import row_cells
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.columns import qualifies, words_of
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.vocabulary.terms import distinct_terms


def empty_column(finding: Finding, claims: Sequence[Selected]) -> str | None:
    """Return the column that a part names in full and in which no row claimed for it has a cell.

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
