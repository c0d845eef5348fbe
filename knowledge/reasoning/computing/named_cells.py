"""Looks up the cells of a table that a question names by their rows and columns (rule Q9l)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Candidate, Role, SubQuery
from knowledge.model.reading.statements import words_to_match
from knowledge.reasoning.computing.columns import named_or_only_columns
from knowledge.reasoning.computing.empty_cells import left_empty
from knowledge.reasoning.computing.facts import Thing, source_of, table_of, tables_found
from knowledge.reasoning.computing.labels import hinted_rows, named_rows
from knowledge.reasoning.computing.numbered_rows import numbers_named, rows_by_number
from knowledge.reasoning.computing.ranges import narrowest
from knowledge.reasoning.computing.tiers import is_tier, tiers_of
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import Ranking
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.reasoning.understanding.question_forms import PALE_TERMS
from knowledge.reasoning.verification.adjudication import Adjudication, ClaimAdjudicator, answering
from knowledge.reasoning.verification.claims import adjudicate_candidates
from knowledge.reasoning.verification.exceptions import ClaimWithExceptions
from knowledge.reasoning.verification.lacking_values import is_plain
from knowledge.store.snapshot import Snapshot
from knowledge.text.values.expectations import holds_value
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import quantities

_MOST_ROWS = 4
"""Rows that a question names at most: more are a list, whose items the selection of claims finds."""
_FEWEST_ROWS = 2
"""Rows that make a table: one alone is told from no other by its name."""
_MOST_UNCOVERED = 0.15
"""The share of a question's weight that neither the table nor its headings may have: one word that carries little. A word that carries more may ask for
something that the table does not tell."""
_COMPARES = lazy_pattern(
    r"\b(?:differ(?:s|ent|ence|ences)?|compare[ds]?|comparison|versus|vs\.?|than|respectively|both)\b",
    re.IGNORECASE,
)
"""Words of a question that only ask to compare what else it names."""


class _Found(NamedTuple):
    """The rows of a table that a question names, with the columns that it names."""

    rows: tuple[Thing, ...]
    columns: tuple[str, ...]
    others: frozenset[tuple[str, tuple[int, ...]]]
    """The places of the rows of which the question has no word."""

    def has_others_in(self, claim: Selected) -> bool:
        """Whether a claim is of rows of the table, and of one at least of which the question has no word."""
        rows = {(claim.version_id, (at,)) for at in claim.positions}
        return bool(rows & self.others) and rows <= self.others | {_place(row) for row in self.rows}


def claims_with_cells(
    snapshot: Snapshot,
    sub_queries: Sequence[SubQuery],
    candidates: Sequence[Sequence[Candidate]],
    recipe: Recipe,
    trace: AnswerTrace,
) -> tuple[list[Finding], Adjudication]:
    """The findings of each sub-query and the claims after adjudication, with the cells of tables that the question names."""
    findings, adjudication = adjudicate_candidates(snapshot, sub_queries, candidates, recipe, trace)
    return trace.step(
        "look up cells",
        lambda: without_empty_cells(*with_named_cells(snapshot, findings, adjudication, recipe)),
        lambda made: f"{len(made[1].selected)} passages",
    )


def with_named_cells(
    snapshot: Snapshot, findings: Sequence[Finding], adjudication: Adjudication, recipe: Recipe
) -> tuple[list[Finding], Adjudication]:
    """The findings and claims, with the cells that a part of the question names by row and column.

    They stand for other rows of the same table where one is claimed, and answer a part that nothing else answers. Nothing changes where the claims
    conflict, or where other evidence contradicts or forbids what the cells state.
    """
    held = list(findings)
    if adjudication.contradictions or adjudication.forbidden or adjudication.by is None:
        return held, adjudication
    for part, finding in enumerate(findings):
        asked = finding.sub_query
        if asked.role is not Role.STATEMENT or asked.use is not None or asked.release or asked.missing:
            continue
        own = [one for one in adjudication.claims if part in one.claim.parts]
        tables = [rows for one in own if (rows := table_of(one.claim))] if own else tables_found(snapshot, finding)
        found = _found(snapshot, finding, tables, must_cover=not own)
        instead = found is None and bool(own) and not tables
        if instead:
            found = _found_instead(snapshot, finding, own, recipe)
        if found is None:
            continue
        claims = _claims(snapshot, adjudication.by, finding.ranking, found, part)
        if claims:
            if instead:
                adjudication = _without_claims_of(adjudication, part)
            adjudication = _standing_for(adjudication, claims, found, part)
            support = max(finding.verdict.support, recipe.sufficiency.least)
            held[part] = replace(finding, verdict=Verdict(support, sufficient=True, missing=()))
    return held, adjudication


def without_empty_cells(
    findings: Sequence[Finding], adjudication: Adjudication
) -> tuple[list[Finding], Adjudication]:
    """The findings and claims. A part whose question names a cell or label that the closest text leaves empty is insufficient and has no claims."""
    held = list(findings)
    for part, finding in enumerate(findings):
        own = [one.claim for one in adjudication.claims if one.claim.parts == (part,)]
        name = left_empty(finding, own) if own and is_plain(finding.sub_query) else None
        if name is not None:
            missing = (f"The closest text leaves {name!r} empty.",)
            held[part] = replace(finding, verdict=replace(finding.verdict, sufficient=False, missing=missing))
            adjudication = _without_claims_of(adjudication, part)
    return held, adjudication


def _found(
    snapshot: Snapshot, finding: Finding, tables: Iterable[list[Thing]], *, must_cover: bool
) -> _Found | None:
    """The rows and columns that a part names in the best table of which it names any.

    With `must_cover`, the table and its headings have to have nearly all of the question.
    """
    question = finding.sub_query.text
    places = places_around(snapshot, finding.sub_query)
    for rows in tables:
        headers = list(dict.fromkeys(fact.attribute for row in rows for fact in row.facts))
        columns = named_or_only_columns(question, headers, places)
        named = _rows_asked_for(finding.sub_query, rows) if len(rows) >= _FEWEST_ROWS else []
        if headers:  # a table of labels and values alone has none
            named = [row for row in named if any(fact.attribute in columns for fact in row.facts)]
        if not named or len(named) > _MOST_ROWS:
            continue
        if must_cover and not _covers(snapshot, finding, named, columns):
            continue
        are_ranges = all(is_tier(row.name) for row in named)
        hinted = [row for row in hinted_rows(question, rows) if not (are_ranges and is_tier(row.name))]
        others = [row for row in rows if row not in named and row not in hinted]
        return _Found(tuple(named), columns, frozenset(map(_place, others)))
    return None


def _found_instead(
    snapshot: Snapshot, finding: Finding, own: Sequence[ClaimWithExceptions], recipe: Recipe
) -> _Found | None:
    """The rows and columns that a part names in a table and that answer it before its claims, which are no rows.

    They do where they hold the kind of value asked for, and the claims do not or lack the words for row and column.
    """
    expected = finding.ranking.expected
    if not expected:
        return None
    question, weights = finding.sub_query.text, finding.ranking.weights
    places = places_around(snapshot, finding.sub_query)
    claimed = weights.covered_by(" ".join(_words_around(one) for one in own))
    is_told = any(_holds(expected, one.claim.words) for one in own)
    for rows in tables_found(snapshot, finding):
        headers = list(dict.fromkeys(fact.attribute for row in rows for fact in row.facts))
        columns = named_or_only_columns(question, headers, places)
        named = _rows_asked_for(finding.sub_query, rows) if len(rows) >= _FEWEST_ROWS else []
        if len(named) != 1:
            continue
        (row,) = named
        cells = [fact for fact in row.facts if not columns or fact.attribute in columns]
        if not any(_holds(expected, fact.words) for fact in cells):
            continue
        told = weights.covered_by(" ".join([row.name, *columns]))
        lacks = weights.weight_of(told - claimed - PALE_TERMS) >= recipe.quoting.lost / 2
        if (columns and lacks) or not is_told:
            return _Found((row,), columns, frozenset())
    return None


def _words_around(one: ClaimWithExceptions) -> str:
    """The words of a claim, with its name and the last heading."""
    own = one.claim.own[0]
    return " ".join([*own.headings[-1:], own.name, one.claim.words])


def _holds(expected: Iterable[ValueKind], words: str) -> bool:
    return all(holds_value(kind, words) for kind in expected)


def _without_claims_of(adjudication: Adjudication, part: int) -> Adjudication:
    """The claims but those that answer this part alone."""
    return replace(adjudication, claims=tuple(one for one in adjudication.claims if one.claim.parts != (part,)))


def _place(row: Thing) -> tuple[str, tuple[int, ...]]:
    return row.resolution.version_id, (row.position,)


def _rows_asked_for(asked: SubQuery, rows: Sequence[Thing]) -> list[Thing]:
    """The rows that a part names by a number or by words, or the one whose label is a range that holds a value of the whole question."""
    if numbered := rows_by_number(asked.lookup, rows):
        return numbered
    named = named_rows(asked.text, rows)
    if named and not all(is_tier(row.name) for row in named):
        return named
    row = row_of_range(asked.lookup, rows)
    return [] if row is None else [row]


def row_of_range(question: str, rows: Sequence[Thing]) -> Thing | None:
    """The one row whose label is a range that holds a value of the question; None where it gives several values of that unit, or only a bound of one."""
    values = [one for one in quantities(question) if one.low is None]
    for value in values:
        tiers = list(tiers_of(rows, value))
        if len(tiers) < _FEWEST_ROWS or bound_before(question, value):
            continue
        if sum(one.matches(value) for one in values) > 1:
            return None
        return narrowest([(row, held) for row, held in tiers if held.holds(value)])
    return None


def _covers(snapshot: Snapshot, finding: Finding, rows: Sequence[Thing], columns: Sequence[str]) -> bool:
    """Whether the rows, with the headers named, their headings and the title, have nearly all words of the question that say something."""
    weights = finding.ranking.weights
    version_id = rows[0].resolution.version_id
    statements = snapshot.statements(version_id)
    governed = [
        " ".join([*statements[row.position].headings, row.name, words_to_match(statements, row.position)])
        for row in rows
    ]
    text = "\n".join([snapshot.version(version_id).title, *columns, *governed])
    asked = weights.terms_of(_COMPARES.sub(" ", finding.sub_query.text))
    asked -= numbers_named(finding.sub_query.text, rows)
    return weights.weight_of(asked - weights.covered_by(text) - PALE_TERMS) <= _MOST_UNCOVERED


def _claims(
    snapshot: Snapshot, adjudicator: ClaimAdjudicator, ranking: Ranking, found: _Found, part: int
) -> tuple[ClaimWithExceptions, ...]:
    """The rows as claims, each with its exceptions; none where something contradicts, overrules or forbids one, or it is about something else."""
    sources = [replace(source_of(snapshot, row), part=part) for row in found.rows]
    if any(ranking.is_other(one.ranked.evidence, one.positions[0]) for one in sources):
        return ()
    held = adjudicator.adjudicate(sources)
    stands = [one.claim.place for one in held.claims] == [one.place for one in sources]
    return held.claims if stands and not held.contradictions and not held.forbidden else ()


def _standing_for(
    adjudication: Adjudication, claims: Sequence[ClaimWithExceptions], found: _Found, part: int
) -> Adjudication:
    """The claims, with the rows named in place of those of their table of which the question has no word and that answer this part alone."""
    known = {one.claim.place: one for one in adjudication.claims}
    named = {one.claim.place: _also(one, known.get(one.claim.place)) for one in claims}
    made: dict[tuple[str, tuple[int, ...]], ClaimWithExceptions] = {}
    for one in adjudication.claims:
        stands_for = found.has_others_in(one.claim)
        if stands_for or one.claim.place in named:
            made.update(named)
        if not stands_for or one.claim.parts != (part,):
            made.setdefault(one.claim.place, one)
    if not any(part in one.claim.parts for one in adjudication.claims):
        made.update(named)
    return replace(adjudication, claims=tuple(made.values()))


def _also(one: ClaimWithExceptions, known: ClaimWithExceptions | None) -> ClaimWithExceptions:
    """A claim that is known already stays, with all parts that it answers."""
    return one if known is None else answering(known, one.claim.parts)
