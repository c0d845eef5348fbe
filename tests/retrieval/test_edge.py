"""The embedded index under what can go wrong: two processes, kill -9, broken files, growth beyond exact search."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qdrant_edge as engine

from knowledge.errors import DataDirectoryInUse, StorageFailure, Unavailable
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.engines import shard
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.testing.embedder import plain_passages
from knowledge.testing.index_conformance import DIMENSIONS, EMBEDDER, NOW, ask, at, empty, entry, ids, put
from knowledge.testing.statement_leg_conformance import nearest

Opener = Callable[..., EdgeIndex]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def opened(path: Path) -> Iterator[Opener]:
    held: list[EdgeIndex] = []

    def opener(dimensions: int = DIMENSIONS, exact_limit: int = 200_000) -> EdgeIndex:
        held.append(EdgeIndex(path, dimensions, exact_limit))
        return held[-1]

    yield opener
    for index in held:
        index.close()


def test_a_second_opening_is_refused_with_the_path_and_the_remedy(path: Path, opened: Opener) -> None:
    opened()
    with pytest.raises(DataDirectoryInUse, match=r"index is in use.*--server"):
        opened()
    command = [sys.executable, "-c", _OPEN, str(path)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "DataDirectoryInUse" in refused.stderr


_OPEN = f"""
import sys; from pathlib import Path; from knowledge.retrieval.engines.edge import EdgeIndex
EdgeIndex(Path(sys.argv[1]), {DIMENSIONS}, 10)
"""


def test_closing_releases_the_directory_and_ends_all_use(opened: Opener) -> None:
    index = opened()
    index.close()
    index.close()
    with pytest.raises(Unavailable, match="was closed"):
        index.count()
    assert opened().count() == 0


def test_a_directory_that_cannot_be_made_is_a_storage_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageFailure, match="cannot be written"):
        EdgeIndex(tmp_path / "file" / "index", DIMENSIONS, 10)


@pytest.mark.parametrize("damage", ["segment", "config", "emptied"])
def test_a_broken_directory_is_unavailable_until_it_is_remade_rule_i5(
    path: Path, opened: Opener, damage: str
) -> None:
    index = opened()
    put(index, [entry("a", "refund")])
    index.close()
    _damage(path, damage)
    index = opened()
    with pytest.raises(Unavailable, match="knowledge reindex"):
        index.count()
    with pytest.raises(Unavailable, match="knowledge reindex"):
        put(index, [entry("a", "refund")])
    empty(index)
    put(index, [entry("a", "refund")])
    assert index.count() == 1


def _damage(path: Path, damage: str) -> None:
    if damage == "segment":
        for state in path.glob("segments/*/segment.json"):
            state.write_text("garbage")
    elif damage == "config":
        (path / "edge_config.json").write_text("{")
    else:
        for held in list(path.iterdir()):
            shutil.rmtree(held) if held.is_dir() else held.unlink()
        (path / "stray").write_text("")


def test_vectors_of_other_dimensions_need_a_reindex(opened: Opener) -> None:
    opened().close()
    index = opened(dimensions=8)
    with pytest.raises(Unavailable, match=r"expected vector size 8.*knowledge reindex"):
        index.count()
    empty(index)
    assert index.count() == 0


def test_points_texts_and_vectors_must_agree(opened: Opener) -> None:
    index, one = opened(), entry("a", "refund").point
    for points, texts, shape in (([one], [], (1, DIMENSIONS)), ([one], ["x"], (1, 3)), ([], [], (1, DIMENSIONS))):
        none = np.zeros((0, DIMENSIONS), np.float16)
        vectors = PassageVectors(np.zeros(shape, np.float16), [none] * len(points))
        with pytest.raises(ValueError, match="vectors of shape"):
            index.upsert(points, texts, vectors)


def test_a_shard_left_half_made_by_a_crash_is_made_again(path: Path, opened: Opener) -> None:
    half = path.with_name("index.new")
    (half / "segments").mkdir(parents=True)
    assert opened().count() == 0
    assert not half.exists()


def test_search_is_exact_up_to_the_limit_and_by_graph_beyond_it(opened: Opener) -> None:
    index = opened(exact_limit=20)
    entries = [entry(f"e{n}", f"refund number {n}") for n in range(40)]
    put(index, entries[:20])
    assert "/exact/" in index.fingerprint
    put(index, entries)
    assert "/hnsw/" in index.fingerprint
    found = ids(ask(index, "refund number 7", at())[0])
    index.close()
    index = opened(exact_limit=40)
    assert "/hnsw/" in index.fingerprint
    index.flush()
    assert "/exact/" in index.fingerprint
    assert ids(ask(index, "refund number 7", at())[0]) == found


def test_searches_go_on_while_the_shard_is_reopened(opened: Opener) -> None:
    index = opened(exact_limit=10)
    entries = [entry(f"e{n}", f"refund number {n}") for n in range(30)]
    put(index, entries)
    failures: list[BaseException] = []
    done = threading.Event()

    def keep_asking() -> None:
        while not done.is_set():
            try:
                ask(index, "refund", at())
            except BaseException as error:
                failures.append(error)
                return

    asking = threading.Thread(target=keep_asking)
    asking.start()
    for _ in range(4):
        empty(index)
        put(index, entries)
        index.delete([each.point.point_id for each in entries[:25]])
        index.flush()
    done.set()
    asking.join()
    assert failures == []


def test_kill_9_while_writing_leaves_a_shard_that_opens_and_can_be_completed(path: Path, opened: Opener) -> None:
    chance = random.Random(1)
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", _WRITE, str(path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        time.sleep(chance.uniform(0.0, 0.4))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        index = opened()
        held = {point.point_id for point in index.points()}
        assert len(held) == index.count() == index.count(at())
        assert {hit.point_id for hits in ask(index, "refund", at(), limit=50) for hit in hits} <= held
        index.close()
    index = opened()
    whole = [entry(f"w{n}", f"refund {n}") for n in range(400)]
    put(index, whole)
    assert {each.point.point_id for each in whole} <= {point.point_id for point in index.points()}


_WRITE = f"""
import sys; from pathlib import Path
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.testing.index_conformance import entry, put
index = EdgeIndex(Path(sys.argv[1]), {DIMENSIONS}, 300)
print("writing", flush=True)
while True:
    for start in range(0, 400, 40):
        put(index, [entry(f"w{{n}}", f"refund {{n}}") for n in range(start, start + 40)])
    index.delete([entry(f"w{{n}}", "").point.point_id for n in range(0, 400, 3)])
    index.flush()
"""


def test_a_death_at_any_step_of_a_rebuild_leaves_the_old_or_the_new_index_in_use_rule_i5(
    tmp_path: Path, opened: Opener
) -> None:
    index = opened()
    put(index, [entry("old", "refund")])
    index.close()
    seen = set()
    for step in range(100):
        path = tmp_path / str(step) / "index"
        shutil.copytree(tmp_path / "index", path)
        died = _in_child(_rebuild_and_die, path, step)
        report = tmp_path / f"report-{step}"
        assert _in_child(_report_what_is_in_use, path, report) == 0
        in_use = report.read_text()
        assert in_use in ("old None 1 index,index.lock", "new mark 25 index,index.lock")
        seen.add(in_use[:3])
        if not died:
            break
    assert (died, seen) == (0, {"old", "new"})
    assert step > 10


_CHILDREN = multiprocessing.get_context("forkserver")
_CHILDREN.set_forkserver_preload(
    ["pytest", "knowledge.testing.index_conformance", "knowledge.retrieval.engines.edge"]
)


def _in_child(task: Callable[..., None], *arguments: object) -> int | None:
    """Run `task` in a process of its own, forked from one that never opened an index; its exit code."""
    child = _CHILDREN.Process(target=task, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def _rebuild_and_die(path: Path, steps: int) -> None:
    """Rebuild the index, but die like from `kill -9` before the step after so many."""
    index = EdgeIndex(path, DIMENSIONS, 20)
    left = [steps]
    for owner, names in (
        (os, ("replace",)),
        (shutil, ("rmtree",)),
        (shard, ("_write_durably", "_restore")),
        (shard.Shard, ("_create", "_load", "become")),
    ):
        for name in names:
            setattr(owner, name, _deadly(getattr(owner, name), left))
    with index.rebuild("mark") as fresh:
        put(fresh, [entry(f"new{n}", "refund") for n in range(25)])
    os._exit(0)


def _deadly(step: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def guarded(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        return step(*arguments, **named)

    return guarded


def _report_what_is_in_use(path: Path, report: Path) -> None:
    index = EdgeIndex(path, DIMENSIONS, 20)
    objects = {point.object_id for point in index.points()}
    in_use = "old" if objects == {"document/local/old"} else "new"
    assert in_use == "old" or objects == {f"document/local/new{n}" for n in range(25)}
    found = len(ask(index, "refund", at(), limit=50)[1])
    beside = ",".join(sorted(each.name for each in path.parent.iterdir()))
    report.write_text(f"{in_use} {index.mark()} {found} {beside}")
    index.close()


def test_kill_9_during_rebuilds_leaves_one_whole_index(path: Path, opened: Opener) -> None:
    chance = random.Random(2)
    index = opened()
    put(index, [entry(f"0-{n}", "refund") for n in range(100)])
    index.close()
    for _ in range(4):
        rebuilder = subprocess.Popen(
            [sys.executable, "-c", _REBUILD, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert rebuilder.stdout is not None
        assert rebuilder.stdout.readline() == "rebuilding\n"
        time.sleep(chance.uniform(0.0, 0.3))
        rebuilder.send_signal(signal.SIGKILL)
        rebuilder.wait()
        rebuilder.stdout.close()
        index = opened()
        generations = {point.object_id.split("/")[-1].split("-")[0] for point in index.points()}
        assert (len(generations), index.count(), index.count(at())) == (1, 100, 100)
        index.close()


_REBUILD = f"""
import itertools, sys; from pathlib import Path
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.testing.index_conformance import entry, put
index = EdgeIndex(Path(sys.argv[1]), {DIMENSIONS}, 300)
print("rebuilding", flush=True)
for number in itertools.count(1):
    with index.rebuild("mark") as fresh:
        put(fresh, [entry(f"{{number}}-{{n}}", "refund") for n in range(100)])
"""


def test_searches_and_writes_go_on_while_the_index_is_rebuilt(opened: Opener) -> None:
    index = opened()
    entries, written = [entry(f"e{n}", f"refund number {n}") for n in range(30)], entry("written", "refund")
    put(index, entries)
    failures: list[object] = []
    done = threading.Event()

    def keep_asking() -> None:
        while not done.is_set():
            try:
                index.upsert([written.point], [written.text], EMBEDDER.passages(plain_passages([written.text])))
                if len(ask(index, "refund", at(), limit=100)[1]) < 30:
                    failures.append("a half-empty index answered")
            except BaseException as error:
                failures.append(error)
                return

    asking = threading.Thread(target=keep_asking)
    asking.start()
    for _ in range(4):
        with index.rebuild() as fresh:
            put(fresh, entries)
    done.set()
    asking.join()
    assert failures == []


def test_leftovers_of_a_rebuild_that_died_are_removed_at_the_next_opening(path: Path, opened: Opener) -> None:
    index = opened()
    put(index, [entry("a", "refund")])
    index.close()
    for suffix in ("next", "next.new", "new", "old"):
        shutil.copytree(path, path.with_name(f"index.{suffix}"))
    assert opened().count() == 1
    assert sorted(each.name for each in path.parent.iterdir()) == ["index", "index.lock"]


def test_an_index_that_was_moved_aside_but_not_replaced_is_moved_back(path: Path, opened: Opener) -> None:
    index = opened()
    put(index, [entry("a", "refund")])
    index.close()
    path.rename(path.with_name("index.old"))
    assert opened().count() == 1


def test_a_rebuild_that_ends_after_the_index_was_closed_changes_nothing(opened: Opener) -> None:
    index = opened()
    put(index, [entry("a", "refund")])
    with pytest.raises(Unavailable, match="was closed"), index.rebuild():
        index.close()
    assert opened().count() == 1


def test_a_directory_that_cannot_be_read_stays_so_when_its_rebuild_fails(path: Path, opened: Opener) -> None:
    opened().close()
    (path / "edge_config.json").write_text("{")
    index = opened()
    with pytest.raises(ValueError, match="vectors of shape"), index.rebuild() as fresh:
        fresh.upsert([], ["text"], PassageVectors(np.zeros((0, DIMENSIONS), np.float16), []))
    with pytest.raises(Unavailable, match="knowledge reindex"):
        index.count()


def test_a_rebuilt_index_is_searched_by_graph_when_it_is_large_enough(opened: Opener) -> None:
    index = opened(exact_limit=3)
    assert "/exact/" in index.fingerprint
    with index.rebuild() as fresh:
        put(fresh, [entry(f"e{n}", "refund") for n in range(4)])
    assert "/hnsw/" in index.fingerprint


def test_conditions_that_every_point_meets_are_left_out_until_a_point_does_not_meet_them(opened: Opener) -> None:
    index = opened()
    put(index, [entry("a", "refund"), entry("b", "refund")])
    assert len(ask(index, "refund", at())[0]) == 2
    put(index, [entry("c", "refund", scope_key="eu||")])
    assert {hit.object_id for hit in ask(index, "refund", at())[0]} == {"document/local/a", "document/local/b"}


def test_an_instant_asked_for_again_and_again_filters_points_that_it_comes_to_exclude(opened: Opener) -> None:
    index = opened()
    put(index, [entry("a", "refund")])
    for _ in range(3):
        assert len(ask(index, "refund", at())[0]) == 1
    put(index, [entry("b", "refund", valid_from=NOW + timedelta(days=1))])
    assert {hit.object_id for hit in ask(index, "refund", at())[0]} == {"document/local/a"}


def test_identities_are_remembered_and_forgotten_with_their_points(opened: Opener) -> None:
    index = opened()
    put(index, [entry("a", "refund")])
    index.warm()
    put(index, [entry("a", "refund", object_id="renamed")])
    assert [hit.object_id for hit in ask(index, "refund", at())[0]] == ["renamed"]
    index.delete([entry("a", "").point.point_id])
    assert ask(index, "refund", at()) == [[], []]


def test_an_index_made_before_statements_were_has_no_statement_leg_until_it_is_rebuilt(
    path: Path, opened: Opener
) -> None:
    old = shard._config(DIMENSIONS, graph=False, statements=False)
    engine.EdgeShard.create(str(path), old).close()
    index, one = opened(), entry("a", "refund\nwindow")
    put(index, [one])
    assert [len(hits) for hits in ask(index, "refund", at())] == [1, 1]
    assert nearest(index, "refund", at()) == []
    index.close()
    again = opened()
    assert nearest(again, "refund", at()) == []
    with again.rebuild() as fresh:
        put(fresh, [one])
    assert ids(nearest(again, "refund", at())) == [one.point.point_id]
