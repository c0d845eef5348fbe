"""The index follows the store, through crashes, other models and damage (rules I2 and I5)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import StorageFailure
from knowledge.indexing.indexer import CatchUp, Indexer
from knowledge.indexing.points import wanted_points
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State
from knowledge.model.reading.vectors import PassageVectors
from knowledge.model.scope import Scope
from knowledge.retrieval.bm25 import BM25_FINGERPRINT
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.ports import HybridHits, Index, Point, Where
from knowledge.store.ports.store import Store
from knowledge.store.sql.store import open_sql_store
from knowledge.testing.embedder import HashingEmbedder, plain_passages
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, day, reach, submission
from tests.templates import empty_index, empty_store

EMBEDDER = HashingEmbedder(16)
WINDOW, STOCK, PARCEL = "Refunds are due within 30 days.", "Stock is counted daily.", "Parcels are insured."


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(day(10))


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> Iterator[Store]:
    store: Store = (
        MemoryStore(clock) if request.param == "memory" else open_sql_store(empty_store(tmp_path / "c.db"), clock)
    )
    yield store
    store.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EdgeIndex]:
    index = EdgeIndex(empty_index(tmp_path / "index", EMBEDDER.dimensions), EMBEDDER.dimensions, 200_000)
    yield index
    index.close()


@pytest.fixture
def indexer(store: Store, index: EdgeIndex) -> Indexer:
    return Indexer(store, index, EMBEDDER)


def story(store: Store, clock: SettableClock) -> None:
    """Two versions of a policy that share a passage, one of them later withdrawn for the future; and a faq."""
    first, _ = approve(store, submission(paragraphs=[WINDOW, STOCK]), submission("faq/a", [PARCEL]))
    clock.now = day(11)
    approve(store, submission(paragraphs=[WINDOW, PARCEL], effective=Period(start=day(5))))
    clock.now = day(12)
    with store.transaction() as transaction:
        transaction.transition(first, State.DEPRECATED, actor="jane", effective_at=day(3))


def assert_equal(store: Store, index: Index, model: str = EMBEDDER.fingerprint) -> None:
    wanted = [p for each in store.object_ids() for p in wanted_points(store.indexed_passages(each), model)]
    assert _sorted(index.points()) == _sorted(wanted)


def _sorted(points: Any) -> list[Point]:
    return sorted(points, key=lambda point: str(point.point_id))


def found(index: Index) -> HybridHits:
    where = Where(AsOf(valid_at=day(12), known_at=day(12)), reach(Scope()))
    return index.search(
        EMBEDDER.question("refunds stock parcels").whole, "refunds stock parcels", where, 10, statements=True
    )


@pytest.mark.rule("I2a")
def test_catching_up_makes_the_index_hold_what_the_store_says_rule_i2(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock
) -> None:
    story(store, clock)
    assert indexer.lag() == 2
    done = indexer.catch_up()
    assert (done.objects, done.embedded, indexer.lag()) == (2, 4, 0)
    assert_equal(store, index)
    assert len(found(index).dense) == 3
    assert indexer.catch_up() == CatchUp()
    assert indexer.doctor() == []


def test_a_passage_is_embedded_once_however_many_versions_hold_it(
    store: Store, index: EdgeIndex, clock: SettableClock
) -> None:
    embedder = HashingEmbedder(EMBEDDER.dimensions)
    indexer = Indexer(store, index, embedder)
    for number in range(4):
        approve(store, submission(paragraphs=[WINDOW, f"Notice {number}"], effective=Period(start=day(number))))
        clock.now += timedelta(days=1)
        indexer.catch_up()
    assert embedder.embedded == 5
    assert_equal(store, index)


def test_closing_a_period_updates_its_point_in_place(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock
) -> None:
    (version_id,) = approve(store, submission(paragraphs=[WINDOW]))
    indexer.catch_up()
    (before,) = index.points()
    clock.now = day(11)
    with store.transaction() as transaction:
        transaction.transition(version_id, State.DEPRECATED, actor="jane", effective_at=day(11))
    indexer.catch_up()
    after = {point.point_id: point for point in index.points()}
    assert after[before.point_id] == replace(before, known_to=day(11))
    assert_equal(store, index)


def test_progress_counts_passages(store: Store, indexer: Indexer, clock: SettableClock) -> None:
    story(store, clock)
    seen: list[tuple[int, int]] = []
    indexer.catch_up(lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4, 4)


class Failing:
    """Passes everything on to `inner`, but fails before the call that burns `fuse` out."""

    def __init__(self, inner: Any, fuse: list[int], names: set[str]) -> None:
        self._inner, self._fuse, self._names = inner, fuse, names

    def __getattr__(self, name: str) -> Any:
        held = getattr(self._inner, name)
        return self._guarded(held) if name in self._names else held

    def _guarded(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **named: Any) -> Any:
            self._fuse[0] -= 1
            if self._fuse[0] < 0:
                raise KeyboardInterrupt
            return call(*args, **named)

        return guarded


class FailingIndex(Failing):
    """An index that fails so; the index that its rebuild makes fails by the same fuse."""

    @contextmanager
    def rebuild(self, mark: str = "") -> Iterator[Any]:
        with self._guarded(self._inner.rebuild)(mark) as fresh:
            yield Failing(fresh, self._fuse, self._names)


STEPS = {"save_vectors", "acknowledge", "requeue", "upsert", "delete", "flush", "count", "mark", "remove_mark"}
STEPS |= {"vectors", "statement_vectors", "passages"}


@pytest.mark.parametrize("work", ["catch_up", "reindex"])
def test_a_crash_at_any_step_only_means_that_the_work_is_done_again_rule_i5(
    store: Store, index: EdgeIndex, clock: SettableClock, work: str
) -> None:
    story(store, clock)
    if work == "reindex":
        Indexer(store, index, EMBEDDER).catch_up()
    for step in range(100):
        fuse = [step]
        failing = Indexer(
            Failing(store, fuse, STEPS), FailingIndex(index, fuse, STEPS), Failing(EMBEDDER, fuse, {"passages"})
        )
        try:
            getattr(failing, work)()
            break
        except KeyboardInterrupt:
            pass
        if work == "reindex" or step % 2:
            Indexer(store, index, EMBEDDER).catch_up()
            assert_equal(store, index)
            store.requeue()
            index.delete([point.point_id for point in index.points()][:2])
    assert 3 < step < 99
    assert_equal(store, index)
    assert Indexer(store, index, EMBEDDER).doctor() == []


def test_reindexing_gives_the_same_results_from_the_vectors_kept_rule_i5(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock
) -> None:
    story(store, clock)
    indexer.catch_up()
    before = found(index)
    done = indexer.reindex()
    assert (done.embedded, done.upserted) == (0, index.count())
    assert found(index) == before


def test_an_index_that_was_deleted_fills_itself_again_rule_i5(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock, tmp_path: Path
) -> None:
    story(store, clock)
    indexer.catch_up()
    before = found(index)
    index.close()
    shutil.rmtree(tmp_path / "index")
    again = EdgeIndex(tmp_path / "index", EMBEDDER.dimensions, 200_000)
    Indexer(store, again, EMBEDDER).catch_up()
    assert found(again) == before
    again.close()


@pytest.mark.rule("I3c")
def test_an_index_of_other_terms_is_written_again_from_the_vectors_kept_rule_i3(
    store: Store, index: EdgeIndex, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    story(store, clock)
    with monkeypatch.context() as before:
        before.setattr("knowledge.indexing.points.BM25_FINGERPRINT", "terms/0")
        Indexer(store, index, EMBEDDER).catch_up()
    assert {point.terms for point in index.points()} == {"terms/0"}
    done = Indexer(store, index, EMBEDDER).catch_up()
    assert (done.embedded, done.upserted, done.deleted) == (0, index.count(), 0)
    assert {point.terms for point in index.points()} == {BM25_FINGERPRINT}


def test_another_embedding_model_replaces_every_point(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock
) -> None:
    story(store, clock)
    indexer.catch_up()
    count = index.count()
    other = HashingEmbedder(EMBEDDER.dimensions, name="other")
    assert Indexer(store, index, other).catch_up() == CatchUp(2, 4, count, count)
    assert_equal(store, index, other.fingerprint)


def test_doctor_names_what_is_pending(store: Store, indexer: Indexer, clock: SettableClock) -> None:
    story(store, clock)
    said = {problem.where: problem.what for problem in indexer.doctor()}
    assert said["index outbox"] == "2 objects wait to be indexed"
    assert "1 missing" in said["index faq/a"]
    assert indexer.doctor(repair=True) != []
    assert indexer.doctor() == []


def test_passages_embedded_before_statements_were_get_statement_vectors_by_a_reindex_alone(
    store: Store, index: EdgeIndex, clock: SettableClock
) -> None:
    story(store, clock)
    hashes = store.without_vectors(EMBEDDER.fingerprint)
    passages = store.passages(hashes)
    wholes = EMBEDDER.passages([passages[name] for name in hashes]).wholes
    store.save_vectors(EMBEDDER.fingerprint, hashes, PassageVectors(wholes, [wholes[:0]] * len(hashes)))
    embedder = HashingEmbedder(16)
    assert Indexer(store, index, embedder).catch_up().embedded == 0
    before = found(index)
    assert (len(before.dense), before.statements, embedder.embedded) == (3, [], 0)
    assert Indexer(store, index, embedder).reindex().embedded == len(hashes)
    after = found(index)
    assert (after.dense, after.bm25, len(after.statements)) == (before.dense, before.bm25, 3)
    assert Indexer(store, index, embedder).reindex().embedded == 0
    assert (found(index), embedder.embedded) == (after, len(hashes))


def test_doctor_finds_missing_wrong_and_extra_points_and_repairs_them(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock
) -> None:
    story(store, clock)
    indexer.catch_up()
    points = list(index.points("policy/refunds"))
    index.delete([points[0].point_id])
    wrong = replace(points[1], valid_to=points[1].valid_from + timedelta(days=400))
    extra = replace(points[2], point_id="00000000-0000-0000-0000-000000000001")
    stray = replace(extra, object_id="policy/unheard-of", point_id="00000000-0000-0000-0000-000000000002")
    index.upsert([wrong, extra, stray], ["x"] * 3, EMBEDDER.passages(plain_passages(["x"] * 3)))
    said = {problem.where: problem.what for problem in indexer.doctor()}
    assert said == {
        "index policy/refunds": f"of {len(points)} points it should have: 1 missing, 1 wrong, 1 too many",
        "index policy/unheard-of": "1 points of an object the store does not know",
    }
    assert len(indexer.doctor(repair=True)) == 2
    assert indexer.doctor() == []
    assert_equal(store, index)


def test_doctor_rebuilds_an_index_that_cannot_be_read(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock, tmp_path: Path
) -> None:
    story(store, clock)
    indexer.catch_up()
    index.close()
    (tmp_path / "index" / "edge_config.json").write_text("{")
    broken = EdgeIndex(tmp_path / "index", EMBEDDER.dimensions, 200_000)
    doctor = Indexer(store, broken, EMBEDDER)
    (problem,) = doctor.doctor(repair=True)
    assert "cannot be used" in problem.what
    assert doctor.doctor() == []
    assert_equal(store, broken)
    broken.close()


def test_a_store_that_moved_on_while_indexing_is_looked_at_again(
    store: Store, index: EdgeIndex, clock: SettableClock
) -> None:
    approve(store, submission(paragraphs=[WINDOW]))
    late = submission(paragraphs=[STOCK], effective=Period(start=day(2)))

    class Overtaken(HashingEmbedder):
        def passages(self, passages: Any, progress: Any = None) -> PassageVectors:
            if store.latest("policy/refunds", Scope(), "local").version_id != late.version.version_id:  # type: ignore[union-attr]
                clock.now = day(11)
                approve(store, late)
            return super().passages(passages, progress)

    Indexer(store, index, Overtaken(EMBEDDER.dimensions)).catch_up()
    assert_equal(store, index)
    assert store.outbox() == []


def test_an_index_that_cannot_be_written_is_current_only_if_it_holds_the_store_for_the_same_model(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock
) -> None:
    assert indexer.require_current() == CatchUp()
    story(store, clock)
    with pytest.raises(StorageFailure, match="to be indexed: 2"):
        indexer.require_current()
    indexer.catch_up()
    assert indexer.require_current() == CatchUp()
    with pytest.raises(StorageFailure, match="to be indexed: 2"):
        Indexer(store, index, HashingEmbedder(16, name="other")).require_current()
    approve(store, submission("faq/b", [STOCK]))
    with pytest.raises(StorageFailure, match="to be indexed: 1"):
        indexer.require_current()


def test_an_index_that_was_rebuilt_while_something_was_recorded_is_not_current(
    store: Store, index: EdgeIndex, indexer: Indexer, clock: SettableClock
) -> None:
    story(store, clock)
    indexer.catch_up()
    points = list(index.points())
    with index.rebuild("0-earlier") as fresh:
        fresh.upsert(points, [STOCK] * len(points), EMBEDDER.passages(plain_passages([STOCK] * len(points))))
    with pytest.raises(StorageFailure, match="to be indexed: 2"):
        indexer.require_current()
