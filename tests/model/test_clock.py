"""What is an instant and what is not (rules T1, T2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from knowledge.errors import InvalidInput
from knowledge.model.clock import TICK, AsOf, Period, format_instant, from_micros, parse_instant, to_micros


@pytest.mark.rule("T2a", "T2b")
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-05-31", "2024-05-31T00:00:00Z"),
        (" 2024-05-31 ", "2024-05-31T00:00:00Z"),
        ("0001-01-01", "0001-01-01T00:00:00Z"),
        ("9999-12-31", "9999-12-31T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
        ("2024-05-31T12:00:00Z", "2024-05-31T12:00:00Z"),
        ("2024-05-31T12:00:00+02:00", "2024-05-31T10:00:00Z"),
        ("2024-05-31T12:00:00.000001-05:30", "2024-05-31T17:30:00.000001Z"),
        ("2024-05-31T00:00:00-00:00", "2024-05-31T00:00:00Z"),
        (datetime(2024, 5, 31, 2, tzinfo=timezone(timedelta(hours=2))), "2024-05-31T00:00:00Z"),
    ],
)
def test_an_instant_is_utc_whatever_the_zone_t2(given: object, expected: str) -> None:
    parsed = parse_instant(given)
    assert format_instant(parsed) == expected
    assert parsed.utcoffset() == timedelta()
    assert parse_instant(format_instant(parsed)) == parsed == from_micros(to_micros(parsed))


@pytest.mark.rule("T2c")
@pytest.mark.parametrize(
    "given",
    [
        "2024-05-31T12:00:00",
        "2024-05-31 12:00",
        "0000-01-01",
        "10000-01-01",
        "-0001-01-01",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2023-02-29",
        "2024-13-01",
        "2024-05-31T25:00:00Z",
        "yesterday",
        "",
        "20240531T12",
        "\0",
        "2024-05-31\u0000",
        None,
        20240531,
        1.5,
        datetime(2024, 5, 31),
    ],
)
def test_what_is_no_instant_is_refused_naming_the_value_t2(given: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_instant(given)
    assert repr(str(given)) in str(caught.value) or repr(given) in str(caught.value)
    assert "2024-05-31T12:00:00Z" in caught.value.remedy


@pytest.mark.rule("T1a", "T1b", "T1c")
def test_a_period_is_half_open_and_never_empty_t1() -> None:
    start, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
    period = Period(start=start, end=end)
    assert period.contains(start)
    assert not period.contains(end)
    assert Period(start=start).contains(datetime(9999, 12, 31, tzinfo=UTC))
    assert str(Period(start=start)) == "[2024-01-01T00:00:00Z, open)"
    for bad_end in (start, start - timedelta(microseconds=1)):
        with pytest.raises(ValidationError, match="must end after it starts"):
            Period(start=start, end=bad_end)


@pytest.mark.rule("T4a")
def test_an_as_of_has_both_times() -> None:
    as_of = AsOf.model_validate({"valid_at": "2024-01-01", "known_at": "2024-02-01T00:00:00Z"})
    assert str(as_of) == "valid at 2024-01-01T00:00:00Z, known at 2024-02-01T00:00:00Z"
    with pytest.raises(ValidationError, match="no zone"):
        AsOf.model_validate({"valid_at": "2024-01-01T00:00:00", "known_at": "2024-02-01"})


def period(start: int, end: int | None) -> Period:
    first = datetime(2024, 1, 1, tzinfo=UTC)
    return Period(start=first + timedelta(days=start), end=None if end is None else first + timedelta(days=end))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((0, 5), (3, 9), (3, 5)),
        ((0, 5), (5, 9), None),
        ((0, 5), (6, 9), None),
        ((0, 9), (3, 5), (3, 5)),
        ((0, None), (3, 5), (3, 5)),
        ((0, None), (3, None), (3, None)),
        ((0, 5), (0, 5), (0, 5)),
    ],
)
def test_the_intersection_of_periods_holds_the_instants_of_both_t1(
    one: tuple[int, int | None], other: tuple[int, int | None], shared: tuple[int, int | None] | None
) -> None:
    expected = None if shared is None else period(*shared)
    assert period(*one).intersection(period(*other)) == expected
    assert period(*other).intersection(period(*one)) == expected
    assert period(*one).covers(period(*other)) is (expected == period(*other))


def test_a_tick_is_the_resolution_of_both_clocks_t2() -> None:
    instant = datetime(2024, 1, 1, tzinfo=UTC)
    assert to_micros(instant + TICK) == to_micros(instant) + 1
    assert from_micros(to_micros(instant) + 1) == instant + TICK
