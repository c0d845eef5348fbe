"""What prevails over what must not lead back to itself, for one instant and one scope (rules A7, P2)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from knowledge.model.circles import Edge, circle, in_words, scopes_meet
from knowledge.model.clock import Period, parse_instant
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.scope import Scope
from knowledge.testing.store_samples import START

TODAY = Jurisdictions.built_in(START)
DACH = Jurisdictions.of({"dach": ["de", "at", "ch"]}, START)


def edge(text: str) -> Edge:
    """`a > b`, `a > b in eu`, `a > b in eu|lamps|staff from 2024 to 2025`."""
    words = text.split()
    after = dict(zip(words[3::2], words[4::2], strict=True))
    start = parse_instant(f"{after.get('from', '2000')}-01-01")
    end = parse_instant(f"{after['to']}-01-01") if "to" in after else None
    place, product, audience = (after.get("in", "global") + "||").split("|")[:3]
    scope = Scope(jurisdiction=place, product=product or None, audience=audience or None)
    return Edge(words[0], words[2], words[0], scope, Period(start=start, end=end))


def found(edges: Iterable[str], hierarchy: Jurisdictions = TODAY) -> str | None:
    """The circle through the first edge, in words."""
    made = [edge(text) for text in edges]
    path = circle(made[0], lambda last: [one for one in made if one.above == last.below], hierarchy)
    return in_words(path, ">") if path else None


@pytest.mark.parametrize(
    ("edges", "told"),
    [
        (["a > b"], None),
        (["a > b", "b > c"], None),
        (["a > b", "b > a"], "a > b > a"),
        (["a > b", "b > c", "c > a"], "a > b > c > a"),
        (["a > b", "b > c", "b > d", "d > a"], "a > b > d > a"),
        (["a > b", "b > c", "c > b"], None),  # a circle, and not through the first edge
        # At one instant.
        (["a > b to 2020", "b > a from 2020"], None),
        (["a > b to 2021", "b > a from 2020"], "a > b > a"),
        (["a > b to 2020", "b > c from 2019 to 2022", "c > a from 2021"], None),
        # In one scope.
        (["a > b in us", "b > a in eu"], None),
        (["a > b in eu", "b > a in de"], "a > b > a"),
        (["a > b in eu", "b > a"], "a > b > a"),
        (["a > b in de", "b > c in eu", "c > a in fr"], None),
        (["a > b in eu|lamps|", "b > a in eu|desks|"], None),
        (["a > b in eu|lamps|", "b > a in eu|lamps/led|"], "a > b > a"),
        (["a > b in eu||staff", "b > a in eu||partners"], None),
        (["a > b in eu||staff", "b > a in eu||staff/legal"], "a > an object for some only > a"),
        # With the regions of the date.
        (["a > b in eu to 2020", "b > a in gb to 2020"], "a > b > a"),
        (["a > b in eu from 2021", "b > a in gb from 2021"], None),
        (["a > b in eu from 2019", "b > a in gb from 2019"], "a > b > a"),
        (["a > b in eu from 2005 to 2010", "b > a in hr"], None),
        (["a > b in eu from 2005 to 2014", "b > a in hr"], "a > b > a"),
    ],
)
def test_a_circle_is_found_where_somebody_may_meet_it_a7_p2(edges: list[str], told: str | None) -> None:
    assert found(edges) == told


def test_scopes_that_meet_on_different_dates_only_make_no_circle_a7_s4() -> None:
    """Croatia was in the EU from 2013 on, the United Kingdom until 2020, and no question is asked for both."""
    assert found(["a > b in eu", "b > c in gb", "c > a in hr"]) is None
    assert found(["a > b in eu", "b > c in gb", "c > a in eea"]) == "a > b > c > a"


def test_a_group_brings_together_what_does_not_contain_each_other_a7_s4() -> None:
    edges = ["a > b in dach", "b > a in eu"]
    assert found(edges, DACH) == "a > b > a"
    assert found(edges) is None
    assert found(["a > b in dach", "b > a in fr"], DACH) is None


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("global||", "us|lamps|staff", True),
        ("eu||", "eea||", True),
        ("eu/de||", "eu/fr||", False),
        ("eu/de||", "eu/de/by||", True),
        ("dach||", "eu||", True),
        ("dach||", "ch||", True),
        ("dach||", "us||", False),
        ("global|pro|", "global|pro/max|", True),
        ("global|pro|", "global|prose|", False),
        ("global||staff", "global||", True),
        ("global||staff", "global||press", False),
    ],
)
def test_scopes_meet_where_a_question_can_be_asked_for_both_s2(one: str, other: str, meet: bool) -> None:
    assert scopes_meet(Scope.from_key(one), Scope.from_key(other), DACH) is meet
    assert scopes_meet(Scope.from_key(other), Scope.from_key(one), DACH) is meet


def test_what_is_for_others_is_not_named_s5() -> None:
    path = [edge("a > b in eu||staff"), edge("b > c in eu||staff/legal"), edge("c > a in eu")]
    assert in_words(path, "over") == "a over an object for some only over c over a"
    assert in_words(path[1:], "over") == "b over c over b"


def test_many_paths_to_one_place_do_not_make_the_search_long_a7() -> None:
    """Twenty layers of two objects have a million paths, and forty places."""
    edges = ["a > l0x", "a > l0y"]
    edges += [f"l{n}{one} > l{n + 1}{other}" for n in range(20) for one in "xy" for other in "xy"]
    assert found(edges) is None
    assert found([*edges, "l20y > a"]) is not None
