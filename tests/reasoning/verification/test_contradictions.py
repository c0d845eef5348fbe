"""Statements as they stand in passages, as they are held against each other."""

from __future__ import annotations

import pytest

from knowledge.conflicts.clauses import conflict_id
from knowledge.conflicts.detect import Disagreement
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.verification.contradictions import Contradiction, claimed_statements, statements_in
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, clause_selected, passages_of, ranking_of

POLICY = """
id: policy/cards
title: Gift cards
effective_from: 2023-01-01
clauses:
  - {id: sale, text: Gift cards are sold at the till. They are red.}
  - {id: expiry, text: Gift cards expire after 24 months. Nobody renews them.}
"""


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Library(POLICY).snapshot()


def passage(snapshot: Snapshot) -> Ranked:
    """The only passage of the policy."""
    (one,) = ranking_of("", *passages_of(snapshot, ["policy/cards"])).ranked
    return one


def test_a_passage_yields_its_statements_in_order_with_their_clauses(snapshot: Snapshot) -> None:
    found = list(statements_in(snapshot, passage(snapshot)))
    assert [(one.clause.anchor, one.words.text) for one in found] == [
        ("sale", "Gift cards are sold at the till."),
        ("sale", "They are red."),
        ("expiry", "Gift cards expire after 24 months."),
        ("expiry", "Nobody renews them."),
    ]
    assert found[0].words.title == "Gift cards"


def test_a_claim_yields_the_statements_that_make_it(snapshot: Snapshot) -> None:
    claim = clause_selected(snapshot, "policy/cards", "expiry")
    found = list(claimed_statements(snapshot, claim))
    assert [one.position for one in found] == list(claim.positions)
    assert {one.place[0] for one in found} == {claim.version_id}


def test_what_only_governs_is_held_against_nothing(snapshot: Snapshot) -> None:
    ranked = passage(snapshot)
    governing = {at for at, one in enumerate(ranked.evidence.statements) if one.governs}
    assert governing.isdisjoint(one.position for one in statements_in(snapshot, ranked))


def test_a_contradiction_has_the_id_of_its_two_clauses() -> None:
    places = (("1" * 64, 0), ("2" * 64, 3))
    disagreement = Disagreement(
        attribute="duration: cards", kind="duration", left="1", right="2", left_span=(0, 1), right_span=(0, 1), strength=1.0
    )  # fmt: skip
    one = Contradiction(*places, disagreement, ("a#1", "b#1"))
    other = Contradiction(*places[::-1], disagreement, ("b#1", "a#1"))
    assert one.conflict_id == other.conflict_id == conflict_id(["a#1", "b#1"])
