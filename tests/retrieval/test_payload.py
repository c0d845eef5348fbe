"""Points and predicates survive their translation, at any microsecond of any year (rules T1, T2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope
from knowledge.retrieval.engines.payload import (
    IDENTITY_FIELDS,
    INSTANT_FIELDS,
    KEYWORD_FIELDS,
    AtLeast,
    AtMost,
    OneOf,
    conditions,
    hit_from,
    instant_text,
    matches_nothing,
    payload_of,
    point_from,
)
from knowledge.retrieval.ports import Hit, Point, Where
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
    dated = replace(point, terms="terms/7")
    assert point_from(point.point_id, payload_of(dated)) == dated


def test_a_payload_of_an_earlier_release_has_no_fingerprint_of_its_terms() -> None:
    point = Point("id", "hash", "policy/a", "policy", "local", "eu||", NOW, None, NOW, None, "terms/7")
    payload = payload_of(point)
    del payload["terms"]
    assert point_from("id", payload) == replace(point, terms="")


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


def test_objects_become_a_condition_and_no_objects_match_nothing() -> None:
    narrowed = Where(AS_OF, reach(Scope()), object_ids=("policy/a", "policy/b"))
    assert conditions(narrowed)[:-1] == conditions(Where(AS_OF, reach(Scope())))
    assert conditions(narrowed)[-1] == OneOf("object_id", ("policy/a", "policy/b"))
    assert [matches_nothing(replace(narrowed, object_ids=each)) for each in (None, ("policy/a",), ())] == [
        False,
        False,
        True,
    ]


def test_a_hit_is_made_from_the_identity_fields_alone() -> None:
    payload = {"object_id": "policy/a", "scope_key": "eu||", "passage_hash": "ab"}
    assert set(payload) == set(IDENTITY_FIELDS)
    assert hit_from("id", payload) == Hit("id", "policy/a", "eu||", "ab", 0.0)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
        (datetime(2024, 5, 31, 2, tzinfo=timezone(timedelta(hours=2))), "2024-05-31T00:00:00.000000Z"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_instants_are_written_in_utc_with_six_digits_so_that_text_sorts_like_time(
    instant: datetime, text: str
) -> None:
    assert instant_text(instant) == text


def test_every_searched_field_is_in_the_payload() -> None:
    point = Point("id", "hash", "policy/a", "policy", "local", "eu||", NOW, None, NOW, None)
    assert {*INSTANT_FIELDS, *KEYWORD_FIELDS, *IDENTITY_FIELDS} <= payload_of(point).keys()
    assert payload_of(point)["valid_last"] == "9999-12-31T23:59:59.999999Z"
