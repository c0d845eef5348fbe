"""Verifies the outbox of actions against the events that queued each row and that changed its state (rule G4)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import ACTIONS, EventKind, Problem
from knowledge.model.work.actions import ActionState, QueuedAction
from knowledge.store.ports.actions import SETTLING
from knowledge.store.sql.actions.convert import action_of
from knowledge.store.sql.tables.schema import ACTION, EVENT

_EVENTS = (
    select(EVENT.c.seq, EVENT.c.kind, EVENT.c.payload)
    .where(EVENT.c.kind.in_([kind.value for kind in ACTIONS]))
    .order_by(EVENT.c.seq)
)


def action_problems(connection: Connection) -> Iterator[Problem]:
    """The problems of the outbox. An event without a row is none: an import brings events and no rows."""
    queued: dict[int, dict[str, object]] = {}
    states: dict[str, ActionState] = {}
    for seq, kind, payload in connection.execute(_EVENTS):
        told = parsed_json(payload)
        if EventKind(kind) is EventKind.ACTION_QUEUED:
            queued[seq] = told
        else:
            states[str(told.get("action_id"))] = SETTLING[EventKind(kind)]
    for row in connection.execute(select(ACTION).order_by(ACTION.c.queued_seq)):
        try:
            action = action_of(row)
        except ValueError as error:
            yield Problem(where=f"action {row.action_id}", what=f"cannot be read: {error}")
        else:
            yield from _problems(action, queued.get(action.queued_seq), states)


def _problems(
    action: QueuedAction, queued: dict[str, object] | None, states: dict[str, ActionState]
) -> Iterator[Problem]:
    where = f"action {action.order.action_id}"
    erased = not action.order.body
    if queued is None or not action.order.is_what(queued, erased=erased):
        yield Problem(where=where, what=f"is not what event {action.queued_seq} queued")
    expected = states.get(action.order.action_id, ActionState.WAITING)
    if action.state is not expected and not (erased and action.state is ActionState.ERASED):
        yield Problem(where=where, what=f"is {action.state.value!r}, and its last event says {expected.value!r}")
