"""Remembers for whom the work at hand is done, so that every event says how its actor was known.

The way in names the principal once, around a use case. Whatever that use case records then carries it, however deep it is
recorded. Work for which nobody was named is a claim, as at a local command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from knowledge.errors import Forbidden, Unauthenticated
from knowledge.model.access.principals import ANYBODY, CLAIMED, SERVICE_ITSELF, Principal
from knowledge.model.record.ledger import NOTICES, EventKind
from knowledge.model.scope import Scope
from knowledge.store.validation import SERVICE

_ACTING: ContextVar[Principal] = ContextVar("acting", default=ANYBODY)
_OF_THE_SERVICE = NOTICES | {EventKind.ANSWER_RECORDED}
"""The events that the service records in its own name. Whoever else calls himself so is claimed to be it."""


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    """Record everything in the block for `principal`."""
    token = _ACTING.set(principal)
    try:
        yield
    finally:
        _ACTING.reset(token)


def present_principal() -> Principal:
    """The principal for whom the work at hand is done."""
    return _ACTING.get()


def authentication_of(kind: EventKind, actor: str) -> str:
    """How the actor of an event is known. An event in another name than that of the principal is only claimed."""
    principal = _ACTING.get()
    if actor == SERVICE and kind in _OF_THE_SERVICE:
        return SERVICE_ITSELF
    return principal.authentication if principal.is_actor(actor) else CLAIMED


def may_see_any(scopes: Iterable[Scope]) -> bool:
    """Whether the principal may see one of these scopes at least (rule S5)."""
    return any(map(_ACTING.get().sees, scopes))


def check_may_change(source: str, scope: Scope) -> None:
    """Raise Forbidden where the limits of the principal do not hold a version of this source and scope."""
    outside = _ACTING.get().outside_limits(source, scope)
    if outside is not None:
        raise Forbidden(
            f"Your key does not reach this version: {outside}.", remedy="Let somebody do it whose key reaches it."
        )


def check_approver(actor: str, *, required: bool) -> None:
    """Raise Unauthenticated for an approval in a name that was only claimed, where the store requires more."""
    if required and authentication_of(EventKind.VERSION_TRANSITIONED, actor) == CLAIMED:
        raise Unauthenticated(
            f"This store takes approvals of authenticated people only, and {actor} is only claimed.",
            remedy="Approve through the service with a key of your own; a command takes it from KNOWLEDGE_KEY.",
        )
