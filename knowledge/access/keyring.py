"""Creates, rotates, revokes and checks API keys, and ends what people began. Every change is an event of the ledger."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from knowledge.errors import (
    Conflict,
    IntegrityViolation,
    InvalidInput,
    NotFound,
    StorageFailure,
    Unauthenticated,
    Unavailable,
)
from knowledge.model.access.keys import (
    ACCESS_EVENTS,
    AccessKey,
    AccessKeys,
    SpelledKey,
    new_key,
    rotation_payload,
    spelled_key,
)
from knowledge.model.access.principals import EVERY_AUDIENCE, EVERYBODY, AccessRole, Principal
from knowledge.model.clock import Clock
from knowledge.model.invalid import why_invalid
from knowledge.model.record.ledger import EventKind, same_person
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.validation import SERVICE, checked_actor

FIRST_PERSON = "administrator"
"""The person whom the first key stands for."""
_USE_NOTED_EVERY = timedelta(minutes=1)
"""How often the use of a key is written down: often enough to see which keys lie idle, and rarely enough to cost nothing."""
_REFUSED = "The key is not one of this service."
_ASK = "Ask an administrator for a key: knowledge keys create."


@dataclass(frozen=True)
class KeyGrant:
    """The person, permissions and end of a new key."""

    person: str
    roles: tuple[AccessRole, ...]
    audience: str | None = None
    sources: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    expires_at: datetime | None = None


class Keyring:
    """The keys of a store. What was read of the ledger is kept, and each request reads what came since: a key that was revoked
    anywhere does not hold any more.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._read = AccessKeys()
        self._noted: dict[str, datetime] = {}
        self._turn = threading.Lock()

    def all(self) -> list[AccessKey]:
        """Every key, the oldest first, also those that do not hold any more."""
        with self._turn:
            return self._present().all()

    def uses(self) -> dict[str, datetime]:
        """The last use of each key that was ever used, by its id."""
        return self._store.key_uses()

    def principal(self, text: str) -> Principal:
        """The person whom a key stands for.

        Raises Unauthenticated for a text that is no key, for a wrong or unknown one, and for one that expired or was revoked. Only
        who knows the secret is told which of these it is.
        """
        given, now = spelled_key(text), self._clock()
        if given is None:
            raise Unauthenticated("This is not spelled as a key.", remedy="A key reads canon_<id>_<secret>.")
        with self._turn:
            key = self._present().proved(given, now)
        if key is None:
            raise Unauthenticated(_REFUSED, remedy=_ASK)
        if (fault := key.fault(now)) is not None:
            raise Unauthenticated(f"The key {key.key_id} of {key.person} {fault}.", remedy=_ASK)
        self._note_use(key.key_id, now)
        return key.principal

    def create(self, grant: KeyGrant, *, actor: str, reason: str = "") -> SpelledKey:
        """A new key, which nobody can read again. Raises InvalidInput naming the field that is wrong."""
        made = new_key()
        payload = self._made(grant, made, actor).payload()
        self._append(EventKind.ACCESS_KEY_CREATED, payload, actor, reason)
        return made

    def _made(self, grant: KeyGrant, made: SpelledKey, actor: str) -> AccessKey:
        """The key of a grant. Raises InvalidInput naming the field that is wrong."""
        now = self._clock()
        if grant.expires_at is not None and grant.expires_at <= now:
            raise InvalidInput(
                f"The key would expire on {grant.expires_at:%Y-%m-%d}, which is past.",
                remedy="Give a later date, or none.",
                where="expires",
            )
        return AccessKey(
            key_id=made.key_id,
            person=_checked_person(grant.person),
            roles=_checked_roles(grant.roles),
            audience=_checked_audience(grant.audience),
            sources=tuple(dict.fromkeys(grant.sources)),
            jurisdictions=tuple(dict.fromkeys(_path(one, "jurisdiction") for one in grant.jurisdictions)),
            expires_at=grant.expires_at,
            created_at=now,
            created_by=actor,
            secret_hash=made.secret_hash,
        )

    def rotate(self, key_id: str, overlap: timedelta, *, actor: str, reason: str = "") -> SpelledKey:
        """The same key with another secret. The former one holds for `overlap`. Raises NotFound, Conflict."""
        key, now = self._standing(key_id), self._clock()
        made = new_key(key.key_id)
        self._append(EventKind.ACCESS_KEY_ROTATED, rotation_payload(key, made, overlap, now), actor, reason)
        return made

    def revoke(self, key_id: str, *, actor: str, reason: str = "") -> AccessKey:
        """Let a key hold no longer, from this moment on and for good. Raises NotFound, Conflict."""
        key = self._standing(key_id)
        self._append(EventKind.ACCESS_KEY_REVOKED, {"key_id": key.key_id}, actor, reason)
        return self.key(key.key_id)

    def key(self, key_id: str) -> AccessKey:
        """The key with this id. Raises NotFound."""
        with self._turn:
            key = self._present().get(key_id)
        if key is None:
            raise unknown_key(key_id)
        return key

    def first(self) -> SpelledKey | None:
        """The first key of a store, which stands for an administrator. None where a key was ever made."""
        made, reason = new_key(), "the first start of the service"
        payload = self._made(
            KeyGrant(FIRST_PERSON, (AccessRole.ADMINISTRATOR,), EVERY_AUDIENCE), made, SERVICE
        ).payload()
        with self._store.transaction() as transaction:  # which another replica that starts now waits for
            if self.all():
                return None
            transaction.append_notice(EventKind.ACCESS_KEY_CREATED, payload, actor=SERVICE, reason=reason)
        return made

    def require_authentication(self, required: bool, *, actor: str, reason: str = "") -> None:
        """Take approvals of authenticated people only from now on, or again those of people who only name themselves."""
        self._append(EventKind.ACCESS_REQUIRED, {"authenticated_approvals": required}, actor, reason)

    def end_sessions(self, person: str, *, actor: str, reason: str = "") -> str:
        """Let no session hold that this person has begun, and no token that was issued to them. Returns the name of the person.

        Their keys go on to hold. Raises InvalidInput for a text that is no name.
        """
        name = _checked_person(person)
        self._append(EventKind.ACCESS_SESSIONS_ENDED, {"person": name}, actor, reason)
        return name

    def sessions_ended(self, person: str) -> datetime | None:
        """When the sessions and tokens of a person were last ended; None where they never were."""
        with self._turn:
            return self._present().sessions_ended(person)

    def _standing(self, key_id: str) -> AccessKey:
        key = self.key(key_id)
        if key.revoked_at is not None:
            raise Conflict(
                f"The key {key.key_id} of {key.person} {key.fault(self._clock())}.", remedy="Create another key."
            )
        return key

    def _append(self, kind: EventKind, payload: dict[str, object], actor: str, reason: str) -> None:
        with self._store.transaction() as transaction:
            transaction.append_notice(kind, payload, actor=actor, reason=reason)

    def _present(self) -> AccessKeys:
        """The keys with what was recorded since they were last read. The caller holds the turn."""
        try:
            for event in self._store.events(after=self._read.seq, kinds=ACCESS_EVENTS):
                self._read.take(event)
        except (ValidationError, KeyError) as error:
            why = why_invalid(error) if isinstance(error, ValidationError) else f"it has no {error}"
            raise IntegrityViolation(
                f"An event about a key cannot be read: {why}.", remedy="Run `knowledge audit verify`."
            ) from None
        return self._read

    def _note_use(self, key_id: str, now: datetime) -> None:
        """Note the use of a key now and then. A store that cannot be written now does not keep anybody out."""
        last = self._noted.get(key_id)
        if last is not None and now - last < _USE_NOTED_EVERY:
            return
        self._noted[key_id] = now
        try:
            self._store.note_key_use(key_id, now)
        except (StorageFailure, Unavailable):
            del self._noted[key_id]


def unknown_key(key_id: str) -> NotFound:
    """The error for an id that no key has, or none that may be seen."""
    return NotFound(f"There is no key {key_id[:64]!r}.", remedy="List them with: knowledge keys list")


def _checked_person(person: str) -> str:
    try:
        name = checked_actor(person)
    except InvalidInput as error:
        raise InvalidInput(
            error.detail.replace("actor", "person"), remedy="Name the person.", where="person"
        ) from None
    if same_person(name, SERVICE):
        raise InvalidInput(
            f"{name!r} is the name of the service itself.", remedy="Name the person.", where="person"
        )
    return name


def _checked_roles(roles: Sequence[AccessRole]) -> tuple[AccessRole, ...]:
    if not roles:
        known = ", ".join(role.value for role in AccessRole)
        raise InvalidInput("The key has no role.", remedy=f"Give one or more of {known}.", where="role")
    return tuple(role for role in AccessRole if role in roles)


def _checked_audience(audience: str | None) -> str | None:
    if audience in (None, "", EVERYBODY):
        return None
    return audience if audience == EVERY_AUDIENCE else _path(str(audience), "audience")


def _path(value: str, field: str) -> str:
    try:
        scope = Scope.model_validate({field: value})
    except ValidationError as error:
        raise InvalidInput(
            f"{why_invalid(error)}.", remedy="Give a path such as eu or eu/de.", where=field
        ) from None
    return scope.jurisdiction if field == "jurisdiction" else str(scope.audience)
