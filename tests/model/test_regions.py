"""Memberships of the EU and the EEA have dates, and which versions apply follows them (rule S4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import IntegrityViolation
from knowledge.model.clock import TICK, Period, parse_instant
from knowledge.model.geography import regions
from knowledge.model.geography.jurisdictions import Jurisdictions, reach
from knowledge.model.geography.places import SPELLED_BELOW_EEA, SPELLED_BELOW_EU, iso3166_version, spelled
from knowledge.model.geography.regions import (
    REGIONS_FINGERPRINT,
    memberships_at,
    memberships_during,
    parsed_regions,
    region_table,
    timeline,
)
from knowledge.model.scope import Scope

INSTANTS = st.datetimes(min_value=datetime(1, 1, 1), timezones=st.just(UTC))


def members(region: str, date: str) -> set[str]:
    regions_of = memberships_at(parse_instant(date)).regions_of
    return {member.removeprefix("eu/") for member, inside in regions_of.items() if region in inside}


@pytest.mark.rule("S4e")
@pytest.mark.parametrize(
    ("asked", "date", "version_for", "applies"),
    [
        # The United Kingdom: in from 1973, out since 2020-02-01.
        ("gb", "1972-12-31", "eu", False),
        ("gb", "1973-01-01", "eu", True),
        ("gb", "2019-06-01", "eu", True),
        ("gb", "2019-06-01", "eea", True),
        ("gb/sct", "2019-06-01", "eu", True),
        ("uk", "2020-01-31", "eu", True),
        ("uk", "2020-01-31T23:59:59.999999Z", "eu", True),
        ("uk", "2020-02-01", "eu", False),
        ("gb", "2021-01-01", "eu", False),
        ("gb", "2021-01-01", "eea", False),
        ("gb", "2021-01-01", "gb", True),
        ("gb", "2021-01-01", "global", True),
        # States that joined: before, on the day, and after it.
        ("de", "1957-12-31", "eu", False),
        ("de", "1958-01-01", "eu", True),
        ("dk", "1972-12-31", "eu", False),
        ("dk", "1973-01-01", "eu", True),
        ("el", "1980-12-31", "eu", False),
        ("el", "1981-01-01", "eu", True),
        ("pt", "1985-12-31", "eu", False),
        ("pt", "1986-01-01", "eu", True),
        ("se", "1994-12-31", "eu", False),
        ("se", "1995-01-01", "eu", True),
        ("pl", "2004-04-30", "eu", False),
        ("pl", "2004-05-01", "eu", True),
        ("ro", "2006-12-31", "eu", False),
        ("ro", "2007-01-01", "eu", True),
        ("hr", "2013-06-30", "eu", False),
        ("hr", "2013-07-01", "eu", True),
        ("hr/21", "2013-06-30", "eu", False),
        ("hr/21", "2013-07-01", "eu", True),
        ("hr", "2013-06-30", "eu/hr", True),
        ("hr", "2013-06-30", "global", True),
        # The EEA: since 1994; Liechtenstein since May 1995; three EFTA states before they joined the EU.
        ("no", "1993-12-31", "eea", False),
        ("no", "1994-01-01", "eea", True),
        ("no", "2024-01-01", "eu", False),
        ("li", "1995-04-30", "eea", False),
        ("li", "1995-05-01", "eea", True),
        ("at", "1993-12-31", "eea", False),
        ("at", "1994-06-01", "eea", True),
        ("at", "1994-06-01", "eu", False),
        ("at", "2024-01-01", "eea", True),
        ("fr", "1993-12-31", "eea", False),
        ("fr", "1994-01-01", "eea", True),
        ("eu", "1993-12-31", "eea", False),
        ("eu", "1994-01-01", "eea", True),
        # Others never were members.
        ("ch", "2024-01-01", "eea", False),
        ("us", "2024-01-01", "eu", False),
        # A region asked for is not within its members.
        ("eu", "2019-06-01", "gb", False),
        ("eu", "2024-01-01", "eu/de", False),
    ],
)
def test_a_version_for_a_region_applies_to_its_members_of_the_date_s4(
    asked: str, date: str, version_for: str, applies: bool
) -> None:
    hierarchy = Jurisdictions.built_in(parse_instant(date))
    scope, own = Scope(jurisdiction=asked), Scope(jurisdiction=version_for)
    assert (own.key in reach(scope, hierarchy).scopes) is applies
    assert (
        own.jurisdiction in {place for level in hierarchy.above(scope.jurisdiction) for place in level}
    ) is applies
    assert (scope.jurisdiction in hierarchy.below(own.jurisdiction, [scope.jurisdiction])) is (
        applies and own != scope
    )


def test_a_member_ranks_before_its_region_and_that_before_the_next_s3() -> None:
    then = Jurisdictions.built_in(parse_instant("2019-06-01"))
    assert then.above("gb/sct") == (("gb/sct",), ("gb",), ("eu",), ("eea",), ("global",))
    before = Jurisdictions.built_in(parse_instant("2000-01-01"))
    assert before.above("eu/pl/ds") == (("eu/pl/ds",), ("eu/pl",), ("global",))


@pytest.mark.parametrize(
    ("date", "count"),
    [
        ("1957-12-31", 0),
        ("1958-01-01", 6),
        ("1973-01-01", 9),
        ("1981-01-01", 10),
        ("1986-01-01", 12),
        ("1995-01-01", 15),
        ("2004-05-01", 25),
        ("2007-01-01", 27),
        ("2013-07-01", 28),
        ("2020-01-31", 28),
        ("2020-02-01", 27),
        ("2100-01-01", 27),
    ],
)
def test_the_union_had_this_many_members_s4(date: str, count: int) -> None:
    assert len(members("eu", date)) == count


def test_since_2020_02_01_the_members_are_those_that_the_spelling_assumes_s4() -> None:
    """So that no answer about a date since then depends on when it is asked."""
    for date in ("2020-02-01", "9999-12-31"):
        assert members("eu", date) == SPELLED_BELOW_EU
        assert members("eea", date) == {*SPELLED_BELOW_EEA, "eu"}


@given(INSTANTS)
def test_the_spelling_of_a_place_does_not_depend_on_the_date_s4(instant: datetime) -> None:
    for country in (*SPELLED_BELOW_EU, "gb", "no", "us"):
        assert Jurisdictions.built_in(instant).canonical(country) == spelled(country)


def test_groups_are_declared_for_all_dates_s4() -> None:
    """A group of regions has the members that the regions had on the date."""
    groups = {"market": ["eea", "ch"], "islands": ["ie", "gb"]}
    then, now = (Jurisdictions.of(groups, parse_instant(date)) for date in ("2019-01-01", "2021-01-01"))
    assert "market" in then.containing("gb")
    assert "market" not in now.containing("gb")
    assert then.groups == now.groups == {"islands": ("eu/ie", "gb"), "market": ("eea", "ch")}
    assert then.meet("eu", "gb")
    assert not now.meet("eu", "gb")
    assert now.meet("eu", "islands"), "Ireland is in both"
    assert then.canonical("market/gb") == "gb"
    with pytest.raises(ValueError, match="not a member of the group 'market'"):
        now.canonical("market/gb")
    assert Jurisdictions.of({"alone": ["gb"]}, parse_instant("2000-01-01")).groups == {"alone": ("gb",)}


# -- periods ------------------------------------------------------------------------------------------


def test_the_timeline_has_no_gap_and_no_two_neighbours_alike_s4() -> None:
    periods = timeline(region_table())
    assert periods[0].valid.start == datetime(1, 1, 1, tzinfo=UTC)
    assert periods[-1].valid.end is None
    for one, following in pairwise(periods):
        assert one.valid.end == following.valid.start
        assert one.regions_of != following.regions_of


@given(INSTANTS)
def test_every_instant_of_a_period_has_the_same_hierarchy_s4(instant: datetime) -> None:
    """So that whatever follows from the hierarchy is computed once per period and not once per instant."""
    there = memberships_at(instant)
    assert there.valid.contains(instant)
    assert memberships_at(there.valid.start) is there
    assert Jurisdictions.built_in(instant) is Jurisdictions.built_in(there.valid.start)
    if there.valid.end is not None:
        assert memberships_at(there.valid.end - TICK) is there
        assert memberships_at(there.valid.end) is not there


def test_the_reach_of_a_scope_is_computed_once_per_period_s2() -> None:
    asked = Scope(jurisdiction="gb")
    first, later, after = (
        reach(asked, Jurisdictions.built_in(parse_instant(date)))
        for date in ("2014-01-01", "2020-01-01", "2020-03-01")
    )
    assert first is later
    assert first is not after


@given(INSTANTS, st.timedeltas(min_value=TICK, max_value=timedelta(days=40_000)))
def test_the_memberships_during_a_period_are_those_of_its_instants_s4(start: datetime, length: timedelta) -> None:
    end = min(start, datetime(9000, 1, 1, tzinfo=UTC)) + length
    if end <= start:
        return
    found = memberships_during(Period(start=start, end=end))
    assert found[0] is memberships_at(start)
    assert found[-1] is memberships_at(end - TICK)
    assert [one.valid.end for one in found[:-1]] == [one.valid.start for one in found[1:]]


# -- the data file ------------------------------------------------------------------------------------


def test_the_installed_file_is_the_one_that_the_fingerprint_names() -> None:
    assert region_table().fingerprint == REGIONS_FINGERPRINT
    assert all(one.basis for one in (*region_table().eu, *region_table().eea))


@pytest.fixture
def reread() -> Iterator[None]:
    """Has the table read again within the test, and once more after it."""
    region_table.cache_clear()
    yield
    region_table.cache_clear()


@pytest.mark.usefixtures("reread")
def test_a_changed_file_is_refused_and_the_new_fingerprint_named(monkeypatch: pytest.MonkeyPatch) -> None:
    actual = region_table().fingerprint
    region_table.cache_clear()
    monkeypatch.setattr(regions, "REGIONS_FINGERPRINT", "1" * 64)
    with pytest.raises(IntegrityViolation, match=actual) as caught:
        region_table()
    assert "REGIONS_FINGERPRINT" in caught.value.remedy
    assert caught.value.where == "data/regions.json"


ROME = '{"member": "de", "from": "1958-01-01", "basis": "Rome"}'


def one(members: str = ROME, rest: str = "") -> str:
    """The text of a table with these members of the EU and none of the EEA."""
    return f'{{"eu": [{members}], "eea": []{rest}}}'


def test_the_layout_does_not_change_the_fingerprint() -> None:
    laid_out = '{"eea": [],\n "eu": [\n  {"from": "1958-01-01T00:00:00Z", "member": "de", "basis": "Rome"}]}'
    assert parsed_regions(one()).fingerprint == parsed_regions(laid_out).fingerprint
    assert parsed_regions(one()).fingerprint != parsed_regions(one("")).fingerprint


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"eu": [', "Expecting value"),
        ("[]", "Input should be a valid dictionary"),
        ('{"eu": []}', "eea: Field required"),
        (one(rest=', "efta": []'), "efta: Extra inputs are not permitted"),
        (one(ROME.replace("de", "DE")), "'DE' is neither 'eu' nor an ISO 3166-1"),
        (one(ROME.replace("de", "zz")), "'zz' is neither 'eu' nor an ISO 3166-1"),
        (one(ROME.replace("de", "eu")), "'eu' cannot be a member of itself"),
        (one(ROME.replace("1958-01-01", "soon")), "eu.0.from: 'soon' is not a date or time"),
        (one(ROME.replace("Rome", "")), "eu.0.basis: String should have at least 1"),
        (one(ROME.replace('"basis"', '"to": "1958-01-01", "basis"')), "'de' must end after it starts"),
        (one(f"{ROME}, {ROME}"), "'de' is listed twice for the same time"),
    ],
)
def test_a_table_that_is_wrong_is_refused_naming_the_place(text: str, told: str) -> None:
    with pytest.raises(IntegrityViolation) as caught:
        parsed_regions(text)
    assert told in str(caught.value)
    assert caught.value.remedy


def test_a_state_may_leave_and_come_back() -> None:
    again = ROME.replace('"basis"', '"to": "1960-01-01", "basis"'), ROME.replace("1958", "1970")
    periods = timeline(parsed_regions(one(", ".join(again))))
    assert [(period.valid.start.year, dict(period.regions_of)) for period in periods] == [
        (1, {}),
        (1958, {"eu/de": ("eu",)}),
        (1960, {}),
        (1970, {"eu/de": ("eu",)}),
    ]


def test_the_version_of_the_list_of_countries_is_known() -> None:
    assert iso3166_version() == version("iso3166")
