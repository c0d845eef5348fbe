"""The conformance tests of access: how actors were known, limits, authenticated approvals, the last use of keys."""

from __future__ import annotations

import pytest

from knowledge.errors import Forbidden, InvalidInput, Unauthenticated
from knowledge.model.access.principals import Principal
from knowledge.model.access.sessions import KeptSession
from knowledge.model.objects import Kind, State
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.store.acting import acting
from knowledge.store.ports.store import Store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import REFUNDS, day, now_of, record_draft, submission

JOE = Principal(name="joe", authentication="key:0123456789ab")


def approve_as(store: Store, principal: Principal, version_id: str, actor: str) -> None:
    """Approve a version for a principal, in the name of an actor."""
    with acting(principal), store.transaction() as transaction:
        transaction.transition(version_id, State.APPROVED, actor=actor)


def require(store: Store, authenticated: bool) -> None:
    """Say whether approvals must be given by authenticated people."""
    with store.transaction() as transaction:
        payload = {"authenticated_approvals": authenticated}
        transaction.append_notice(EventKind.ACCESS_REQUIRED, payload, actor="root")


class AccessSuite:
    """Every event says how its actor was known."""

    def test_an_event_says_how_its_actor_was_known(self, store: Store) -> None:
        version_id = record_draft(store, submission())
        approve_as(store, JOE, version_id, "Joe")
        assert [event.authentication for event in store.events()] == ["claimed", "key:0123456789ab"]
        assert [move.authentication for move in store.transitions(REFUNDS)] == ["key:0123456789ab"]
        resolution = resolve(store, [REFUNDS], now_of(store), Scope())[REFUNDS]
        assert resolution.authentication == "key:0123456789ab"
        store.rebuild()
        assert store.verify() == []

    def test_another_name_than_that_of_the_key_is_only_claimed(self, store: Store) -> None:
        approve_as(store, JOE, record_draft(store, submission()), "ben")
        assert [event.authentication for event in store.events()] == ["claimed", "claimed"]

    def test_who_calls_himself_the_service_is_not_taken_for_it(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record(submission(), actor="canon")
            transaction.append_notice(EventKind.CONFLICT_OPENED, {"conflict_id": "c"}, actor="canon")
        assert [event.authentication for event in store.events()] == ["claimed", "service"]

    def test_a_version_outside_the_limits_of_a_key_is_not_changed(self, store: Store) -> None:
        limited = JOE.model_copy(update={"sources": ("elsewhere",)})
        with pytest.raises(Forbidden, match="source local is not among yours"), acting(limited):
            record_draft(store, submission())
        version_id = record_draft(store, submission())
        with pytest.raises(Forbidden, match="source local is not among yours"):
            approve_as(store, limited, version_id, "joe")
        with pytest.raises(Forbidden, match="jurisdiction global is not among yours"):
            approve_as(store, JOE.model_copy(update={"jurisdictions": ("eu",)}), version_id, "joe")
        assert store.state(version_id) is State.DRAFT

    def test_the_kind_of_an_object_is_not_told_to_who_may_not_see_it_s5(self, store: Store) -> None:
        record_draft(store, submission(scope=Scope(audience="board")))
        clerk, chair = (JOE.model_copy(update={"audience": name}) for name in ("staff", "board"))
        for principal, told in ((clerk, "cannot be of this kind"), (chair, "is of kind policy")):
            with pytest.raises(InvalidInput, match=f"policy/refunds {told}"), acting(principal):
                record_draft(store, submission(kind=Kind.FAQ))

    def test_a_store_may_take_approvals_of_authenticated_people_only(self, store: Store) -> None:
        version_id = record_draft(store, submission())
        assert not store.requires_authentication()
        require(store, True)
        assert store.requires_authentication()
        for principal, actor in ((Principal(), "joe"), (JOE, "ben")):
            with pytest.raises(Unauthenticated, match="only claimed"):
                approve_as(store, principal, version_id, actor)
        approve_as(store, JOE, version_id, "joe")
        assert store.state(version_id) is State.APPROVED
        require(store, False)
        assert not store.requires_authentication()

    def test_the_last_use_of_a_key_is_kept(self, store: Store) -> None:
        assert store.key_uses() == {}
        store.note_key_use("0123456789ab", day(1))
        store.note_key_use("0123456789ab", day(2))
        store.note_key_use("ffff56789abc", day(1))
        assert store.key_uses() == {"0123456789ab": day(2), "ffff56789abc": day(1)}

    def test_sessions_are_kept_ended_and_forgotten(self, store: Store) -> None:
        kept = [
            KeptSession(name * 64, person, {"by": "key", "to": "/é"}, day(number))
            for name, person, number in (("a", "ada", 3), ("b", "ada", 5), ("c", "ben", 5), ("d", "", 1))
        ]
        for session in kept:
            store.keep_session(session)
        assert store.session("a" * 64) == kept[0]
        assert store.sessions() == [kept[3], *kept[:3]]
        assert store.session("e" * 64) is None
        store.forget_sessions(day(1))
        assert store.session("d" * 64) is None
        assert (store.end_session("a" * 64), store.end_session("a" * 64)) == (True, False)
        assert store.end_sessions_of("ada") == 1
        assert store.session("c" * 64) == kept[2]
        assert store.verify() == []
