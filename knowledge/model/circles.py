"""Finds circles among objects or clauses that prevail over each other (rules A7, P2). Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from knowledge.model.clock import Period
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.scope import Scope


class Edge(NamedTuple):
    """The statement of an object that `above` prevails over `below`, in `scope` and throughout `valid`.

    `said_by` is the id of that object.
    """

    above: str
    below: str
    said_by: str
    scope: Scope
    valid: Period


def circle(
    first: Edge, following: Callable[[Edge], Iterable[Edge]], hierarchy: Jurisdictions
) -> tuple[Edge, ...] | None:
    """Return a circle of edges that begins with `first` and holds at one instant in one scope; None if there is
    none.

    `following` gives the edges that continue from the end of an edge. The groups of `hierarchy` are used for all
    dates, each with the regions of that date.
    """
    paths: list[tuple[tuple[Edge, ...], Period]] = [((first,), first.valid)]
    seen: set[tuple[Edge, Period, frozenset[Scope]]] = set()
    while paths:
        path, valid = paths.pop()
        scopes = frozenset(edge.scope for edge in path)
        for edge in following(path[-1]):
            together = valid.intersection(edge.valid)
            if together is None or not _meet_at_once({*scopes, edge.scope}, together, hierarchy):
                continue
            if edge == first:
                return path
            if (edge, together, scopes) not in seen:
                seen.add((edge, together, scopes))
                paths.append(((*path, edge), together))
    return None


def _meet_at_once(scopes: Collection[Scope], valid: Period, hierarchy: Jurisdictions) -> bool:
    """Whether at some instant of `valid` every two of the scopes meet."""
    pairs = list(combinations(scopes, 2))
    return not pairs or any(
        all(scopes_meet(one, other, then) for one, other in pairs) for then in hierarchy.during(valid)
    )


def scopes_meet(one: Scope, other: Scope, hierarchy: Jurisdictions) -> bool:
    """Whether there is a question to which both scopes apply (rule S2)."""
    nested = _nested(one.product, other.product) and _nested(one.audience, other.audience)
    return nested and hierarchy.meet(one.jurisdiction, other.jurisdiction)


def _nested(one: str | None, other: str | None) -> bool:
    """Whether one path equals the other or lies above it; None lies above all."""
    shorter, longer = sorted((f"{one or ''}/".lstrip("/"), f"{other or ''}/".lstrip("/")), key=len)
    return longer.startswith(shorter)


def in_words(path: Sequence[Edge], verb: str) -> str:
    """Write the circle as a sentence.

    Objects for audiences that may not be seen by that of the first are not named (rule S5).
    """
    audience = path[0].scope.audience
    names = [edge.above if edge.scope.visible_to(audience) else "an object for some only" for edge in path]
    return f" {verb} ".join([*names, names[0]])
