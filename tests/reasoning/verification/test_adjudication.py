"""Claims are kept, replaced by what prevails, reported as conflicts, or forbidden (rules C2, C3, Q5, Q6)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge.model.answering.plans import Role
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import Selected, select
from knowledge.reasoning.recipe import AdjudicationRecipe
from knowledge.reasoning.verification.adjudication import Adjudication, ClaimAdjudicator
from knowledge.reasoning.verification.claims import adjudicated_claims
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import RECIPE, Library, clause_selected, finding_in, passages_of, sub_query
from tests.reasoning.office import constraint, policy, precedence

WHEN = "When do gift cards expire?"
AA = policy("aa", "Gift cards expire after 12 months.")
BB = policy("bb", "Gift cards expire after 24 months.")
CC = policy("cc", "Gift cards expire after 36 months.")
NAMES = ("policy/aa", "policy/bb", "policy/cc")


def adjudicated(snapshot: Snapshot, *claimed: str, among: Sequence[str] = NAMES[:2]) -> Adjudication:
    """The outcome for claims of the clause `c1` of these policies, with the others found beside them."""
    findings = [finding_in(snapshot, WHEN, *among)]
    claims = [clause_selected(snapshot, name, "c1") for name in claimed]
    return ClaimAdjudicator(snapshot, findings, RECIPE.adjudication).adjudicate(claims)


def words(adjudication: Adjudication) -> list[str]:
    """The values in the words of every statement to cite."""
    return [one.words.removeprefix("Gift cards expire after ") for one in adjudication.selected]


def test_a_claim_that_nothing_contradicts_is_kept() -> None:
    snapshot = Library(AA, policy("bb", "Tea is green.")).snapshot()
    outcome = adjudicated(snapshot, "policy/aa")
    assert words(outcome) == ["12 months."]
    assert (outcome.contradictions, outcome.contested, outcome.forbidden) == ((), frozenset(), ())


@pytest.mark.rule("C3a", "C3c")
@pytest.mark.parametrize("claimed", [("policy/aa",), ("policy/bb",), ("policy/aa", "policy/bb")])
def test_a_contradiction_that_nothing_decides_is_reported_once_with_both_sides(claimed: tuple[str, ...]) -> None:
    outcome = adjudicated(Library(AA, BB).snapshot(), *claimed)
    assert sorted(words(outcome)) == ["12 months.", "24 months."]
    (contradiction,) = outcome.contradictions
    assert {contradiction.disagreement.left, contradiction.disagreement.right} == {"12 months", "24 months"}
    assert outcome.contested == {0}


@pytest.mark.rule("C2d", "C2e")
@pytest.mark.parametrize("claimed", ["policy/aa", "policy/bb"])
def test_the_claim_that_prevails_replaces_the_one_that_loses(claimed: str) -> None:
    snapshot = Library(AA, BB, precedence(("policy/bb", "policy/aa"))).snapshot()
    outcome = adjudicated(snapshot, claimed)
    assert (words(outcome), outcome.contradictions) == (["24 months."], ())


@pytest.mark.rule("C2e", "C3a", "C3b")
@pytest.mark.parametrize(
    ("rulings", "quoted", "conflicts"),
    [
        ([("bb", "aa"), ("cc", "bb")], {"36 months."}, 0),
        ([("aa", "bb"), ("bb", "cc")], {"12 months."}, 0),
        ([("bb", "aa")], {"24 months.", "36 months."}, 1),
        ([("aa", "bb"), ("aa", "cc")], {"12 months."}, 0),
    ],
    ids=["a chain", "the other side is itself overruled", "the winner is contested", "over both"],
)
def test_a_chain_of_rulings_is_followed_to_its_end(
    rulings: list[tuple[str, str]], quoted: set[str], conflicts: int
) -> None:
    ruled = precedence(*((f"policy/{winner}", f"policy/{loser}") for winner, loser in rulings))
    outcome = adjudicated(Library(AA, BB, CC, ruled).snapshot(), "policy/aa", among=NAMES)
    assert set(words(outcome)) == quoted
    assert len(outcome.contradictions) == conflicts


def test_what_lies_beyond_the_passages_looked_at_challenges_nothing() -> None:
    snapshot = Library(AA, BB).snapshot()
    findings = [finding_in(snapshot, WHEN, "policy/aa", "policy/bb")]
    claim = [clause_selected(snapshot, "policy/aa", "c1")]
    narrow = ClaimAdjudicator(snapshot, findings, AdjudicationRecipe(looked_at=1)).adjudicate(claim)
    assert (words(narrow), narrow.contradictions) == (["12 months."], ())


# -- constraints -----------------------------------------------------------------------------------------


@pytest.mark.rule("Q6b", "Q6f")
@pytest.mark.parametrize("topic", ["12 months", "24 months"])
def test_a_constraint_on_either_side_of_a_conflict_forbids_both(topic: str) -> None:
    outcome = adjudicated(Library(AA, BB, constraint(topic)).snapshot(), "policy/aa")
    assert (outcome.claims, outcome.contradictions, outcome.contested) == ((), (), frozenset())
    (forbidden,) = outcome.forbidden
    assert forbidden.parts == (0,)
    assert forbidden.constraint.resolution.object_id == "constraint/review"


@pytest.mark.rule("Q5c")
def test_a_constraint_on_an_exception_forbids_its_clause_too() -> None:
    exception = "    exceptions:\n      - {id: red, text: Red ones never do.}\n"
    snapshot = Library(AA + exception, constraint("red")).snapshot()
    outcome = adjudicated(snapshot, "policy/aa", among=["policy/aa"])
    assert (outcome.claims, len(outcome.forbidden)) == ((), 1)


# -- neighbours ------------------------------------------------------------------------------------------

SHOP = policy("shop", "The till opens at nine. Gift cards expire after 12 months. Tea is sold.")
OPENS = "When does the till open?"


def claim_of(snapshot: Snapshot, question: str, *among: str) -> tuple[list[Finding], list[Selected]]:
    """The finding of a question and the passages selected for it."""
    findings = [finding_in(snapshot, question, *among)]
    return findings, [one for one in select(findings, RECIPE) if one.object_id == among[0]]


@pytest.mark.rule("C3g")
@pytest.mark.parametrize(
    "other", [BB, constraint("gift cards expire")], ids=["contested by another text", "forbidden"]
)
def test_a_neighbouring_sentence_that_may_not_be_claimed_is_cut_off(other: str) -> None:
    snapshot = Library(SHOP, other).snapshot()
    among = ["policy/shop", *(["policy/bb"] if other is BB else [])]
    findings, claims = claim_of(snapshot, OPENS, *among)
    outcome = ClaimAdjudicator(snapshot, findings, RECIPE.adjudication).adjudicate(claims)
    assert [one.words for one in outcome.selected] == ["The till opens at nine."]
    assert outcome.contradictions == ()


# -- together and combined -------------------------------------------------------------------------------


def test_claims_that_stand_only_together_are_forbidden_together() -> None:
    snapshot = Library(AA, policy("tea", "Tea is green."), constraint("green")).snapshot()
    claims = [clause_selected(snapshot, name, "c1") for name in ("policy/aa", "policy/tea")]
    adjudicator = ClaimAdjudicator(snapshot, [finding_in(snapshot, WHEN, "policy/aa")], RECIPE.adjudication)
    assert adjudicator.adjudicate_together(claims).claims == ()
    assert len(adjudicator.adjudicate(claims).claims) == 1
    assert adjudicator.adjudicate_together([]) == Adjudication()


def test_a_claim_shared_by_two_parts_is_made_once_for_both() -> None:
    snapshot = Library(AA).snapshot()
    claims = [clause_selected(snapshot, "policy/aa", "c1", part) for part in (0, 1)]
    adjudicator = ClaimAdjudicator(snapshot, [finding_in(snapshot, WHEN, "policy/aa")] * 2, RECIPE.adjudication)
    (one,) = adjudicator.adjudicate(claims).selected
    assert one.parts == (0, 1)


def test_a_contradiction_that_affects_two_parts_contests_both() -> None:
    snapshot = Library(AA, BB).snapshot()
    claims = [clause_selected(snapshot, name, "c1", at) for at, name in enumerate(NAMES[:2])]
    findings = [finding_in(snapshot, WHEN, *NAMES[:2])] * 2
    outcome = ClaimAdjudicator(snapshot, findings, RECIPE.adjudication).adjudicate(claims)
    assert len(outcome.contradictions) == 1
    assert outcome.contested == {0, 1}


def test_statements_are_the_sentences_of_everything_quoted() -> None:
    outcome = adjudicated(Library(AA, BB).snapshot(), "policy/aa")
    assert outcome.statements == {"Gift cards expire after 12 months.", "Gift cards expire after 24 months."}


def test_claims_about_one_side_of_a_change_are_not_held_against_others() -> None:
    snapshot = Library(AA, BB).snapshot()
    found = finding_in(snapshot, WHEN, *NAMES[:2])
    before = Finding(sub_query(WHEN, Role.BEFORE, snapshot.as_of), found.ranking, found.verdict)
    claim = clause_selected(snapshot, "policy/aa", "c1")
    side = Selected(0, Role.BEFORE, claim.ranked, claim.positions)
    outcome = ClaimAdjudicator(snapshot, [before], RECIPE.adjudication).adjudicate([side])
    assert (words(outcome), outcome.contradictions) == (["12 months."], ())


def test_the_stages_from_candidates_to_claims_come_to_the_same() -> None:
    snapshot = Library(AA, BB).snapshot()
    proposed = [one.candidate for one in passages_of(snapshot, NAMES[:2])]
    asked = sub_query(WHEN, as_of=snapshot.as_of)
    made = adjudicated_claims(snapshot, [asked], [proposed], RECIPE)
    assert sorted(words(made)) == ["12 months.", "24 months."]
    assert len(made.contradictions) == 1
    assert adjudicated_claims(snapshot, [asked], [[]], RECIPE) == Adjudication()
