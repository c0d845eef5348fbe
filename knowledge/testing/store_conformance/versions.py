"""The conformance tests of versions: recording, lifecycle, listing (rules L1, L2, A4, N1)."""

from __future__ import annotations

from collections.abc import Sequence, Sized

import pytest

from knowledge.errors import IllegalTransition, InvalidInput, NotFound
from knowledge.model.clock import TICK, AsOf, Period
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.values import ALL_OBJECTS, Listing
from knowledge.testing.reads import (
    confirmations_of,
    contenders_for,
    declaration_of,
    located,
    narrower,
    replacements_of,
    resolve,
)
from knowledge.testing.store_samples import (
    REFUNDS,
    START,
    SettableClock,
    answer_record,
    approve,
    day,
    now_of,
    record_draft,
    submission,
)


class VersionSuite:
    """Versions are recorded once, move through their lifecycle and are found again."""

    def test_the_same_version_twice_adds_nothing_n1(self, store: Store) -> None:
        approve(store, submission())
        head = store.head()
        with store.transaction() as transaction:
            assert not transaction.record(submission(), actor="jane")
        assert store.head() == head

    @pytest.mark.rule("G2a")
    def test_a_version_comes_back_as_it_was_recorded_g2(self, store: Store) -> None:
        item = submission(paragraphs=("Erste Regel: 14 Tage.", "第二条"), provenance={"commit": "c0ffee"})
        (version_id,) = approve(store, item)
        assert store.version(version_id) == store.version(version_id[:8]) == item.version
        assert store.version(version_id).version_id == version_id
        assert store.matching_versions(version_id[:8]) == store.matching_versions(version_id) == [version_id]
        assert store.text(version_id) == item.text
        assert store.content(item.version.revision.revision_hash) == item.content
        assert store.versions(item.version.object_id) == [item.version]

    @pytest.mark.parametrize("version_id", ["", "abc", "0" * 64, "not hex!", "\0" * 8, "%" * 8, "\ud800" * 8])
    def test_an_unknown_version_is_not_found(self, store: Store, version_id: str) -> None:
        approve(store, submission())
        assert store.matching_versions(version_id) == []
        for read in (store.version, store.state, store.text, store.content):
            with pytest.raises(NotFound):
                read(version_id)
        with pytest.raises(NotFound), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor="jane")

    @pytest.mark.parametrize("object_id", ["", "policy/none", "a\0b", "\ud800"])
    def test_an_unknown_object_is_not_found_or_empty(self, store: Store, object_id: str) -> None:
        approve(store, submission())
        for read in (store.versions, store.transitions, store.periods):
            with pytest.raises(NotFound):
                read(object_id)
        assert store.indexed_passages(object_id) == []
        assert store.latest(object_id, Scope(), "local") is None
        assert resolve(store, [object_id], store.as_of(None, None, day(1)), Scope()) == {}

    def test_the_latest_version_is_the_one_recorded_last_in_exactly_that_scope(self, store: Store) -> None:
        old = submission(provenance={"commit": "1"})
        new = submission(paragraphs=("60 days.",), effective=Period(start=day(-9), end=day(9)))
        eu = submission(paragraphs=("14 days.",), scope=Scope(jurisdiction="eu"))
        approve(store, old, new)
        with store.transaction() as transaction:
            transaction.record(eu, actor="jane")
        latest = store.latest("policy/refunds", Scope(), "local")
        assert latest is not None
        assert (latest.version_id, latest.state) == (new.version.version_id, State.APPROVED)
        assert (latest.effective_from, latest.effective_to) == (day(-9), day(9))
        in_eu = store.latest("policy/refunds", Scope(jurisdiction="eu"), "local")
        assert in_eu is not None
        assert in_eu.state is State.DRAFT
        assert store.latest("policy/refunds", Scope(jurisdiction="us"), "local") is None

    @pytest.mark.parametrize(("actor", "reason"), [("", ""), ("  ", ""), ("a\0b", ""), ("jane", "b\x1b[2J")])
    def test_a_blank_actor_or_control_characters_are_refused(self, store: Store, actor: str, reason: str) -> None:
        with pytest.raises(InvalidInput), store.transaction() as transaction:
            transaction.record(submission(), actor=actor, reason=reason)
        (version_id,) = approve(store, submission())
        with pytest.raises(InvalidInput), store.transaction() as transaction:
            transaction.transition(version_id, State.DEPRECATED, actor=actor, reason=reason)

    def test_an_object_keeps_its_kind(self, store: Store) -> None:
        approve(store, submission())
        with pytest.raises(InvalidInput, match=r"policy/refunds is of kind policy"):
            approve(store, submission(kind=Kind.FAQ))
        with pytest.raises(InvalidInput, match=r"faq/a is of kind policy"):
            approve(store, submission("faq/a"), submission("faq/a", kind=Kind.FAQ))

    def test_a_passage_with_a_nul_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="NUL"):
            approve(store, submission(paragraphs=("a\0b",)))

    @pytest.mark.rule("L1a", "L1b")
    def test_a_version_is_a_draft_until_it_moves_l1(self, store: Store, clock: SettableClock) -> None:
        version_id = submission().version.version_id
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.REVIEWED, actor="joe", reason="read it")
            transaction.transition(version_id, State.APPROVED, actor="ann")
        assert store.state(version_id) is State.APPROVED
        assert store.state(version_id, day(1)) is State.DRAFT
        with pytest.raises(NotFound):
            store.state(version_id, START - TICK)
        moves = store.transitions("policy/refunds")
        assert [(m.to, m.actor, m.reason, m.recorded_at) for m in moves] == [
            (State.REVIEWED, "joe", "read it", day(2)),
            (State.APPROVED, "ann", "", day(2)),
        ]

    @pytest.mark.rule("L2b")
    @pytest.mark.parametrize(
        "path",
        [
            (State.DRAFT,),
            (State.DEPRECATED,),
            (State.APPROVED, State.APPROVED),
            (State.APPROVED, State.REJECTED),
            (State.REJECTED, State.APPROVED),
            (State.APPROVED, State.DEPRECATED, State.DEPRECATED),
            (State.REVIEWED, State.REVIEWED),
        ],
    )
    def test_a_move_the_lifecycle_does_not_allow_is_refused_l2(self, store: Store, path: Sequence[State]) -> None:
        version_id = submission().version.version_id
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
            for state in path[:-1]:
                transaction.transition(version_id, state, actor="ann")
        with pytest.raises(IllegalTransition), store.transaction() as transaction:
            transaction.transition(version_id, path[-1], actor="jane")

    @pytest.mark.rule("A4a")
    def test_only_a_deprecation_takes_effect_at_a_time_of_its_own_a4(self, store: Store) -> None:
        (version_id,) = approve(store, submission())
        naive = day(5).replace(tzinfo=None)
        for to, at in [(State.APPROVED, day(1)), (State.DEPRECATED, naive)]:
            with pytest.raises(InvalidInput), store.transaction() as transaction:
                transaction.transition(version_id, to, actor="jane", effective_at=at)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.DEPRECATED, actor="jane", effective_at=day(5))
        assert [period.valid.end for period in store.periods("policy/refunds")] == [None, day(5)]

    def test_objects_are_listed_as_they_were_known(self, store: Store, clock: SettableClock) -> None:
        (a1,) = approve(store, submission("faq/a", kind=Kind.FAQ))
        (b1,) = approve(store, submission("policy/b"), actor="joe")
        early = store.as_of(day(1), None, day(1))
        clock.now = day(2)
        approve(store, submission("policy/b", paragraphs=("new",)), submission("policy/ä"))
        now = store.as_of(day(2), None, day(2))

        def listed(as_of: AsOf, listing: Listing = ALL_OBJECTS) -> list[tuple[str, int]]:
            return [(row.object_id, row.versions) for row in store.objects(as_of, Scope(), listing)]

        assert listed(early) == [("faq/a", 1), ("policy/b", 1)]
        assert [row.authoritative for row in store.objects(early, Scope())] == [a1, b1]
        assert listed(now) == [("faq/a", 1), ("policy/b", 2), ("policy/ä", 1)]
        assert listed(now, Listing(kind=Kind.FAQ)) == [("faq/a", 1)]
        assert listed(now, Listing(prefix="policy/", limit=1)) == [("policy/b", 2)]
        assert listed(now, Listing(after="policy/b")) == [("policy/ä", 1)]
        draft = record_draft(store, submission("policy/z", ("Later.",)))
        now = store.as_of(day(3), None, day(3))
        assert listed(now, Listing(source="elsewhere")) == listed(now, Listing(source="\0")) == []
        assert listed(now, Listing(source=submission().version.revision.source)) == listed(now)
        assert listed(early, Listing(state=State.APPROVED)) == [("faq/a", 1), ("policy/b", 1)]
        assert listed(now, Listing(state=State.DRAFT)) == [("policy/z", 1)]
        assert store.state(draft) is State.DRAFT
        assert store.tally(Scope()).objects == 4
        assert store.tally(Scope()).versions == {State.APPROVED: 4, State.DRAFT: 1}
        assert listed(now, Listing(prefix="%")) == listed(now, Listing(prefix="\0")) == []

    def test_what_waits_and_what_was_recorded_of_it_is_found_l1(self, store: Store) -> None:
        (done,) = approve(store, submission())
        one, two = (record_draft(store, submission("policy/b", (words,))) for words in ("One.", "Two."))
        with store.transaction() as transaction:
            transaction.transition(one, State.REVIEWED, actor="joe")
            transaction.record_answer(answer_record("a1"))
        assert [(waits.version_id, waits.state) for waits in store.waiting()] == [
            (one, State.REVIEWED),
            (two, State.DRAFT),
        ]
        assert {(waits.recorded_by, waits.recorded_at) for waits in store.waiting()} == {
            (origin.recorded_by, origin.recorded_at) for origin in store.origins("policy/b").values()
        }
        assert [e.payload["version_id"] for e in store.recording([one, done])] == [done, done, one, one]
        assert store.recording([]) == store.recording(["f" * 64]) == []
        assert store.answer_event("a1").payload["answer_id"] == "a1"
        for unknown in ("a2", "\0"):
            with pytest.raises(NotFound):
                store.answer_event(unknown)

    @pytest.mark.parametrize("name", ["policy/\0", "policy/\ud800"])
    def test_what_no_database_could_hold_is_unknown_everywhere(self, store: Store, name: str) -> None:
        (one,) = approve(store, submission("policy/new", replaces=[REFUNDS]))
        now, keys = now_of(store), [Scope().key]
        assert replacements_of(store, [name, REFUNDS], now, keys) == {REFUNDS: one}
        assert [found.version_id for found in contenders_for(store, [name, "policy/new"], now, keys)] == [one]
        assert list(resolve(store, [name, "policy/new"], now, Scope())) == ["policy/new"]
        assert declaration_of(store, name, now) is None
        assert store.latest(name, Scope(), "local") is store.latest("policy/new", Scope(), name) is None
        nothing: list[Sized] = [
            narrower(store, [name], now, Scope()),
            store.from_source(name, now),
            confirmations_of(store, [name], day(9)),
            located(store, [(name, name)]),
            store.passages([name]),
            store.relying([name]),
            store.recording([name]),
            store.indexed_passages(name),
        ]
        assert not any(map(len, nothing))
        assert store.reliance([name]) == {name: 0}
        for read in (store.answer, store.answer_event, store.version, store.text, store.versions, store.content):
            with pytest.raises(NotFound):
                read(name)
