"""The conformance tests of approval: four eyes, approval on arrival, names of actors (rules L3, L4)."""

from __future__ import annotations

import pytest

from knowledge.errors import InvalidInput, SelfApproval
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import (
    AUTHOR,
    REFUNDS,
    SettableClock,
    approve,
    day,
    declaration,
    now_of,
    precedence,
    record_and_approve,
    record_draft,
    resolved_text,
    submission,
)


class ApprovalSuite:
    """Somebody other than the author approves a version."""

    @pytest.mark.rule("L3a", "L3b", "L3c")
    @pytest.mark.parametrize("actor", [AUTHOR, "ADA", "  ada ", "Ada"])
    def test_an_author_cannot_approve_their_own_version_l3(self, store: Store, actor: str) -> None:
        version_id = record_draft(store, submission())
        with pytest.raises(SelfApproval, match="cannot approve it"), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor=actor)
        assert store.state(version_id) is State.DRAFT
        with store.transaction() as transaction:
            transaction.transition(version_id, State.REVIEWED, actor=actor)
        with pytest.raises(SelfApproval), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor=actor)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor="joe")
        assert resolved_text(store)

    @pytest.mark.rule("L4a", "L4b")
    def test_a_source_declared_so_is_approved_on_arrival_and_it_shows_l4(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, declaration("local", approve_on_arrival=True), actor="joe")
        record_and_approve(store, submission())
        assert resolve(store, [REFUNDS], now_of(store), Scope())[REFUNDS].on_arrival
        assert [move.on_arrival for move in store.transitions(REFUNDS)] == [True]
        clock.now = day(3)
        strict = declaration("local", approve_on_arrival=False, rank=1)
        approve(store, strict, actor="joe")
        with pytest.raises(SelfApproval, match="cannot approve it"):
            record_and_approve(store, submission(paragraphs=("New.",)))
        assert [v.title for v in store.versions(REFUNDS)] == [REFUNDS], "the failed transaction left nothing"

    @pytest.mark.rule("L4b")
    def test_on_arrival_means_as_it_arrives_and_not_later_l4(self, store: Store) -> None:
        approve(store, declaration("local", approve_on_arrival=True), actor="joe")
        version_id = record_draft(store, submission())
        with pytest.raises(SelfApproval), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor=AUTHOR)

    @pytest.mark.rule("L4d")
    def test_a_declaration_cannot_let_itself_in_l4(self, store: Store) -> None:
        own = declaration("declarations", approve_on_arrival=True)
        with pytest.raises(SelfApproval):
            record_and_approve(store, own)

    @pytest.mark.rule("L4d")
    def test_what_decides_over_others_is_never_approved_by_its_author_l4(self, store: Store) -> None:
        approve(
            store,
            declaration("declarations", approve_on_arrival=True),
            declaration("local", approve_on_arrival=True),
        )
        for item in (precedence(), declaration("evil", rank=999)):
            with pytest.raises(SelfApproval, match="Let somebody else approve it"):
                record_and_approve(store, item)
        record_and_approve(store, submission())

    @pytest.mark.rule("L3d")
    @pytest.mark.parametrize(
        "unseen", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u034f", "\u3164", "\ufe0f", "\u202e"]
    )
    def test_a_name_holds_nothing_that_cannot_be_seen_l3(self, store: Store, unseen: str) -> None:
        version_id = record_draft(store, submission())
        for actor in (f"{AUTHOR[0]}{unseen}{AUTHOR[1:]}", f"joe{unseen}{unseen}x", unseen, f"{unseen}joe"):
            with pytest.raises(InvalidInput), store.transaction() as transaction:
                transaction.transition(version_id, State.APPROVED, actor=actor)
        assert store.state(version_id) is State.DRAFT

    def test_a_name_is_kept_without_what_surrounds_it_and_has_an_end_l3(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record(submission(), actor="  Zoë O'Neill-山田 3 ")
        assert next(iter(store.origins(REFUNDS).values())).recorded_by == "Zoë O'Neill-山田 3"
        for actor in ("-", "...", "a" * 201):
            with pytest.raises(InvalidInput), store.transaction() as transaction:
                transaction.record(submission("policy/x"), actor=actor)
