"""Exceptions travel with their clauses: neither is cited without the other (rule Q5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.errors import IntegrityViolation
from knowledge.model.objects import Clause, PassageRef, Version
from knowledge.reasoning.evidence.quote import Quote, whole_quote
from knowledge.reasoning.evidence.select import Place, Selected
from knowledge.store.port import LocatedPassage, Store


@dataclass(frozen=True)
class ClaimWithExceptions:
    """A claim and what is never cited without it, in the order of citing: all of it counts, or none."""

    claim: Selected
    pieces: tuple[Selected, ...]


def with_exceptions(store: Store, *claims: Selected) -> ClaimWithExceptions:
    """These claims as one, each followed by the exceptions to the clauses it quotes, or led by the clauses that it quotes
    an exception to.
    """
    found: list[Selected] = []
    for one in claims:
        version = store.version(one.version_id)
        before, after = _tied(version, one)
        for clause in before:
            found += _unsaid(_quoting(store, version, clause, one), [*found, *claims])
        found.append(one)
        for clause in after:
            found += _unsaid(_quoting(store, version, clause, one), [*found, *claims])
    return ClaimWithExceptions(claims[0], tuple(found))


def quotes_of(store: Store, version: Version, clause: Clause) -> Iterator[tuple[LocatedPassage, Quote]]:
    """The whole clause as quotes: one, or one from each passage that it reaches through.

    Raises IntegrityViolation where the store lacks a passage of it: an exception is not left out.
    """
    for located in _passages(store, version, clause):
        low, high = max(clause.start, located.start), min(clause.end, located.end)
        yield located, whole_quote(located.passage.text, low - located.start, high - located.start)


def _quoting(store: Store, version: Version, clause: Clause, beside: Selected) -> Iterator[Selected]:
    """The whole clause, quoted for what `beside` is for."""
    for located, quote in quotes_of(store, version, clause):
        named = {"passage_hash": located.passage.passage_hash}
        candidate = beside.ranked.evidence.candidate.model_copy(update=named)
        evidence = replace(beside.ranked.evidence, located=located, candidate=candidate)
        yield replace(beside, ranked=replace(beside.ranked, evidence=evidence), quote=quote)


def exceptions_to(version: Version, quoted: Place) -> list[Clause]:
    """The exceptions to the clauses that the words there belong to."""
    anchors = {clause.qualifies or clause.anchor for clause in _touched(version, quoted)}
    return [clause for clause in version.clauses if clause.qualifies in anchors]


def _tied(version: Version, one: Selected) -> tuple[list[Clause], list[Clause]]:
    """The clauses to be cited before and after a claim; not the one that it is itself taken from."""
    own = _touched(version, one.stated)
    qualified = {clause.qualifies for clause in _touched(version, one.quoted)}
    before = [clause for clause in version.clauses if clause.anchor in qualified and clause not in own]
    return before, [clause for clause in exceptions_to(version, one.quoted) if clause not in own]


def _touched(version: Version, quoted: Place) -> list[Clause]:
    return [clause for clause in version.clauses if clause.start < quoted.end and quoted.start < clause.end]


def _unsaid(pieces: Iterator[Selected], others: Sequence[Selected]) -> list[Selected]:
    """Those pieces that none of the others quotes already."""
    return [piece for piece in pieces if not any(other.quoted.holds(piece.quoted) for other in others)]


def _passages(store: Store, version: Version, clause: Clause) -> list[LocatedPassage]:
    """The passage that holds the clause, or the passages that hold it together."""
    refs = _holding(version, clause)
    passages = store.passages([ref.passage_hash for ref in refs])
    if not refs or any(ref.passage_hash not in passages for ref in refs):
        raise IntegrityViolation(
            f"{version.clause_id(clause.anchor)} cannot be quoted: the store lacks a passage of it.",
            remedy="Run `knowledge audit verify`, then restore the store from a backup.",
        )
    return [LocatedPassage(version.version_id, ref.start, ref.end, passages[ref.passage_hash]) for ref in refs]


def _holding(version: Version, clause: Clause) -> list[PassageRef]:
    whole = [ref for ref in version.passages if ref.start <= clause.start and clause.end <= ref.end]
    return whole[:1] or [ref for ref in version.passages if ref.start < clause.end and clause.start < ref.end]
