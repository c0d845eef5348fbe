"""Narrows claims of table rows to the cells that the question asks for (rule Q9k)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Role, SubQuery
from knowledge.model.reading.cells import row_cells
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.columns import named_columns, qualifies
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.exceptions import ClaimWithExceptions
from knowledge.store.snapshot import Snapshot
from knowledge.text.values.expectations import expected_values, holds_value
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.terms import distinct_terms

_CODE = lazy_pattern(r"[\w./-]*\d[\w./-]*")
"""A label that names nothing by itself: a number, or a code with a digit such as `R01`."""
_FEWEST = 2
"""Columns beside the label that can be narrowed."""


def narrowed_to_cells(snapshot: Snapshot, adjudication: Adjudication, queries: Sequence[SubQuery]) -> Adjudication:
    """The claims, those of table rows with the cells alone that their parts of the question ask for.

    Claims that conflict, and those of a change, keep every cell: what differs may be in any of them.
    """
    if adjudication.contradictions:
        return adjudication
    claims = tuple(_narrowed(snapshot, one, queries) for one in adjudication.claims)
    return adjudication if claims == adjudication.claims else replace(adjudication, claims=claims)


def _narrowed(snapshot: Snapshot, one: ClaimWithExceptions, queries: Sequence[SubQuery]) -> ClaimWithExceptions:
    claim = one.claim
    if claim.columns or claim.role is not Role.STATEMENT or not is_of_one_table(claim):
        return one
    kept: set[str] = set()
    asked = [part for part in claim.parts if not queries[part].supporting]
    for part in asked or claim.parts:
        places = places_around(snapshot, queries[part])
        columns = columns_to_keep(claim, queries[part].text, places)
        if not columns:
            return one
        kept.update(columns)
    return with_columns(one, kept)


def with_columns(one: ClaimWithExceptions, kept: Iterable[str]) -> ClaimWithExceptions:
    """The claim with the cells of these columns alone; the claim itself where those are all."""
    columns = tuple(header for header in headers_of(one.claim) if header in set(kept))
    narrowed = replace(one.claim, columns=columns)
    if len(columns) == len(headers_of(one.claim)) or narrowed.words == one.claim.words:
        return one
    return ClaimWithExceptions(narrowed, tuple(narrowed if piece is one.claim else piece for piece in one.pieces))


def is_of_one_table(claim: Selected) -> bool:
    """Whether a claim is of rows of one table with a header."""
    return all(one.kind is StatementKind.ROW and one.leads == claim.own[0].leads for one in claim.own) and bool(
        claim.own[0].leads
    )


def headers_of(claim: Selected) -> list[str]:
    """The headers of the cells of a claim's rows, each once, in order."""
    return list(dict.fromkeys(one.header for at in claim.positions for one in row_cells(claim.statements, at)))


def columns_to_keep(claim: Selected, question: str, places: Sequence[str]) -> set[str]:
    """The columns that a question names, with those that tell what the row is and those that qualify it; none where it names none.

    None either where the question asks for a kind of value that a column not named has, and none of those named.
    """
    headers = headers_of(claim)
    if len(headers) < _FEWEST:
        return set()
    named = named_columns(_without_label(question, claim), headers, places)
    if not named or _asks_for_others(claim, question, named):
        return set()
    return {*named, *(one for one in headers if qualifies(one)), *_identifying(claim, question, headers)}


def _without_label(question: str, claim: Selected) -> str:
    """The question without the label of the only row claimed, if it has that in full: `absence management` names no column `Managed`."""
    label = distinct_terms(claim.own[0].name)
    if len(claim.positions) > 1 or not label <= distinct_terms(question):
        return question
    return " ".join(word for word in question.split() if not (terms := distinct_terms(word)) or not terms <= label)


def _identifying(claim: Selected, question: str, headers: Sequence[str]) -> set[str]:
    """The columns that alone have a word of the question beside those of the labels, and the first one with words where the label is a code that it has not.

    A number tells no row. What several columns have, such as `included`, tells none either.
    """
    asked = distinct_terms(question)
    labels = distinct_terms(" ".join(one.name for one in claim.own))
    holding: dict[int, set[str]] = defaultdict(set)
    found = set()
    for at in claim.positions:
        label, cells = claim.statements[at].name, row_cells(claim.statements, at)
        for one in cells:
            for term in () if quantities(one.words) else asked & (distinct_terms(one.words) - labels):
                holding[term].add(one.header)
        is_named = bool(cells) and cells[0].header == headers[0] and not quantities(cells[0].words)
        if is_named and _CODE.fullmatch(label) and not distinct_terms(label) <= asked:
            found.add(headers[0])
    return found.union(*(columns for columns in holding.values() if len(columns) == 1))


def _asks_for_others(claim: Selected, question: str, named: Sequence[str]) -> bool:
    """Whether the question asks for a kind of value that the table has in another column than those named alone."""
    leads = claim.own[0].leads
    rows = [at for at, one in enumerate(claim.statements) if one.kind is StatementKind.ROW and one.leads == leads]
    cells = [one for at in rows for one in row_cells(claim.statements, at)]
    for kind in expected_values(question):
        holding = {one.header for one in cells if holds_value(kind, one.words)}
        if holding and holding.isdisjoint(named):
            return True
    return False
