"""The slider stops at the dates of change around the one looked at, in the order of time, and stands at one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.console.lens import Lens
from api.console.views.slider import slider
from api.service.views.provenance import ChangeDate

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DATES = [
    ChangeDate(at=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=100 * n), objects=n) for n in range(1, 41)
]


def chosen(lens: Lens, dates: list[ChangeDate] = DATES) -> list[str]:
    """The values of the stops that are chosen."""
    return [one.value for one in slider(dates, lens, NOW).stops if one.chosen]


def test_without_a_date_it_stands_at_today_among_the_dates() -> None:
    shown = slider(DATES, Lens(), NOW)
    assert chosen(Lens()) == [""]
    days = [one.day for one in shown.stops]
    assert days.index("Today") == 11
    assert (shown.earlier, shown.later) == (12, 5)
    assert len(shown.stops) == 24


def test_at_a_date_of_change_it_stands_there_and_says_how_many_texts_change() -> None:
    at = DATES[0].at
    assert chosen(Lens(valid_at=at)) == [at.isoformat()]
    assert slider(DATES, Lens(valid_at=at), NOW).stops[0].told == "10 Apr 2020: 1 text changes"
    assert slider(DATES, Lens(valid_at=at), NOW).stops[1].told == "19 Jul 2020: 2 texts change"


def test_another_date_has_a_stop_of_its_own_in_its_place() -> None:
    at = datetime(2020, 5, 1, tzinfo=UTC)
    shown = slider(DATES, Lens(valid_at=at), NOW)
    assert [one.told for one in shown.stops][:3] == [
        "10 Apr 2020: 1 text changes",
        "1 May 2020: nothing changes",
        "19 Jul 2020: 2 texts change",
    ]
    assert chosen(Lens(valid_at=at)) == [at.isoformat()]


def test_a_label_stands_at_the_end_and_nothing_at_all_is_today_alone() -> None:
    assert slider(DATES, Lens(valid_at="v2.1"), NOW).stops[-1].value == "v2.1"
    assert chosen(Lens(valid_at="v2.1")) == ["v2.1"]
    assert [one.day for one in slider([], Lens(), NOW).stops] == ["Today"]


def test_a_change_within_a_day_shows_its_time() -> None:
    dates = [ChangeDate(at=datetime(2026, 6, 15, hour, tzinfo=UTC), objects=1) for hour in (8, 9)]
    assert [one.year for one in slider(dates, Lens(), NOW).stops] == ["2026 08:00:00 UTC", "2026 09:00:00 UTC", ""]
