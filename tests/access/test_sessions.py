"""A session lasts as long as what it began with, and its secret is with the browser alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.access.keyring import KeyGrant, Keyring
from knowledge.access.sessions import LASTS, Sessions
from knowledge.errors import InvalidInput, Unauthenticated
from knowledge.model.access.principals import AccessRole, Principal
from knowledge.model.access.sessions import form_token, hash_of
from knowledge.model.record.ledger import EventKind
from knowledge.testing.memory_store.store import MemoryStore
from knowledge.testing.store_samples import SettableClock, day


class Office:
    """Sessions over a store, a keyring and a clock."""

    def __init__(self) -> None:
        self.clock = SettableClock()
        self.clock.now = day(1)
        self.store = MemoryStore(self.clock)
        self.keyring = Keyring(self.store, self.clock)
        self.sessions = Sessions(self.store, self.keyring, self.clock)
        self.key = self.keyring.create(KeyGrant("ada", (AccessRole.AUTHOR,)), actor="root")

    def name(self, secret: str) -> str | None:
        """The person of a session."""
        known = self.sessions.principal(secret)
        return known.name if known else None


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_session_that_began_with_a_key_is_of_its_person(office: Office) -> None:
    secret = office.sessions.start_with_key(office.key.text)
    known = office.sessions.principal(secret)
    assert known == office.keyring.principal(office.key.text)
    assert known is not None
    assert known.authentication == f"key:{office.key.key_id}"


def test_the_store_does_not_have_the_secret(office: Office) -> None:
    secret = office.sessions.start_with_key(office.key.text)
    kept = office.store.session(hash_of(secret))
    assert kept is not None
    assert secret not in repr(kept)
    assert office.key.secret not in repr(kept)
    assert office.sessions.principal(kept.id_hash) is None


def test_a_session_ends_with_the_day(office: Office) -> None:
    secret = office.sessions.start_with_key(office.key.text)
    office.clock.now += LASTS - timedelta(seconds=1)
    assert office.name(secret) == "ada"
    office.clock.now += timedelta(seconds=1)
    assert office.name(secret) is None


def test_a_session_ends_with_its_key(office: Office) -> None:
    secret = office.sessions.start_with_key(office.key.text)
    office.keyring.revoke(office.key.key_id, actor="root")
    assert office.name(secret) is None


def test_a_session_ends_when_its_key_has_another_secret_and_the_former_one_is_over(office: Office) -> None:
    secret = office.sessions.start_with_key(office.key.text)
    office.keyring.rotate(office.key.key_id, timedelta(hours=1), actor="root")
    assert office.name(secret) == "ada"
    office.clock.now += timedelta(hours=2)
    assert office.name(secret) is None


def test_a_key_that_does_not_hold_begins_no_session(office: Office) -> None:
    for text in ("", "canon_0", office.key.text[:-1] + ("a" if office.key.text[-1] != "a" else "b")):
        with pytest.raises(Unauthenticated):
            office.sessions.start_with_key(text)


def test_a_session_of_a_token_is_of_the_person_whom_the_issuer_named(office: Office) -> None:
    person = Principal(
        name="Tess", roles=frozenset({AccessRole.READER}), authentication="token:https://id.example"
    )
    assert office.sessions.principal(office.sessions.start_with_token(person)) == person


def test_a_session_is_ended_by_its_owner_and_all_of_a_person_at_once(office: Office) -> None:
    one, two = (office.sessions.start_with_key(office.key.text) for _ in range(2))
    office.sessions.end(one)
    assert (office.name(one), office.name(two)) == (None, "ada")
    assert office.sessions.end_all_of("ADA ", actor="root") == 1
    assert office.name(two) is None


def test_a_login_is_finished_once_and_in_time_and_is_no_session(office: Office) -> None:
    secret = office.sessions.begin_login(nonce="n")
    assert office.name(secret) is None
    found = office.sessions.finish_login(secret)
    assert found is not None
    assert found["nonce"] == "n"
    assert office.sessions.finish_login(secret) is None
    late = office.sessions.begin_login(nonce="n")
    office.clock.now += timedelta(minutes=10)
    assert office.sessions.finish_login(late) is None
    session = office.sessions.start_with_key(office.key.text)
    assert office.sessions.finish_login(session) is None
    assert office.name(session) == "ada"


def test_sessions_that_are_over_are_forgotten(office: Office) -> None:
    secret = office.sessions.start_with_key(office.key.text)
    office.clock.now += LASTS
    office.sessions.start_with_key(office.key.text)
    assert office.store.session(hash_of(secret)) is None


def test_the_token_of_forms_follows_from_the_secret_and_is_not_its_hash() -> None:
    assert form_token("a") == form_token("a") != form_token("b")
    assert form_token("a") != hash_of("a")


def test_an_administrator_ends_the_sessions_of_one_person_on_every_replica(office: Office) -> None:
    other = office.keyring.create(KeyGrant("ben", (AccessRole.READER,)), actor="root")
    hers, again, his = (office.sessions.start_with_key(one.text) for one in (office.key, office.key, other))
    replica = Sessions(office.store, Keyring(office.store, office.clock), office.clock)
    assert replica.principal(hers) is not None
    assert office.sessions.end_all_of("Ada ", actor="root", reason="lost a laptop") == 2
    assert [replica.principal(one) is None for one in (hers, again, his)] == [True, True, False]
    (event,) = office.store.events(kinds=[EventKind.ACCESS_SESSIONS_ENDED])
    assert (event.payload, event.actor, event.reason) == ({"person": "Ada"}, "root", "lost a laptop")
    assert office.keyring.principal(office.key.text).name == "ada", "her keys go on to hold"


def test_a_session_that_was_kept_just_before_it_was_ended_does_not_hold(office: Office) -> None:
    secret = office.sessions.start_with_key(office.key.text)
    kept = office.store.session(hash_of(secret))
    assert kept is not None
    office.sessions.end_all_of("ada", actor="root")
    office.store.keep_session(kept)  # as another replica may do, which was a moment slower
    assert office.name(secret) is None
    assert office.sessions.live() == []
    office.clock.now += timedelta(seconds=1)
    assert office.name(office.sessions.start_with_key(office.key.text)) == "ada"
    assert [one.principal.name for one in office.sessions.live()] == ["ada"]


def test_sessions_that_hold_are_listed_without_logins_and_those_that_are_over(office: Office) -> None:
    office.sessions.begin_login(to="/")
    office.sessions.start_with_key(office.key.text)
    office.clock.now += timedelta(hours=1)
    office.sessions.start_with_token(Principal(name="ben", authentication="token:https://id.example"))
    assert [(one.principal.name, one.began_at, one.expires_at) for one in office.sessions.live()] == [
        ("ada", day(1), day(1) + LASTS),
        ("ben", office.clock.now, office.clock.now + LASTS),
    ]
    office.clock.now = day(1) + LASTS
    assert [one.principal.name for one in office.sessions.live()] == ["ben"]


@pytest.mark.parametrize("nobody", ["", "  ", "canon"])
def test_sessions_of_nobody_are_not_ended(office: Office, nobody: str) -> None:
    with pytest.raises(InvalidInput):
        office.sessions.end_all_of(nobody, actor="root")
