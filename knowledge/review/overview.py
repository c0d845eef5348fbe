"""An overview of a store: its objects, and the reviews, conflicts and lapsing versions in it."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from knowledge.conflicts.open_conflicts import OpenConflicts
from knowledge.conflicts.tasks import clause_ids_of
from knowledge.model.clock import Clock
from knowledge.model.kinds import CALIBRATION, FittedFor
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.review.expiry import ExpiryReport
from knowledge.store.ports.store import Store
from knowledge.store.values import Tally

_SOON = timedelta(days=30)
"""The time within which a version counts as lapsing soon: that of `knowledge review expiring` when none is given."""


class CalibrationStanding(NamedTuple):
    """The version of the calibration in force, and whether answers use it. `stale` says why they do not, else it is empty."""

    version_id: str
    stale: str


class Overview(NamedTuple):
    """Numbers of objects, versions, open conflicts and versions that lapse soon, and the calibration in force."""

    tally: Tally
    waiting_readings: int
    open_conflicts: int
    lapsing_soon: int
    calibration: CalibrationStanding | None


class StoreOverview:
    """Looks over a store. It needs no index and no model."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def look(self, scope: Scope, made_by: FittedFor) -> Overview:
        """The overview of all that `scope`'s audience may see (rule S5). `made_by` is what answers are made by now."""
        return Overview(
            tally=self._store.tally(scope),
            waiting_readings=self._waiting_readings(scope),
            open_conflicts=self._open_conflicts(scope),
            lapsing_soon=len(ExpiryReport(self._store, self._clock).expiring(_SOON, scope)),
            calibration=self._calibration(made_by),
        )

    def _waiting_readings(self, scope: Scope) -> int:
        versions = [self._store.version(one.version_id) for one in self._store.waiting_readings()]
        return sum(version.scope.visible_to(scope.audience) for version in versions)

    def _open_conflicts(self, scope: Scope) -> int:
        with OpenConflicts(self._store, self._clock()) as conflicts:
            opened = [clause_ids_of(one.payload) for one in self._store.events(kinds=[EventKind.CONFLICT_OPENED])]
            return sum(conflicts.are_open([clauses for clauses in opened if conflicts.visible(clauses, scope)]))

    def _calibration(self, made_by: FittedFor) -> CalibrationStanding | None:
        now = self._clock()
        with self._store.snapshot(self._store.as_of(now, None, now), Scope()) as snapshot:
            in_force = snapshot.calibration
        if in_force is None:
            return None
        fitted_for = in_force.terms.fitted_for
        stale = (
            ""
            if fitted_for == made_by
            else f"{CALIBRATION} was fitted for {_named(fitted_for)}, and answers are made by {_named(made_by)}"
        )
        return CalibrationStanding(in_force.resolution.version_id, stale)


def _named(path: FittedFor) -> str:
    return f"steps {path.steps} with {path.embedder}"
