"""Use cases around API keys and the sessions of browsers."""

from __future__ import annotations

from api.service.views.keys import (
    ApprovalsRequest,
    ApprovalsView,
    KeyList,
    KeyRequest,
    KeyView,
    NewKey,
    RevocationRequest,
    RotationRequest,
    SessionList,
    SessionsEnded,
    SessionsEndRequest,
    key_view,
    session_view,
)
from knowledge.bootstrap import Canon
from knowledge.model.access.principals import ANYBODY, Principal


class Keys:
    """Lists and changes keys, and lists and ends sessions. The caller says who may: see `Caller`."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon
        self._keyring = canon.keyring

    def keys(self) -> KeyList:
        """Every key, the oldest first."""
        uses, now = self._keyring.uses(), self._canon.clock()
        return KeyList(keys=[key_view(key, uses.get(key.key_id), now) for key in self._keyring.all()])

    def key(self, key_id: str) -> KeyView:
        """A key. Raises NotFound."""
        return self._view(key_id)

    def create(self, request: KeyRequest) -> NewKey:
        """A new key. Raises InvalidInput naming the field that is wrong."""
        made = self._keyring.create(request.grant(), actor=request.actor, reason=request.reason)
        return NewKey(key=self._view(made.key_id), secret=made.text)

    def rotate(self, key_id: str, request: RotationRequest) -> NewKey:
        """A key with another secret. Raises NotFound, Conflict."""
        made = self._keyring.rotate(key_id, request.overlap, actor=request.actor, reason=request.reason)
        return NewKey(key=self._view(made.key_id), secret=made.text)

    def revoke(self, key_id: str, request: RevocationRequest) -> KeyView:
        """A key that holds no longer. Raises NotFound, Conflict."""
        self._keyring.revoke(key_id, actor=request.actor, reason=request.reason)
        return self._view(key_id)

    def approvals(self) -> ApprovalsView:
        """Whether approvals must be given by authenticated people."""
        return ApprovalsView(authenticated=self._canon.store.requires_authentication())

    def require_approvals(self, request: ApprovalsRequest) -> ApprovalsView:
        """Say whether approvals must be given by authenticated people."""
        self._keyring.require_authentication(request.authenticated, actor=request.actor, reason=request.reason)
        return self.approvals()

    def sessions(self, principal: Principal = ANYBODY) -> SessionList:
        """The sessions of browsers that hold now, of audiences that a principal sees."""
        live = self._canon.sessions.live()
        return SessionList(
            sessions=[session_view(one) for one in live if principal.may_choose(one.principal.audience)]
        )

    def end_sessions(self, request: SessionsEndRequest) -> SessionsEnded:
        """End the sessions of a person, and refuse the tokens issued to them before. Raises InvalidInput."""
        ended = self._canon.sessions.end_all_of(request.person, actor=request.actor, reason=request.reason)
        return SessionsEnded(person=request.person.strip(), sessions=ended)

    def first(self) -> str | None:
        """The secret of the first key of a store; None where a key was ever made."""
        made = self._keyring.first()
        return made.text if made else None

    def _view(self, key_id: str) -> KeyView:
        return key_view(self._keyring.key(key_id), self._keyring.uses().get(key_id), self._canon.clock())
