"""Counts what waits in the store, and reads the log of questions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select, text

from knowledge.model.clock import to_micros
from knowledge.model.work.actions import ActionState
from knowledge.store.ports.observation import LoggedQuestion, LogSpan, Vitals
from knowledge.store.sql.chain.ledger import head_of
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.columns import UNDECIDED, WAITS
from knowledge.store.sql.tables.query_log import question_of, remove_old_questions
from knowledge.store.sql.tables.schema import ACTION, OUTBOX, QUERY_LOG, READING, SIGNED_HEAD, VERSION

_LAG = select(func.count(func.distinct(OUTBOX.c.object_id)))
_ACTIONS = select(ACTION.c.state, func.count().label("n")).group_by(ACTION.c.state)
_DUE = select(func.count()).where(ACTION.c.state == ActionState.WAITING.value, ACTION.c.due_at <= bindparam("now"))
_VERSIONS = select(func.count()).select_from(VERSION).where(text(WAITS), VERSION.c.erased_seq.is_(None))
_READINGS = select(func.count()).select_from(READING).where(text(UNDECIDED))
_SIGNED = select(func.max(SIGNED_HEAD.c.size))


class SqlObservation:
    """See `ObservationStore`."""

    _database: Database

    def vitals(self, now: datetime) -> Vitals:
        """See `ObservationStore.vitals`."""
        with self._database.reading() as connection:
            head = head_of(connection)
            actions = {row.state: row.n for row in connection.execute(_ACTIONS)}
            return Vitals(
                index_lag=connection.execute(_LAG).scalar_one(),
                actions_due=connection.execute(_DUE, {"now": to_micros(now)}).scalar_one(),
                actions_waiting=actions.get(ActionState.WAITING.value, 0),
                actions_dead=actions.get(ActionState.DEAD.value, 0),
                versions_waiting=connection.execute(_VERSIONS).scalar_one(),
                readings_waiting=connection.execute(_READINGS).scalar_one(),
                ledger_events=head.seq,
                head_at=head.recorded_at,
                signed_events=connection.execute(_SIGNED).scalar() or 0,
            )

    def logged_questions(self, span: LogSpan) -> list[LoggedQuestion]:
        """See `ObservationStore.logged_questions`."""
        log = QUERY_LOG.c
        wanted = select(QUERY_LOG).where(
            log.asked_at >= to_micros(span.since), log.status.in_([one.value for one in span.statuses])
        )
        if span.until is not None:
            wanted = wanted.where(log.asked_at < to_micros(span.until))
        latest = wanted.order_by(log.asked_at.desc(), log.answer_id).limit(span.limit)
        with self._database.reading() as connection:
            return [question_of(row) for row in connection.execute(latest)]

    def purge_questions(self, before: datetime) -> int:
        """See `ObservationStore.purge_questions`."""
        with self._database.writing() as connection:
            return remove_old_questions(connection, before)
