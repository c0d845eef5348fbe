"""The tests of rebuilding that every index must pass, whatever its engine (rule I5).

A test class inherits RebuildConformance and gives the fixtures that IndexConformance needs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from knowledge.indexing.indexer import Indexer
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Index, PointStore
from knowledge.testing.index_conformance import (
    EMBEDDER,
    MICROSECOND,
    NOW,
    Entry,
    ask,
    at,
    entry,
    ids_of,
    put,
    random_entries,
)
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, reach, submission


class RebuildConformance:
    """A rebuild replaces the index in one step, and nothing is lost (rule I5)."""

    def test_searches_see_the_old_index_whole_until_the_new_one_is_complete(self, index: Index) -> None:
        old, new = random_entries(random.Random(1), 40), [entry("new", "refund window"), entry("b", "parcel")]
        put(index, old)
        before = ask(index, "refund window", at())
        with index.rebuild() as fresh:
            for each in new:
                put(fresh, [each])
                assert ask(index, "refund window", at()) == before
                assert index.count() == len(old)
            assert sorted(point.point_id for point in fresh.points()) == sorted(e.point.point_id for e in new)
            assert fresh.count() == 2
        assert sorted(ids_of(index)) == sorted(each.point.point_id for each in new)
        assert ask(index, "refund window", at())[0][0].point_id == new[0].point.point_id

    def test_the_new_index_is_in_use_after_reopening(self, index: Index, reopen: Callable[[], Index]) -> None:
        put(index, [entry("old", "refund")])
        with index.rebuild() as fresh:
            put(fresh, [entry("new", "refund")])
        put(index, [entry("later", "refund")])
        assert {hit.object_id for hit in ask(reopen(), "refund", at())[1]} == {
            "document/local/new",
            "document/local/later",
        }

    def test_a_rebuild_that_fails_leaves_the_old_index(self, index: Index, reopen: Callable[[], Index]) -> None:
        put(index, [entry("old", "refund")])
        with pytest.raises(ZeroDivisionError):
            _abandon(index, [entry("new", "refund")])
        assert ids_of(index) == [entry("old", "").point.point_id]
        assert index.mark() is None
        put(index, [entry("later", "refund")])
        assert reopen().count() == 2

    def test_points_of_the_new_index_replace_those_of_the_old_with_the_same_id(self, index: Index) -> None:
        put(index, [entry("a", "refund window", object_id="old", valid_to=NOW)])
        assert ask(index, "refund", at(NOW - MICROSECOND))[0][0].object_id == "old"
        with index.rebuild() as fresh:
            put(fresh, [entry("a", "invoice", object_id="new", scope_key="eu||"), entry("b", "invoice")])
        hits = ask(index, "invoice", replace(at(), reach=reach(Scope(jurisdiction="eu"))))
        assert {hit.object_id for hit in hits[1]} == {"new", "document/local/b"}
        assert [hit.object_id for hit in ask(index, "invoice", at())[1]] == ["document/local/b"]

    def test_a_rebuild_can_be_repeated(self, index: Index) -> None:
        for number in range(3):
            with index.rebuild() as fresh:
                put(fresh, [entry(f"p{number}-{n}", "refund") for n in range(number + 1)])
            assert index.count() == number + 1

    def test_the_mark_stays_until_it_is_removed(self, index: Index, reopen: Callable[[], Index]) -> None:
        assert index.mark() is None
        with index.rebuild("7-abc"):
            assert index.mark() is None
        assert index.mark() == "7-abc"
        with index.rebuild("8-def"):
            assert index.mark() == "7-abc"
        assert index.mark() == "8-def"
        index.remove_mark("7-abc")
        again = reopen()
        assert again.mark() == "8-def"
        again.remove_mark("8-def")
        again.remove_mark("8-def")
        assert again.mark() is None
        with again.rebuild():
            pass
        assert again.mark() is None

    def test_points_written_to_the_live_index_during_a_rebuild_are_not_lost(self, index: Index) -> None:
        """The writer of another process acknowledges its work, which is only in the old index then."""
        store = MemoryStore(SettableClock())
        approve(store, submission("policy/early", ["Refunds are due within 30 days."]))
        rebuilder, writer = (Indexer(store, index, EMBEDDER) for _ in range(2))
        writer.catch_up()
        late = _Late(store, writer)
        Indexer(store, _SwapsLate(index, late), EMBEDDER).reindex()
        assert late.lag_after == 0
        assert {point.object_id for point in index.points()} == {"policy/early", "policy/late"}
        assert (index.mark(), rebuilder.doctor()) == (None, [])

    def test_a_process_that_dies_after_the_replacement_loses_nothing_either(self, index: Index) -> None:
        store = MemoryStore(SettableClock())
        approve(store, submission("policy/early", ["Refunds are due within 30 days."]))
        writer = Indexer(store, index, EMBEDDER)
        writer.catch_up()
        dying = Indexer(store, _SwapsLate(index, _Late(store, writer), dies=True), EMBEDDER)
        with pytest.raises(KeyboardInterrupt):
            dying.reindex()
        assert {point.object_id for point in index.points()} == {"policy/early"}
        writer.catch_up()
        assert {point.object_id for point in index.points()} == {"policy/early", "policy/late"}


class _Late:
    """Records an object and has another process index it and acknowledge the work."""

    def __init__(self, store: MemoryStore, writer: Indexer) -> None:
        self._store, self._writer = store, writer
        self.lag_after = -1

    def arrive(self) -> None:
        approve(self._store, submission("policy/late", ["Parcels are insured."]))
        self._writer.catch_up()
        self.lag_after = self._writer.lag()


class _SwapsLate:
    """An index during whose rebuild, after everything was read for it, something late arrives."""

    def __init__(self, index: Index, late: _Late, dies: bool = False) -> None:
        self._index, self._late, self._dies = index, late, dies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    @contextmanager
    def rebuild(self, mark: str = "") -> Iterator[PointStore]:
        with self._index.rebuild(mark) as fresh:
            yield fresh
            self._late.arrive()
        if self._dies:
            raise KeyboardInterrupt


def _abandon(index: Index, entries: Sequence[Entry]) -> None:
    with index.rebuild("mark") as fresh:
        put(fresh, entries)
        raise ZeroDivisionError
