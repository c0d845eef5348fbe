"""Examining an index says what differs from the store and changes nothing (rule I5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from knowledge.errors import StorageFailure, Unavailable
from knowledge.indexing.doctor import examine
from knowledge.indexing.indexer import Indexer
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.ports import Point
from knowledge.testing.embedder import HashingEmbedder, plain_passages
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, submission
from tests.templates import empty_index

EMBEDDER = HashingEmbedder(16)
MODEL = EMBEDDER.fingerprint


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(SettableClock())
    approve(store, submission("policy/a", ["Refunds.", "Returns."]), submission("policy/b", ["Parcels."]))
    return store


@pytest.fixture
def index(store: MemoryStore, tmp_path: Path) -> Iterator[EdgeIndex]:
    index = EdgeIndex(empty_index(tmp_path / "index", EMBEDDER.dimensions), EMBEDDER.dimensions, 200_000)
    Indexer(store, index, EMBEDDER).catch_up()
    yield index
    index.close()


def write(index: EdgeIndex, *points: Point) -> None:
    index.upsert(points, ["text"] * len(points), EMBEDDER.passages(plain_passages(["text"] * len(points))))


def test_an_index_that_agrees_has_no_problems(store: MemoryStore, index: EdgeIndex) -> None:
    findings = examine(store, index, MODEL, store)
    assert (findings.store_problems, findings.index_problems) == ([], [])
    assert (findings.objects, findings.strays, findings.vectorless, findings.unreadable) == ([], [], set(), False)


def test_missing_wrong_and_extra_points_are_counted_by_object(store: MemoryStore, index: EdgeIndex) -> None:
    first, second = index.points("policy/a")
    extra = replace(first, point_id="00000000-0000-0000-0000-000000000001")
    index.delete([first.point_id])
    write(index, replace(second, kind="faq"), extra)
    findings = examine(store, index, MODEL, store)
    assert [(each.where, each.what) for each in findings.index_problems] == [
        ("index policy/a", "of 2 points it should have: 1 missing, 1 wrong, 1 too many")
    ]
    assert (findings.objects, findings.strays) == (["policy/a"], [])


def test_points_of_unknown_objects_are_strays(store: MemoryStore, index: EdgeIndex) -> None:
    (point,) = index.points("policy/b")
    stray = replace(point, point_id="00000000-0000-0000-0000-000000000002", object_id="policy/unknown")
    write(index, stray)
    findings = examine(store, index, MODEL, store)
    assert findings.strays == [stray.point_id]
    assert "1 points of an object the store does not know" in findings.index_problems[0].what


def test_pending_work_is_a_problem(store: MemoryStore, index: EdgeIndex) -> None:
    store.requeue()
    (problem,) = examine(store, index, MODEL, store).index_problems
    assert (problem.where, problem.what) == ("index outbox", "2 objects wait to be indexed")


def test_passages_without_a_vector_for_the_model_are_found(store: MemoryStore, index: EdgeIndex) -> None:
    findings = examine(store, index, "another/16", store)
    assert len(findings.vectorless) == 3
    assert findings.objects == ["policy/a", "policy/b"]
    assert "2 passages have no vector for another/16" in [each.what for each in findings.index_problems]


def test_an_index_that_cannot_be_read_is_a_finding_and_broken_storage_an_error(
    store: MemoryStore, index: EdgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(error: Exception) -> None:
        def points(object_id: str | None = None) -> NoReturn:
            raise error

        monkeypatch.setattr(index, "points", points)

    fail(Unavailable("It is broken."))
    findings = examine(store, index, MODEL, store)
    assert (findings.unreadable, findings.index_problems[0].what) == (True, "It is broken.")
    fail(StorageFailure("The disk is full."))
    with pytest.raises(StorageFailure):
        examine(store, index, MODEL, store)


def test_examining_changes_nothing(store: MemoryStore, index: EdgeIndex) -> None:
    index.delete([next(index.points()).point_id])
    before = (list(index.points()), store.head(), store.outbox())
    examine(store, index, MODEL, store)
    assert (list(index.points()), store.head(), store.outbox()) == before
