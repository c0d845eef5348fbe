"""Explains why one version of an object is authoritative and every other one is not. Pure over an `AuthorityResolver`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from knowledge.model.authority import Resolution, Standing
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.objects import State
from knowledge.model.precedence import Consideration, Contender, Rule
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.values import Explanation

History = tuple[Sequence[tuple[Standing, datetime]], Sequence[Transition]]
"""The versions of an object, each with the time it was recorded at, in that order; and their moves in ledger order."""


def explain_authority(
    resolver: AuthorityResolver, object_id: str, as_of: AsOf, scope: Scope, history: History
) -> Explanation:
    """See `Store.explain`.

    The versions that are dropped come in the order of the rules that drop them: not approved, not in effect, out of
    scope, superseded within their own scope and source, and then the order of precedence.
    """
    moves = _moves_known(history, as_of.known_at)
    applicable = resolver.reach(scope, as_of).scopes
    dropped: dict[Rule, list[Consideration]] = defaultdict(list)
    streams: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for standing in _versions_known(history, as_of.known_at, scope.audience):
        reason = _not_in_force(standing, moves[standing.version_id], as_of.valid_at)
        if reason is None and standing.scope.key not in applicable:
            reason = ("scope", f"It applies to {_described(standing.scope)}, not to {_described(scope)}.")
        if reason is None:
            streams[standing.scope.key, standing.source].append(standing)
        else:
            dropped[reason[0]].append(_dropped(standing, *reason))
    trace = resolver.trace([object_id], as_of, scope).get(object_id)
    contenders = trace.considered if trace else ()
    winners = {contender.version_id for contender in contenders}
    superseded = [version for stream in streams.values() for version in _superseded(stream, winners)]
    not_applicable = [*dropped["approved"], *dropped["in_effect"], *dropped["scope"]]
    return Explanation(
        resolution=trace.resolution if trace else None,
        considered=(*not_applicable, *superseded, *contenders),
        replaced_by=trace.replaced_by if trace else None,
    )


def _versions_known(history: History, known_at: datetime, audience: str | None) -> list[Standing]:
    """The versions recorded by `known_at` that the audience may see (rule S5)."""
    return [
        standing
        for standing, recorded_at in history[0]
        if recorded_at <= known_at and standing.scope.visible_to(audience)
    ]


def _moves_known(history: History, known_at: datetime) -> dict[str, list[Transition]]:
    """The moves recorded by `known_at`, by version id."""
    moves: dict[str, list[Transition]] = defaultdict(list)
    for move in history[1]:
        if move.recorded_at <= known_at:
            moves[move.version_id].append(move)
    return moves


def _not_in_force(standing: Standing, moves: Sequence[Transition], valid_at: datetime) -> tuple[Rule, str] | None:
    """The rule that keeps a version from being in force, with the reason; None when it is in force (rules A1, A4)."""
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


def _superseded(stream: Sequence[Standing], winners: set[str]) -> list[Consideration]:
    """The versions of one scope and source that give way to another one of it, with the rule (rules A2, A3).

    `stream` are those in force. At most one of them is among the `winners`.
    """
    winner = next((standing for standing in stream if standing.version_id in winners), None)
    named = {version_id for standing in stream for version_id in standing.supersedes}
    return [_dropped(standing, *_reason(standing, winner, named)) for standing in stream if standing is not winner]


def _reason(standing: Standing, winner: Standing | None, superseded: set[str]) -> tuple[Rule, str]:
    by = winner.version_id[:16] if winner else "Another version"
    if standing.version_id in superseded:
        return "supersession", "A version in force supersedes it."
    if winner is not None and winner.effective.start > standing.effective.start:
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


def _described(scope: Scope) -> str:
    return scope.key.strip("|").replace("||", "|")


def narrower_resolutions(
    resolver: AuthorityResolver, contenders: Sequence[Contender], as_of: AsOf, scope: Scope
) -> list[Resolution]:
    """See `Snapshot.narrower`. `contenders` are the prevailing versions of the objects in every scope and source."""
    elsewhere = {contender.scope.jurisdiction for contender in contenders} - {scope.jurisdiction}
    if not elsewhere:
        return []
    narrower: dict[tuple[str, str], Resolution] = {}
    for jurisdiction in resolver.jurisdictions(as_of).below(scope.jurisdiction, elsewhere):
        inner = scope.model_copy(update={"jurisdiction": jurisdiction})
        object_ids = sorted({c.object_id for c in contenders if c.scope.jurisdiction == jurisdiction})
        for resolution in resolver.resolve(object_ids, as_of, inner).values():
            if resolution.scope.jurisdiction == jurisdiction:
                narrower[resolution.object_id, jurisdiction] = resolution
    return [narrower[key] for key in sorted(narrower)]
