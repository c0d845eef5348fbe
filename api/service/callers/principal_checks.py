"""The checks of every request: permissions, the actor and the audience, all of them from the principal alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from api.service.callers.sight import Sight
from api.service.requests import DecisionRequest, Moment, QueryRequest, SearchRequest, audience_scope
from api.service.wire import Wire
from knowledge.errors import CanonError, Forbidden
from knowledge.model.access.principals import ALLOWED, EVERYBODY, MEANINGS, AccessRole, Permission, Principal
from knowledge.model.scope import Scope
from knowledge.store.acting import acting

if TYPE_CHECKING:
    from api.service.application import Application

_Asked = TypeVar("_Asked", QueryRequest, DecisionRequest, SearchRequest)
_Request = TypeVar("_Request", bound=Wire)
Refused = Callable[[CanonError, str], None]
"""Takes note of a request that is refused, and of what it was about."""


def _unnoted(error: CanonError, about: str) -> None:
    """Take no note of a refusal."""


class PrincipalChecks:
    """Checks what one principal may do, and in whose name. Raises Forbidden naming what the principal lacks."""

    def __init__(self, application: Application, principal: Principal, refused: Refused = _unnoted) -> None:
        self._application = application
        self._refused = refused
        self._last_noted: Forbidden | None = None
        self.principal = principal
        self.sight = Sight(application.canon.store, principal)

    # -- what the principal may do -------------------------------------------------------------------------

    def require(self, *permissions: Permission) -> None:
        """Raise Forbidden unless the principal has all of these permissions."""
        for permission in permissions:
            if not self.principal.may(permission):
                raise self._noted(_lacking(self.principal, permission), permission.value)

    def require_every_audience(self) -> None:
        """Raise Forbidden for a principal who does not see every audience: the request is about all of them."""
        if not self.principal.sees_everything:
            detail = f"This is about every audience, and {self.principal.name} does not see all of them."
            remedy = "Use a key for every audience: knowledge keys create --audience '*'."
            raise self._noted(Forbidden(detail, remedy=remedy), "audience")

    def require_whole_ledger(self) -> None:
        """Raise Forbidden for a principal who may not know how long the ledger is: it tells how much is recorded for others."""
        if not self.sees_length:
            raise self._noted(_lacking(self.principal, Permission.AUDIT), Permission.AUDIT.value)

    @property
    def sees_length(self) -> bool:
        """Whether the principal may know how long the ledger is: an auditor, and whoever sees every audience."""
        return self.principal.sees_everything or self.principal.may(Permission.AUDIT)

    def actor(self, named: str) -> str:
        """The person who acts. Raises Forbidden where the request names anybody else than the principal."""
        principal = self.principal
        if not principal.is_authenticated:
            return named
        if named.strip() and not principal.is_actor(named):
            detail = f"The key is of {principal.name}, and the request names {named[:60]!r} as its actor."
            raise self._noted(Forbidden(detail, remedy="Leave the actor out.", where="actor"), "actor")
        return principal.name

    def scope(self, asked: Scope) -> Scope:
        """The scope with the audience of the principal, or with a narrower one that the request names.

        Raises Forbidden for any other audience.
        """
        own = None if self.principal.sees_everything else self.principal.audience
        audience = {None: own, EVERYBODY: None}.get(asked.audience, asked.audience)
        if not self.principal.may_choose(audience):
            detail = f"The key of {self.principal.name} is for audience {own or EVERYBODY}, not for {audience}."
            remedy = f"Leave the audience out, or name a narrower one, such as {EVERYBODY}."
            raise self._noted(Forbidden(detail, remedy=remedy, where="audience"), "audience")
        return asked.model_copy(update={"audience": audience})

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """Let each event of the block say how the principal was known, and note refusals of the store."""
        with acting(self.principal):
            try:
                yield
            except Forbidden as error:
                if error is not self._last_noted:  # the store refused it
                    self._noted(error, "limits")
                raise

    def _noted(self, error: Forbidden, about: str) -> Forbidden:
        self._refused(error, about)
        self._last_noted = error
        return error

    def _asked(self, request: _Asked) -> _Asked:
        return request.model_copy(update={"scope": self.scope(request.scope)})

    def _acted(self, request: _Request) -> _Request:
        """The request in the name of the principal."""
        return request.model_copy(update={"actor": self.actor(vars(request)["actor"])})

    def _decided(self, request: _Request) -> _Request:
        """The request in the name and with the eyes of the principal."""
        audience = self.scope(audience_scope(vars(request)["audience"])).audience
        return self._acted(request).model_copy(update={"audience": audience})

    def _moment(self, moment: Moment) -> Moment:
        return replace(moment, scope=self.scope(moment.scope))


def _lacking(principal: Principal, permission: Permission) -> Forbidden:
    needed = " or ".join(role.value for role in ALLOWED[permission])
    has = ", ".join(role.value for role in AccessRole if role in principal.roles)
    return Forbidden(
        f"To {MEANINGS[permission]} takes the role {needed}; {principal.name} has {has or 'no role'}.",
        remedy="Ask an administrator for that role.",
    )
