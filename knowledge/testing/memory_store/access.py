"""The last use of each key, in memory."""

from __future__ import annotations

from datetime import datetime

from knowledge.testing.memory_store.state import MemoryState


class MemoryAccess:
    """See `AccessStore`."""

    _state: MemoryState
    _key_uses: dict[str, datetime]

    def note_key_use(self, key_id: str, at: datetime) -> None:
        """See `AccessStore.note_key_use`."""
        self._key_uses[key_id] = at

    def key_uses(self) -> dict[str, datetime]:
        """See `AccessStore.key_uses`."""
        return dict(self._key_uses)

    def requires_authentication(self) -> bool:
        """See `AccessStore.requires_authentication`."""
        return self._state.requires_authentication
