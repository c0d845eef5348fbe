"""The steps that every engine shares, on an engine of plain Python: batches, legs, cuts (rules I3 and I4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest

from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.bm25 import SparseVector
from knowledge.retrieval.engines.hybrid import BM25, DENSE, STATEMENTS, HybridIndex, Leg, Record
from knowledge.retrieval.engines.payload import AtLeast, AtMost, Condition, OneOf, conditions, hit_from
from knowledge.retrieval.engines.ranking import Found, Scored
from knowledge.retrieval.ports import Hit
from knowledge.testing.index_conformance import at, entry

DIMENSIONS = 4


class PlainIndex(HybridIndex):
    """Keeps records in a dict, ranks them by brute force and remembers what it was called for."""

    batch = 3

    def __init__(self) -> None:
        super().__init__(DIMENSIONS, exact_limit=10)
        self.records: dict[str, Record] = {}
        self.written: list[int] = []
        self.removed: list[int] = []
        self.asked: list[tuple[list[str], int]] = []
        self.beams: set[int] = set()
        self.holds_statements = True

    def _holds_statements(self) -> bool:
        return self.holds_statements

    def _write(self, records: Sequence[Record]) -> None:
        self.written.append(len(records))
        self.records.update((record.point_id, record) for record in records)

    def _remove(self, point_ids: Sequence[str]) -> None:
        self.removed.append(len(point_ids))
        for point_id in point_ids:
            self.records.pop(point_id, None)

    def _scroll(
        self, among: Sequence[Condition], fields: Sequence[str] | None
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        return ((point_id, self.records[point_id].payload) for point_id in sorted(self._matching(among)))

    def _count(self, among: Sequence[Condition]) -> int:
        return len(self._matching(among))

    def _ask(self, legs: Sequence[Leg], among: Sequence[Condition], limit: int) -> list[Found]:
        self.asked.append(([leg.name for leg in legs], limit))
        self.beams.update(leg.beam for leg in legs)
        return [Found.of(self._ranked(leg, among)[:limit]) for leg in legs]

    def _identify(self, point_ids: set[str]) -> Mapping[str, Hit]:
        return {i: hit_from(i, self.records[i].payload) for i in point_ids if i in self.records}

    def _ranked(self, leg: Leg, among: Sequence[Condition]) -> list[Scored]:
        scored = [(i, self._score(leg, self.records[i])) for i in self._matching(among)]
        return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: -pair[1])

    def _score(self, leg: Leg, record: Record) -> float:
        if isinstance(leg.query, SparseVector):
            return float(len(set(leg.query.indices) & set(record.terms.indices)))
        if leg.name == STATEMENTS:
            return float(max(np.dot(record.statements, leg.query[0]), default=0.0))
        return float(np.dot(leg.query, record.vector))

    def _matching(self, among: Sequence[Condition]) -> list[str]:
        return [i for i, record in self.records.items() if all(_meets(record.payload, each) for each in among)]


def _meets(payload: Mapping[str, str], condition: Condition) -> bool:
    match condition:
        case AtMost(field, value):
            return payload[field] <= value
        case AtLeast(field, value):
            return payload[field] >= value
        case OneOf(field, values):
            return payload[field] in values


def filled(count: int, text: str = "refund window") -> PlainIndex:
    index = PlainIndex()
    entries = [entry(f"p{n}", text) for n in range(count)]
    index.upsert(
        [each.point for each in entries],
        [each.text for each in entries],
        vectors_of(count),
    )
    return index


def vectors_of(count: int, lines: int = 0) -> PassageVectors:
    """Points alike with so many statements each, all nearest to VECTOR."""
    one = np.array([[1.0, 0.0, 0.0, 0.0]], np.float16)
    return PassageVectors(np.tile(one, (count, 1)), [np.tile(one, (lines, 1))] * count)


VECTOR = np.array([1.0, 0.0, 0.0, 0.0], np.float32)


def test_writes_and_removals_go_in_batches() -> None:
    index = filled(7)
    assert index.written == [3, 3, 1]
    index.delete([point.point_id for point in index.points()][:4])
    assert (index.removed, index.count()) == ([3, 1], 3)
    index.delete([])
    assert index.removed == [3, 1]


def test_a_write_is_cut_by_the_vectors_it_holds_statements_included() -> None:
    index = PlainIndex()
    index.batch = 6  # type: ignore[misc]
    points = [entry(f"p{n}", "x").point for n in range(5)]
    index.upsert(points, ["x"] * 5, vectors_of(5, lines=2))
    assert index.written == [2, 2, 1]
    index.upsert(points[:2], ["x"] * 2, vectors_of(2, lines=9))
    assert index.written[3:] == [1, 1]


def test_an_index_without_a_place_for_statements_is_written_and_searched_without_them() -> None:
    index = PlainIndex()
    index.holds_statements = False
    index.upsert([entry("a", "refund").point], ["refund"], vectors_of(1, lines=2))
    assert [record.statements for record in index.records.values()] == [[]]
    hits = index.search(VECTOR, "refund", at(), 5, statements=True)
    assert (len(hits.dense), len(hits.bm25), hits.statements) == (1, 1, [])
    assert index.asked == [([DENSE, BM25], 13)]


def test_statements_are_searched_only_when_asked_for_and_with_a_vector() -> None:
    index = PlainIndex()
    index.upsert([entry("a", "refund").point], ["refund"], vectors_of(1, lines=2))
    assert index.search(VECTOR, "refund", at(), 5).statements == []
    assert index.search(None, "refund", at(), 5, statements=True).statements == []
    assert [hit.score for hit in index.search(VECTOR, "refund", at(), 5, statements=True).statements] == [1.0]
    assert [legs for legs, _ in index.asked] == [[DENSE, BM25], [BM25], [DENSE, BM25, STATEMENTS]]


@pytest.mark.parametrize(
    ("points", "texts", "shape"), [(1, 0, (1, 4)), (1, 1, (1, 3)), (0, 0, (1, 4)), (1, 1, (4,))]
)
def test_points_texts_and_vectors_must_agree(points: int, texts: int, shape: tuple[int, ...]) -> None:
    index = PlainIndex()
    vectors = PassageVectors(np.zeros(shape, np.float16), [np.zeros((0, 4), np.float16)] * points)
    with pytest.raises(ValueError, match="vectors of shape"):
        index.upsert([entry("a", "x").point] * points, ["x"] * texts, vectors)
    assert index.written == []


def test_points_are_those_written_and_can_be_listed_by_object() -> None:
    index = filled(3)
    assert [point.object_id for point in index.points("document/local/p1")] == ["document/local/p1"]
    assert {point.object_id for point in index.points()} == {f"document/local/p{n}" for n in range(3)}


def test_each_input_makes_a_leg_and_a_text_without_terms_makes_none() -> None:
    index = filled(2)
    for vector, text, legs in (
        (VECTOR, "refund", [DENSE, BM25]),
        (VECTOR, None, [DENSE]),
        (None, "refund", [BM25]),
        (VECTOR, "the of", [DENSE]),
    ):
        index.asked.clear()
        hits = index.search(vector, text, at(), 5)
        assert index.asked == [(legs, 13)]
        assert (bool(hits.dense), bool(hits.bm25)) == (DENSE in legs, BM25 in legs)


def test_an_engine_is_not_asked_for_what_is_empty_anyway() -> None:
    index = filled(2)
    for vector, text, where, limit in (
        (None, None, at(), 5),
        (None, "the of", at(), 5),
        (VECTOR, "refund", at(), 0),
        (VECTOR, "refund", at(object_ids=()), 5),
    ):
        hits = index.search(vector, text, where, limit)
        assert (hits.dense, hits.bm25) == ([], [])
    assert index.asked == []
    assert index.count(at(object_ids=())) == 0


def test_more_is_fetched_for_a_leg_until_the_tie_at_the_cut_is_whole_rule_i4() -> None:
    index = filled(40)
    hits = index.search(VECTOR, "refund", at(), 2)
    assert [hit.point_id for hit in hits.dense] == sorted(index.records)[:2]
    assert [hit.point_id for hit in hits.bm25] == [hit.point_id for hit in hits.dense]
    assert index.asked == [
        ([DENSE, BM25], 10),
        ([DENSE], 160),
        ([BM25], 160),
    ]


def test_a_graph_search_is_at_least_256_candidates_wide_and_twice_the_limit() -> None:
    index = filled(2)
    index.search(VECTOR, None, at(), 5)
    index.search(VECTOR, None, at(), 200)
    assert index.beams == {256, 400}


def test_a_point_that_was_deleted_between_ranking_and_reading_is_left_out() -> None:
    class Deleting(PlainIndex):
        def _identify(self, point_ids: set[str]) -> Mapping[str, Hit]:
            self.records.pop(min(point_ids))
            return super()._identify(point_ids)

    index = Deleting()
    index.records = filled(3).records
    assert len(index.search(VECTOR, None, at(), 5).dense) == 2


def test_counting_uses_the_predicate_or_counts_all() -> None:
    index = filled(3)
    assert index.count() == index.count(at()) == index._count(conditions(at())) == 3
    assert index.count(at(object_ids=("document/local/p2",))) == 1
