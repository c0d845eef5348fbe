"""Reports approved changes that take effect between the time of asking and the date asked about (rule Q7).

The claims for the time of asking are compared with the claims for that date. Where they differ, the answer says which
objects end, are replaced or change in between, and which governing objects do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.model.answering.plans import Candidates, SubQuery
from knowledge.model.authority import Resolution
from knowledge.model.clock import format_instant
from knowledge.model.kinds import ConstraintTerms, PrecedenceTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.model.precedence import DEFAULT_ORDER
from knowledge.model.scope import Scope
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.claims import adjudicated_claims
from knowledge.reasoning.verification.constraints import Constraint, constraint_on_claim
from knowledge.store.snapshot import Snapshot


class ScheduledChange(NamedTuple):
    """A change of an object that applies by the date asked about, in words."""

    object_id: str
    text: str


class ScheduledChanges:
    """Compares a snapshot with the time of asking. `snapshot` is for the date asked about."""

    def __init__(self, snapshot: Snapshot, asked_at: datetime) -> None:
        self.asked_at = asked_at
        self._then = snapshot
        self._now = snapshot.at(asked_at)

    @property
    def now(self) -> Snapshot:
        """The time of asking, as known for the date asked about."""
        return self._now

    @property
    def applies(self) -> bool:
        """Whether the question is about a date after the time of asking."""
        return self._then.as_of.valid_at > self.asked_at

    def sub_queries(self, sub_queries: Sequence[SubQuery]) -> list[SubQuery]:
        """The same sub-queries, for the time of asking."""
        return [one.model_copy(update={"as_of": self._now.as_of}) for one in sub_queries]

    def explaining(
        self, sub_queries: Sequence[SubQuery], present: Candidates, then: Adjudication, recipe: Recipe
    ) -> list[ScheduledChange]:
        """The changes that explain why the claims differ from those for the time of asking.

        `present` are the candidates for the time of asking, `then` the claims for the date asked about.
        """
        if not present:
            return []
        now = adjudicated_claims(self._now, self.sub_queries(sub_queries), present, recipe)
        if now.statements == then.statements and len(now.contradictions) == len(then.contradictions):
            return []
        changes = list(self.of_objects({one.object_id: one for one in _resolutions(now)}))
        if self._explained_by(changes, now, then):
            return changes
        return [*changes, *self._of_governing([*now.selected, *then.selected])]

    def of_objects(self, present: Mapping[str, Resolution]) -> Iterator[ScheduledChange]:
        """The changes of objects whose authoritative versions at the time of asking are these."""
        later = self._then.resolve(present)
        replaced = self._then.replacements(present)
        for name, before in sorted(present.items()):
            after = later.get(name)
            if after is None and name in replaced:
                by = self._then.version(replaced[name])
                on = format_instant(by.effective.start)
                yield ScheduledChange(name, f"{name} is replaced on {on}: {by.object_id} applies from then on.")
            elif after is None or after.version_id != before.version_id:
                yield from self._change_of(name, before, after)

    def _change_of(
        self, name: str, before: Resolution | None, after: Resolution | None
    ) -> Iterator[ScheduledChange]:
        if after is not None and after.valid.start > self.asked_at:
            text = change_text(name, after.valid.start, after.approved_by, after.approved_at)
            yield ScheduledChange(name, text)
        elif before is not None and before.valid.end is not None and before.valid.end <= self._then.as_of.valid_at:
            follows = "another version of it" if after else "nothing approved"
            end = format_instant(before.valid.end)
            yield ScheduledChange(name, f"{name} ends on {end} as it is: {follows} follows.")

    def _explained_by(self, changes: Sequence[ScheduledChange], now: Adjudication, then: Adjudication) -> bool:
        """Whether each statement that goes or comes belongs to an object that changes itself."""
        if len(now.contradictions) != len(then.contradictions) or len(now.forbidden) != len(then.forbidden):
            return False
        changing = {one.object_id for one in changes}
        changing |= {one.object_id for one in _resolutions(then) if one.valid.start > self.asked_at}
        gone, new = _resolutions(now, but=then.statements), _resolutions(then, but=now.statements)
        return {one.object_id for one in (*gone, *new)} <= changing

    # -- objects that govern --------------------------------------------------------------------------

    def _of_governing(self, selected: Sequence[Selected]) -> Iterator[ScheduledChange]:
        """The changes of objects that decide between these claims, or forbid them."""
        sources = sorted({f"source/{one.ranked.evidence.resolution.source}" for one in selected})
        before = {one.object_id: one for one in _governing(self._now, sources)}
        after = {one.object_id: one for one in _governing(self._then, sources)}
        for name in sorted({*before, *after}):
            versions = {found[name].version_id: found[name] for found in (before, after) if name in found}
            changed = name not in before or name not in after or len(versions) > 1
            if changed and any(self._concerns(one, selected) for one in versions.values()):
                yield from self._change_of(name, before.get(name), after.get(name))

    def _concerns(self, governing: Resolution, selected: Sequence[Selected]) -> bool:
        """Whether a governing object may decide on these claims.

        A constraint does where it forbids one. Precedence does by a ruling that names one, or by its order or groups. The
        declaration of a source always does.
        """
        terms = terms_of(self._then.version(governing.version_id))
        if isinstance(terms, ConstraintTerms):
            return any(constraint_on_claim([Constraint(governing, terms)], one.words) for one in selected)
        if not isinstance(terms, PrecedenceTerms):
            return True
        objects = {one.object_id for one in selected}
        named = {one.partition("#")[0] for ruling in terms.rulings for one in (ruling.prevails, ruling.over)}
        return bool(named & objects or terms.groups) or terms.order != DEFAULT_ORDER


def change_text(name: str, on: datetime, approved_by: str, approved_at: datetime) -> str:
    """The sentence that an approved change of an object applies from a date."""
    return (
        f"{name} changes on {format_instant(on)}: an approved change ({approved_by}, {format_instant(approved_at)}) "
        "applies from then on."
    )


def _governing(snapshot: Snapshot, sources: Sequence[str]) -> Iterator[Resolution]:
    for kind in (Kind.PRECEDENCE, Kind.CONSTRAINT):
        yield from snapshot.resolve_kind(kind)
    yield from snapshot.scoped(Scope()).resolve(sources).values()


def _resolutions(adjudication: Adjudication, but: Collection[str] = ()) -> list[Resolution]:
    """The versions claimed, without these statements."""
    return [one.ranked.evidence.resolution for one in adjudication.selected if one.words not in but]
