"""The last use of each key and the sessions of browsers, in memory."""

from __future__ import annotations

from datetime import datetime

from knowledge.model.access.sessions import KeptSession
from knowledge.testing.memory_store.state import MemoryState


class MemoryAccess:
    """See `AccessStore`."""

    _state: MemoryState
    _key_uses: dict[str, datetime]
    _sessions: dict[str, KeptSession]

    def note_key_use(self, key_id: str, at: datetime) -> None:
        """See `AccessStore.note_key_use`."""
        self._key_uses[key_id] = at

    def key_uses(self) -> dict[str, datetime]:
        """See `AccessStore.key_uses`."""
        return dict(self._key_uses)

    def keep_session(self, session: KeptSession) -> None:
        """See `AccessStore.keep_session`."""
        self._sessions[session.id_hash] = session

    def session(self, id_hash: str) -> KeptSession | None:
        """See `AccessStore.session`."""
        return self._sessions.get(id_hash)

    def sessions(self) -> list[KeptSession]:
        """See `AccessStore.sessions`."""
        return sorted(self._sessions.values(), key=lambda one: (one.person, one.expires_at, one.id_hash))

    def end_session(self, id_hash: str) -> bool:
        """See `AccessStore.end_session`."""
        return self._sessions.pop(id_hash, None) is not None

    def end_sessions_of(self, person: str) -> int:
        """See `AccessStore.end_sessions_of`."""
        return sum(self.end_session(one.id_hash) for one in list(self._sessions.values()) if one.person == person)

    def forget_sessions(self, ended: datetime) -> None:
        """See `AccessStore.forget_sessions`."""
        for one in [one for one in self._sessions.values() if one.expires_at <= ended]:
            del self._sessions[one.id_hash]

    def requires_authentication(self) -> bool:
        """See `AccessStore.requires_authentication`."""
        return self._state.requires_authentication
