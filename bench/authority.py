"""Time of resolving, approving, appending, proving and writing receipts in a store of many versions.

python -m bench.authority [--versions 1000,100000,1000000] [--database-url URL] [--objects 1000]

Versions are spread over objects; their rows are written as a transaction writes them, through the ledger and the
projections, many to a transaction. Prints one JSON line each.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State, Submission
from knowledge.model.record import merkle
from knowledge.model.scope import Scope
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.heads import Heads
from knowledge.proof.issuer import ReceiptIssuer
from knowledge.proof.keys import KeyRing
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.testing.store_samples import START, SettableClock, answer_record, submission

_PER_TRANSACTION = 2000
"""Versions written in one transaction: enough that its own cost does not show, few enough to hold in memory."""


def _versions(count: int, objects: int) -> Iterator[Submission]:
    """The versions of every object; version n takes effect a day after version n-1."""
    each = max(1, count // objects)
    for m in range(objects):
        for n in range(each):
            start = START + timedelta(days=n)
            yield submission(f"policy/{m:07}", (f"Rule {n} of policy {m}.",), effective=Period(start=start))


def fill(store: SqlStore, count: int, objects: int) -> float:
    """Record and approve `count` versions; return the seconds it took."""
    began = time.perf_counter()
    batch: list[Submission] = []
    for item in _versions(count, objects):
        batch.append(item)
        if len(batch) >= _PER_TRANSACTION:
            _write(store, batch)
            batch = []
    _write(store, batch)
    return time.perf_counter() - began


def _write(store: SqlStore, batch: list[Submission]) -> None:
    with store.transaction() as transaction:
        for item in batch:
            transaction.record(item, actor="ada")
            transaction.transition(item.version.version_id, State.APPROVED, actor="joe")


def timed(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Do `work` so many times; return the median and the 99th percentile in milliseconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1e3)
    return statistics.median(took), statistics.quantiles(took, n=100)[98]


def resolving(store: SqlStore, count: int, objects: int) -> dict[str, object]:
    """Resolve one object at a random date, and forty at once as a question does."""
    chance = random.Random(1)
    known = store.as_of(None, None, datetime.now(START.tzinfo)).known_at
    each = max(1, count // objects)

    def ask(names: int) -> None:
        valid = START + timedelta(days=chance.random() * each)
        wanted = [f"policy/{chance.randrange(objects):07}" for _ in range(names)]
        with store.snapshot(AsOf(valid_at=valid, known_at=known), Scope()) as snapshot:
            assert snapshot.resolve(wanted)

    timed(lambda: ask(1), 100)
    one, forty = timed(lambda: ask(1), 2000), timed(lambda: ask(40), 300)
    return {"resolve_p50_ms": one[0], "resolve_p99_ms": one[1], "resolve_40_p50_ms": forty[0]}


def approving(store: SqlStore, objects: int) -> dict[str, object]:
    """Approve drafts of many objects, each in a transaction of its own."""
    drafts = [
        submission(f"policy/{m:07}", ("A newer rule.",), effective=Period(start=START + timedelta(days=9999)))
        for m in range(min(objects, 500))
    ]
    with store.transaction() as transaction:
        for item in drafts:
            transaction.record(item, actor="ada")
    began = time.perf_counter()
    for item in drafts:
        with store.transaction() as transaction:
            transaction.transition(item.version.version_id, State.APPROVED, actor="joe")
    return {"approvals_per_s": len(drafts) / (time.perf_counter() - began)}


def proving(store: SqlStore, folder: Path) -> dict[str, object]:
    """Make inclusion and consistency proofs at this size; return times and lengths."""
    heads = Heads(store, KeyRing(store, folder / "keys"), SettableClock(datetime.now(START.tzinfo)))
    size = heads.sign().size
    chance = random.Random(2)
    proof = timed(lambda: heads.inclusion([chance.randrange(1, size + 1)], size), 300)
    nodes = store.tree_nodes(merkle.needed(size // 2, size))
    path = merkle.consistency_path(size // 2, size, lambda *key: nodes[key])
    return {
        "events": size,
        "inclusion_p50_ms": proof[0],
        "inclusion_hashes": size.bit_length(),
        "consistency_hashes": len(path),
    }


def appending(store: SqlStore, appended: int) -> dict[str, object]:
    """Record answers, one per transaction: the ledger's append with its tree nodes."""
    numbers = iter(range(10_000_000))

    def append() -> None:
        with store.transaction() as transaction:
            transaction.record_answer(answer_record(f"b{next(numbers)}"))

    took = timed(append, appended)
    return {"append_p50_ms": took[0], "append_p99_ms": took[1]}


def receipts(store: SqlStore, folder: Path) -> dict[str, object]:
    """Write and check a receipt at this size."""
    clock = SettableClock(datetime.now(START.tzinfo))
    issuer = ReceiptIssuer(store, KeyRing(store, folder / "keys"), clock)
    with store.transaction() as transaction:
        transaction.record_answer(answer_record("receipt"))
    began = time.perf_counter()
    data = issuer.receipt("receipt")
    wrote = time.perf_counter() - began
    took = timed(lambda: check(data, Trust()), 20)
    return {"receipt_write_ms": wrote * 1e3, "receipt_check_p50_ms": took[0], "receipt_bytes": len(data)}


def measure(store: SqlStore, count: int, folder: Path) -> dict[str, object]:
    """Measure everything at one size."""
    objects = min(count, max(100, count // 100))
    took = fill(store, count, objects)
    figures: dict[str, object] = {
        "versions": count,
        "objects": objects,
        "engine": store.fingerprint,
        "fill_s": took,
    }
    figures |= resolving(store, count, objects)
    figures |= approving(store, objects)
    figures |= appending(store, 500)
    figures |= proving(store, folder)
    return figures | receipts(store, folder)


def main() -> None:
    """Measure every size, on the database server named or on SQLite in a temporary folder."""
    parser = argparse.ArgumentParser(prog="bench.authority", description=__doc__)
    parser.add_argument("--versions", default="1000,100000")
    parser.add_argument(
        "--database-url", default=None, help="A PostgreSQL server; a database is made on it per size."
    )
    arguments = parser.parse_args()
    for count in map(int, arguments.versions.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            store = open_sql_store(_database(arguments.database_url, count) or folder / "canon.sqlite3")
            figures = measure(store, count, folder)
            store.close()
        print(
            json.dumps(
                {
                    "bench": "authority",
                    **{k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()},
                }
            ),
            flush=True,
        )


def _database(url: str | None, count: int) -> str | None:
    if url is None:
        return None
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    parsed = make_url(url).set(drivername="postgresql+psycopg")
    name = f"bench_{count}_{int(time.time())}"
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return parsed.set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
