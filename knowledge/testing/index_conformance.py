"""The tests that every index must pass, whatever its engine. A test class inherits IndexConformance and gives
two fixtures: `index`, an empty index for vectors of DIMENSIONS, and `reopen`, which closes it and opens it again.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from knowledge.model.clock import AsOf
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Hit, Index, Point, PointStore, Where
from knowledge.testing.embedder import HashingEmbedder, plain_passages
from knowledge.testing.index_reference import expected_legs
from knowledge.testing.store_samples import reach

DIMENSIONS = 32
"""Length of the vectors: few enough to be fast, enough that words rarely share a component."""

MICROSECOND = timedelta(microseconds=1)
NOW = datetime(2024, 5, 31, 12, 0, 0, 123456, tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
EMBEDDER = HashingEmbedder(DIMENSIONS)
_WORDS = [
    "refund",
    "window",
    "parcel",
    "return",
    "price",
    "order",
    "stock",
    "invoice",
    "address",
    "region",
    "contract",
    "renewal",
]


@dataclass(frozen=True)
class Entry:
    """A point with the text it indexes."""

    point: Point
    text: str


def entry(name: str, text: str, **fields: object) -> Entry:
    """A point that is in force for ever, everywhere, unless `fields` give other values."""
    point = Point(
        point_id=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        passage_hash=sha256_hex(text.encode()),
        object_id=f"document/local/{name}",
        kind="document",
        source="local",
        scope_key=Scope().key,
        valid_from=_FIRST,
        valid_to=None,
        known_from=_FIRST,
        known_to=None,
    )
    return Entry(replace(point, **fields), text)  # type: ignore[arg-type]


def put(index: PointStore, entries: Sequence[Entry]) -> None:
    """Write entries and make them durable."""
    texts = [each.text for each in entries]
    index.upsert([each.point for each in entries], texts, EMBEDDER.passages(plain_passages(texts)))
    index.flush()


def at(valid_at: datetime = NOW, known_at: datetime = NOW, **narrowing: object) -> Where:
    """A predicate for a question without a scope, narrowed as given."""
    return replace(Where(AsOf(valid_at=valid_at, known_at=known_at), reach(Scope())), **narrowing)  # type: ignore[arg-type]


def ask(index: Index, question: str, where: Where, limit: int = 10) -> list[list[Hit]]:
    """The hits of both legs, dense first."""
    hits = index.search(EMBEDDER.question(question).whole, question, where, limit)
    return [hits.dense, hits.bm25]


def ids(hits: Sequence[Hit]) -> list[str]:
    """Point ids in order."""
    return [hit.point_id for hit in hits]


class IndexConformance:
    """Rules I1 to I5, T1, T2 and S2, as far as an index keeps them."""

    def test_an_empty_index_finds_nothing(self, index: Index) -> None:
        assert ask(index, "refund window", at()) == [[], []]
        assert index.count() == index.count(at()) == 0
        assert list(index.points()) == []

    def test_points_come_back_as_they_were_written(self, index: Index) -> None:
        entries = [
            entry("a", "refund", valid_from=NOW, valid_to=NOW + MICROSECOND, kind="policy", source="é/ü"),
            entry("b", "return", known_from=NOW, known_to=_LAST, scope_key="eu/de|basic|staff"),
            entry("c", "window", valid_to=_FIRST + MICROSECOND),
        ]
        put(index, entries)
        assert sorted(index.points(), key=lambda p: p.object_id) == [each.point for each in entries]
        assert list(index.points("document/local/b")) == [entries[1].point]
        assert list(index.points("document/local/z")) == []

    def test_more_points_than_fit_one_page_are_all_listed(self, index: Index) -> None:
        put(index, [entry(f"p{number}", f"refund {number}", object_id="o") for number in range(1203)])
        assert len({point.point_id for point in index.points("o")}) == index.count() == 1203

    def test_a_hit_tells_which_passage_of_which_object_and_scope_it_is(self, index: Index) -> None:
        one = entry("a", "refund window", scope_key="eu||")
        put(index, [one])
        for hits in ask(index, "refund", replace(at(), reach=reach(Scope(jurisdiction="eu/de")))):
            (hit,) = hits
            assert (hit.point_id, hit.object_id) == (one.point.point_id, one.point.object_id)
            assert (hit.scope_key, hit.passage_hash) == ("eu||", one.point.passage_hash)

    @pytest.mark.rule("T1a")
    def test_periods_are_half_open_to_the_microsecond_rule_t1(self, index: Index) -> None:
        for start in (NOW, _FIRST, _LAST - 3 * MICROSECOND, datetime(1600, 2, 29, tzinfo=UTC)):
            end = start + 2 * MICROSECOND
            empty(index)
            put(
                index,
                [
                    entry("v", "refund", valid_from=start, valid_to=end),
                    entry("k", "refund", known_from=start, known_to=end),
                ],
            )
            instants = [start + n * MICROSECOND for n in range(-2, 4) if _reaches(start, n)]
            for instant in instants:
                inside = start <= instant < end
                for where in (
                    at(instant, NOW, object_ids=("document/local/v",)),
                    at(NOW, instant, object_ids=("document/local/k",)),
                ):
                    assert index.count(where) == inside, (where, start)
                    assert [len(hits) for hits in ask(index, "refund", where)] == [inside, inside]

    def test_an_open_period_holds_until_the_last_instant_there_is_rule_t2(self, index: Index) -> None:
        put(index, [entry("a", "refund"), entry("b", "refund", valid_to=_LAST)])
        assert index.count(at(_LAST, _LAST)) == 1
        assert index.count(at(_LAST - MICROSECOND, _LAST)) == 2
        assert index.count(at(_FIRST, _FIRST)) == 2

    @pytest.mark.rule("S2a")
    def test_only_scopes_at_or_above_the_asked_one_apply_rule_s2(self, index: Index) -> None:
        keys = ["global||", "eu||", "eu/de||", "eu|basic|", "us||", "eu/de|basic/x|staff"]
        put(index, [entry(key, "refund", scope_key=key) for key in keys])
        found = {
            asked: {
                hit.scope_key for hit in ask(index, "refund", replace(at(), reach=reach(Scope.from_key(asked))))[0]
            }
            for asked in ("global||", "eu/de||", "eu|basic/y|staff")
        }
        assert found == {
            "global||": {"global||"},
            "eu/de||": {"global||", "eu||", "eu/de||"},
            "eu|basic/y|staff": {"global||", "eu||", "eu|basic|"},
        }

    @pytest.mark.rule("I3a")
    def test_the_predicate_is_applied_before_ranking_rule_i3(self, index: Index) -> None:
        near = [entry(f"near{n}", "refund window", valid_to=NOW) for n in range(60)]
        far = entry("far", "refund of a parcel that came late to another address")
        put(index, [*near, far])
        assert [ids(hits) for hits in ask(index, "refund window", at(), limit=1)] == [[far.point.point_id]] * 2

    def test_a_search_can_be_narrowed_to_objects(self, index: Index) -> None:
        put(index, [entry("a", "refund"), entry("b", "refund"), entry("c", "refund", object_id="policy/refunds")])
        for object_ids, wanted in (
            (("policy/refunds",), {"policy/refunds"}),
            (("policy/refunds", "document/local/a"), {"policy/refunds", "document/local/a"}),
            (("policy/unknown",), set()),
            ((), set()),
            (None, {"document/local/a", "document/local/b", "policy/refunds"}),
        ):
            where = at(object_ids=object_ids)
            assert index.count(where) == len(wanted)
            assert [{hit.object_id for hit in hits} for hits in ask(index, "refund", where)] == [wanted] * 2

    @pytest.mark.rule("I4a")
    def test_ties_fall_to_the_lower_id_even_at_the_cut_rule_i4(self, index: Index) -> None:
        tied = [entry(f"t{n}", "refund window") for n in range(50)]
        put(index, [*tied[25:], entry("best", "refund"), *tied[:25]])
        lowest = sorted(each.point.point_id for each in tied)[:9]
        for hits in ask(index, "refund", at(), limit=10):
            assert ids(hits[1:]) == lowest
            assert hits[0].object_id == "document/local/best"
            assert len({hit.score for hit in hits[1:]}) == 1

    def test_a_point_is_updated_in_place(self, index: Index) -> None:
        one = entry("a", "refund window")
        put(index, [one])
        put(index, [replace(one, point=replace(one.point, valid_to=NOW))])
        assert (index.count(), index.count(at()), index.count(at(NOW - MICROSECOND))) == (1, 0, 1)
        put(index, [Entry(replace(one.point, object_id="other"), "invoice")])
        assert [ids(hits) for hits in ask(index, "refund", at())][1] == []
        assert ask(index, "invoice", at())[1][0].object_id == "other"

    def test_deleted_points_are_gone_and_unknown_ids_are_ignored(self, index: Index) -> None:
        gone, kept = entry("a", "refund"), entry("b", "refund")
        put(index, [gone, kept])
        index.delete([gone.point.point_id, str(uuid.UUID(int=7))])
        index.delete([])
        assert [ids(hits) for hits in ask(index, "refund", at())] == [[kept.point.point_id]] * 2

    @pytest.mark.rule("I3b")
    def test_what_lies_outside_the_as_of_does_not_influence_scores_rule_i3(self, index: Index) -> None:
        current = [entry(f"c{n}", " ".join(_WORDS[n : n + 4])) for n in range(8)]
        put(index, current)
        before = ask(index, "refund return order", at())
        put(index, [entry(f"x{n}", "refund refund return", valid_to=NOW) for n in range(40)])
        put(index, [entry(f"y{n}", "order", known_from=NOW + MICROSECOND) for n in range(40)])
        put(index, [entry(f"z{n}", "order", scope_key="eu||") for n in range(40)])
        after = ask(index, "refund return order", at())
        for old, new in zip(before, after, strict=True):
            assert ids(old) == ids(new)
            np.testing.assert_allclose([h.score for h in old], [h.score for h in new], rtol=1e-5)

    def test_rankings_are_those_of_the_readable_reference(self, index: Index) -> None:
        entries = random_entries(random.Random(7), 300)
        put(index, entries)
        for day in (0, 10, 25):
            where = at(NOW + timedelta(days=day), NOW + timedelta(days=30 - day))
            question = " ".join(_WORDS[day % 7 : day % 7 + 3])
            expected = expected_legs(entries, EMBEDDER, question, where, limit=20)
            for found, wanted in zip(ask(index, question, where, limit=20), expected, strict=True):
                assert ids(found) == [point_id for point_id, _ in wanted]
                np.testing.assert_allclose([h.score for h in found], [s for _, s in wanted], rtol=1e-3, atol=1e-4)

    def test_several_searches_at_once_give_what_each_gives_alone(self, index: Index) -> None:
        put(index, random_entries(random.Random(8), 100))
        questions = [" ".join(_WORDS[first : first + 2]) for first in range(5)] + ["the and of"]
        vectors = [EMBEDDER.question(question).whole for question in questions]
        together = index.search_all(vectors, questions, at(), 10)
        assert together == [index.search(*pair, at(), 10) for pair in zip(vectors, questions, strict=True)]
        assert index.search_all([], [], at(), 10) == []

    def test_a_leg_without_input_or_without_terms_is_empty(self, index: Index) -> None:
        put(index, [entry("a", "refund"), entry("b", "the of and"), entry("c", "")])
        vector = EMBEDDER.question("refund").whole
        assert index.search(None, "refund", at(), 5).dense == []
        assert index.search(vector, None, at(), 5).bm25 == []
        assert index.search(vector, "the and of", at(), 5).bm25 == []
        assert len(index.search(vector, "refund", at(), 5).dense) == 3
        assert ask(index, "refund", at(), limit=0) == [[], []]

    def test_what_was_flushed_is_there_after_reopening(self, index: Index, reopen: Callable[[], Index]) -> None:
        entries = random_entries(random.Random(3), 50)
        put(index, entries)
        before = ask(index, "refund window", at())
        again = reopen()
        assert sorted(ids_of(again)) == sorted(each.point.point_id for each in entries)
        assert [ids(hits) for hits in ask(again, "refund window", at())] == [ids(hits) for hits in before]

    def test_an_emptied_index_can_be_filled_to_the_same_results_rule_i5(self, index: Index) -> None:
        entries = random_entries(random.Random(5), 80)
        put(index, entries)
        before = ask(index, "parcel price", at())
        empty(index)
        assert index.count() == 0
        put(index, entries[::-1])
        assert [ids(hits) for hits in ask(index, "parcel price", at())] == [ids(hits) for hits in before]


def empty(index: Index) -> None:
    """Remove every point."""
    with index.rebuild():
        pass


def ids_of(index: Index) -> list[str]:
    """The ids of all points."""
    return [point.point_id for point in index.points()]


def _reaches(start: datetime, steps: int) -> bool:
    return (
        start >= _FIRST
        and (steps >= 0 or start - _FIRST >= -steps * MICROSECOND)
        and (steps <= 0 or _LAST - start >= steps * MICROSECOND)
    )


def random_entries(chance: random.Random, count: int) -> list[Entry]:
    """Entries of random words, lines, periods and scopes; every ninth has no terms."""
    entries = []
    for number in range(count):
        start = NOW + timedelta(days=chance.randrange(-20, 20))
        ends = [None, start + timedelta(days=chance.randrange(1, 30))]
        words = " ".join(chance.choices(_WORDS, k=chance.randrange(1, 25))) if number % 9 else "of the"
        text = words.replace("order", "order\n")
        entries.append(
            entry(
                f"r{number}",
                text,
                valid_from=start,
                valid_to=chance.choice(ends),
                known_from=NOW - timedelta(days=chance.randrange(0, 9)),
                scope_key=chance.choice(["global||", "global||", "eu||"]),
            )
        )
    return entries
