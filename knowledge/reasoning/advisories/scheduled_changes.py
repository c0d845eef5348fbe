"""Approved changes between when a question is asked and the later date that it asks about (rule Q7).

What would be claimed for the time of asking is compared with what is claimed for that date; where they differ, it is told
what ends, is replaced or changes in between, and what else comes to decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from knowledge.model.answers import Candidate
from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.kinds import ConstraintTerms, PrecedenceTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.model.precedence import DEFAULT_ORDER
from knowledge.model.scope import Scope
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.planning.plan import Role, SubQuery
from knowledge.reasoning.tools.search import retrieve
from knowledge.reasoning.verification.adjudication import Adjudication, claimed
from knowledge.reasoning.verification.constraints import Constraint, constraint_on_claim
from knowledge.retrieval.ports import Index
from knowledge.store.port import Store

Candidates = Sequence[Sequence[Candidate]]
"""Per probe, best first."""


@dataclass(frozen=True)
class ScheduledChange:
    """A change of an object that applies by the date asked, in words."""

    object_id: str
    text: str


@dataclass(frozen=True)
class ScheduledChanges:
    """A question about a date after the time at which it is asked."""

    store: Store
    asked_at: datetime
    as_of: AsOf
    scope: Scope

    @property
    def applies(self) -> bool:
        """Whether it is one."""
        return self.as_of.valid_at > self.asked_at

    @property
    def before(self) -> AsOf:
        """The time of asking, as known for the date asked."""
        return AsOf(valid_at=self.asked_at, known_at=self.as_of.known_at)

    def probes(self, probes: Sequence[SubQuery]) -> list[SubQuery]:
        """The same, for the time of asking."""
        return [probe.model_copy(update={"as_of": self.before}) for probe in probes]

    def retrieve(
        self, index: Index, probes: Sequence[SubQuery], vectors: Sequence[NDArray[np.float32]], limit: int
    ) -> tuple[tuple[Candidate, ...], ...]:
        """What the index proposes per probe for the time of asking; nothing where the question is about no later date, or
        asks what changed.
        """
        if not self.applies or any(probe.role is not Role.STATEMENT for probe in probes):
            return ()
        reach = self.store.reach(self.scope, self.before)
        return retrieve(index, self.probes(probes), vectors, reach, limit)

    def claims(self, probes: Sequence[SubQuery], present: Candidates, then: Adjudication) -> list[ScheduledChange]:
        """The changes that make claims other than those for the time of asking."""
        if not present:
            return []
        now = claimed(self.store, self.before, self.scope, self.probes(probes), present)
        if _statements(now) == _statements(then) and len(now.contests) == len(then.contests):
            return []
        told = list(self.objects({one.object_id: one for one in _resolutions(now)}))
        return (
            told if self._explains(told, now, then) else [*told, *self._governing([*now.selected, *then.selected])]
        )

    def objects(self, counting: Mapping[str, Resolution]) -> Iterator[ScheduledChange]:
        """The changes of objects of which these versions count at the time of asking."""
        later = self.store.resolve(sorted(counting), self.as_of, self.scope)
        replaced = self.store.replacements(sorted(counting), self.as_of, self._keys)
        for name, before in sorted(counting.items()):
            after = later.get(name)
            if after is None and name in replaced:
                by = self.store.version(replaced[name])
                on = format_instant(by.effective.start)
                yield ScheduledChange(name, f"{name} is replaced on {on}: {by.object_id} applies from then on.")
            elif after is None or after.version_id != before.version_id:
                yield from self._changed(name, before, after)

    @property
    def _keys(self) -> tuple[str, ...]:
        return self.store.reach(self.scope, self.as_of).keys

    def _changed(
        self, name: str, before: Resolution | None, after: Resolution | None
    ) -> Iterator[ScheduledChange]:
        if after is not None and after.valid.start > self.asked_at:
            yield ScheduledChange(name, changes(name, after.valid.start, after.approved_by, after.approved_at))
        elif before is not None and before.valid.end is not None and before.valid.end <= self.as_of.valid_at:
            follows = "another version of it" if after else "nothing approved"
            yield ScheduledChange(
                name, f"{name} ends on {format_instant(before.valid.end)} as it is: {follows} follows."
            )

    def _explains(self, told: Sequence[ScheduledChange], now: Adjudication, then: Adjudication) -> bool:
        """Whether each statement that goes or comes is of an object that changes itself."""
        if len(now.contests) != len(then.contests) or len(now.barred) != len(then.barred):
            return False
        changing = {one.object_id for one in told}
        changing |= {one.object_id for one in _resolutions(then) if one.valid.start > self.asked_at}
        gone, new = _resolutions(now, but=_statements(then)), _resolutions(then, but=_statements(now))
        return {one.object_id for one in (*gone, *new)} <= changing

    def _governing(self, selected: Sequence[Selected]) -> Iterator[ScheduledChange]:
        """The changes of what decides between these claims, or forbids them."""
        sources = sorted({f"source/{one.ranked.evidence.resolution.source}" for one in selected})
        before = {one.object_id: one for one in self._ruling(self.before, sources)}
        after = {one.object_id: one for one in self._ruling(self.as_of, sources)}
        for name in sorted({*before, *after}):
            versions = {found[name].version_id: found[name] for found in (before, after) if name in found}
            changed = name not in before or name not in after or len(versions) > 1
            if changed and any(self._concerns(one, selected) for one in versions.values()):
                yield from self._changed(name, before.get(name), after.get(name))

    def _ruling(self, as_of: AsOf, sources: Sequence[str]) -> Iterator[Resolution]:
        for kind in (Kind.PRECEDENCE, Kind.CONSTRAINT):
            yield from self.store.resolve_kind(kind, as_of, self.scope)
        yield from self.store.resolve(sources, as_of, Scope()).values()

    def _concerns(self, governing: Resolution, selected: Sequence[Selected]) -> bool:
        """Whether it may decide on these claims: a constraint that forbids one, precedence by a ruling that names one, or
        by its order or groups, the declaration of a source.
        """
        terms = terms_of(self.store.version(governing.version_id))
        if isinstance(terms, ConstraintTerms):
            return any(constraint_on_claim([Constraint(governing, terms)], one.words) for one in selected)
        if not isinstance(terms, PrecedenceTerms):
            return True
        objects = {one.ranked.evidence.resolution.object_id for one in selected}
        named = {one.partition("#")[0] for ruling in terms.rulings for one in (ruling.prevails, ruling.over)}
        return bool(named & objects or terms.groups) or terms.order != DEFAULT_ORDER


def changes(name: str, on: datetime, approved_by: str, approved_at: datetime) -> str:
    """That an approved change of an object applies from a date, in words."""
    return (
        f"{name} changes on {format_instant(on)}: an approved change ({approved_by}, {format_instant(approved_at)}) "
        "applies from then on."
    )


def _statements(settled: Adjudication) -> set[str]:
    return {one.quote.statement for one in settled.selected}


def _resolutions(settled: Adjudication, but: Collection[str] = ()) -> list[Resolution]:
    """The versions claimed, but for these statements."""
    return [one.ranked.evidence.resolution for one in settled.selected if one.quote.statement not in but]
