"""The minimal set of passages to claim: close to the best, in turns, each sentence once; pairs where something changed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.plans import Role
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import Selected, distinct, select
from knowledge.reasoning.recipe import Recipe, SelectionRecipe
from tests.reasoning.building import RECIPE, finding, ranked, scored_ranking, selected, sub_query

QUESTION = "When are lamps returned?"


def found(
    *texts: tuple[str, float],
    sufficient: bool = True,
    role: Role = Role.STATEMENT,
    question: str = QUESTION,
) -> Finding:
    """A finding of these texts with their scores, each text from an object of its own."""
    best = [ranked(text, score, f"policy/{text.split()[0].lower()}") for text, score in texts]
    return finding(scored_ranking(question, *best), sufficient, sub_query(question, role))


def chosen(findings: Sequence[Finding], **selection: float) -> list[tuple[int, str]]:
    """The part and the words of each claim."""
    recipe = Recipe(selection=SelectionRecipe.model_validate(selection)) if selection else RECIPE
    return [(one.part, one.words) for one in select(findings, recipe)]


# -- one question ----------------------------------------------------------------------------------------


def test_passages_close_to_the_best_one_are_claimed_beside_it() -> None:
    one = found(("Aa.", 1.0), ("Bb.", 0.8), ("Cc.", 0.79))
    assert chosen([one]) == [(0, "Aa."), (0, "Bb.")]
    assert chosen([one], close=0.5) == [(0, "Aa."), (0, "Bb."), (0, "Cc.")]
    assert chosen([one], close=1.0) == [(0, "Aa.")]


@pytest.mark.rule("Q9b")
def test_a_passage_about_something_of_another_name_is_not_claimed_beside_the_one_asked_for() -> None:
    texts = [("XR-200 lamps.", 1.0), ("XR-2000 lamps.", 0.99), ("All lamps.", 0.98)]
    asked = found(*texts, question="When are XR-200 lamps returned?")
    assert chosen([asked]) == [(0, "XR-200 lamps.")]
    assert len(chosen([found(*texts)])) == 3
    assert chosen([found(*texts, question="When are XR-300 lamps returned?")]) == [(0, "All lamps.")]


@pytest.mark.rule("Q9c")
def test_a_statement_that_holds_less_of_the_question_than_the_best_one_is_not_claimed_beside_it() -> None:
    question = "How are lamps returned in France?"
    texts = [("France returns lamps by post.", 1.0), ("Spain returns lamps by post.", 0.99)]
    assert chosen([found(*texts, question=question)]) == [(0, "France returns lamps by post.")]
    neither = "How are lamps returned in Portugal?"
    assert len(chosen([found(*texts, question=neither)])) == 2


@pytest.mark.parametrize(
    ("question", "claimed"),
    [
        ("Which classes are not covered?", "Swimming classes are not covered."),
        ("Which classes are covered?", "Yoga classes are covered."),
    ],
)
def test_a_question_for_the_things_that_something_holds_for_is_not_answered_by_the_others(
    question: str, claimed: str
) -> None:
    texts = [("Yoga classes are covered.", 1.0), ("Swimming classes are not covered.", 1.0)]
    assert chosen([found(*texts, question=question)]) == [(0, claimed)]


def test_no_more_claims_are_made_than_the_recipe_allows() -> None:
    alike = found(("Aa.", 1.0), ("Bb.", 1.0), ("Cc.", 1.0), ("Dd.", 1.0))
    assert len(chosen([alike])) == RECIPE.selection.most_claims == 3
    assert len(chosen([alike], most_claims=1)) == 1


@pytest.mark.rule("Q2")
def test_nothing_is_claimed_for_a_part_whose_evidence_does_not_suffice() -> None:
    assert chosen([found(("Aa.", 1.0), sufficient=False)]) == []
    assert chosen([found(("Aa.", 1.0), sufficient=False), found(("Bb.", 1.0))]) == [(1, "Bb.")]


def test_nothing_found_is_nothing_claimed() -> None:
    assert chosen([]) == []
    assert chosen([found(sufficient=False)]) == []


# -- several parts ---------------------------------------------------------------------------------------


def test_parts_take_turns_so_that_each_has_a_claim() -> None:
    one = found(("Aa.", 1.0), ("Bb.", 1.0), ("Cc.", 1.0))
    other = found(("Dd.", 0.2))
    assert chosen([one, other]) == [(0, "Aa."), (1, "Dd."), (0, "Bb.")]


def test_each_of_many_parts_has_a_claim() -> None:
    parts = [found((f"{letter}.", 1.0)) for letter in ("Aa", "Bb", "Cc", "Dd", "Ee")]
    assert chosen(parts) == [(0, "Aa."), (1, "Bb."), (2, "Cc."), (3, "Dd."), (4, "Ee.")]


def test_a_sentence_that_answers_two_parts_is_claimed_once_for_both() -> None:
    (one,) = select([found(("Aa.", 1.0)), found(("Aa.", 1.0))], RECIPE)
    assert (one.part, one.also, one.parts) == (0, (1,), (0, 1))


def test_equal_sentences_of_two_objects_are_two_claims() -> None:
    texts = [ranked("The same.", 1.0, "policy/a"), ranked("The same.", 1.0, "policy/b")]
    both = finding(scored_ranking(QUESTION, *texts), asked=sub_query(QUESTION))
    assert len(select([both], RECIPE)) == 2


# -- the values ------------------------------------------------------------------------------------------


def test_a_claim_says_what_its_statements_say() -> None:
    one = selected("Aa bb. Bb cc. Cc dd.", [1])
    assert one.words == "Bb cc."
    assert [statement.place for statement in one.own] == [(7, 13)]
    assert one.place == (one.version_id, (1,))


def test_a_claim_holds_another_of_the_same_version_whose_statements_it_states() -> None:
    whole, second = selected("Aa bb. Bb cc.", [0, 1]), selected("Aa bb. Bb cc.", [1])
    assert whole.holds(second)
    assert not second.holds(whole)
    assert not whole.holds(selected("Aa bb. Bb cc.", [1], object_id="policy/tea"))


def test_answering_more_parts_names_each_once_and_never_its_own() -> None:
    one = selected("Aa.", part=1).answering((1, 2)).answering((2, 0))
    assert (one.part, one.also) == (1, (2, 0))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["Aa.", "Bb.", "Cc."]), st.integers(0, 3)), max_size=8))
def test_distinct_keeps_the_first_of_equal_sentences_with_the_parts_of_all(given_: list[tuple[str, int]]) -> None:
    ones = [selected(text, None, position, f"policy/{text[:2].lower()}") for text, position in given_]
    kept = distinct(ones)
    assert [one.words for one in kept] == list(dict.fromkeys(text for text, _ in given_))
    for one in kept:
        assert set(one.parts) == {position for text, position in given_ if text == one.words}
    assert distinct(kept) == kept


# -- what changed ----------------------------------------------------------------------------------------

OLD = "Lamps are returned within 30 days of delivery."
NEW = "Lamps are returned within 14 days of delivery."
SAME = "The shift lead signs the form at the counter."


def change(
    after: list[tuple[str, float]], before: list[tuple[str, float]], **selection: float
) -> list[tuple[str, str]]:
    """The role and the words of each claim for a question about a change."""
    findings = [
        found(*after, sufficient=bool(after), role=Role.AFTER),
        found(*before, sufficient=bool(before), role=Role.BEFORE),
    ]
    recipe = Recipe(selection=SelectionRecipe.model_validate(selection))
    return [(one.role.value, one.words) for one in select(findings, recipe)]


def test_a_text_that_changed_is_claimed_before_and_after() -> None:
    assert change([(NEW, 1.0)], [(OLD, 1.0)]) == [("after", NEW), ("before", OLD)]


def test_a_pair_that_differs_comes_before_a_better_one_that_does_not() -> None:
    after, before = [(SAME, 2.0), (NEW, 1.0)], [(SAME, 2.0), (OLD, 1.0)]
    assert change(after, before) == [("after", NEW), ("before", OLD)]


def test_where_nothing_differs_the_best_pair_is_claimed() -> None:
    assert change([(SAME, 1.0), (OLD, 2.0)], [(OLD, 2.0), (SAME, 1.0)]) == [("after", OLD), ("before", OLD)]


def test_a_text_that_one_date_lacks_is_claimed_for_the_other_alone() -> None:
    assert change([(SAME, 1.0)], [(SAME, 1.0), (OLD, 1.0)]) == [("before", OLD)]
    assert change([(SAME, 1.0), (NEW, 1.0)], [(SAME, 1.0)]) == [("after", NEW)]
    assert change([(NEW, 1.0)], []) == [("after", NEW)]
    assert change([], []) == []


def test_a_text_that_both_dates_hold_comes_before_one_that_only_one_of_them_holds() -> None:
    after = [(SAME, 1.9), (NEW, 0.1)]
    assert change(after, [(OLD, 0.1)])[:2] == [("after", NEW), ("before", OLD)]
    assert change(after, [(OLD, 0.1)], paired=0)[0] == ("after", SAME)


def test_at_most_two_pairs_are_claimed() -> None:
    after = [("Aa is one.", 1.0), ("Bb is two.", 1.0), ("Cc is three.", 1.0)]
    assert len(change(after, [])) == 2


def test_texts_are_the_same_text_from_the_similarity_that_the_recipe_says() -> None:
    assert change([(NEW, 1.0)], [(OLD, 1.0)], alike=0.95) == [("after", NEW), ("before", OLD)]
    far = "Tea is sold in tins of one pound."
    assert change([(NEW, 2.0)], [(far, 1.0)], alike=0.4) == [("after", NEW), ("before", far)]
    assert change([(SAME, 2.0), (NEW, 1.0)], [(far, 1.0), (OLD, 1.0)], alike=0.0)[0] == ("after", SAME)


def test_only_the_best_passages_of_each_date_are_paired() -> None:
    assert change([(SAME, 2.0), (NEW, 1.0)], [(SAME, 2.0), (OLD, 1.0)], paired_from=1) == [
        ("after", SAME),
        ("before", SAME),
    ]


def test_the_parts_of_a_change_keep_their_numbers() -> None:
    findings = [found((OLD, 1.0), role=Role.BEFORE), found((NEW, 1.0), role=Role.AFTER)]
    roles: list[Selected] = select(findings, RECIPE)
    assert [(one.part, one.role) for one in roles] == [(1, Role.AFTER), (0, Role.BEFORE)]
