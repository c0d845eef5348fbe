"""The conformance tests of the index feed: outbox, index points, passages and vectors (rules I1, I2)."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.errors import InvalidInput, NotFound
from knowledge.model.clock import Period
from knowledge.model.objects import Kind
from knowledge.model.reading.vectors import PassageVectors, TokenVectors
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import located
from knowledge.testing.store_samples import (
    SettableClock,
    approve,
    day,
    submission,
)


class IndexFeedSuite:
    """The index finds its work, its points, passages and vectors in the store."""

    def test_a_transaction_puts_each_object_it_touched_in_the_outbox_once(self, store: Store) -> None:
        approve(store, submission("policy/b"), submission("policy/a"), submission("policy/b", ("x",)))
        approve(store, submission("policy/a", ("y",)))
        pending = store.outbox()
        assert [object_id for _, object_id in pending] == ["policy/a", "policy/b", "policy/a"]
        store.acknowledge([ticket for ticket, _ in pending])
        store.acknowledge([])
        assert store.outbox() == []
        store.requeue(["policy/b", "policy/gone"])
        store.requeue()
        again = store.outbox()
        assert [name for _, name in again] == ["policy/b", "policy/gone", "policy/a", "policy/b"]
        assert min(again)[0] > max(pending)[0]
        assert store.outbox(limit=1) == again[:1]

    @pytest.mark.rule("I2b")
    def test_versions_that_share_a_passage_share_its_rectangle_i2(
        self, store: Store, clock: SettableClock
    ) -> None:
        shared, old, new = "Shared paragraph.", "Within 30 days.", "Within 60 days."
        approve(
            store,
            submission(paragraphs=(shared, old, shared), effective=Period(start=day(0))),
            submission(paragraphs=(shared, new), effective=Period(start=day(10))),
        )
        points = store.indexed_passages("policy/refunds")
        held = {
            store.passages([p.passage_hash])[p.passage_hash].text: p.period[:2]
            for p in points
            if p.period[3] is None
        }
        assert held == {shared: (day(0), None), old: (day(0), day(10)), new: (day(10), None)}
        assert {(p.kind, p.source, p.scope) for p in points} == {(Kind.POLICY, "local", Scope())}
        assert len(points) == 3

    def test_drafts_have_no_index_points_i1(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
        assert store.indexed_passages("policy/refunds") == []

    def test_a_passage_is_located_at_its_first_place_in_a_version_i1(self, store: Store) -> None:
        item = submission(paragraphs=("Twice.", "Once.", "Twice."))
        other = submission("policy/other", paragraphs=("Elsewhere.",))
        one, two = approve(store, item, other)
        twice, once, _ = (ref.passage_hash for ref in item.version.passages)
        elsewhere = other.version.passages[0].passage_hash
        found = located(store, [(one, twice), (one, once), (one, elsewhere), (two, elsewhere), ("\0", twice)])
        assert {pair: (place.start, place.end) for pair, place in found.items()} == {
            (one, twice): (0, 6),
            (one, once): (8, 13),
            (two, elsewhere): (0, 10),
        }
        assert all(store.text(p.version_id)[p.start : p.end] == p.passage.text for p in found.values())
        assert located(store, []) == {}

    def test_each_passage_is_embedded_once_per_model(self, store: Store) -> None:
        approve(store, submission(paragraphs=("One.", "Two.")), submission("policy/b", ("One.",)))
        pending = store.without_vectors("m/1")
        assert pending == sorted(pending)
        assert len(pending) == 3
        assert store.without_vectors("m/1", limit=2) == pending[:2]
        vectors = np.eye(3, 4, dtype=np.float16)
        none = [vectors[:0]] * 3
        store.save_vectors("m/1", pending[:2], PassageVectors(vectors[:2], none[:2]))
        store.save_vectors("m/1", pending, PassageVectors(vectors, none))
        store.save_vectors("m/1", pending[:1], PassageVectors(vectors[2:], none[:1]))
        kept = store.vectors("m/1", [*pending, "f" * 64])
        assert np.array_equal(np.stack([kept[name] for name in pending]), vectors)
        assert store.without_vectors("m/1") == []
        assert store.without_vectors("m/2") == pending
        assert store.vectors("m/2", pending) == {}
        with pytest.raises(InvalidInput):
            store.save_vectors("m/1", pending, PassageVectors(vectors[:2], none))
        with pytest.raises(NotFound):
            store.save_vectors("m/1", ["f" * 64], PassageVectors(vectors[:1], none[:1]))

    def test_the_vectors_of_statements_are_kept_beside_those_of_their_passages(self, store: Store) -> None:
        approve(store, submission(paragraphs=("One.", "Two.", "Three.")))
        pending = store.without_vectors("m/1")
        vectors = np.eye(3, 4, dtype=np.float16)
        lines = [vectors[:2], vectors[:0], vectors[2:]]
        store.save_vectors("m/1", pending, PassageVectors(vectors, lines))
        kept = store.statement_vectors("m/1", [*pending, "f" * 64])
        assert kept.keys() == {pending[0], pending[2]}
        np.testing.assert_array_equal(kept[pending[0]], vectors[:2])
        assert kept[pending[0]].dtype == np.dtype(np.float16)
        assert store.statement_vectors("m/2", pending) == {}
        store.save_vectors("m/1", pending, PassageVectors(vectors[::-1], [vectors[2:], vectors[1:], vectors[:0]]))
        added = store.statement_vectors("m/1", pending)
        np.testing.assert_array_equal(added[pending[0]], vectors[:2])
        np.testing.assert_array_equal(added[pending[1]], vectors[1:])
        np.testing.assert_array_equal(added[pending[2]], vectors[2:])
        np.testing.assert_array_equal(store.vectors("m/1", pending)[pending[0]], vectors[0])

    def test_the_vectors_of_tokens_are_kept_with_their_lines_and_added_where_there_are_none(
        self, store: Store
    ) -> None:
        approve(store, submission(paragraphs=("One.", "Two.")))
        pending, vectors = store.without_vectors("m/1"), np.eye(2, 4, dtype=np.float16)
        none = [vectors[:0]] * 2
        tokens = TokenVectors(np.arange(-96, 96, dtype=np.int8).reshape(3, 64), np.array([-1, 0, 2], np.int16))
        store.save_vectors("m/1", pending, PassageVectors(vectors, none))
        assert store.token_vectors("m/1", pending) == {}
        for given in (tokens, TokenVectors(tokens.rows[:1], tokens.lines[:1])):
            store.save_vectors("m/1", pending, PassageVectors(vectors, none, [given, TokenVectors.none()]))
        kept = store.token_vectors("m/1", [*pending, "f" * 64])
        assert kept.keys() == {pending[0]}
        np.testing.assert_array_equal(kept[pending[0]].rows, tokens.rows)
        np.testing.assert_array_equal(kept[pending[0]].lines, tokens.lines)
        assert store.token_vectors("m/2", pending) == {}
        with pytest.raises(InvalidInput, match="token vectors of 1"):
            store.save_vectors("m/1", pending, PassageVectors(vectors, none, [tokens]))

    def test_vectors_of_passages_and_statements_are_kept_together_or_not_at_all(self, store: Store) -> None:
        approve(store, submission(paragraphs=("One.", "Two.")))
        pending = store.without_vectors("m/1")
        vectors = np.eye(2, 4, dtype=np.float16)
        for wrong in ([vectors], [vectors, vectors[0]], [vectors, vectors[:, :3]]):
            with pytest.raises(InvalidInput):
                store.save_vectors("m/1", pending, PassageVectors(vectors, wrong))
        with pytest.raises(NotFound):
            store.save_vectors("m/1", [pending[0], "f" * 64], PassageVectors(vectors, [vectors, vectors]))
        assert store.without_vectors("m/1") == pending
        assert (store.vectors("m/1", pending), store.statement_vectors("m/1", pending)) == ({}, {})
