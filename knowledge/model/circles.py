"""Whether what prevails over what leads back to itself (rules A7, P2). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge.model.clock import Period
from knowledge.model.jurisdictions import Jurisdictions
from knowledge.model.scope import Scope


@dataclass(frozen=True)
class Edge:
    """That `above` prevails over `below`: what `said_by`, an object, holds in `scope` through `valid`."""

    above: str
    below: str
    said_by: str
    scope: Scope
    valid: Period


def circle(
    first: Edge, following: Callable[[Edge], Iterable[Edge]], hierarchy: Jurisdictions
) -> tuple[Edge, ...] | None:
    """The edges of a circle that begins with `first` and that somebody may meet: at one instant, in one scope.

    `following` gives the edges that go on from the end of one. None where there is no circle.
    """
    paths: list[tuple[tuple[Edge, ...], Period]] = [((first,), first.valid)]
    seen: set[tuple[Edge, Period, frozenset[Scope]]] = set()
    while paths:
        path, valid = paths.pop()
        scopes = frozenset(edge.scope for edge in path)
        for edge in following(path[-1]):
            together = valid.intersection(edge.valid)
            if together is None or not all(scopes_meet(edge.scope, scope, hierarchy) for scope in scopes):
                continue
            if edge == first:
                return path
            if (edge, together, scopes) not in seen:
                seen.add((edge, together, scopes))
                paths.append(((*path, edge), together))
    return None


def scopes_meet(one: Scope, other: Scope, hierarchy: Jurisdictions) -> bool:
    """Whether something can be asked for which both apply (rule S2)."""
    nested = _nested(one.product, other.product) and _nested(one.audience, other.audience)
    return nested and hierarchy.meet(one.jurisdiction, other.jurisdiction)


def _nested(one: str | None, other: str | None) -> bool:
    shorter, longer = sorted((f"{one or ''}/".lstrip("/"), f"{other or ''}/".lstrip("/")), key=len)
    return longer.startswith(shorter)


def told(path: Sequence[Edge], verb: str) -> str:
    """The circle in words. What is for an audience that the first one is not for is not named (rule S5)."""
    audience = path[0].scope.audience
    names = [edge.above if edge.scope.visible_to(audience) else "an object for some only" for edge in path]
    return f" {verb} ".join([*names, names[0]])
