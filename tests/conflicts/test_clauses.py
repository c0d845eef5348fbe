"""Which clauses can contradict each other, and how a conflict is named (rule C1)."""

from __future__ import annotations

from itertools import permutations

import pytest

from knowledge.conflicts.clauses import ClauseRef, conflict_id, conflict_opened, find_contradiction
from knowledge.conflicts.detect import Disagreement
from knowledge.conflicts.subjects.governed import GovernedStatement
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, version_of
from tests.reasoning.office import policy

CARDS = """
id: policy/cards
title: Gift cards
effective_from: 2023-01-01
clauses:
  - id: expiry
    text: Gift cards expire after 24 months.
    exceptions:
      - {id: promo, text: Gift cards expire after 3 months.}
  - {id: again, text: Gift cards expire after 36 months.}
inputs: {days: {type: number, question: How many days?}}
rules:
  - {id: early, when: {days: 1}, then: gift cards expire after 6 months.}
  - {id: late, when: {days: 2}, then: gift cards expire after 9 months.}
"""
COUNTER = policy("counter", "Gift cards expire after 12 months.")
PRODUCT = """
id: product/heron
title: Heron
effective_from: 2023-01-01
description: A lamp.
pricing:
  - {id: eu, text: The Heron costs 89 euros., region: eu}
  - {id: us, text: The Heron costs 99 euros., region: us}
"""


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Library(CARDS, COUNTER, PRODUCT).snapshot()


def clause(snapshot: Snapshot, object_id: str, anchor: str) -> ClauseRef:
    """A clause of the authoritative version of an object."""
    version = version_of(snapshot, object_id)
    return ClauseRef(version, next(one for one in version.clauses if one.anchor == anchor))


def contradiction(snapshot: Snapshot, mine: ClauseRef, theirs: ClauseRef) -> Disagreement | None:
    """The contradiction between the first statements of two clauses."""
    own, other = (stated(snapshot, one) for one in (mine, theirs))
    return find_contradiction(mine, own, theirs, other)


def stated(snapshot: Snapshot, ref: ClauseRef) -> GovernedStatement:
    """The first statement of a clause as the detector reads it."""
    statements = snapshot.statements(ref.version.version_id)
    return ref.statement(
        statements, next(at for at, one in enumerate(statements) if one.clause == ref.clause.anchor)
    )


# -- references ------------------------------------------------------------------------------------------


def test_a_clause_is_named_by_its_object_by_itself_and_by_nothing_else(snapshot: Snapshot) -> None:
    ref = clause(snapshot, "policy/cards", "expiry")
    assert ref.reference == "policy/cards#expiry"
    assert ref.clause_id == f"policy/cards@{ref.version.version_id[:16]}#expiry"
    assert ref.is_named_by("policy/cards")
    assert ref.is_named_by("policy/cards#expiry")
    for other in ("policy/cards#again", "policy/counter", "policy", "policy/cards#"):
        assert not ref.is_named_by(other)


def test_a_statement_has_the_title_and_headings_above_the_clause_and_knows_exceptions(snapshot: Snapshot) -> None:
    ref = clause(snapshot, "policy/cards", "expiry")
    assert stated(snapshot, ref).text == "Gift cards expire after 24 months."
    assert stated(snapshot, ref).title == "Gift cards"
    assert not stated(snapshot, ref).exception
    assert stated(snapshot, clause(snapshot, "policy/cards", "promo")).exception


# -- what can contradict -----------------------------------------------------------------------------------


@pytest.mark.rule("C1c")
@pytest.mark.parametrize(
    ("left", "right", "contradict"),
    [
        ("policy/cards#expiry", "policy/counter#c1", True),
        ("policy/cards#expiry", "policy/cards#again", True),
        ("policy/cards#expiry", "policy/cards#expiry", False),
        ("policy/cards#expiry", "policy/cards#promo", False),
        ("policy/counter#c1", "policy/cards#promo", False),
        ("policy/cards#early", "policy/cards#late", False),
        ("product/heron#eu", "product/heron#us", False),
    ],
    ids=["objects", "paragraphs", "itself", "own exception", "exception", "rules", "prices by region"],
)
def test_clauses_of_two_objects_and_paragraphs_of_one_policy_can_contradict(
    snapshot: Snapshot, left: str, right: str, contradict: bool
) -> None:
    mine, theirs = (clause(snapshot, *name.split("#")) for name in (left, right))
    assert (contradiction(snapshot, mine, theirs) is not None) is contradict
    assert (contradiction(snapshot, theirs, mine) is not None) is contradict


@pytest.mark.rule("C1h")
def test_a_contradiction_is_the_same_from_either_side(snapshot: Snapshot) -> None:
    mine, theirs = clause(snapshot, "policy/cards", "expiry"), clause(snapshot, "policy/counter", "c1")
    one, other = contradiction(snapshot, mine, theirs), contradiction(snapshot, theirs, mine)
    assert one is not None
    assert other is not None
    assert (one.left, one.right) == ("24 months", "12 months") == (other.right, other.left)
    assert (one.attribute, one.kind, one.strength) == (other.attribute, other.kind, other.strength)


LAMPS = policy("lamps", "Every lamp is tested by hand.")
ROBOTS = policy("robots", "A robot tests what leaves the line.")


@pytest.mark.rule("C1b")
@pytest.mark.parametrize("names", ["policy/robots", "policy/robots#c1"])
def test_a_declared_contradiction_counts_from_either_side_whatever_the_words(names: str) -> None:
    snapshot = Library(LAMPS + f"    contradicts: [{names}]\n", ROBOTS).snapshot()
    lamps, robots = clause(snapshot, "policy/lamps", "c1"), clause(snapshot, "policy/robots", "c1")
    for mine, theirs in permutations((lamps, robots)):
        found = contradiction(snapshot, mine, theirs)
        assert found is not None
        assert (found.kind, found.strength) == ("declared", 1.0)
        assert found.left == snapshot.text(mine.version.version_id)[mine.clause.start : mine.clause.end]
        assert found.left_span == (0, len(found.left))


def test_a_declaration_about_another_clause_is_none_about_this_one() -> None:
    snapshot = Library(LAMPS + "    contradicts: [policy/robots#other]\n", ROBOTS).snapshot()
    lamps, robots = clause(snapshot, "policy/lamps", "c1"), clause(snapshot, "policy/robots", "c1")
    assert contradiction(snapshot, lamps, robots) is None


# -- names of conflicts ----------------------------------------------------------------------------------


@pytest.mark.rule("C3d")
@pytest.mark.rule("C1o")
def test_a_text_that_says_the_same_of_several_names_contradicts_no_other_name() -> None:
    def found(mine: str, theirs: str) -> Disagreement | None:
        snapshot = Library(policy("one", mine), policy("two", theirs)).snapshot()
        return contradiction(snapshot, *(clause(snapshot, f"policy/{name}", "c1") for name in ("one", "two")))

    duty, legal = "Report breaches to the duty officer.", "Report breaches to the legal team."
    assert found(duty, legal) is not None
    assert found(f"{duty} Report breaches to the works council.", legal) is None
    assert found(f"{duty} Report breaches to the legal team.", legal) is None
    assert found(f"{duty} Report thefts to the works council.", legal) is not None


def test_the_id_of_a_conflict_is_the_same_in_either_order_and_differs_between_clauses() -> None:
    assert conflict_id(["a#1", "b#1"]) == conflict_id(["b#1", "a#1"])
    assert conflict_id(["a#1", "b#1"]).startswith("cnf_")
    assert len({conflict_id([one, other]) for one in ("a#1", "a#2") for other in ("b#1", "b#2")}) == 4


@pytest.mark.rule("C3i")
def test_the_event_that_opens_a_conflict_names_clauses_and_holds_no_words() -> None:
    payload = conflict_opened("cnf_1", "duration", ("a#1", "b#1"))
    assert payload == {"conflict_id": "cnf_1", "kind": "duration", "clause_ids": ["a#1", "b#1"]}
