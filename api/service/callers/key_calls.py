"""The use cases around keys and sessions for one principal, beside those of `Caller`.

Nobody gives a key, or learns the secret of one, that sees or changes more than their own. Keys and sessions of other audiences are
hidden like everything else of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.service.callers.principal_checks import PrincipalChecks
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
)
from knowledge.access.keyring import unknown_key
from knowledge.errors import Forbidden
from knowledge.model.access.principals import EVERYBODY, Permission


class KeyCalls(PrincipalChecks):
    """Each checks a permission, and that a key or session is within the reach of the principal."""

    def keys(self) -> KeyList:
        """The keys of audiences that the principal sees."""
        self.require(Permission.SEE_KEYS)
        found = self._application.keys.keys().keys
        return KeyList(keys=[one for one in found if self.principal.may_choose(one.audience)])

    def create_key(self, request: KeyRequest) -> NewKey:
        """A new key."""
        self.require(Permission.MANAGE_KEYS)
        self._require_reach(request)
        with self._acting():
            return self._application.keys.create(self._acted(request))

    def rotate_key(self, key_id: str, request: RotationRequest) -> NewKey:
        """A key with another secret, which whoever rotates it learns."""
        self._require_reach(self._managed(key_id))
        with self._acting():
            return self._application.keys.rotate(key_id, self._acted(request))

    def revoke_key(self, key_id: str, request: RevocationRequest) -> KeyView:
        """A key that holds no longer."""
        self._managed(key_id)
        with self._acting():
            return self._application.keys.revoke(key_id, self._acted(request))

    def sessions(self) -> SessionList:
        """The sessions of browsers that hold now, of audiences that the principal sees."""
        self.require(Permission.SEE_KEYS)
        return self._application.keys.sessions(self.principal)

    def end_sessions(self, request: SessionsEndRequest) -> SessionsEnded:
        """End the sessions of a person, and refuse the tokens issued to them before, whatever audience they are for."""
        self.require(Permission.MANAGE_KEYS)
        self.require_every_audience()
        with self._acting():
            return self._application.keys.end_sessions(self._acted(request))

    def approvals(self) -> ApprovalsView:
        """Whether approvals must be given by authenticated people."""
        self.require(Permission.READ)
        return self._application.keys.approvals()

    def require_approvals(self, request: ApprovalsRequest) -> ApprovalsView:
        """Say whether approvals must be given by authenticated people, for every audience."""
        self.require(Permission.MANAGE_KEYS)
        self.require_every_audience()
        with self._acting():
            return self._application.keys.require_approvals(self._acted(request))

    def _managed(self, key_id: str) -> KeyView:
        """A key that the principal may change. Raises NotFound for one of an audience that they do not see, as for one that is not there."""
        self.require(Permission.MANAGE_KEYS)
        key = self._application.keys.key(key_id)
        if not self.principal.may_choose(key.audience):
            raise unknown_key(key_id)
        return key

    def _require_reach(self, key: KeyRequest | KeyView) -> None:
        """Raise Forbidden for a key that sees or changes more than the principal."""
        principal = self.principal
        audience = None if key.audience in ("", EVERYBODY) else key.audience
        within = (
            ("audience", principal.may_choose(audience)),
            ("sources", _is_within(key.sources, principal.sources)),
            ("jurisdictions", _is_within(key.jurisdictions, principal.jurisdictions)),
        )
        for where, holds in within:
            if not holds:
                detail = f"The key would reach further than that of {principal.name}: its {where}."
                remedy = "Give it no more than your own key has, or ask an administrator who sees every audience."
                raise self._noted(Forbidden(detail, remedy=remedy, where=where), where)


def _is_within(given: Sequence[str], own: Sequence[str]) -> bool:
    """Whether these limits are no wider than the own ones. No limits are the widest. `eu/de` is within `eu`."""
    return not own or (bool(given) and all(any(f"{one}/".startswith(f"{wide}/") for wide in own) for one in given))
