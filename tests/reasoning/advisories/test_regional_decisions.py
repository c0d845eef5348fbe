"""Regions whose rules decide a case differently, and changes of rules by a later date (rules Q7, Q8)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.reasoning.advisories.regional_decisions import regional_decisions, scheduled_rule_changes
from knowledge.reasoning.recipe import AdjudicationRecipe
from knowledge.reasoning.tools.rules import RuleEvaluation
from tests.reasoning.building import NOW, RECIPE, Library, passages_of
from tests.reasoning.office import policy

EU = "jurisdiction: eu\n"
RULES = """
inputs: {{days: {{type: number, question: How many days ago?}}}}
rules: [{{id: in-time, when: {{days: "<= {days}"}}, then: {then}}}]
"""


def refunds(
    days: int, then: str = "paid back.", name: str = "refunds", extra: str = "", start: str = "2023-01-01"
) -> str:
    """A policy with one rule."""
    return policy(name, f"Refunds within {days} days.", extra, start) + RULES.format(days=days, then=then)


def regions(
    library: Library, days: int, recipe: AdjudicationRecipe = RECIPE.adjudication
) -> list[tuple[str, str, str]]:
    """The regions named for a case; every passage for the union is a candidate."""
    snapshot = library.snapshot()
    evaluation = RuleEvaluation(snapshot, "policy/refunds", {"days": days})
    there = snapshot.within("eu")
    names = [name for name in ("policy/refunds", "policy/union") if there.resolution(name) is not None]
    candidates = [one.candidate for one in passages_of(there, names)]
    return [
        (one.jurisdiction, one.object_id, one.says) for one in regional_decisions(evaluation, candidates, recipe)
    ]


OWN = "has an answer of its own to this"


@pytest.mark.rule("Q8e")
@pytest.mark.parametrize(("days", "differs"), [(12, False), (45, True), (90, False)])
def test_a_region_whose_own_version_decides_otherwise_is_named(days: int, differs: bool) -> None:
    library = Library(refunds(30), refunds(60, extra=EU))
    assert regions(library, days) == ([("eu", "policy/refunds", OWN)] if differs else [])


def test_a_region_that_comes_to_the_same_by_other_words_of_its_rule_is_named() -> None:
    library = Library(refunds(30), refunds(30, then="half is paid back.", extra=EU))
    assert regions(library, 12) == [("eu", "policy/refunds", OWN)]


def test_a_regional_text_among_the_best_candidates_is_considered_too() -> None:
    library = Library(refunds(30), refunds(60, name="union", extra=EU))
    assert regions(library, 45) == [("eu", "policy/union", OWN)]
    assert regions(library, 45, AdjudicationRecipe(regional_candidates=0)) == []


def test_where_only_regions_have_a_version_each_of_them_is_named() -> None:
    library = Library(refunds(60, extra=EU), refunds(30, extra="jurisdiction: us\n"))
    says = "has a version of its own"
    assert regions(library, 12) == [("eu", "policy/refunds", says), ("us", "policy/refunds", says)]


def test_the_region_asked_about_is_not_named() -> None:
    library = Library(refunds(30), refunds(60, extra=EU))
    snapshot = library.snapshot(jurisdiction="eu")
    evaluation = RuleEvaluation(snapshot, "policy/refunds", {"days": 45})
    candidates = [one.candidate for one in passages_of(snapshot, ["policy/refunds"])]
    assert regional_decisions(evaluation, candidates, RECIPE.adjudication) == []


def test_a_region_to_which_only_a_wider_version_applies_is_not_named() -> None:
    library = Library(refunds(30), refunds(60, name="union", extra=EU))
    evaluation = RuleEvaluation(library.snapshot(), "policy/refunds", {"days": 45})
    (one,) = passages_of(library.snapshot(jurisdiction="eu"), ["policy/union"])
    stale = one.candidate.model_copy(update={"scope_key": "eu/de||"})
    assert regional_decisions(evaluation, [stale], RECIPE.adjudication) == []


# -- changes of rules ------------------------------------------------------------------------------------


def changes(library: Library, at: str, **scope: Any) -> list[str]:
    """The changes of the rules between now and a date, in words."""
    evaluation = RuleEvaluation(library.snapshot(at, **scope), "policy/refunds", {"days": 12})
    return [one.text for one in scheduled_rule_changes(evaluation, NOW)]


@pytest.mark.rule("Q7c")
def test_rules_that_change_by_the_date_asked_about_are_named() -> None:
    library = Library(refunds(30), refunds(60, start="2027-01-01"))
    (text,) = changes(library, "2027-02-01")
    assert text.startswith("policy/refunds changes on 2027-01-01T00:00:00Z: an approved change (approver, ")
    assert changes(library, "2026-12-31") == []


def test_a_past_date_names_no_changes() -> None:
    library = Library(refunds(30), refunds(60, start="2024-01-01"))
    assert changes(library, "2024-06-01") == []
    assert changes(library, "2023-06-01") == []
