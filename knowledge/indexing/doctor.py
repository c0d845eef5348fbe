"""Compares the index with the store, without changing either (rule I5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from knowledge.errors import DataDirectoryInUse, StorageFailure, Unavailable
from knowledge.indexing.points import difference, wanted_points
from knowledge.model.record.ledger import Problem
from knowledge.retrieval.ports import Index, Point
from knowledge.store.ports.store import IndexQueue, Store

_ALL = 10_000_000
"""A limit that no outbox reaches."""


@dataclass
class Findings:
    """Problems of the store and of the index, and the parts of the index that a repair must work on.

    `objects` have missing, wrong or extra points, `strays` are ids of points of unknown objects, `vectorless` are
    hashes of passages without a vector, and an `unreadable` index must be built anew.
    """

    store_problems: list[Problem]
    index_problems: list[Problem] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    vectorless: set[str] = field(default_factory=set)
    unreadable: bool = False

    def add(self, where: str, what: str) -> None:
        """Add a problem of the index."""
        self.index_problems.append(Problem(where=where, what=what))


def examine(store: Store, index: Index, model: str, queue: IndexQueue) -> Findings:
    """Compare `index`, whose work is in `queue`, with what `store` says it should hold under the embedding model with fingerprint `model`.

    Raises DataDirectoryInUse and StorageFailure; an index that cannot be read is a finding.
    """
    findings = Findings(store.verify())
    pending = {object_id for _, object_id in queue.outbox(_ALL)}
    if pending:
        findings.add("index outbox", f"{len(pending)} objects wait to be indexed")
    try:
        held = _points_by_object(index)
    except (DataDirectoryInUse, StorageFailure):
        raise
    except Unavailable as fault:
        findings.unreadable = True
        findings.add("index", fault.detail)
        return findings
    _compare(store, held, model, findings)
    return findings


def _compare(store: Store, held: dict[str, list[Point]], model: str, findings: Findings) -> None:
    without = set(store.without_vectors(model))
    for object_id in store.object_ids():
        wanted = wanted_points(store.indexed_passages(object_id), model)
        points = held.pop(object_id, [])
        vectorless = {point.passage_hash for point in wanted} & without
        if vectorless:
            findings.add(f"index {object_id}", f"{len(vectorless)} passages have no vector for {model}")
            findings.vectorless |= vectorless
        if _add_difference(object_id, wanted, points, findings):
            findings.objects.append(object_id)
    for object_id, points in sorted(held.items()):
        findings.add(f"index {object_id}", f"{len(points)} points of an object the store does not know")
        findings.strays += [point.point_id for point in points]


def _add_difference(object_id: str, wanted: list[Point], points: list[Point], findings: Findings) -> bool:
    differs = difference(wanted, points)
    ids = {point.point_id for point in points}
    wrong = sum(point.point_id in ids for point in differs.upserts)
    counts = {
        "missing": len(differs.upserts) - wrong,
        "wrong": wrong,
        "too many": len(differs.deletes),
    }
    if differs:
        said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        findings.add(f"index {object_id}", f"of {len(wanted)} points it should have: {said}")
    return bool(differs)


def _points_by_object(index: Index) -> dict[str, list[Point]]:
    held: dict[str, list[Point]] = defaultdict(list)
    for point in index.points():
        held[point.object_id].append(point)
    return held
