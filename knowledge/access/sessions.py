"""Sessions of browsers: begun with a key or a token, and ended by their owner, by time, or with the key itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from knowledge.access.keyring import Keyring
from knowledge.errors import NotFound
from knowledge.model.access.keys import AccessKey, spelled_key
from knowledge.model.access.principals import Principal
from knowledge.model.access.sessions import KeptSession, hash_of, new_secret
from knowledge.model.clock import Clock
from knowledge.model.record.ledger import person_key
from knowledge.store.ports.access import AccessStore

LASTS = timedelta(hours=8)
"""A working day. A key or a role that is taken away from a person with a token ends at the latest with the session."""
LOGIN_LASTS = timedelta(minutes=10)
"""How long somebody may take to log in at the issuer."""
_KEY, _TOKEN, _LOGIN = "key", "token", "login"


@dataclass(frozen=True)
class LiveSession:
    """A session that holds: whose it is, since when, and until when at most."""

    principal: Principal
    began_at: datetime
    expires_at: datetime


def _began(kept: KeptSession) -> datetime:
    """When a session began. Each lasts equally long."""
    return kept.expires_at - LASTS


class Sessions:
    """The sessions of a store. The secret of each is with its browser alone."""

    def __init__(self, store: AccessStore, keyring: Keyring, clock: Clock) -> None:
        self._store = store
        self._keyring = keyring
        self._clock = clock

    def start_with_key(self, text: str) -> str:
        """The secret of a new session of the person with this key. Raises Unauthenticated."""
        principal = self._keyring.principal(text)
        given = spelled_key(text)
        assert given is not None
        content = {"by": _KEY, "key_id": given.key_id, "secret_hash": given.secret_hash}
        return self._kept(principal.name, content, LASTS)

    def start_with_token(self, principal: Principal) -> str:
        """The secret of a new session of a person whom a token of the issuer named."""
        return self._kept(principal.name, {"by": _TOKEN, "principal": principal.model_dump(mode="json")}, LASTS)

    def principal(self, secret: str) -> Principal | None:
        """The person of a session; None where it is unknown or over, or where the key it began with does not hold any more."""
        kept = self._live(secret)
        return None if kept is None else self._principal_of(kept)

    def live(self) -> list[LiveSession]:
        """The sessions that hold now, in order of person."""
        now = self._clock()
        kept = [one for one in self._store.sessions() if now < one.expires_at]
        known = [(one, self._principal_of(one)) for one in kept]
        return [LiveSession(who, _began(one), one.expires_at) for one, who in known if who is not None]

    def end(self, secret: str) -> None:
        """End a session."""
        self._store.end_session(hash_of(secret))

    def end_all_of(self, person: str, *, actor: str, reason: str = "") -> int:
        """End every session of a person, and refuse the tokens that were issued to them before. Returns how many sessions there were.

        The event comes first: what another replica lets begin meanwhile began before it, and does not hold.
        """
        name = self._keyring.end_sessions(person, actor=actor, reason=reason)
        return self._store.end_sessions_of(person_key(name))

    def begin_login(self, **content: str) -> str:
        """The secret of a login that begins now, with what is needed to end it."""
        return self._kept("", {"by": _LOGIN, **content}, LOGIN_LASTS)

    def finish_login(self, secret: str) -> dict[str, Any] | None:
        """The content with which a login began, once; None where there is no such login, or not any more."""
        kept = self._live(secret)
        if kept is None or kept.content["by"] != _LOGIN or not self._store.end_session(kept.id_hash):
            return None
        return kept.content

    def _kept(self, person: str, content: dict[str, Any], lasts: timedelta) -> str:
        secret, now = new_secret(), self._clock()
        self._store.forget_sessions(now)
        self._store.keep_session(KeptSession(hash_of(secret), person_key(person), content, now + lasts))
        return secret

    def _live(self, secret: str) -> KeptSession | None:
        kept = self._store.session(hash_of(secret))
        return kept if kept is not None and self._clock() < kept.expires_at else None

    def _principal_of(self, kept: KeptSession) -> Principal | None:
        """The person of a session in time; None where it was ended, or where its key does not hold any more."""
        ended = self._keyring.sessions_ended(kept.person) if kept.person else None
        if ended is not None and _began(kept) <= ended:
            return None
        if kept.content["by"] == _KEY:
            return self._key_principal(kept.content)
        if kept.content["by"] == _TOKEN:
            try:
                return Principal.model_validate(kept.content["principal"])
            except ValidationError:  # kept by another release
                return None
        return None

    def _key_principal(self, content: dict[str, Any]) -> Principal | None:
        try:
            key = self._keyring.key(content["key_id"])
        except NotFound:
            return None
        return key.principal if self._holds(key, content["secret_hash"]) else None

    def _holds(self, key: AccessKey, secret_hash: str) -> bool:
        """Whether a key holds, and still with the secret that the session began with."""
        now = self._clock()
        is_former = key.former_until is not None and now < key.former_until and secret_hash == key.former_hash
        return key.fault(now) is None and (secret_hash == key.secret_hash or is_former)
