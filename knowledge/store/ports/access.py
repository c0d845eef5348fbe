"""The port of the system of record for keys: the times at which they were last used, and the sessions of browsers.

The keys themselves follow from the ledger alone (`knowledge.model.access.keys`). When a key was used, and who is
logged in, is no change of the record, so it stands beside it, and is lost with the store.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from knowledge.model.access.sessions import KeptSession


class AccessStore(Protocol):
    """The last use of each key, and the sessions of browsers."""

    def note_key_use(self, key_id: str, at: datetime) -> None:
        """Note that a key was used at this time."""
        ...

    def key_uses(self) -> dict[str, datetime]:
        """The last use of each key that was ever used, by its id."""
        ...

    def keep_session(self, session: KeptSession) -> None:
        """Keep a session of a browser."""
        ...

    def session(self, id_hash: str) -> KeptSession | None:
        """The session under this hash, also one that is over; None where there is none."""
        ...

    def sessions(self) -> list[KeptSession]:
        """Every session and login, in order of person and end, also those that are over."""
        ...

    def end_session(self, id_hash: str) -> bool:
        """Forget a session. Returns whether it was there: of several who end it at once, one is told so."""
        ...

    def end_sessions_of(self, person: str) -> int:
        """Forget every session of a person. Returns how many there were."""
        ...

    def forget_sessions(self, ended: datetime) -> None:
        """Forget the sessions that were over at this time."""
        ...

    def requires_authentication(self) -> bool:
        """Whether approvals must be given by authenticated people, as the last event about it says."""
        ...
