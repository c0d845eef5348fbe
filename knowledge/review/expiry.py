"""Reports versions that are about to lapse or past their review, ranked by how many answers rest on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from knowledge.model.clock import Clock
from knowledge.model.kinds import FaqTerms, PolicyTerms, terms_of
from knowledge.model.objects import Kind, State
from knowledge.model.reviews import Expiring, Why
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshot

_Due = tuple[str, Why, datetime]
"""A version id, why it needs attention, and when."""


class ExpiryReport:
    """Looks over the versions in force for those that need attention."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def expiring(self, within: timedelta, scope: Scope) -> list[Expiring]:
        """Versions that need attention within this time from now, or needed it before; most relied on first."""
        now = self._clock()
        until = now + within
        with self._store.snapshot(self._store.as_of(now, None, now), scope) as snapshot:
            due = [
                *self._ending(snapshot, until),
                *_reviews(snapshot, until),
                *self._confirmations(snapshot.scoped(Scope()), until),
            ]
        relied = self._store.reliance([version_id for version_id, _, _ in due], scope)
        expiring = [self._expiring(name, why, at, relied[name]) for name, why, at in dict.fromkeys(due)]
        visible = [one for one in expiring if one.scope.visible_to(scope.audience)]
        return sorted(visible, key=lambda one: (-one.relied_on, one.due, one.object_id, one.why))

    def _expiring(self, version_id: str, why: Why, due: datetime, relied_on: int) -> Expiring:
        version = self._store.version(version_id)
        return Expiring(
            version_id=version_id,
            object_id=version.object_id,
            title=version.title,
            scope=version.scope,
            why=why,
            due=due,
            relied_on=relied_on,
        )

    def _ending(self, snapshot: Snapshot, until: datetime) -> Iterator[_Due]:
        """Versions that end and that nothing in their scope follows."""
        as_of = snapshot.as_of
        for period in self._store.lapsing(as_of.known_at, as_of.valid_at, until):
            end = period.valid.end
            assert end is not None
            follower = snapshot.at(end).scoped(period.scope).resolution(period.object_id)
            if follower is None or follower.scope != period.scope:
                yield period.version_id, "ends", end

    def _confirmations(self, snapshot: Snapshot, until: datetime) -> Iterator[_Due]:
        """Versions of sources that declare how long a confirmation lasts."""
        for declared in snapshot.resolve_kind(Kind.SOURCE):
            source = declared.object_id.removeprefix("source/")
            terms = snapshot.declaration(source)
            if terms is None or terms.confirmation_lasts is None:
                continue
            held = [one.version_id for one in self._store.from_source(source, snapshot.as_of)]
            for name, confirmation in snapshot.confirmations(held).items():
                due = confirmation.at + terms.confirmation_lasts
                if due < until and self._store.state(name) is State.APPROVED:
                    yield name, "confirmation lapses", due


def _reviews(snapshot: Snapshot, until: datetime) -> Iterator[_Due]:
    """Policies and FAQs with a review interval that ends; a FAQ names its last review itself."""
    for kind in (Kind.POLICY, Kind.FAQ):
        for resolution in snapshot.resolve_kind(kind):
            terms = terms_of(snapshot.version(resolution.version_id))
            if not isinstance(terms, PolicyTerms | FaqTerms) or terms.review_interval is None:
                continue
            own = terms.last_reviewed if isinstance(terms, FaqTerms) else None
            due = (own or resolution.approved_at) + terms.review_interval
            if due < until:
                yield resolution.version_id, "review due", due
