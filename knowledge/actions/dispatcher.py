"""Hands approved actions over to the webhooks that govern them (rule D7).

A try is claimed before it begins, and its result is recorded after it ended. Whatever stops the process in between, the action is
due again when the claim ends, and is sent again under the same key with the same body.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from knowledge.actions.signature import signed_headers
from knowledge.errors import Conflict, InvalidInput, NotFound
from knowledge.model.clock import Clock
from knowledge.model.kinds import ActionTerms, terms_of
from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.actions import ActionState, DeliveryReport, QueuedAction
from knowledge.model.work.backoff import wait_after
from knowledge.store.ports.store import Store
from knowledge.store.validation import SERVICE

_MARGIN = timedelta(seconds=30)
"""How much longer than its time limit a claim lasts: enough to record the result of a try."""
_LONGEST_ERROR = 300
"""Characters that are kept of why a try failed."""


@dataclass(frozen=True)
class WebhookRequest:
    """A request that hands an action over; `timeout` is in seconds."""

    url: str
    headers: dict[str, str]
    body: bytes
    timeout: float


class DeliveryFailed(Exception):
    """A request got no reply."""


class Sender(Protocol):
    """Sends requests to webhooks."""

    def send(self, request: WebhookRequest) -> int:
        """POST the request, and return the status of the reply. Redirects are not followed. Raises DeliveryFailed."""
        ...


SecretOf = Callable[[ActionTerms], bytes]
"""Reads the secret that an action's terms name. Raises InvalidInput where there is none that can be used."""


@dataclass(frozen=True)
class _Registration:
    """The webhook in force for an action, and the version that says so."""

    terms: ActionTerms
    version_id: str


class Dispatcher:
    """Tries the actions that are due. Several dispatchers may run at once: each try is one's alone."""

    def __init__(self, store: Store, sender: Sender, secret_of: SecretOf, clock: Clock) -> None:
        self._store = store
        self._sender = sender
        self._secret_of = secret_of
        self._clock = clock

    def deliver(self, limit: int = 100) -> DeliveryReport:
        """Try each action that is due now once, at most `limit` of them."""
        report = DeliveryReport()
        for action in self._store.due_actions(self._clock(), limit):
            report = report.counting(self._try(action))
        return report

    def _try(self, action: QueuedAction) -> ActionState | None:
        """Try an action once. Returns the state it came to; None where another process tries it."""
        action_id = action.order.action_id
        try:
            registration = self._registered(action)
            key = self._secret_of(registration.terms)
        except (NotFound, InvalidInput, Conflict) as error:
            return self._bury(action, str(error))
        terms = registration.terms
        if action.tries >= terms.tries:
            return self._bury(action, action.last_error or "no reply to the last try was recorded")
        now = self._clock()
        until = now + timedelta(seconds=terms.timeout_seconds) + _MARGIN
        if not self._store.claim_action(action_id, action.tries, until):
            return None
        tried = action.model_copy(update={"tries": action.tries + 1})
        headers = signed_headers(action_id, now, action.order.body, key)
        request = WebhookRequest(terms.url, headers, action.order.body, terms.timeout_seconds)
        try:
            status = self._sender.send(request)
        except DeliveryFailed as failed:
            return self._failed(tried, terms, str(failed))
        if 200 <= status < 300:
            payload: dict[str, object] = {
                "version_id": registration.version_id,
                "tries": tried.tries,
                "status": status,
            }
            return self._settle(tried, EventKind.ACTION_HANDED_OVER, payload)
        return self._failed(tried, terms, f"the receiver replied {status}")

    def _registered(self, action: QueuedAction) -> _Registration:
        """The webhook in force now.

        Raises Conflict where there is none, where it does not take these parameters, and where the action is not what was
        approved. Raises NotFound where the decision was erased.
        """
        order = action.order
        queued = next(self._store.events(after=action.queued_seq - 1, limit=1), None)
        if queued is None or not order.is_what(queued.payload):
            raise Conflict(
                f"The action is not what event {action.queued_seq} queued: the outbox was changed.",
                remedy="Find out by whom, such as with: knowledge audit verify",
            )
        scope = self._store.answer(order.answer_id).answer.scope
        as_of = self._store.as_of(None, None, self._clock())
        with self._store.snapshot(as_of, scope) as snapshot:
            resolution = snapshot.resolution(f"action/{order.name}")
            terms = terms_of(snapshot.version(resolution.version_id)) if resolution else None
        if resolution is None or not isinstance(terms, ActionTerms):
            raise Conflict(
                f"No webhook is in force for the action {order.name!r}.",
                remedy=f"Approve an object action/{order.name}, then retry it.",
            )
        faults = terms.parameter_faults(parsed_json(order.body)["data"]["parameters"])
        if faults:
            raise Conflict(
                f"action/{order.name} does not take this: {faults[0]}.", remedy="Correct it, then retry."
            )
        return _Registration(terms, resolution.version_id)

    def _failed(self, tried: QueuedAction, terms: ActionTerms, error: str) -> ActionState | None:
        """Note a failed try: the action waits for the next one, or dies after the last."""
        if tried.tries >= terms.tries:
            return self._bury(tried, error)
        action_id = tried.order.action_id
        due_at: datetime = self._clock() + wait_after(action_id, tried.tries, terms.wait_seconds)
        self._store.postpone_action(action_id, tried.tries, due_at, _printable(error))
        return ActionState.WAITING

    def _bury(self, action: QueuedAction, error: str) -> ActionState | None:
        return self._settle(action, EventKind.ACTION_DIED, {"tries": action.tries}, _printable(error))

    def _settle(
        self, action: QueuedAction, kind: EventKind, payload: dict[str, object], reason: str = ""
    ) -> ActionState | None:
        """Record what became of an action, unless another process did."""
        action_id = action.order.action_id
        try:
            with self._store.transaction() as transaction:
                transaction.settle_action(action_id, kind, payload, actor=SERVICE, reason=reason)
        except Conflict:
            return None
        return self._store.action(action_id).state


def retry_action(store: Store, action_id: str, *, actor: str, reason: str = "") -> QueuedAction:
    """Let a dead action be tried again. Raises NotFound, and Conflict for one that is not dead."""
    with store.transaction() as transaction:
        transaction.settle_action(action_id, EventKind.ACTION_RETRIED, {}, actor=actor, reason=reason)
    return store.action(action_id)


def _printable(error: str) -> str:
    """The reason of a failed try as it is kept: one line without control characters."""
    return "".join(one if one.isprintable() else " " for one in error)[:_LONGEST_ERROR]
