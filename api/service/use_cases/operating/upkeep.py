"""Use cases of operators: readiness, rebuilding and checking the index, rotating the signing key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from api.service.recording import Bar, Recorder, quiet
from api.service.use_cases.clocks import clock_warnings
from api.service.views.overview import CalibrationStatus, Readiness, StatusView
from knowledge.bootstrap import Canon
from knowledge.errors import CanonError, Unavailable
from knowledge.indexing.follower import following
from knowledge.indexing.indexer import index_lag
from knowledge.model.kinds import FittedFor
from knowledge.model.objects import State
from knowledge.model.record.ledger import Problem
from knowledge.model.scope import Scope
from knowledge.reasoning.rehearsal import rehearse
from knowledge.review.overview import StoreOverview


@dataclass(frozen=True)
class Checkup:
    """The problems that a check of store and index found, those that are left after repairing, and warnings."""

    problems: list[Problem]
    left: list[Problem]
    warnings: list[str] = field(default_factory=list)


class Upkeep:
    """Keeps the engines of one process in order."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder

    def readiness(self) -> Readiness:
        """The state of the engines. Raises Unavailable while the index lags behind the store."""
        store = self._canon.store
        store.head()
        lag = index_lag(self._canon.index_queue)
        if lag:  # how far is not said: anybody may ask, and it tells how much was written
            raise Unavailable(
                "The index lags behind the store.",
                remedy="It catches up with the next write; if it does not, run knowledge doctor --repair.",
            )
        return Readiness(status="ready", store=store.fingerprint, index_lag=lag)

    def status(self, scope: Scope) -> StatusView:
        """A look over all that `scope`'s audience may see. It opens no index."""
        canon = self._canon
        made_by = FittedFor(steps=canon.recipe.steps, embedder=canon.embedder.fingerprint)
        seen = StoreOverview(canon.store, canon.clock).look(scope, made_by)
        states, standing = seen.tally.versions, seen.calibration
        return StatusView(
            objects=seen.tally.objects,
            versions={state.value: states[state] for state in State if state in states},
            waiting=states.get(State.DRAFT, 0) + states.get(State.REVIEWED, 0) + seen.waiting_readings,
            open_conflicts=seen.open_conflicts,
            lapsing_soon=seen.lapsing_soon,
            index_lag=index_lag(canon.index_queue),
            head=canon.store.head(),
            calibration=standing and CalibrationStatus(version_id=standing.version_id, stale=standing.stale),
            store=canon.store.fingerprint,
        )

    def warm(self, bar: Bar = quiet) -> None:
        """Bring the index up to date, load the model and rehearse questions, so that the first one does not wait for any of it.

        Questions past their time leave the log, also where nobody asks any more.
        """
        canon = self._canon
        canon.store.purge_questions(canon.clock() - timedelta(days=canon.settings.query_log_days))
        self._recorder.index(bar)
        with suppress(CanonError):  # what is wrong is told to those who ask
            rehearse(canon.index.points(), canon.store, canon.orchestrator)
        canon.warm()

    @contextmanager
    def following(self) -> Iterator[None]:
        """Keep the index up to date with what other processes write, for the duration of the block, where there may be others."""
        if not self._canon.shares_store:
            yield
            return
        with following(self._recorder.index):
            yield

    def reindex(self, bar: Bar = quiet) -> int:
        """Build a new index from the store and swap it for the one in use. Returns the number of points (rule I5)."""
        with bar("Indexing") as progress:
            self._canon.indexer.reindex(progress)
        return self._canon.index.count()

    def doctor(self, repair: bool, bar: Bar = quiet) -> Checkup:
        """Check the store and compare the index with it. `repair` makes the index agree; it does not touch the store."""
        self._recorder.index(bar)
        indexer = self._canon.indexer
        problems = indexer.doctor(repair=repair)
        left = indexer.doctor(repair=False) if repair and problems else problems
        return Checkup(problems, left, clock_warnings(self._canon))

    def rotate_key(self, actor: str, reason: str) -> str:
        """Sign heads with a new key from now on. The old key certifies it in the ledger. Returns the new public key."""
        return self._canon.keys.rotate(actor=actor, reason=reason).public_key
