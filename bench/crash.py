"""`kill -9` at random moments of an ingest: `python -m bench.crash REPO KILLS`.

Each round ingests the repository's working tree in a child process that is killed at a random moment,
checks with doctor that the store and index left behind are sound, lets a second child finish, and compares the final state
with that of an uninterrupted run. The embedder is the hashing simulator, because storage is tested, not the model.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

from bench.engines import OPTIONS
from ingest.pipeline import Ingestor
from knowledge.indexing.indexer import Indexer
from knowledge.model.clock import system_clock
from knowledge.model.record.canonical import content_hash
from knowledge.model.record.ledger import Problem
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.ports import Index
from knowledge.retrieval.tokens import ModelTokenCounter
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.embedder import HashingEmbedder

_FORK = multiprocessing.get_context("fork")


def main() -> None:
    """Kill, check, finish, compare; print one JSON line and fail when anything differs."""
    repo, kills = Path(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        began = perf_counter()
        _run(_ingest, whole, repo)
        seconds = perf_counter() - began
        expected = _read(_state, whole)
        unsound = different = finished_before = 0
        for number in range(kills):
            data_dir = Path(folder) / str(number)
            finished_before += _killed(data_dir, repo, rng.uniform(0, seconds))
            unsound += bool(_read(_unsound, data_dir))
            _run(_ingest, data_dir, repo)
            different += _read(_state, data_dir) != expected or bool(_read(_problems, data_dir))
            shutil.rmtree(data_dir)
    print(
        json.dumps(
            {
                "measurement": "crash",
                "ingest_s": round(seconds, 2),
                "kills": kills - finished_before,
                "finished_before_kill": finished_before,
                "doctor_found": unsound,
                "final_state_differs": different,
            }
        )
    )
    sys.exit(1 if unsound or different else 0)


@contextmanager
def _engines(data_dir: Path) -> Iterator[tuple[Store, Index, Indexer]]:
    data_dir.mkdir(parents=True, exist_ok=True)
    embedder = HashingEmbedder()
    store = open_sql_store(data_dir / "canon.sqlite3", system_clock)
    index = EdgeIndex(data_dir / "index", dimensions=embedder.dimensions, exact_limit=200_000)
    yield store, index, Indexer(store, index, embedder)
    index.close()
    store.close()


def _ingest(data_dir: Path, repo: Path) -> None:
    with _engines(data_dir) as (store, _, indexer):
        ingestor = Ingestor(store, ModelTokenCounter(), Settings(data_dir=data_dir), system_clock)
        ingestor.paths([repo], OPTIONS)
        indexer.catch_up()


def _killed(data_dir: Path, repo: Path, after: float) -> bool:
    """Run an ingest and kill it `after` seconds; return whether it had finished by then."""
    child = _FORK.Process(target=_ingest, args=(data_dir, repo))
    child.start()
    sleep(after)
    done = not child.is_alive()
    if not done and child.pid is not None:
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    return done


def _unsound(data_dir: Path) -> list[str]:
    """The problems that doctor finds after the kill and a catch-up; there should be none."""
    with _engines(data_dir) as (_, _, indexer):
        indexer.catch_up()
        return [_text(problem) for problem in indexer.doctor(repair=False)]


def _problems(data_dir: Path) -> list[str]:
    with _engines(data_dir) as (_, _, indexer):
        return [_text(problem) for problem in indexer.doctor(repair=False)]


def _text(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}"


def _state(data_dir: Path) -> str:
    """A hash over everything but known times: versions, states, authority in force, index contents."""
    with _engines(data_dir) as (store, index, _):
        objects = []
        for object_id in store.object_ids():
            in_force = [
                [p.version_id, p.scope.key, str(p.valid)] for p in store.periods(object_id) if p.known.end is None
            ]
            states = sorted([v.version_id, store.state(v.version_id).value] for v in store.versions(object_id))
            points = sorted(
                [p.passage_hash, p.scope_key, str(p.valid_from), str(p.valid_to)]
                for p in index.points(object_id)
                if p.known_to is None
            )
            objects.append([object_id, states, sorted(in_force), points])
        return content_hash(objects)


def _run(target: Callable[..., object], *args: object) -> None:
    child = _FORK.Process(target=target, args=args)
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"{target} failed with exit code {child.exitcode}")


def _read(target: Callable[[Path], object], data_dir: Path) -> object:
    """The result of `target(data_dir)` from a child process, since an engine is opened once per process."""
    with _FORK.Pool(1) as pool:
        return pool.apply(target, (data_dir,))


if __name__ == "__main__":
    main()
