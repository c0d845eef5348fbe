"""The conformance tests of readings: what a version is read as, and since when (rules R1 to R4)."""

from __future__ import annotations

import pytest

from knowledge.errors import Erased, IllegalTransition, InvalidInput, NotFound, SelfApproval
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State, Version
from knowledge.model.reading.readings import ReadingState, Rereading, RereadOutcome
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshot
from knowledge.store.values import IndexedPassage
from knowledge.testing.store_samples import (
    REFUNDS,
    SettableClock,
    approve,
    confirm_reading,
    day,
    now_of,
    read_as,
    record_draft,
    reread,
    rereading,
    submission,
)

OLD, NEW = ("Refunds are due within 30 days.", "Ask the shop."), ("Refunds are due within 30 days.",)
READ = (EventKind.READING_RECORDED, EventKind.READING_CONFIRMED, EventKind.READING_REJECTED)


def titled(version_id: str) -> Rereading:
    """A reading with the same text and another title."""
    return rereading(version_id, OLD, title="Refunds")


def at(known: int) -> AsOf:
    """The as-of on day 5 as known on day `known`."""
    return AsOf(valid_at=day(5), known_at=day(known))


def words_indexed(store: Store, known: int) -> list[str]:
    """The texts of the points of the object that are known on day `known`."""
    points = [point for point in store.indexed_passages(REFUNDS) if _is_known(point, known)]
    passages = store.passages([point.passage_hash for point in points])
    return sorted(passage.text for passage in passages.values())


def _is_known(point: IndexedPassage, known: int) -> bool:
    _, _, start, end = point.period
    return start <= day(known) and (end is None or day(known) < end)


def holds(snapshot: Snapshot, version: Version) -> bool:
    """Whether the passages of `version`, and no others, are found in it."""
    hashes = {ref.passage_hash for ref in version.passages}
    every = {*hashes, *(p.passage_hash for p in (*read_as(REFUNDS, OLD)[2], *read_as(REFUNDS, ["Other."])[2]))}
    located = snapshot.locate([(version.version_id, name) for name in sorted(every)])
    return {name for _, name in located} == hashes


class ReadingSuite:
    """A version is its bytes; how it is read may change, and the past is read as it was read then."""

    @pytest.mark.rule("R1b")
    def test_a_version_keeps_its_id_however_it_is_read_r1(self, store: Store) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        body = store.version(version_id).body
        assert reread(store, titled(version_id)) is RereadOutcome.IN_FORCE
        version = store.version(version_id)
        assert (version.version_id, version.body, version.title) == (version_id, body, "Refunds")
        assert store.versions(REFUNDS) == [version]
        assert submission(paragraphs=OLD).version.version_id == version_id, "the same bytes are the same version"

    @pytest.mark.rule("R1b", "N1a")
    def test_a_version_that_is_read_otherwise_is_not_recorded_again_r1(self, store: Store) -> None:
        item = submission(paragraphs=OLD)
        (version_id,) = approve(store, item)
        read = rereading(version_id, NEW)
        again = item.model_copy(
            update={"version": item.version.under(read.reading), "text": read.text, "passages": read.passages}
        )
        with store.transaction() as transaction:
            assert transaction.record(again, actor="ada") is False
        assert [one.reader for one in store.readings(version_id)] == ["test/1"]

    @pytest.mark.rule("R2a", "R2b", "R2c", "A6")
    def test_the_past_is_read_as_it_was_read_then_r2(self, store: Store, clock: SettableClock) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        clock.now = day(10)
        reread(store, titled(version_id))
        clock.now = day(20)
        reread(store, rereading(version_id, NEW))
        clock.now = day(30)
        confirm_reading(store, version_id)
        for known, title, text in (
            (0, REFUNDS, OLD),
            (10, "Refunds", OLD),
            (25, "Refunds", OLD),
            (30, REFUNDS, NEW),
        ):
            with store.snapshot(at(known), Scope()) as snapshot:
                version = snapshot.version(version_id)
                assert (version.title, snapshot.text(version_id)) == (title, "\n\n".join(text)), known
                assert holds(snapshot, version), known
        assert store.text(version_id) == "\n\n".join(NEW)
        assert store.version(version_id).title == REFUNDS

    @pytest.mark.rule("R2c", "I2b")
    def test_index_points_are_cut_where_another_reading_came_into_force_r2(
        self, store: Store, clock: SettableClock
    ) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        clock.now = day(10)
        reread(store, rereading(version_id, NEW))
        assert words_indexed(store, 15) == sorted(OLD), "what waits is not indexed"
        clock.now = day(20)
        confirm_reading(store, version_id)
        assert [words_indexed(store, known) for known in (15, 20)] == [sorted(OLD), sorted(NEW)]
        kept, ended = sorted(store.indexed_passages(REFUNDS), key=lambda point: point.period[3] is not None)
        assert kept.period == (day(0), None, day(0), None), "a passage that both readings hold stays one rectangle"
        assert ended.period == (day(0), None, day(0), day(20))

    @pytest.mark.rule("R3c")
    def test_a_reading_with_the_same_published_words_is_in_force_at_once_r3(
        self, store: Store, clock: SettableClock
    ) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        clock.now = day(1)
        assert reread(store, titled(version_id)) is RereadOutcome.IN_FORCE
        first, second = store.readings(version_id)
        assert (first.state, second.state) == (ReadingState.IN_FORCE, ReadingState.IN_FORCE)
        assert (second.differs, second.in_force_at, second.recorded_by) == (False, day(1), "rita")
        assert store.waiting_readings() == []
        event = list(store.events(kinds=READ))[-1]
        assert event.payload == {
            "version_id": version_id,
            "reading": second.reading_hash,
            "text_hash": first.text_hash,
            "differs": False,
            "waits": False,
        }

    @pytest.mark.rule("R3a")
    def test_reading_a_version_as_it_is_read_already_records_nothing_r3(self, store: Store) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        before = store.head()
        assert reread(store, rereading(version_id, OLD, reader="test/2")) is RereadOutcome.UNCHANGED
        assert store.head() == before, "another reader that makes the same of it changes nothing"

    @pytest.mark.rule("R3d")
    def test_a_version_that_nobody_approved_yet_is_read_anew_at_once_r3(self, store: Store) -> None:
        version_id = record_draft(store, submission(paragraphs=OLD))
        assert reread(store, rereading(version_id, NEW)) is RereadOutcome.IN_FORCE
        assert store.text(version_id) == "\n\n".join(NEW)

    @pytest.mark.rule("R4a", "R4b")
    def test_a_reading_with_other_words_waits_until_somebody_else_confirms_it_r4(
        self, store: Store, clock: SettableClock
    ) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        clock.now = day(1)
        assert reread(store, rereading(version_id, NEW), actor="Rita") is RereadOutcome.WAITING
        (waiting,) = store.waiting_readings()
        assert (waiting.version_id, waiting.state, waiting.differs) == (version_id, ReadingState.WAITING, True)
        assert store.text(version_id) == "\n\n".join(OLD)
        assert store.version_under(version_id, waiting.reading_hash)[1] == "\n\n".join(NEW)
        with pytest.raises(SelfApproval, match="rita"):
            confirm_reading(store, version_id, actor="rita")
        clock.now = day(2)
        confirm_reading(store, version_id, actor="jane")
        last = store.readings(version_id)[-1]
        assert (last.state, last.in_force_at, last.decided_by) == (ReadingState.IN_FORCE, day(2), "jane")
        assert store.waiting_readings() == []
        assert [event.kind for event in store.events(kinds=READ)] == list(READ[:2])
        with pytest.raises(IllegalTransition, match="No reading"):
            confirm_reading(store, version_id)

    @pytest.mark.rule("R4c")
    def test_a_rejected_reading_is_not_offered_again_r4(self, store: Store, clock: SettableClock) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        clock.now = day(1)
        reread(store, rereading(version_id, NEW))
        assert reread(store, rereading(version_id, NEW)) is RereadOutcome.WAITING_ALREADY
        with store.transaction() as transaction:
            transaction.decide_reading(version_id, confirm=False, actor="rita", reason="it lost a line")
        assert store.text(version_id) == "\n\n".join(OLD)
        assert reread(store, rereading(version_id, NEW)) is RereadOutcome.REJECTED_BEFORE
        assert [one.state for one in store.readings(version_id)] == [ReadingState.IN_FORCE, ReadingState.REJECTED]

    @pytest.mark.rule("R4d")
    def test_reading_a_version_yet_again_withdraws_what_waits_r4(self, store: Store) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        reread(store, rereading(version_id, NEW))
        reread(store, rereading(version_id, ["Other."], reader="test/3"))
        assert [one.reader for one in store.waiting_readings()] == ["test/3"]
        reread(store, titled(version_id))
        assert store.waiting_readings() == []
        states = [one.state for one in store.readings(version_id)]
        assert states == ["in force", "withdrawn", "withdrawn", "in force"]
        assert reread(store, rereading(version_id, NEW)) is RereadOutcome.WAITING, "it was withdrawn, not rejected"

    def test_several_readings_may_change_in_one_transaction(self, store: Store, clock: SettableClock) -> None:
        clock.now = day(1)
        item = submission(paragraphs=OLD)
        with store.transaction() as transaction:
            transaction.record(item, actor="ada")
            version_id = item.version.version_id
            assert transaction.reread(rereading(version_id, NEW), actor="rita") is RereadOutcome.IN_FORCE
            transaction.transition(version_id, State.APPROVED, actor="jane")
            assert transaction.reread(titled(version_id), actor="rita") is RereadOutcome.WAITING
            transaction.decide_reading(version_id, confirm=True, actor="jane")
        assert store.version(version_id).title == "Refunds"
        assert words_indexed(store, 1) == sorted(OLD)
        assert store.verify() == []

    @pytest.mark.rule("T4c")
    def test_what_puts_a_reading_in_force_is_a_change_that_can_be_known_t4(
        self, store: Store, clock: SettableClock
    ) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        clock.now = day(1)
        reread(store, rereading(version_id, NEW))
        assert now_of(store).known_at == day(0), "what waits changes nothing that is known"
        clock.now = day(2)
        confirm_reading(store, version_id)
        assert now_of(store).known_at == day(2)

    @pytest.mark.rule("E1a")
    def test_an_erasure_removes_every_reading_e1(self, store: Store, clock: SettableClock) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        reread(store, titled(version_id))
        reread(store, rereading(version_id, ["Other."]))
        readings = store.readings(version_id)
        clock.now = day(1)
        with store.transaction() as transaction:
            erasure = transaction.erase([version_id], basis="GDPR", actor="dpo")
        held = {name for one in readings for name in (one.reading_hash, one.text_hash)}
        assert held <= set(erasure.contents)
        for name in held:
            with pytest.raises(NotFound):
                store.content(name)
        assert store.passages([p.passage_hash for p in read_as(REFUNDS, ["Other."])[2]]) == {}
        assert store.waiting_readings() == []
        for act in (lambda: reread(store, titled(version_id)), lambda: confirm_reading(store, version_id)):
            with pytest.raises(Erased):
                act()
        with pytest.raises(Erased):
            store.version_under(version_id, readings[0].reading_hash)
        left = store.readings(version_id)
        assert [(one.seq, one.text_hash, one.reader) for one in left] == [
            (one.seq, one.text_hash, "") for one in readings
        ]
        assert store.verify() == []

    @pytest.mark.rule("E1b")
    def test_an_erasure_keeps_a_text_that_another_version_is_read_with_e1(self, store: Store) -> None:
        one, two = approve(store, submission(paragraphs=OLD), submission("policy/b", paragraphs=("B.",)))
        reread(store, rereading(two, OLD, title="policy/b"))
        with store.transaction() as transaction:
            erasure = transaction.erase([one], basis="GDPR", actor="dpo")
        (waiting,) = store.waiting_readings()
        assert waiting.text_hash in erasure.kept
        assert store.version_under(two, waiting.reading_hash)[1] == "\n\n".join(OLD)

    @pytest.mark.rule("G3")
    def test_the_events_of_readings_are_among_those_of_their_version_g3(self, store: Store) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD, effective=Period(start=day(0))))
        reread(store, rereading(version_id, NEW))
        confirm_reading(store, version_id)
        kinds = [event.kind for event in store.recording([version_id])]
        assert kinds == [EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED, *READ[:2]]

    def test_what_does_not_exist_cannot_be_read_again(self, store: Store) -> None:
        (version_id,) = approve(store, submission(paragraphs=OLD))
        with pytest.raises(NotFound):
            reread(store, rereading("0" * 64, NEW))
        with pytest.raises(NotFound):
            confirm_reading(store, "0" * 64)
        with pytest.raises(NotFound):
            store.readings("0" * 64)
        with pytest.raises(NotFound, match="has no reading"):
            store.version_under(version_id, "0" * 64)
        with pytest.raises(InvalidInput, match="NUL"):
            reread(store, rereading(version_id, ["a\0b"]))
        assert store.readings(version_id[:8]) == store.readings(version_id)
