"""Rebuilds what was authoritative after any event from a log alone, and compares it with a store (rule E3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.errors import InvalidInput
from knowledge.model.authority import AuthorityPeriod, Resolution, Standing, authority_periods, contender
from knowledge.model.clock import AsOf
from knowledge.model.objects import State, Version
from knowledge.model.precedence import Contender
from knowledge.model.record.ledger import EMPTY_HEAD, Event, EventKind, Head, Problem, Transition, head_after
from knowledge.model.scope import Scope
from knowledge.proof.event_log import EventLog
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.payloads import transition_of
from knowledge.store.ports.store import Store
from knowledge.store.values import unknown_version


@dataclass(frozen=True)
class RebuiltState:
    """The versions after the events of a log, in the order they were recorded, and their moves."""

    events: tuple[Event, ...]
    versions: dict[str, Version]
    transitions: tuple[Transition, ...]

    @property
    def head(self) -> Head:
        """The event up to which the state was rebuilt."""
        return head_after(self.events[-1]) if self.events else EMPTY_HEAD

    @cached_property
    def objects(self) -> dict[str, list[Version]]:
        """The versions of each object, by its id."""
        found: dict[str, list[Version]] = defaultdict(list)
        for version in self.versions.values():
            found[version.object_id].append(version)
        return dict(sorted(found.items()))

    @cached_property
    def states(self) -> dict[str, State]:
        """The state of each version."""
        return dict.fromkeys(self.versions, State.DRAFT) | {move.version_id: move.to for move in self.transitions}

    @cached_property
    def periods(self) -> dict[str, list[AuthorityPeriod]]:
        """The authority periods of each object."""
        moves: dict[str, list[Transition]] = defaultdict(list)
        for move in self.transitions:
            moves[self.versions[move.version_id].object_id].append(move)
        return {
            name: authority_periods(map(Standing.of, versions), moves[name])
            for name, versions in self.objects.items()
        }

    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        """The authoritative version of each object that has one, by the rules that the store goes by."""
        return AuthorityResolver(_RebuiltFacts(self)).resolve(object_ids, as_of, scope)


def rebuild(log: EventLog, at: int | None = None) -> RebuiltState:
    """The state after event `at`, by default after the last one.

    A transaction shows as a whole or not at all, so its events after `at` are taken in, too. Raises InvalidInput for an
    event that the log does not have.
    """
    if at is not None and not 0 <= at <= log.head.seq:
        raise InvalidInput(
            f"The log ends with event {log.head.seq}; there is no event {at}.",
            remedy=f"Give a number from 0 to {log.head.seq}.",
            where="--at",
        )
    size = log.head.seq if at is None else at
    known_at = log.events[size - 1].recorded_at if size else None
    events = tuple(event for event in log.events if known_at is not None and event.recorded_at <= known_at)
    recorded = [e.payload["version_id"] for e in events if e.kind is EventKind.VERSION_RECORDED]
    moves = tuple(transition_of(event) for event in events if event.kind is EventKind.VERSION_TRANSITIONED)
    return RebuiltState(events, {name: log.versions[name] for name in recorded}, moves)


def differences(state: RebuiltState, store: Store) -> list[Problem]:
    """The differences between a rebuilt state and what the store knew after the same event; none where they agree."""
    if problem := _other_ledger(state, store):
        return [problem]
    known_at = state.head.recorded_at
    if known_at is None:
        return []
    problems: list[Problem] = []
    for name in sorted({*state.objects, *store.object_ids()}):
        origins = store.origins(name)
        known = [one.version_id for one in store.versions(name) if origins[one.version_id].recorded_at <= known_at]
        rebuilt = [version.version_id for version in state.objects.get(name, ())]
        said = {version_id: store.state(version_id, known_at) for version_id in known}
        periods = [one for period in store.periods(name) if (one := period.as_known(known_at))]
        if known != rebuilt:
            problems.append(_differs(name, "versions", len(rebuilt), len(known)))
        elif said != {version_id: state.states[version_id] for version_id in rebuilt}:
            problems.append(Problem(where=f"object {name}", what="versions are in other states in the store"))
        elif periods != state.periods.get(name, []):
            problems.append(_differs(name, "authority periods", len(state.periods.get(name, [])), len(periods)))
    return problems


def _other_ledger(state: RebuiltState, store: Store) -> Problem | None:
    """The first event of the log that is not the one of the store."""
    own = store.events(limit=len(state.events))
    for event in state.events:
        stored = next(own, None)
        if stored is None or stored.hash != event.hash:
            what = "is not in the store" if stored is None else "is another one in the store"
            return Problem(where=f"event {event.seq}", what=what)
    return None


def _differs(name: str, things: str, rebuilt: int, stored: int) -> Problem:
    return Problem(
        where=f"object {name}", what=f"the log gives {rebuilt} {things}, the store has {stored} or others"
    )


class _RebuiltFacts:
    """See `Facts`: everything is computed from a rebuilt state."""

    def __init__(self, state: RebuiltState) -> None:
        self._state = state
        self._approvals = {move.version_id: move for move in state.transitions if move.to is State.APPROVED}

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        return [
            contender(self._state.versions[period.version_id], self._approvals[period.version_id], period)
            for name in dict.fromkeys(object_ids)
            for period in self._state.periods.get(name, ())
            if period.contains(as_of) and period.scope.key in scope_keys
        ]

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`. Where several versions replace an object, the one approved last is returned."""
        return {
            name: version.version_id
            for version in self._in_force(as_of, scope_keys)
            for name in version.replaces
            if name in object_ids
        }

    def _in_force(self, as_of: AsOf, scope_keys: Sequence[str]) -> Iterator[Version]:
        """The versions that replace something and prevail at the as-of, in the order of their approvals."""
        for version_id in self._approvals:
            version = self._state.versions[version_id]
            if version.replaces and version.scope.key in scope_keys:
                periods = self._state.periods[version.object_id]
                if any(one.version_id == version_id and one.contains(as_of) for one in periods):
                    yield version

    def version(self, version_id: str) -> Version:
        """See `Facts.version`."""
        if version_id not in self._state.versions:
            raise unknown_version(version_id)
        return self._state.versions[version_id]
