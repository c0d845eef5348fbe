"""Cites selected passages: every quote is verbatim, and checked against the version's own body (rule Q1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.errors import IntegrityViolation
from knowledge.model.answers import Citation
from knowledge.model.authority import Resolution
from knowledge.model.objects import PassageRef, Version
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.verification.constraints import Constraint
from knowledge.store.snapshot import Snapshot


def cite_selected(snapshot: Snapshot, selected: Sequence[Selected]) -> list[Citation]:
    """One citation per selected passage, numbered from `c1`. Raises IntegrityViolation for a quote that does not hold."""
    return [_cite_passage(snapshot, number, one) for number, one in enumerate(selected, 1)]


def cite_constraint(snapshot: Snapshot, constraint: Constraint, number: int) -> Citation:
    """The reason of a constraint as a citation; its text where it gives no reason."""
    version = snapshot.version(constraint.resolution.version_id)
    anchor = "reason" if constraint.terms.reason else "text"
    clause = next(one for one in version.clauses if one.anchor == anchor)
    quote = snapshot.text(version.version_id)[clause.start : clause.end]
    return _citation(version, constraint.resolution, number, _Quoted(clause.start, clause.end, quote))


def _cite_passage(snapshot: Snapshot, number: int, selected: Selected) -> Citation:
    resolution = selected.ranked.evidence.resolution
    version = snapshot.version(resolution.version_id)
    quoted = _Quoted(selected.quoted.start, selected.quoted.end, _checked_words(version, selected))
    return _citation(version, resolution, number, quoted)


@dataclass(frozen=True)
class _Quoted:
    """`quote` is `text[start:end]` of a version."""

    start: int
    end: int
    quote: str


def _citation(version: Version, resolution: Resolution, number: int, quoted: _Quoted) -> Citation:
    return Citation(
        citation_id=f"c{number}",
        object_id=version.object_id,
        version_id=resolution.version_id,
        clause_id=_clause_id(version, quoted.start),
        quote=quoted.quote,
        start=quoted.start,
        end=quoted.end,
        source_uri=version.revision.uri,
        revision_hash=version.revision.revision_hash,
        effective_from=resolution.valid.start,
        effective_to=resolution.valid.end,
        approved_by=resolution.approved_by,
        approved_at=resolution.approved_at,
        jurisdiction=version.scope.jurisdiction,
        approved_on_arrival=resolution.on_arrival,
    )


def _clause_id(version: Version, offset: int) -> str:
    clause = version.clause_at(offset)
    return version.clause_id(clause.anchor if clause else "text")


def _checked_words(version: Version, selected: Selected) -> str:
    """The words to quote.

    Raises IntegrityViolation unless the passage still has its hash and stands where the version's body, which is itself kept
    under its hash, says so.
    """
    located = selected.ranked.evidence.located
    named = selected.ranked.evidence.candidate.passage_hash
    place = PassageRef(passage_hash=named, start=located.start, end=located.end)
    if located.passage.passage_hash != named or place not in version.passages:
        raise IntegrityViolation(
            f"Passage {named[:16]} of {version.object_id} is not what version {version.version_id[:16]} holds.",
            remedy="Run `knowledge audit verify`, then restore the store from a backup.",
        )
    return selected.words
