"""Regions within the one asked whose own texts answer the question with other words (rule Q8)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.reasoning.advisories.regional_differences import (
    RegionalDifference,
    regional_differences,
    scopes_within,
)
from knowledge.reasoning.recipe import AdjudicationRecipe, Recipe
from knowledge.reasoning.tools.search import embed, search
from knowledge.reasoning.verification.claims import adjudicated_claims
from tests.reasoning.building import RECIPE, Library, sub_query
from tests.reasoning.office import constraint, policy

WHEN = "When do gift cards expire?"
GLOBAL = policy("cards", "Gift cards expire after 24 months.")


def in_region(place: str, months: int, extra: str = "") -> str:
    """A policy of its own for a region."""
    name = f"cards-{place.replace('/', '-')}"
    return policy(name, f"Gift cards expire after {months} months.", extra=f"jurisdiction: {place}\n{extra}")


def differences(library: Library, recipe: Recipe = RECIPE, **scope: Any) -> list[RegionalDifference]:
    """The regions that would be answered differently, as the reasoner looks for them."""
    snapshot = library.snapshot(**scope)
    queries = embed(library.embedder, [sub_query(WHEN, as_of=snapshot.as_of)])
    own = search(library.searcher, queries, [snapshot.reach], 40)
    within = snapshot.reach_with_regions
    regional = search(library.searcher, queries, [within], 40) if within else ()
    claimed = adjudicated_claims(snapshot, queries.sub_queries, own, recipe).selected
    return regional_differences(snapshot, queries.sub_queries, regional, claimed, recipe)


# -- the scopes to look into -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "within"),
    [
        ("global", ["eu/de||", "eu||", "us||"]),
        ("eea", ["eu/de||", "eu||"]),
        ("eu", ["eu/de||"]),
        ("eu/de", []),
        ("us", []),
        ("jp", []),
    ],
)
def test_the_scopes_within_a_place_are_those_of_texts_below_it(asked: str, within: list[str]) -> None:
    library = Library(GLOBAL, *(in_region(place, 6) for place in ("eu", "eu/de", "us")))
    snapshot = library.snapshot(jurisdiction=asked)
    assert [scope.key for scope in scopes_within(snapshot)] == within
    assert (snapshot.reach_with_regions is None) == (not within)


@pytest.mark.rule("S5b")
def test_texts_for_other_products_and_audiences_open_no_region() -> None:
    library = Library(GLOBAL, in_region("eu", 6, "audience: staff\n"), in_region("us", 6, "product: lamps\n"))
    assert scopes_within(library.snapshot()) == []
    assert [one.key for one in scopes_within(library.snapshot(audience="staff"))] == ["eu||staff"]
    assert [one.key for one in scopes_within(library.snapshot(product="lamps"))] == ["us|lamps|"]


def test_where_there_are_no_regions_none_is_looked_into() -> None:
    assert Library(GLOBAL).snapshot().reach_with_regions is None
    assert differences(Library(GLOBAL)) == []


# -- regions that answer differently ---------------------------------------------------------------------


@pytest.mark.rule("Q8d")
def test_a_region_that_answers_with_other_words_is_named_with_its_object() -> None:
    library = Library(GLOBAL, in_region("us", 12), in_region("eu", 36))
    assert differences(library) == [
        RegionalDifference("eu", "policy/cards-eu", "has an answer of its own to this"),
        RegionalDifference("us", "policy/cards-us", "has an answer of its own to this"),
    ]


def test_a_region_that_answers_with_the_same_words_is_not_named() -> None:
    assert differences(Library(GLOBAL, in_region("eu", 24))) == []


def test_a_region_outside_the_one_asked_is_not_named() -> None:
    assert differences(Library(GLOBAL, in_region("eu", 36)), jurisdiction="us") == []


def test_a_region_where_the_claim_is_forbidden_has_no_answer() -> None:
    forbidden = constraint("36 months", extra="jurisdiction: eu\n")
    assert differences(Library(GLOBAL, in_region("eu", 36), forbidden)) == []


def test_a_region_whose_texts_do_not_suffice_has_no_answer() -> None:
    unrelated = policy("tea", "Tea is green.", extra="jurisdiction: eu\n")
    assert differences(Library(GLOBAL, unrelated)) == []


def test_what_counts_in_a_region_of_a_region_is_named_for_the_inner_one_alone() -> None:
    library = Library(GLOBAL, in_region("eu/de", 36))
    assert [one.jurisdiction for one in differences(library)] == ["eu/de"]


@pytest.mark.parametrize(
    ("recipe", "regions"),
    [
        (AdjudicationRecipe(), ["at", "de", "fr"]),
        (AdjudicationRecipe(most_regions=2), 2),
        (AdjudicationRecipe(regional_candidates=1), 1),
        (AdjudicationRecipe(most_regions=0), 0),
    ],
)
def test_no_more_regions_are_answered_than_the_recipe_allows(
    recipe: AdjudicationRecipe, regions: list[str] | int
) -> None:
    library = Library(*(in_region(f"eu/{place}", months) for place, months in (("de", 6), ("fr", 7), ("at", 8))))
    named = [one.jurisdiction.removeprefix("eu/") for one in differences(library, Recipe(adjudication=recipe))]
    assert named == regions if isinstance(regions, list) else len(named) <= regions
