"""Approved changes that take effect between the time of asking and the date asked about (rule Q7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.model.clock import parse_instant
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange, ScheduledChanges, change_text
from knowledge.reasoning.tools.search import embed, search
from knowledge.reasoning.verification.claims import adjudicated_claims
from tests.reasoning.building import NOW, RECIPE, Library, sub_query
from tests.reasoning.office import constraint, policy, precedence

WHEN = "When do gift cards expire?"
LATER = "2027-06-01"
CARDS = policy("cards", "Gift cards expire after 24 months.")
NAME = "policy/cards"


def explained(library: Library, at: str = LATER) -> list[ScheduledChange]:
    """The changes because of which the claims for a date differ from those for now, as the reasoner looks for them."""
    then = library.snapshot(at)
    changes = ScheduledChanges(then, NOW)
    queries = embed(library.embedder, [sub_query(WHEN, as_of=then.as_of)])
    own = search(library.searcher, queries, [then.reach], 40)
    now = queries.at(changes.sub_queries(queries.sub_queries))
    present = search(library.searcher, now, [changes.now.reach], 40) if changes.applies else ()
    claims = adjudicated_claims(then, queries.sub_queries, own, RECIPE)
    return changes.explaining(queries.sub_queries, present, claims, RECIPE)


def test_changes_apply_to_later_dates_only() -> None:
    library = Library(CARDS)
    for at, applies in ((NOW, False), (NOW - timedelta(days=1), False), (NOW + timedelta(days=1), True)):
        assert ScheduledChanges(library.snapshot(at), NOW).applies is applies


def test_the_present_is_the_time_of_asking_as_known_for_the_date_asked_about() -> None:
    then = Library(CARDS).snapshot(LATER)
    changes = ScheduledChanges(then, NOW)
    assert changes.now.as_of == then.as_of.at(NOW)
    (asked,) = changes.sub_queries([sub_query(WHEN, as_of=then.as_of)])
    assert (asked.as_of, asked.text) == (changes.now.as_of, WHEN)


@pytest.mark.rule("Q7c")
@pytest.mark.parametrize(
    ("later", "text"),
    [
        (policy("cards", "Gift cards expire after 36 months.", start="2027-01-01"), "policy/cards changes on 2027-01-01"),
        (
            policy("vouchers", "Vouchers are new.", extra="replaces: [policy/cards]\n", start="2027-01-01"),
            "policy/cards is replaced on 2027-01-01T00:00:00Z: policy/vouchers applies from then on.",
        ),
        (constraint("24 months", start="2027-01-01"), "constraint/review changes on 2027-01-01"),
    ],
    ids=["another version", "replaced", "forbidden"],
)  # fmt: skip
def test_an_object_that_explains_other_claims_is_named(later: str, text: str) -> None:
    (change,) = explained(Library(CARDS, later))
    assert change.text.startswith(text)
    assert change.object_id == text.split()[0]


def test_an_object_that_ends_is_named_with_what_follows() -> None:
    ending = policy("cards", "Gift cards expire after 24 months.", extra="effective_to: 2026-01-01\n")
    assert explained(Library(ending)) == [
        ScheduledChange(NAME, f"{NAME} ends on 2026-01-01T00:00:00Z as it is: nothing approved follows.")
    ]


@pytest.mark.parametrize(
    "later",
    [
        policy("tea", "Tea is green.", start="2027-01-01"),
        constraint("tea", start="2027-01-01"),
        precedence(("policy/tea", "policy/oak"), start="2027-01-01"),
        policy("cards", "Gift cards expire after 24 months. Tea is sold.", start="2027-01-01"),
    ],
    ids=["another text", "a constraint on another topic", "a ruling on other texts", "the same statement"],
)
def test_changes_that_leave_the_claims_as_they_are_explain_nothing(later: str) -> None:
    assert explained(Library(CARDS, later)) == []


def test_without_candidates_for_the_present_nothing_is_compared() -> None:
    library = Library(CARDS, policy("cards", "Gift cards never expire.", start="2027-01-01"))
    then = library.snapshot(LATER)
    claims = adjudicated_claims(then, [sub_query(WHEN, as_of=then.as_of)], [[]], RECIPE)
    assert ScheduledChanges(then, NOW).explaining([sub_query(WHEN)], (), claims, RECIPE) == []


@pytest.mark.rule("Q7c")
def test_a_ruling_that_decides_by_then_is_named_and_its_objects_are_not() -> None:
    ruling = precedence(("policy/cards", "policy/counter"), start="2027-01-01")
    library = Library(CARDS, policy("counter", "Gift cards never expire."), ruling)
    assert [one.object_id for one in explained(library)] == ["precedence/default"]


def test_a_contradiction_that_comes_by_then_is_explained_though_the_words_stay_the_same() -> None:
    hand = policy("hand", "All gift cards expire, as the counter says.")
    declaring = hand.replace("2023-01-01", "2027-01-01") + "    contradicts: [policy/gate]\n"
    gate = policy("gate", "All gift cards expire, as the gate says.")
    assert [one.object_id for one in explained(Library(hand, gate, declaring))] == ["policy/hand"]


def test_groups_or_an_order_that_come_by_then_are_named_where_claims_change() -> None:
    groups = "groups: {shops: {members: [us]}}\n"
    ruling = precedence(("policy/x", "policy/y"), start="2027-01-01", extra=groups)
    ending = policy("counter", "Gift cards never expire.", extra="effective_to: 2026-01-01\n")
    named = {one.object_id for one in explained(Library(CARDS, ending, ruling))}
    assert "policy/counter" in named


# -- objects by themselves -------------------------------------------------------------------------------


def test_objects_that_stay_as_they_are_are_not_named() -> None:
    library = Library(CARDS, policy("tea", "Tea is green.", start="2024-01-01"))
    changes = ScheduledChanges(library.snapshot(LATER), NOW)
    assert list(changes.of_objects(changes.now.resolve([NAME, "policy/tea"]))) == []
    assert list(changes.of_objects({})) == []


def test_objects_are_named_in_order() -> None:
    library = Library(
        *(policy(name, f"{name} is one.") for name in ("oak", "elm")),
        *(policy(name, f"{name} is two.", start="2026-01-01") for name in ("oak", "elm")),
    )
    changes = ScheduledChanges(library.snapshot(LATER), NOW)
    named = [one.object_id for one in changes.of_objects(changes.now.resolve(["policy/oak", "policy/elm"]))]
    assert named == ["policy/elm", "policy/oak"]


def test_the_sentence_on_a_change_names_object_date_and_approval() -> None:
    text = change_text("policy/x", parse_instant("2027-01-01"), "Ann", parse_instant("2025-03-04"))
    assert text == (
        "policy/x changes on 2027-01-01T00:00:00Z: an approved change (Ann, 2025-03-04T00:00:00Z) applies from then on."
    )
