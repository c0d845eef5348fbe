"""Keeps exceptions with what they qualify: neither is cited without the other (rule Q5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.reasoning.evidence.select import Selected


class ClaimWithExceptions(NamedTuple):
    """A claim and the statements that are never cited without it, in the order of citing: all of them stand, or none."""

    claim: Selected
    pieces: tuple[Selected, ...]


def with_exceptions(*claims: Selected) -> ClaimWithExceptions:
    """These claims as one.

    Each is followed by the statements that qualify it or its lead-ins. Where it is itself such a statement, the one that it
    qualifies comes first.
    """
    pieces: list[Selected] = []
    for claim in claims:
        pieces += _not_held(claim, _qualified_by(claim), [*pieces, *claims])
        pieces.append(claim)
        pieces += _not_held(claim, _qualifiers_of(claim), [*pieces, *claims])
    return ClaimWithExceptions(claims[0], tuple(pieces))


def _qualifiers_of(claim: Selected) -> list[int]:
    """The statements that qualify the claim, its lead-ins or the statement it is an exception to, and those that qualify them in turn."""
    stated = {*claim.positions, *claim.leads}
    found = [*sorted(stated), *_qualified_by(claim)]
    for at in found:
        found += [other for other in claim.statements[at].qualifiers if other not in found]
    return [at for at in found if at not in stated]


def _qualified_by(claim: Selected) -> list[int]:
    """The statements that the claim is an exception to, and those that these are exceptions to, in the order of the text."""
    found = list(claim.positions)
    for own in found:
        found += [at for at, one in enumerate(claim.statements) if own in one.qualifiers and at not in found]
    return sorted(set(found) - set(claim.positions))


def _not_held(claim: Selected, positions: Iterable[int], others: Sequence[Selected]) -> list[Selected]:
    """Each of these statements as a piece of its own, unless one of the others states it already."""
    pieces = [claim.stating(at) for at in positions]
    return [piece for piece in pieces if not any(other.holds(piece) for other in others)]
