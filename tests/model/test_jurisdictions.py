"""The hierarchy of places and how a place is written (rule S4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.clock import parse_instant
from knowledge.model.geography.jurisdictions import Jurisdictions, UnknownJurisdiction, reach, reach_within
from knowledge.model.geography.places import COUNTRIES, SPELLED_BELOW_EU
from knowledge.model.scope import Scope

NOW = datetime(2024, 1, 1, tzinfo=UTC)
BUILT_IN = Jurisdictions.built_in(NOW)
GROUPS = Jurisdictions.of({"dach": ["de", "at", "ch"], "west": ["dach", "fr", "gb/sct"]}, NOW)
PLACES = st.one_of(
    st.sampled_from(["global", "eea", "eu", "dach", "west"]),
    st.sampled_from(sorted(COUNTRIES)),
    st.builds("{}/{}".format, st.sampled_from(sorted(COUNTRIES)), st.sampled_from(["by", "ca", "sct", "9"])),
)


@pytest.mark.rule("S4b")
@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("DE", "eu/de"),
        ("eu/de", "eu/de"),
        ("eea/de", "eu/de"),
        ("de-by", "eu/de/by"),
        ("EU/DE-BY", "eu/de/by"),
        ("us-ca", "us/ca"),
        ("eea/no", "no"),
        ("eea/eu", "eu"),
        ("uk/sct", "gb/sct"),
        ("el", "eu/gr"),
        ("dach/at", "eu/at"),
        ("west/dach", "dach"),
        ("us/ca/san-francisco", "us/ca/san-francisco"),
    ],
)
def test_a_place_has_one_spelling_s4(written: str, stored: str) -> None:
    assert GROUPS.canonical(written) == stored


@pytest.mark.rule("S4c")
@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ue", "did you mean eu"),
        ("narnia", "is not a jurisdiction"),
        ("eu/us", "'us' is not a member state"),
        ("dach/fr", "is not a member of the group 'dach'"),
        ("de/bavaria", "does not look like an ISO 3166-2 subdivision"),
        ("global/de", "is not written below 'global'"),
    ],
)
def test_what_is_no_place_is_refused_and_near_ones_named_s4(written: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        GROUPS.canonical(written)


@pytest.mark.rule("S4d")
@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({"aa-group": ["bb-group"], "bb-group": ["aa-group"]}, "aa-group contains bb-group contains aa-group"),
        ({"own": ["own"]}, "own contains own"),
        ({"de": ["fr"]}, "'de' cannot name a group"),
        ({"global": ["fr"]}, "'global' cannot name a group"),
        ({"north": ["atlantis"]}, "'atlantis' is not a jurisdiction"),
    ],
)
def test_groups_that_make_no_hierarchy_are_refused_s4(groups: dict[str, list[str]], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Jurisdictions.of(groups, NOW)


@pytest.mark.rule("S4a")
def test_what_contains_a_place_comes_after_it_s3_s4() -> None:
    assert GROUPS.above("eu/de/by") == (("eu/de/by",), ("eu/de",), ("dach", "eu"), ("eea", "west"), ("global",))
    assert BUILT_IN.above("no") == (("no",), ("eea",), ("global",))
    assert BUILT_IN.above("us/ca") == (("us/ca",), ("us",), ("global",))
    assert GROUPS.below("west", ["eu/de", "dach", "eu/at/9", "eu/it", "gb", "gb/sct", "west"]) == [
        "dach",
        "eu/at/9",
        "eu/de",
        "gb/sct",
    ]


@given(PLACES)
def test_the_spelling_is_stable_and_every_place_lies_in_global_s4(place: str) -> None:
    stored = GROUPS.canonical(place)
    assert GROUPS.canonical(stored) == stored
    assert Scope(jurisdiction=stored).jurisdiction == stored
    assert GROUPS.above(stored)[-1] == ("global",)
    assert GROUPS.above(stored)[0] == (stored,)


@pytest.mark.rule("S3a")
@given(PLACES, PLACES)
def test_a_part_ranks_before_the_whole_wherever_both_apply_s3(one: str, asked: str) -> None:
    """Whatever contains `one` is less specific than `one`, for any question both apply to."""
    one, asked = GROUPS.canonical(one), GROUPS.canonical(asked)
    ranks = reach(Scope(jurisdiction=asked), GROUPS).scopes
    assert len(set(ranks)) == len(ranks)
    for level in GROUPS.above(one)[1:]:
        for whole in level:
            if f"{one}||" in ranks:
                assert ranks[f"{one}||"] < ranks[f"{whole}||"]


@given(st.sampled_from(sorted(SPELLED_BELOW_EU)))
def test_what_holds_in_the_eu_and_the_eea_holds_in_each_member_state_s2(member: str) -> None:
    assert {"eu||", "eea||", "global||"} <= set(reach(Scope(jurisdiction=member), BUILT_IN).scopes)


def test_the_reach_within_a_place_adds_its_regions_for_the_same_product_and_audience_q8() -> None:
    keys = ["eu|lamps|", "eu/de||staff/legal", "eu/de||staff", "us|desks|", "us||press", "dach||", "global||"]
    found = reach_within(Scope(product="lamps", audience="staff"), keys, GROUPS)
    own = reach(Scope(product="lamps", audience="staff"), GROUPS).scopes
    assert found.scopes.keys() - own.keys() == {"eu|lamps|", "eu/de||staff", "dach||"}
    assert max(found.scopes["eu|lamps|"], found.scopes["dach||"]) < min(own.values())
    assert (
        reach_within(Scope(jurisdiction="eu/de"), keys, GROUPS).scopes
        == reach(Scope(jurisdiction="de"), GROUPS).scopes
    )


@pytest.mark.rule("S4f")
@pytest.mark.parametrize(
    ("written", "date", "stored"),
    [
        ("eu/gb", "2019-06-01", "gb"),
        ("eu/uk", "1973-01-01", "gb"),
        ("eu/gb/sct", "2020-01-31", "gb/sct"),
        ("eea/gb", "2010-01-01", "gb"),
        ("eea/no", "2010-01-01", "no"),
        ("eea/no", "1990-01-01", "no"),  # its spelling, at any date
        ("eu/hr", "2012-06-01", "eu/hr"),
        ("eu/hr", "2014-06-01", "eu/hr"),
    ],
)
def test_a_country_is_written_below_a_region_of_which_it_is_a_member_at_the_date(
    written: str, date: str, stored: str
) -> None:
    assert Jurisdictions.built_in(parse_instant(date)).canonical(written) == stored


@pytest.mark.rule("S4f")
@pytest.mark.parametrize(
    ("written", "date", "told"),
    [
        ("eu/gb", "2021-06-01", "at this date, but was one from 1973-01-01 until 2020-02-01"),
        ("eu/gb", "2020-02-01", "at this date"),
        ("eu/gb", "1972-12-31", "at this date"),
        ("eea/gb", "2021-06-01", "not written below 'eea'"),
        ("eea/gb", "1980-06-01", "not written below 'eea'"),
        ("eu/no", "2010-06-01", "'no' is not a member state of the EU$"),
        ("eu/gb/s-t", "2019-06-01", "subdivision"),
    ],
)
def test_a_country_outside_a_region_at_the_date_is_refused_below_it(written: str, date: str, told: str) -> None:
    with pytest.raises(UnknownJurisdiction, match=told):
        Jurisdictions.built_in(parse_instant(date)).canonical(written)
