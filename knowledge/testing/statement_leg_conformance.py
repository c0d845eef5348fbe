"""The tests of the statement leg that every index must pass, whatever its engine (rules I3, I4 and I5).

A test class inherits StatementLegConformance and gives the fixtures that IndexConformance needs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np

from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.ports import Hit, Index, PointStore, Where
from knowledge.testing.embedder import plain_passages
from knowledge.testing.index_conformance import (
    DIMENSIONS,
    EMBEDDER,
    MICROSECOND,
    NOW,
    Entry,
    ask,
    at,
    entry,
    ids,
    put,
    random_entries,
)
from knowledge.testing.index_reference import expected_statements


def nearest(index: Index, question: str, where: Where, limit: int = 10) -> list[Hit]:
    """The hits of the statement leg."""
    return index.search(EMBEDDER.question(question).whole, question, where, limit, statements=True).statements


def put_without_statements(index: PointStore, entries: Sequence[Entry]) -> None:
    """Write entries with vectors of their passages alone, as a store has them that was written before statements were."""
    texts = [each.text for each in entries]
    wholes = EMBEDDER.passages(plain_passages(texts)).wholes
    none = [np.empty((0, DIMENSIONS), np.float16)] * len(entries)
    index.upsert([each.point for each in entries], texts, PassageVectors(wholes, none))
    index.flush()


class StatementLegConformance:
    """The statement leg ranks passages by their best statement, filtered before ranking as every leg is."""

    def test_a_passage_scores_as_its_best_statement_does(self, index: Index) -> None:
        one = entry("one", "refund window\nstock is counted by the warehouse\nparcels are insured")
        other = entry("other", "refund window of a parcel")
        put(index, [one, other])
        first, second = nearest(index, "refund window", at())
        assert (first.point_id, second.point_id) == (one.point.point_id, other.point.point_id)
        assert abs(first.score - 1.0) < 1e-3
        assert ids(ask(index, "refund window", at())[0]) == [other.point.point_id, one.point.point_id]
        assert (first.object_id, first.passage_hash) == (one.point.object_id, one.point.passage_hash)

    def test_it_is_empty_unless_asked_for(self, index: Index) -> None:
        put(index, [entry("a", "refund\nwindow")])
        vector = EMBEDDER.question("refund").whole
        assert index.search(vector, "refund", at(), 5).statements == []
        assert index.search(None, "refund", at(), 5, statements=True).statements == []
        assert index.search(vector, "refund", at(), 0, statements=True).statements == []
        with_it = index.search(vector, "refund", at(), 5, statements=True)
        without = index.search(vector, "refund", at(), 5)
        assert (with_it.dense, with_it.bm25) == (without.dense, without.bm25)
        assert len(with_it.statements) == 1

    def test_its_ranking_is_that_of_the_readable_reference_at_any_as_of(self, index: Index) -> None:
        entries = random_entries(random.Random(11), 300)
        put(index, entries)
        for day in (0, 10, 25):
            where = at(NOW + timedelta(days=day), NOW + timedelta(days=30 - day))
            question = ("refund window", "parcel price order", "invoice")[day % 3]
            expected = expected_statements(entries, EMBEDDER, question, where, limit=20)
            found = nearest(index, question, where, limit=20)
            assert ids(found) == [point_id for point_id, _ in expected]
            np.testing.assert_allclose([h.score for h in found], [s for _, s in expected], rtol=1e-3, atol=1e-4)

    def test_the_predicate_is_applied_before_ranking_rule_i3(self, index: Index) -> None:
        near = [entry(f"near{n}", "stock\nrefund window", valid_to=NOW) for n in range(60)]
        late = [entry(f"late{n}", "stock\nrefund window", known_from=NOW + MICROSECOND) for n in range(60)]
        abroad = [entry(f"eu{n}", "stock\nrefund window", scope_key="eu||") for n in range(60)]
        far = entry("far", "refund of a parcel that came late\nto another address")
        put(index, [*near, *late, *abroad, far])
        assert ids(nearest(index, "refund window", at(), limit=1)) == [far.point.point_id]
        assert ids(nearest(index, "refund window", at(object_ids=("document/local/far",)))) == [far.point.point_id]
        assert nearest(index, "refund window", at(object_ids=())) == []

    def test_ties_fall_to_the_lower_id_even_at_the_cut_rule_i4(self, index: Index) -> None:
        tied = [entry(f"t{n}", f"refund window\nnumber{n}") for n in range(50)]
        put(index, [*tied[25:], *tied[:25]])
        assert ids(nearest(index, "refund window", at())) == sorted(each.point.point_id for each in tied)[:10]

    def test_points_without_statement_vectors_are_not_in_it(self, index: Index) -> None:
        old, new = entry("old", "refund window"), entry("new", "refund\nstock")
        put_without_statements(index, [old])
        put(index, [new])
        assert ids(nearest(index, "refund window", at())) == [new.point.point_id]
        assert len(ask(index, "refund window", at())[0]) == 2
        put(index, [old])
        assert set(ids(nearest(index, "refund window", at()))) == {old.point.point_id, new.point.point_id}
        put_without_statements(index, [new])
        assert ids(nearest(index, "refund window", at())) == [old.point.point_id]

    def test_points_are_updated_and_removed_in_it(self, index: Index) -> None:
        one = entry("a", "refund\nstock")
        put(index, [one])
        put(index, [Entry(one.point, "invoice\nparcel\nprice")])
        (hit,) = nearest(index, "price", at())
        assert abs(hit.score - 1.0) < 1e-3
        index.delete([one.point.point_id])
        assert nearest(index, "price", at()) == []

    def test_it_is_the_same_after_reopening_and_after_a_rebuild_rule_i5(
        self, index: Index, reopen: Callable[[], Index]
    ) -> None:
        entries = random_entries(random.Random(13), 120)
        put(index, entries)
        before = nearest(index, "refund window", at())
        again = reopen()
        assert nearest(again, "refund window", at()) == before
        with again.rebuild() as fresh:
            put(fresh, entries[::-1])
        assert nearest(again, "refund window", at()) == before
        assert len(before) == 10
