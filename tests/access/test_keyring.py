"""Keys are made, rotated, revoked and checked, and every change is an event."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.access.keyring import KeyGrant, Keyring
from knowledge.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from knowledge.model.access.keys import ACCESS_KEYS, SpelledKey, spelled_key
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from knowledge.model.record.ledger import EventKind
from knowledge.store.sql import open_sql_store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, day

ADA = KeyGrant("ada", (AccessRole.AUTHOR, AccessRole.READER), "staff", ("handbook",), ("eu",))


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def store(clock: SettableClock) -> MemoryStore:
    return MemoryStore(clock)


@pytest.fixture
def keyring(store: MemoryStore, clock: SettableClock) -> Keyring:
    return Keyring(store, clock)


def made(keyring: Keyring, grant: KeyGrant = ADA) -> SpelledKey:
    return keyring.create(grant, actor="root")


def test_a_key_stands_for_its_person_with_roles_audience_and_limits(keyring: Keyring) -> None:
    key = made(keyring)
    principal = keyring.principal(key.text)
    assert principal.name == "ada"
    assert principal.roles == {AccessRole.READER, AccessRole.AUTHOR}
    assert (principal.audience, principal.sources, principal.jurisdictions) == ("staff", ("handbook",), ("eu",))
    assert principal.authentication == f"key:{key.key_id}"
    assert principal.is_authenticated


def test_the_secret_is_nowhere_in_the_store(keyring: Keyring, store: MemoryStore) -> None:
    key = made(keyring)
    assert spelled_key(key.text) == key
    written = " ".join(str(event) for event in store.events())
    assert key.secret not in written
    assert key.secret_hash in written


def test_a_key_of_another_store_is_refused_as_any_unknown_one(keyring: Keyring, clock: SettableClock) -> None:
    other = made(Keyring(MemoryStore(clock), clock))
    own = made(keyring)
    for text in (other.text, own._replace(secret=other.secret).text):
        with pytest.raises(Unauthenticated, match=r"^The key is not one of this service\."):
            keyring.principal(text)


def test_a_key_ends_when_it_expires(keyring: Keyring, clock: SettableClock) -> None:
    key = made(keyring, KeyGrant("ada", (AccessRole.READER,), expires_at=day(3)))
    keyring.principal(key.text)
    clock.now = day(3)
    with pytest.raises(Unauthenticated, match="of ada expired on"):
        keyring.principal(key.text)


def test_a_key_that_another_process_revoked_holds_no_longer(
    keyring: Keyring, store: MemoryStore, clock: SettableClock
) -> None:
    key = made(keyring)
    keyring.principal(key.text)
    Keyring(store, clock).revoke(key.key_id, actor="root")
    with pytest.raises(Unauthenticated, match="was revoked on"):
        keyring.principal(key.text)
    with pytest.raises(Conflict, match="was revoked"):
        keyring.rotate(key.key_id, timedelta(0), actor="root")


def test_a_rotated_key_holds_with_its_new_secret_and_for_a_while_with_the_former_one(
    keyring: Keyring, clock: SettableClock
) -> None:
    key = made(keyring)
    clock.now = day(2)
    new = keyring.rotate(key.key_id, timedelta(hours=1), actor="root")
    assert new.key_id == key.key_id
    assert keyring.principal(key.text) == keyring.principal(new.text)
    clock.now = day(2) + timedelta(hours=1)
    keyring.principal(new.text)
    with pytest.raises(Unauthenticated, match="not one of this service"):
        keyring.principal(key.text)


def test_a_rotation_without_overlap_ends_the_former_secret_at_once(keyring: Keyring) -> None:
    key = made(keyring)
    keyring.rotate(key.key_id, timedelta(0), actor="root")
    with pytest.raises(Unauthenticated):
        keyring.principal(key.text)


def test_every_change_is_an_event_with_who_made_it(keyring: Keyring, store: MemoryStore) -> None:
    key = made(keyring)
    keyring.rotate(key.key_id, timedelta(0), actor="root")
    keyring.revoke(key.key_id, actor="root", reason="left")
    keyring.require_authentication(True, actor="root")
    events = list(store.events())
    assert {event.kind for event in events[:3]} == ACCESS_KEYS
    assert [event.actor for event in events] == ["root"] * 4
    assert (events[2].reason, events[3].kind) == ("left", EventKind.ACCESS_REQUIRED)


def test_the_first_key_is_made_once_and_for_an_administrator(keyring: Keyring) -> None:
    first = keyring.first()
    assert first is not None
    principal = keyring.principal(first.text)
    assert principal.roles == {AccessRole.ADMINISTRATOR}
    assert principal.audience == EVERY_AUDIENCE
    assert keyring.first() is None
    keyring.revoke(first.key_id, actor="root")
    assert keyring.first() is None, "a store whose keys were all revoked gets no new one by itself"


def test_the_use_of_a_key_is_noted_once_a_minute(
    keyring: Keyring, store: MemoryStore, clock: SettableClock
) -> None:
    key = made(keyring)
    start = clock.now
    for seconds in (0, 59, 60):
        clock.now = start + timedelta(seconds=seconds)
        keyring.principal(key.text)
        expected = start if seconds < 60 else start + timedelta(seconds=60)
        assert store.key_uses() == {key.key_id: expected}


@pytest.mark.parametrize(
    ("grant", "field", "words"),
    [
        (KeyGrant(" ", (AccessRole.READER,)), "person", "blank"),
        (KeyGrant("a\u200bda", (AccessRole.READER,)), "person", "U\\+200B"),
        (KeyGrant("Canon", (AccessRole.READER,)), "person", "the service itself"),
        (KeyGrant("ada", ()), "role", "reader, author"),
        (KeyGrant("ada", (AccessRole.READER,), "staff|x"), "audience", "is not a path"),
        (KeyGrant("ada", (AccessRole.READER,), jurisdictions=("e u",)), "jurisdiction", "is not a path"),
        (KeyGrant("ada", (AccessRole.READER,), expires_at=day(-1)), "expires", "which is past"),
    ],
)
def test_a_wrong_grant_names_its_field(keyring: Keyring, grant: KeyGrant, field: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as raised:
        made(keyring, grant)
    assert raised.value.where == field


@pytest.mark.parametrize(
    "text", ["", "canon_", "canon_0123456789ab", "CANON_0123456789ab_" + "x" * 43, "x" * 10_000]
)
def test_what_is_not_spelled_as_a_key_is_told_so(keyring: Keyring, text: str) -> None:
    with pytest.raises(Unauthenticated, match="not spelled as a key"):
        keyring.principal(text)


def test_an_unknown_key_is_not_found(keyring: Keyring) -> None:
    with pytest.raises(NotFound, match="There is no key '0123'"):
        keyring.revoke("0123", actor="root")


def test_keys_outlive_an_export_and_an_import(clock: SettableClock, tmp_path: Path) -> None:
    here, there = (open_sql_store(tmp_path / f"{name}.sqlite3", clock) for name in ("here", "there"))
    key = made(Keyring(here, clock))
    there.transfer.restore(here.transfer.export())
    assert Keyring(there, clock).principal(key.text).name == "ada"
    assert there.verify() == []
    here.close()
    there.close()
