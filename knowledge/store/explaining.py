"""Why one version counts and each other does not, and where else another one does. Pure over a `Judge`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from knowledge.model.authority import Resolution, Standing
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.ledger import Transition
from knowledge.model.objects import State
from knowledge.model.precedence import Consideration, Contender, Rule
from knowledge.model.scope import Scope
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.values import Explanation

History = tuple[Sequence[tuple[Standing, datetime]], Sequence[Transition]]
"""The versions of an object with the time each was recorded, in that order, and their moves."""


def explain_authority(
    resolver: AuthorityResolver, object_id: str, as_of: AsOf, scope: Scope, history: History
) -> Explanation:
    """See `Store.explain`."""
    versions, moves = history
    known: dict[str, list[Transition]] = defaultdict(list)
    for move in moves:
        if move.recorded_at <= as_of.known_at:
            known[move.version_id].append(move)
    reached = resolver.reach(scope, as_of).scopes
    dropped: dict[Rule, list[Consideration]] = defaultdict(list)
    streams: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for standing, recorded_at in versions:
        if recorded_at > as_of.known_at or not standing.scope.visible_to(scope.audience):
            continue
        why = _not_in_force(standing, known[standing.version_id], as_of.valid_at)
        if why is None and standing.scope.key not in reached:
            why = ("scope", f"It applies to {_place(standing.scope)}, not to {_place(scope)}.")
        if why is None:
            streams[standing.scope.key, standing.source].append(standing)
        else:
            dropped[why[0]].append(_dropped(standing, *why))
    trace = resolver.trace([object_id], as_of, scope).get(object_id)
    considered_versions = trace.considered if trace else ()
    winners = {one.version_id for one in considered_versions}
    older = [one for stream in streams.values() for one in _outranked(stream, winners)]
    before = [one for rule in ("approved", "in_effect", "scope") for one in dropped[rule]]
    return Explanation(
        resolution=trace.resolution if trace else None,
        considered=(*before, *older, *considered_versions),
        replaced_by=trace.replaced_by if trace else None,
    )


def _not_in_force(standing: Standing, moves: Sequence[Transition], valid_at: datetime) -> tuple[Rule, str] | None:
    """The rule that keeps the version from being in force, if one does (rules A1, A4)."""
    if not any(move.to is State.APPROVED for move in moves):
        state = moves[-1].to.value if moves else State.DRAFT.value
        return "approved", f"It is {state}, not approved."
    ended = [move.effective_at or move.recorded_at for move in moves if move.to is State.DEPRECATED]
    if ended and valid_at >= ended[0]:
        return "in_effect", f"It was deprecated as of {format_instant(ended[0])}."
    if valid_at < standing.effective.start:
        return "in_effect", f"It takes effect on {format_instant(standing.effective.start)}."
    if standing.effective.end is not None and valid_at >= standing.effective.end:
        return "in_effect", f"It ended on {format_instant(standing.effective.end)}."
    return None


def _outranked(stream: Sequence[Standing], winners: set[str]) -> list[Consideration]:
    """Those of one scope and source that a later version replaces, and the rule by which (rules A2, A3)."""
    winner = next((one for one in stream if one.version_id in winners), None)
    superseded = {name for one in stream for name in one.supersedes}
    return [_dropped(one, *_reason(one, winner, superseded)) for one in stream if one is not winner]


def _reason(one: Standing, winner: Standing | None, superseded: set[str]) -> tuple[Rule, str]:
    by = winner.version_id[:16] if winner else "Another version"
    if one.version_id in superseded:
        return "supersession", "A version in force supersedes it."
    if winner is not None and winner.effective.start > one.effective.start:
        return "later_effective", f"{by} takes effect later, {format_instant(winner.effective.start)}."
    return "later_approval", f"{by} was approved later."


def _dropped(standing: Standing, rule: Rule, why: str) -> Consideration:
    return Consideration(
        version_id=standing.version_id,
        scope=standing.scope,
        source=standing.source,
        kept=False,
        rule=rule,
        why=why,
    )


def _place(scope: Scope) -> str:
    return scope.key.strip("|").replace("||", "|")


def narrower_resolutions(
    resolver: AuthorityResolver, contenders: Sequence[Contender], as_of: AsOf, scope: Scope
) -> list[Resolution]:
    """See `Snapshot.narrower`; `contenders` are those of the objects in every scope."""
    known = {one.scope.jurisdiction for one in contenders} - {scope.jurisdiction}
    if not known:
        return []
    narrower: dict[tuple[str, str], Resolution] = {}
    for jurisdiction in resolver.jurisdictions(as_of).below(scope.jurisdiction, known):
        there = scope.model_copy(update={"jurisdiction": jurisdiction})
        named = sorted({one.object_id for one in contenders if one.scope.jurisdiction == jurisdiction})
        for resolution in resolver.resolve(named, as_of, there).values():
            if resolution.scope.jurisdiction == jurisdiction:
                narrower[resolution.object_id, jurisdiction] = resolution
    return [narrower[key] for key in sorted(narrower)]
