"""Cites selected passages: every quote is verbatim, and checked against the version's own body (rule Q1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.errors import IntegrityViolation
from knowledge.model.access.principals import approval_kind
from knowledge.model.answering.answers import Citation, CitedSpan
from knowledge.model.authority import Resolution
from knowledge.model.objects import PassageRef, Version
from knowledge.model.reading.statements import quoted_span, spans_to_cite, unbroken
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.verification.constraints import Constraint
from knowledge.store.snapshot import Snapshot


def cite_selected(snapshot: Snapshot, selected: Sequence[Selected]) -> list[tuple[Citation, ...]]:
    """The citations of each claim or exception, numbered from `c1`. Raises IntegrityViolation for a quote that does not hold.

    There is one for each stretch of its statements in which the source has nothing else between them (rule Q1b).
    """
    cited: list[tuple[Citation, ...]] = []
    number = 1
    for one in selected:
        cited.append(tuple(_cite_passage(snapshot, number, one)))
        number += len(cited[-1])
    return cited


def cite_constraint(snapshot: Snapshot, constraint: Constraint, number: int) -> Citation:
    """The reason of a constraint as a citation; its text where it gives no reason."""
    version = snapshot.version(constraint.resolution.version_id)
    anchor = "reason" if constraint.terms.reason else "text"
    statements = snapshot.statements(version.version_id)
    positions = [at for at, one in enumerate(statements) if one.clause == anchor]
    return _citation(snapshot, version, constraint.resolution, number, positions)


def _cite_passage(snapshot: Snapshot, first: int, selected: Selected) -> Iterator[Citation]:
    resolution = selected.ranked.evidence.resolution
    version = snapshot.version(resolution.version_id)
    _check_passage(version, selected)
    stretches = unbroken(selected.statements, selected.positions, version.reading.cuts)
    for number, positions in enumerate(stretches, first):
        yield _citation(snapshot, version, resolution, number, positions)


def _citation(
    snapshot: Snapshot,
    version: Version,
    resolution: Resolution,
    number: int,
    positions: Sequence[int],
) -> Citation:
    """The citation of the statements at these positions, with the statements that govern them."""
    text, statements = snapshot.text(version.version_id), snapshot.statements(version.version_id)
    spans = spans_to_cite(statements, positions)
    start, end = quoted_span(spans)
    return Citation(
        citation_id=f"c{number}",
        object_id=version.object_id,
        version_id=resolution.version_id,
        clause_id=_clause_id(version, start),
        address=statements[positions[0]].address,
        quote=text[start:end],
        spans=tuple(CitedSpan(start=s, end=e, quote=text[s:e], governs=governs) for s, e, governs in spans),
        start=start,
        end=end,
        source_uri=version.revision.uri,
        revision_hash=version.revision.revision_hash,
        effective_from=resolution.valid.start,
        effective_to=resolution.valid.end,
        approved_by=resolution.approved_by,
        approved_at=resolution.approved_at,
        jurisdiction=version.scope.jurisdiction,
        approved_on_arrival=resolution.on_arrival,
        approval=approval_kind(resolution.authentication),
    )


def _clause_id(version: Version, offset: int) -> str:
    clause = version.clause_at(offset)
    return version.clause_id(clause.anchor if clause else "text")


def _check_passage(version: Version, selected: Selected) -> None:
    """Raise IntegrityViolation unless the passage still has its hash and stands where the version says so."""
    located = selected.ranked.evidence.located
    named = selected.ranked.evidence.candidate.passage_hash
    place = PassageRef(passage_hash=named, start=located.start, end=located.end)
    if located.passage.passage_hash != named or place not in version.passages:
        raise IntegrityViolation(
            f"Passage {named[:16]} of {version.object_id} is not what version {version.version_id[:16]} holds.",
            remedy="Run `knowledge audit verify`, then restore the store from a backup.",
        )
