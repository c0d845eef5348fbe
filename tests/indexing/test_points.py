"""Points are named by everything but where their period ends, and compared with what an index holds (rule I2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from knowledge.indexing.points import difference, is_of_model, wanted_points
from knowledge.model.objects import Kind
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Point
from knowledge.store.ports.store import IndexedPassage
from knowledge.testing.store_samples import day

MODEL = "model/1"


def passage(start: int = 1, end: datetime | None = None, **fields: object) -> IndexedPassage:
    made = IndexedPassage(
        object_id="policy/refunds",
        kind=Kind.POLICY,
        source="local",
        scope=Scope(jurisdiction="eu"),
        passage_hash="ab" * 32,
        period=(day(start), end, day(1), None),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def point(model: str = MODEL, **fields: object) -> Point:
    (made,) = wanted_points([passage(**fields)], model)  # type: ignore[arg-type]
    return made


def test_a_point_says_all_that_the_passage_says() -> None:
    made = point(end=day(9))
    assert (made.object_id, made.kind, made.source) == ("policy/refunds", "policy", "local")
    assert (made.scope_key, made.passage_hash) == ("eu||", "ab" * 32)
    assert (made.valid_from, made.valid_to, made.known_from, made.known_to) == (day(1), day(9), day(1), None)


def test_closing_a_period_keeps_the_point_s_id() -> None:
    assert point(end=day(9)).point_id == point().point_id
    assert point(period=(day(1), None, day(1), day(5))).point_id == point().point_id


@pytest.mark.parametrize(
    "other",
    [
        {"start": 2},
        {"period": (day(1), None, day(2), None)},
        {"object_id": "policy/returns"},
        {"scope": Scope()},
        {"passage_hash": "cd" * 32},
        {"model": "model/2"},
    ],
)
def test_whatever_else_differs_makes_another_point(other: dict[str, str]) -> None:
    assert point(**other).point_id != point().point_id


def test_the_id_does_not_change_between_releases() -> None:
    assert point().point_id == "a29b92f3-4856-5902-be33-ad423e4fac0d"


def test_a_point_knows_the_model_it_was_written_for() -> None:
    assert is_of_model(point(), MODEL)
    assert not is_of_model(point(), "model/2")
    assert is_of_model(replace(point(), valid_to=day(3)), MODEL)


@pytest.mark.parametrize("terms", ["", "bm25-english-k1.2-b0.75-avg54"])
def test_a_point_that_was_written_with_other_terms_is_written_again_in_place(terms: str) -> None:
    written = replace(point(), terms=terms)
    assert not is_of_model(written, MODEL)
    changes = difference([point()], [written])
    assert (changes.upserts, changes.deletes) == ((point(),), ())


def test_missing_and_wrong_points_are_written_and_extra_ones_removed() -> None:
    right, wrong, missing, extra = (point(start=start) for start in range(1, 5))
    changes = difference([right, wrong, missing], [right, replace(wrong, valid_to=day(30)), extra])
    assert changes.upserts == (wrong, missing)
    assert changes.deletes == (extra.point_id,)
    assert bool(changes)


def test_equal_points_need_no_change_in_whatever_order() -> None:
    points = [point(start=start) for start in range(1, 4)]
    assert not difference(points, points[::-1])
    assert not difference([], [])


def test_removals_are_in_order_of_id() -> None:
    held = [point(start=start) for start in range(1, 9)]
    assert list(difference([], held).deletes) == sorted(each.point_id for each in held)
