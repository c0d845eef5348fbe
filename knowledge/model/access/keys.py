"""API keys: how they are spelled, and their state and that of sessions as the events of the ledger give it. Pure.

A key is `canon_<id>_<secret>`. The ledger holds the SHA-256 of the secret, never the secret. A secret has 256 random bits,
so that its hash tells nothing about it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.access.principals import AccessRole, Principal
from knowledge.model.clock import Instant, Value
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.record.ledger import Event, EventKind, person_key

ACCESS_KEYS = frozenset({EventKind.ACCESS_KEY_CREATED, EventKind.ACCESS_KEY_ROTATED, EventKind.ACCESS_KEY_REVOKED})
"""The events from which the keys follow."""
ACCESS_EVENTS = ACCESS_KEYS | {EventKind.ACCESS_SESSIONS_ENDED}
"""The events from which follows who has access."""
_SPELLING = lazy_pattern(r"canon_(?P<key_id>[0-9a-f]{12})_(?P<secret>[A-Za-z0-9_-]{43})")
_NO_HASH = sha256_hex(b"")
"""The hash that a secret is compared with where its key is unknown, so that both take the same time."""


class SpelledKey(NamedTuple):
    """The two parts of a key as its owner holds it."""

    key_id: str
    secret: str

    @property
    def text(self) -> str:
        """The key as it is shown once."""
        return f"canon_{self.key_id}_{self.secret}"

    @property
    def secret_hash(self) -> str:
        """The form in which the secret is kept."""
        return sha256_hex(self.secret.encode())


def new_key(key_id: str | None = None) -> SpelledKey:
    """A new key with a random secret, or with the id given another secret for that key."""
    return SpelledKey(key_id or secrets.token_hex(6), secrets.token_urlsafe(32))


def spelled_key(text: str) -> SpelledKey | None:
    """The parts of a key; None for a text that is none."""
    found = _SPELLING.fullmatch(text)
    return SpelledKey(**found.groupdict()) if found else None


_LATER = {
    "created_at",
    "created_by",
    "former_hash",
    "former_until",
    "rotated_at",
    "revoked_at",
    "changed_by",
    "reason",
}
"""The properties of a key that follow from events as such, and not from the payload of the one that creates it."""


class AccessKey(Value):
    """A key as the ledger has it: whose it is, what it allows, and until when.

    After a rotation the secret before it holds until `former_until`, so that its users can change over. `changed_by` and `reason` are
    those of the last event about it.
    """

    key_id: str
    person: str
    roles: tuple[AccessRole, ...]
    audience: str | None = None
    sources: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    expires_at: Instant | None = None
    created_at: Instant
    created_by: str
    secret_hash: str
    former_hash: str = ""
    former_until: Instant | None = None
    rotated_at: Instant | None = None
    revoked_at: Instant | None = None
    changed_by: str = ""
    reason: str = ""

    @property
    def principal(self) -> Principal:
        """The person whom the key stands for."""
        return Principal(
            name=self.person,
            roles=frozenset(self.roles),
            audience=self.audience,
            sources=self.sources,
            jurisdictions=self.jurisdictions,
            authentication=f"key:{self.key_id}",
        )

    def payload(self) -> dict[str, Any]:
        """The payload of the event that creates it: who made it when is in the event itself."""
        made: dict[str, Any] = self.model_dump(mode="json", exclude=_LATER)
        return made

    def fault(self, now: datetime) -> str | None:
        """Why the key does not hold at `now`; None where it does."""
        if self.revoked_at is not None:
            return f"was revoked on {self.revoked_at:%Y-%m-%d}"
        if self.expires_at is not None and now >= self.expires_at:
            return f"expired on {self.expires_at:%Y-%m-%d}"
        return None


def rotation_payload(key: AccessKey, secret: SpelledKey, overlap: timedelta, now: datetime) -> dict[str, Any]:
    """The payload of a rotation: the hash of the new secret, and until when the former one holds."""
    rotated = key.model_copy(update={"former_until": now + overlap})
    payload: dict[str, Any] = rotated.model_dump(mode="json", include={"key_id", "former_until"})
    return {**payload, "secret_hash": secret.secret_hash}


class AccessKeys:
    """The keys and the ends of sessions that events give, in the order of the ledger. Keys that were revoked stay, so that they can be listed."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._keys: dict[str, AccessKey] = {}
        self._ended: dict[str, datetime] = {}
        self.seq = 0
        """The number of the last event taken."""
        for event in events:
            self.take(event)

    def take(self, event: Event) -> None:
        """Take the next event of the ledger. An event about an unknown key, or of another kind, changes nothing."""
        self.seq = max(self.seq, event.seq)
        key_id, payload = event.payload.get("key_id", ""), event.payload
        said = {"changed_by": event.actor, "reason": event.reason}
        if event.kind is EventKind.ACCESS_KEY_CREATED:
            made = {**payload, "created_at": event.recorded_at, "created_by": event.actor, **said}
            self._keys[key_id] = AccessKey.model_validate(made)
        elif event.kind is EventKind.ACCESS_SESSIONS_ENDED:
            self._ended[person_key(payload["person"])] = event.recorded_at
        elif (key := self._keys.get(key_id)) is not None and event.kind in ACCESS_KEYS:
            self._keys[key_id] = AccessKey.model_validate({**key.model_dump(), **_change(key, event), **said})

    def sessions_ended(self, person: str) -> datetime | None:
        """When the sessions and tokens of a person were last ended; None where they never were."""
        return self._ended.get(person_key(person))

    def all(self) -> list[AccessKey]:
        """Every key, the oldest first."""
        return list(self._keys.values())

    def get(self, key_id: str) -> AccessKey | None:
        """The key with this id."""
        return self._keys.get(key_id)

    def proved(self, given: SpelledKey, now: datetime) -> AccessKey | None:
        """The key whose secret was given; None for a wrong secret and for an unknown key, both of which take the same time."""
        key = self._keys.get(given.key_id)
        hashes = (key.secret_hash, key.former_hash or _NO_HASH) if key else (_NO_HASH, _NO_HASH)
        own, former = (hmac.compare_digest(given.secret_hash, one) for one in hashes)
        still = key is not None and key.former_until is not None and now < key.former_until
        return key if key is not None and (own or (former and still)) else None


def _change(key: AccessKey, event: Event) -> dict[str, Any]:
    if event.kind is EventKind.ACCESS_KEY_REVOKED:
        return {"revoked_at": event.recorded_at}
    return {
        "secret_hash": event.payload["secret_hash"],
        "former_hash": key.secret_hash,
        "former_until": event.payload["former_until"],
        "rotated_at": event.recorded_at,
    }
