"""Keeps exceptions with their clauses: neither is cited without the other (rule Q5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.errors import IntegrityViolation
from knowledge.model.objects import Clause, PassageRef, Version
from knowledge.model.spans import TextSpan
from knowledge.reasoning.evidence.quote import Quote, whole_quote
from knowledge.reasoning.evidence.select import Selected
from knowledge.store.snapshot import Snapshot
from knowledge.store.values import LocatedPassage


@dataclass(frozen=True)
class ClaimWithExceptions:
    """A claim and the passages that are never cited without it, in the order of citing: all of them stand, or none."""

    claim: Selected
    pieces: tuple[Selected, ...]


def with_exceptions(snapshot: Snapshot, *claims: Selected) -> ClaimWithExceptions:
    """These claims as one.

    Each is followed by the exceptions to the clauses it quotes. Where it quotes an exception, the clause that this belongs
    to comes first.
    """
    pieces: list[Selected] = []
    for claim in claims:
        version = snapshot.version(claim.version_id)
        before, after = _tied_clauses(version, claim)
        for clause in before:
            pieces += _not_quoted(_quote_clause(snapshot, version, clause, claim), [*pieces, *claims])
        pieces.append(claim)
        for clause in after:
            pieces += _not_quoted(_quote_clause(snapshot, version, clause, claim), [*pieces, *claims])
    return ClaimWithExceptions(claims[0], tuple(pieces))


def clause_quotes(snapshot: Snapshot, version: Version, clause: Clause) -> Iterator[tuple[LocatedPassage, Quote]]:
    """The whole clause as quotes: one, or one from each passage that it reaches through.

    Raises IntegrityViolation where the store lacks a passage of it, because an exception may not be left out.
    """
    for located in _passages(snapshot, version, clause):
        low, high = max(clause.start, located.start), min(clause.end, located.end)
        yield located, whole_quote(located.passage.text, low - located.start, high - located.start)


def exceptions_to(version: Version, quoted: TextSpan) -> list[Clause]:
    """The exceptions to the clauses that these words belong to."""
    anchors = {clause.qualifies or clause.anchor for clause in _touched(version, quoted)}
    return [clause for clause in version.clauses if clause.qualifies in anchors]


def _quote_clause(snapshot: Snapshot, version: Version, clause: Clause, beside: Selected) -> Iterator[Selected]:
    """The whole clause, quoted for the sub-queries that `beside` answers."""
    for located, quote in clause_quotes(snapshot, version, clause):
        named = {"passage_hash": located.passage.passage_hash}
        candidate = beside.ranked.evidence.candidate.model_copy(update=named)
        evidence = replace(beside.ranked.evidence, located=located, candidate=candidate)
        yield replace(beside, ranked=replace(beside.ranked, evidence=evidence), quote=quote)


def _tied_clauses(version: Version, claim: Selected) -> tuple[list[Clause], list[Clause]]:
    """The clauses to be cited before and after a claim, without the one that it is itself taken from."""
    own = _touched(version, claim.stated)
    qualified = {clause.qualifies for clause in _touched(version, claim.quoted)}
    before = [clause for clause in version.clauses if clause.anchor in qualified and clause not in own]
    return before, [clause for clause in exceptions_to(version, claim.quoted) if clause not in own]


def _touched(version: Version, quoted: TextSpan) -> list[Clause]:
    return [clause for clause in version.clauses if clause.start < quoted.end and quoted.start < clause.end]


def _not_quoted(pieces: Iterator[Selected], others: Sequence[Selected]) -> list[Selected]:
    """The pieces that none of the others quotes already."""
    return [piece for piece in pieces if not any(other.quoted.holds(piece.quoted) for other in others)]


def _passages(snapshot: Snapshot, version: Version, clause: Clause) -> list[LocatedPassage]:
    """The passage that holds the clause, or the passages that hold it together."""
    refs = _holding(version, clause)
    passages = snapshot.passages([ref.passage_hash for ref in refs])
    if not refs or any(ref.passage_hash not in passages for ref in refs):
        raise IntegrityViolation(
            f"{version.clause_id(clause.anchor)} cannot be quoted: the store lacks a passage of it.",
            remedy="Run `knowledge audit verify`, then restore the store from a backup.",
        )
    return [LocatedPassage(version.version_id, ref.start, ref.end, passages[ref.passage_hash]) for ref in refs]


def _holding(version: Version, clause: Clause) -> list[PassageRef]:
    whole = [ref for ref in version.passages if ref.start <= clause.start and clause.end <= ref.end]
    return whole[:1] or [ref for ref in version.passages if ref.start < clause.end and clause.start < ref.end]
