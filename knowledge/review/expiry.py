"""The expiry radar: versions about to lapse or past their review, ranked by how many answers rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, Clock
from knowledge.model.kinds import FaqTerms, PolicyTerms, terms_of
from knowledge.model.objects import Kind, State
from knowledge.model.reviews import Expiring, Why
from knowledge.model.scope import Scope
from knowledge.store.port import Store


class ExpiryReport:
    """Looks ahead over the versions in force."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def expiring(self, within: timedelta, scope: Scope) -> list[Expiring]:
        """What needs attention within this time from now, or needed it before; most relied on first."""
        now = self._clock()
        as_of = self._store.as_of(now, None, now)
        until = now + within
        found = [
            *self._ending(as_of, until),
            *self._reviews(as_of, until, scope),
            *self._confirmations(as_of, until),
        ]
        relied = self._store.reliance([version_id for version_id, _, _ in found])
        seen = [self._expiring(name, why, due, relied[name]) for name, why, due in dict.fromkeys(found)]
        visible = [one for one in seen if one.scope.visible_to(scope.audience)]
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

    def _ending(self, as_of: AsOf, until: datetime) -> Iterator[tuple[str, Why, datetime]]:
        """Versions that end and that nothing in their scope follows."""
        for period in self._store.lapsing(as_of.known_at, as_of.valid_at, until):
            end = period.valid.end
            assert end is not None
            after = AsOf(valid_at=end, known_at=as_of.known_at)
            follower = self._store.resolve([period.object_id], after, period.scope).get(period.object_id)
            if follower is None or follower.scope != period.scope:
                yield period.version_id, "ends", end

    def _reviews(self, as_of: AsOf, until: datetime, scope: Scope) -> Iterator[tuple[str, Why, datetime]]:
        """Policies and FAQs that are to be reviewed at intervals; a FAQ names its last review itself."""
        for resolution in self._in_force((Kind.POLICY, Kind.FAQ), as_of, scope):
            terms = terms_of(self._store.version(resolution.version_id))
            if not isinstance(terms, PolicyTerms | FaqTerms) or terms.review_interval is None:
                continue
            own = terms.last_reviewed if isinstance(terms, FaqTerms) else None
            due = (own or resolution.approved_at) + terms.review_interval
            if due < until:
                yield resolution.version_id, "review due", due

    def _in_force(self, kinds: Sequence[Kind], as_of: AsOf, scope: Scope) -> Iterator[Resolution]:
        for kind in kinds:
            yield from self._store.resolve_kind(kind, as_of, scope)

    def _confirmations(self, as_of: AsOf, until: datetime) -> Iterator[tuple[str, Why, datetime]]:
        """Versions of sources that declare how long a confirmation lasts."""
        for declared in self._store.resolve_kind(Kind.SOURCE, as_of, Scope()):
            source = declared.object_id.removeprefix("source/")
            terms = self._store.declaration(source, as_of)
            if terms is None or terms.confirmation_lasts is None:
                continue
            held = [one.version_id for one in self._store.from_source(source, as_of)]
            for name, confirmation in self._store.confirmations(held, as_of.known_at).items():
                due = confirmation.at + terms.confirmation_lasts
                if due < until and self._store.state(name) is State.APPROVED:
                    yield name, "confirmation lapses", due
