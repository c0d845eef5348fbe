"""Narrower regions where a different version applies, or where a conflict is decided (rule Q8)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.answers import Citation
from knowledge.reasoning.advisories.regional_overrides import (
    overrides_within,
    regional_overrides,
    regional_rulings,
)
from knowledge.reasoning.composition.citations import cite_selected
from knowledge.reasoning.verification.adjudication import ClaimAdjudicator
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import RECIPE, Library, clause_selected, finding_in
from tests.reasoning.office import policy, precedence

EU = "jurisdiction: eu\n"
WINDOW = "Lamps are returned within 30 days."
LAMPS = policy("lamps", WINDOW)
NAME = "policy/lamps"


def citations(snapshot: Snapshot) -> list[Citation]:
    """A citation of the one clause of the policy."""
    return list(*cite_selected(snapshot, [clause_selected(snapshot, NAME, "c1")]))


def said(library: Library, **scope: Any) -> list[tuple[str, str, str]]:
    """Region, object and words of each override that does not say the same."""
    snapshot = library.snapshot(**scope)
    found = regional_overrides(snapshot, citations(snapshot))
    return [(one.jurisdiction, one.object_id, one.says) for one, _ in found]


# -- overrides -------------------------------------------------------------------------------------------


def test_an_override_is_a_version_of_its_own_or_an_object_that_replaces_it() -> None:
    replacing = policy("lights", "Lights are returned.", extra="jurisdiction: us\nreplaces: [policy/lamps]\n")
    snapshot = Library(LAMPS, policy("lamps", "Lamps are kept.", extra=EU), replacing).snapshot()
    found = [
        (one.jurisdiction, one.version.object_id, one.how) for one in overrides_within(snapshot, [NAME, NAME])
    ]
    assert found == [
        ("eu", NAME, "has a version of its own"),
        ("us", "policy/lights", "replaces policy/lamps"),
    ]


def test_overrides_are_found_only_within_the_region_asked_and_only_of_these_objects() -> None:
    snapshot = Library(LAMPS, policy("lamps", "Lamps are kept.", extra=EU)).snapshot(jurisdiction="us")
    assert list(overrides_within(snapshot, [NAME])) == []
    everywhere = Library(LAMPS, policy("lamps", "Lamps are kept.", extra=EU)).snapshot()
    assert list(overrides_within(everywhere, ["policy/tea"])) == []
    assert list(overrides_within(everywhere, [])) == []


@pytest.mark.rule("Q8b")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Lamps are returned within 60 days.", "has a version of its own that says otherwise"),
        (WINDOW, None),
        (f"{WINDOW} Tea is green.", None),
        (f"It is not true that {WINDOW[0].lower()}{WINDOW[1:]}", "has a version of its own that says otherwise"),
    ],
    ids=["other words", "the same", "the same and more", "the same within other words"],
)
def test_a_version_of_the_region_that_does_not_repeat_what_is_quoted_is_named(text: str, says: str | None) -> None:
    library = Library(LAMPS, policy("lamps", text, extra=EU))
    assert said(library) == ([("eu", NAME, says)] if says else [])
    assert said(library, jurisdiction="us") == []


def test_an_exception_that_only_the_region_has_is_another_statement() -> None:
    exception = "    exceptions:\n      - {id: sale, text: Not those on sale.}\n"
    library = Library(LAMPS, policy("lamps", WINDOW, extra=EU) + exception)
    assert [one[0] for one in said(library)] == ["eu"]
    both = Library(LAMPS + exception, policy("lamps", WINDOW, extra=EU) + exception)
    assert said(both) == []


def test_an_object_that_replaces_the_cited_one_is_named_by_what_it_replaces() -> None:
    replacing = policy("lights", "Lights are kept.", extra=f"{EU}replaces: [policy/lamps]\n")
    assert said(Library(LAMPS, replacing)) == [("eu", "policy/lights", "replaces policy/lamps and says otherwise")]


@pytest.mark.rule("Q8c")
def test_a_version_of_the_region_that_was_erased_is_named_as_such() -> None:
    library = Library(LAMPS)
    regional = library.publish(policy("lamps", "Lamps are kept.", extra=EU))
    with library.store.transaction() as transaction:
        transaction.erase([regional], basis="GDPR", actor="dpo")
    assert said(library) == [("eu", NAME, "has a version of its own, whose text was erased")]


def test_an_override_names_only_the_citations_that_it_concerns() -> None:
    two = LAMPS + "  - {id: c2, text: Tea is green.}\n"
    library = Library(two, policy("lamps", f"{WINDOW} Tea is black.", extra=EU))
    snapshot = library.snapshot()
    cited = cite_selected(snapshot, [clause_selected(snapshot, NAME, anchor) for anchor in ("c1", "c2")])
    both = [one for (one,) in cited]
    ((_, concerned),) = regional_overrides(snapshot, both)
    assert [one.citation_id for one in concerned] == ["c2"]


# -- conflicts that a region decides ----------------------------------------------------------------------

AA, BB = policy("aa", "Gift cards expire after 12 months."), policy("bb", "Gift cards expire after 24 months.")


def rulings(library: Library, **scope: Any) -> list[tuple[str, str, str]]:
    """The regions in which the contradiction between the two policies is decided."""
    snapshot = library.snapshot(**scope)
    findings = [finding_in(snapshot, "When do gift cards expire?", "policy/aa", "policy/bb")]
    claim = clause_selected(snapshot, "policy/aa", "c1")
    outcome = ClaimAdjudicator(snapshot, findings, RECIPE.adjudication).adjudicate([claim])
    found = regional_rulings(snapshot, outcome.contradictions)
    return [(one.jurisdiction, one.object_id, one.says) for one in found]


@pytest.mark.rule("Q8f")
def test_a_region_with_a_ruling_on_the_conflict_is_named() -> None:
    ruling = precedence(("policy/bb", "policy/aa"), name="eu", extra=EU)
    assert rulings(Library(AA, BB, ruling)) == [("eu", "policy/bb", "prevails")]
    assert rulings(Library(AA, BB, ruling), jurisdiction="us") == []


def test_a_ruling_on_other_texts_or_no_ruling_names_no_region() -> None:
    assert rulings(Library(AA, BB)) == []
    assert rulings(Library(AA, BB, precedence(("policy/x", "policy/y"), name="eu", extra=EU))) == []


def test_a_ruling_in_a_region_where_a_side_is_overridden_decides_nothing() -> None:
    own = policy("aa", "Gift cards expire after 9 months.", extra=EU)
    ruling = precedence(("policy/bb", "policy/aa"), name="eu", extra=EU)
    assert rulings(Library(AA, BB, own, ruling)) == []
