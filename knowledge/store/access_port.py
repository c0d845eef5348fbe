"""The port of the system of record for keys: the times at which they were last used.

The keys themselves follow from the ledger alone (`knowledge.model.access_keys`). When a key was used is no change of the
record, so it stands beside it, and is lost with the store.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class AccessStore(Protocol):
    """The last use of each key."""

    def note_key_use(self, key_id: str, at: datetime) -> None:
        """Note that a key was used at this time."""
        ...

    def key_uses(self) -> dict[str, datetime]:
        """The last use of each key that was ever used, by its id."""
        ...

    def requires_authentication(self) -> bool:
        """Whether approvals must be given by authenticated people, as the last event about it says."""
        ...
