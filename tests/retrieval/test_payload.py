"""Points and predicates survive their translation, at any microsecond of any year (rules T1, T2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import InvalidInput
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope
from knowledge.retrieval.engines.payload import (
    AtLeast,
    AtMost,
    OneOf,
    conditions,
    payload_of,
    point_from,
    where_from,
)
from knowledge.retrieval.ports import Point, Where
from knowledge.testing.index_reference import matches
from knowledge.testing.store_samples import reach

NOW = datetime(2024, 5, 31, 12, 0, 0, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
INSTANTS = st.datetimes(timezones=st.just(UTC)) | st.integers(-3, 3).map(lambda n: NOW + n * MICROSECOND)
AS_OF = AsOf(valid_at=NOW, known_at=NOW)


@st.composite
def points(draw: st.DrawFn) -> Point:
    (valid_from, valid_to), (known_from, known_to) = draw(periods()), draw(periods())
    return Point(
        "id", "hash", "policy/é", "policy", "local", "eu|basic|", valid_from, valid_to, known_from, known_to
    )


@st.composite
def periods(draw: st.DrawFn) -> tuple[datetime, datetime | None]:
    start = draw(INSTANTS)
    end = draw(st.none() | INSTANTS.filter(lambda instant: instant > start)) if start.year < 9999 else None
    return start, end


@settings(deadline=None, max_examples=150)
@given(points())
def test_a_point_is_read_back_as_it_was_written(point: Point) -> None:
    assert point_from(point.point_id, payload_of(point)) == point


@pytest.mark.rule("T1a")
@settings(deadline=None, max_examples=150)
@given(points(), INSTANTS, INSTANTS)
def test_the_conditions_hold_exactly_for_what_is_in_force_rule_t1(
    point: Point, valid_at: datetime, known_at: datetime
) -> None:
    where = Where(AsOf(valid_at=valid_at, known_at=known_at), reach(Scope.from_key("eu/de|basic|staff")))
    assert _holds(point, where) == matches(point, where)


def _holds(point: Point, where: Where) -> bool:
    payload = payload_of(point)
    held = []
    for condition in conditions(where):
        match condition:
            case AtMost(field, value):
                held.append(payload[field] <= value)
            case AtLeast(field, value):
                held.append(payload[field] >= value)
            case OneOf(field, values):
                held.append(payload[field] in values)
    return all(held)


def test_an_unknown_filter_key_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=r"'jurisdiction', 'kind'.*kinds, sources, object_ids"):
        where_from({"kind": "policy", "jurisdiction": "eu", "sources": "web"}, AS_OF, reach(Scope()))


@pytest.mark.parametrize("value", [7, {"a": 1}, ["policy", 7], True])
def test_a_filter_that_is_not_text_is_an_error(value: object) -> None:
    with pytest.raises(InvalidInput, match="kinds"):
        where_from({"kinds": value}, AS_OF, reach(Scope()))


def test_filters_become_a_predicate() -> None:
    where = where_from({"kinds": "policy", "sources": ["a", "b"], "object_ids": None}, AS_OF, reach(Scope()))
    assert where == Where(AS_OF, reach(Scope()), kinds=("policy",), sources=("a", "b"), object_ids=None)
    assert OneOf("source", ("a", "b")) in conditions(where)
