"""The smallest set of statements to claim: close to the best, nothing that is outdone, in turns, each sentence once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.answering.plans import Role
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import distinct, select
from knowledge.reasoning.recipe import QuotingRecipe, Recipe, SelectionRecipe
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


def chosen(findings: Sequence[Finding], most: int = 3, **quoting: float) -> list[tuple[int, str]]:
    """The part and the words of each claim."""
    recipe = Recipe(selection=SelectionRecipe(most_claims=most), quoting=QuotingRecipe.model_validate(quoting))
    return [(one.part, one.words) for one in select(findings, recipe)]


def claimed(question: str, *texts: str, **quoting: Any) -> list[str]:
    """The words of each claim from these texts, which rank alike."""
    return [words for _, words in chosen([found(*((text, 1.0) for text in texts), question=question)], **quoting)]


# -- one question ----------------------------------------------------------------------------------------


def test_statements_close_to_the_best_one_are_claimed_beside_it() -> None:
    one = found(("Aa.", 1.0), ("Bb.", 0.66), ("Cc.", 0.64))
    assert chosen([one], close=0.35) == [(0, "Aa."), (0, "Bb.")]
    assert chosen([one], close=0.4) == [(0, "Aa."), (0, "Bb."), (0, "Cc.")]
    assert chosen([one], close=0.0) == [(0, "Aa.")]


def test_the_statement_that_answers_is_found_behind_passages_that_rank_before_its_own() -> None:
    texts = [*((f"Nothing {name} is said.", 1.0) for name in "bcdefghijkl"), ("Lamps are returned in May.", 0.9)]
    assert chosen([found(*texts)]) == [(0, "Lamps are returned in May.")]
    assert chosen([found(("Nothing a is said.", 1.0), *texts)])[0][1] != "Lamps are returned in May.", "the 13th"


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


@pytest.mark.rule("Q9c")
def test_a_statement_without_the_value_asked_for_is_not_claimed_beside_one_with_it() -> None:
    question, holding = "How long does the repair of lamps take?", "Every repair of lamps takes 3 days."
    assert claimed(question, holding, "The repair of lamps takes its time.") == [holding]
    assert len(claimed("Who does the repair of lamps?", holding, "The repair of lamps takes its time.")) == 2


@pytest.mark.rule("Q9c")
def test_to_a_question_for_yes_or_no_a_statement_with_less_of_it_is_not_claimed_beside_the_best_one() -> None:
    best, less = "Late guests are let in until nine.", "Guests leave at ten."
    assert claimed("I am late. Are guests let in?", best, less, close=2.0, lost=1.0) == [best]
    assert claimed("When are late guests let in?", best, less, close=2.0, lost=1.0) == [best, less]


@pytest.mark.rule("Q9c")
def test_a_statement_may_lack_a_small_share_of_the_question_that_the_best_one_has() -> None:
    question = "How are lamps of oak returned in boxes by post from France?"
    best = "Lamps of oak are returned in boxes by post from France."
    near = "Oak lamps are returned in boxes by courier from France."
    assert claimed(question, best, near) == [best]
    assert claimed(question, best, near, lost=0.5, close=1.0) == [best, near]


@pytest.mark.rule("Q9d")
def test_a_statement_further_down_does_not_complete_the_claims() -> None:
    fits, means = "The round cushion fits.", "A papasan is a bowl-shaped chair."
    assert claimed("Which cushion fits a papasan?", fits, means, close=0.1, completing=0.6) == [fits]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which classes are not covered?", "Swimming classes are not covered."),
        ("Which classes are covered?", "Yoga classes are covered."),
    ],
)
def test_a_question_for_the_things_that_something_holds_for_is_not_answered_by_the_others(
    question: str, expected: str
) -> None:
    texts = [("Yoga classes are covered.", 1.0), ("Swimming classes are not covered.", 1.0)]
    assert chosen([found(*texts, question=question)]) == [(0, expected)]


def test_no_more_claims_are_made_than_the_recipe_allows() -> None:
    alike = found(("Aa.", 1.0), ("Bb.", 1.0), ("Cc.", 1.0), ("Dd.", 1.0))
    assert len(chosen([alike])) == RECIPE.selection.most_claims == 3
    assert len(chosen([alike], most=1)) == 1


@pytest.mark.rule("Q2a")
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
    assert chosen([one, other]) == [(0, "Aa."), (1, "Dd."), (0, "Bb."), (0, "Cc.")]


def test_several_parts_have_two_claims_each_on_average() -> None:
    parts = [found((f"{one}a.", 1.0), (f"{one}b.", 1.0), (f"{one}c.", 1.0)) for one in ("A", "B", "C")]
    assert [part for part, _ in chosen(parts)] == [0, 1, 2, 0, 1, 2]


def test_each_of_many_parts_has_a_claim() -> None:
    parts = [found((f"{letter}.", 1.0)) for letter in ("Aa", "Bb", "Cc", "Dd", "Ee")]
    assert chosen(parts) == [(0, "Aa."), (1, "Bb."), (2, "Cc."), (3, "Dd."), (4, "Ee.")]


def test_a_sentence_that_answers_two_parts_is_claimed_once_for_both() -> None:
    (one,) = select([found(("Aa.", 1.0)), found(("Aa.", 1.0))], RECIPE)
    assert (one.part, one.also, one.parts) == (0, (1,), (0, 1))


def test_equal_sentences_of_two_objects_are_claimed_once_in_the_place_of_the_best() -> None:
    texts = [
        ranked("The same.", 1.0, "policy/a"),
        ranked("Another.", 0.99, "policy/b"),
        ranked("A third.", 0.98, "policy/c"),
        ranked("A fourth.", 0.97, "policy/d"),
        ranked("The same.", 0.96, "policy/e"),
    ]
    claims = select([finding(scored_ranking(QUESTION, *texts), asked=sub_query(QUESTION))], RECIPE)
    assert [(one.words, one.ranked.evidence.object_id) for one in claims] == [
        ("The same.", "policy/a"),
        ("Another.", "policy/b"),
        ("A third.", "policy/c"),
    ]


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


def test_nothing_is_claimed_beside_the_whole_list_that_is_asked_for() -> None:
    listing = ranked("Lamps and shelves. Lamps and tables.", 1.0, "policy/goods")
    items = tuple(one.model_copy(update={"kind": StatementKind.ITEM}) for one in listing.evidence.statements)
    listing = replace(listing, evidence=replace(listing.evidence, statements=items))
    beside = ranked("Lamps are goods.", 1.0, "policy/lamps")
    for question, claims in (("Which lamps are there?", 1), ("Where are lamps?", 2)):
        asked = finding(scored_ranking(question, listing, beside), True, sub_query(question))
        assert len(chosen([asked], close=0.5)) == claims, question


def test_words_that_leave_open_what_a_question_is_about_keep_no_claim_beside_the_best() -> None:
    question, best = "How much holiday do I get?", "Staff have 28 days of holiday."
    assert claimed(question, best, "Schools get 9 days of rest.", close=2.0) == [best]
    assert claimed("Who does pay for schools and holiday?", best, "Schools are paid.", close=2.0) != [best]


@pytest.mark.rule("Q1e")
def test_the_steps_are_claimed_beside_a_remark_on_the_procedure_that_fits_better() -> None:
    one = ranked("Clean the lamp. Unplug it. Wipe it.", 1.0)
    remark, *steps = one.evidence.statements
    listed = tuple(step.model_copy(update={"kind": StatementKind.STEP}) for step in steps)
    one = replace(one, evidence=replace(one.evidence, statements=(remark, *listed)))
    for question, words in (
        ("How do I clean the lamp?", ["Clean the lamp.", "Unplug it; Wipe it."]),
        ("Is the lamp clean?", ["Clean the lamp."]),
    ):
        asked = finding(scored_ranking(question, one), True, sub_query(question))
        assert [words for _, words in chosen([asked], close=0.1, completing=5.0)] == words


RULE = "A late return is charged 3 euros. The charge is waived for pupils. Lamps are lent, too."


@pytest.mark.rule("Q5d")
def test_what_restricts_a_rule_is_claimed_beside_it_for_yes_or_no() -> None:
    assert claimed("Are pupils charged for a late return?", RULE, close=0.0, completing=0.0) == [
        "A late return is charged 3 euros.",
        "The charge is waived for pupils.",
    ]


@pytest.mark.rule("Q5d")
def test_a_sentence_that_denies_restricts_the_rule_beside_it() -> None:
    told = "Lamps get no water at night. Water is dear. Chairs must not be dry."
    asked = "Should chairs get water at night?"
    assert claimed(asked, told, close=0.0, completing=0.0) == [
        "Lamps get no water at night.",
        "Chairs must not be dry.",
    ]


@pytest.mark.rule("Y1i")
def test_a_limit_for_the_value_of_a_case_is_claimed_though_it_has_less_of_the_question() -> None:
    asked = "Tea with guests costs 30 euros. Is tea paid without asking the lead?"
    rule, limit = "Amounts above need the consent of the lead for tea.", "Tea: up to 40 euros."
    assert sorted(claimed(asked, rule, limit, close=0.5)) == [rule, limit]
    assert claimed("Is tea paid without asking the lead?", rule, limit, close=0.5) == [rule]


@pytest.mark.rule("Q5d")
def test_a_sentence_that_restricts_nothing_or_has_no_word_of_the_question_is_not() -> None:
    asked = "Are teachers charged for a late return?"
    assert claimed(asked, RULE, close=0.0, completing=0.0) == ["A late return is charged 3 euros."]
    assert len(claimed("Are lamps charged for a late return?", RULE, close=0.0, completing=0.0)) == 1


@pytest.mark.rule("Q9c")
def test_a_statement_with_the_number_asked_for_is_not_outdone_by_one_that_only_has_more_of_the_question() -> None:
    lead = "Matching of sponsored gifts has a ceiling on what we match."
    assert "We match up to 5,000." in claimed(
        "What is the ceiling on what we match?", lead, "We match up to 5,000.", close=5.0
    )


def test_a_statement_with_less_of_the_question_is_outdone_though_it_has_a_word_that_nearly_all_texts_have() -> (
    None
):
    others = [f"A lamp is lit on day {number}." for number in range(2, 40)]
    texts = [("The lamp has a warranty of 60 days.", 2.0), ("Brass is returned and refunded within 30 days.", 1.0)]
    question = "By what deadline is a lamp returned and refunded?"
    told = chosen([found(*texts, *((one, 0.2) for one in others), question=question)], close=0.5)
    assert told == [(0, "Brass is returned and refunded within 30 days.")]


def test_a_word_that_leaves_open_what_is_asked_does_not_keep_a_statement_with_less_of_the_question() -> None:
    texts = [("Members get a month free.", 2.3), ("Grocers are paid within 45 days.", 1.0)]
    told = chosen([found(*texts, question="When do grocers get paid?")], close=1.0)
    assert told == [(0, "Grocers are paid within 45 days.")]


def test_the_value_that_a_question_gives_for_its_case_does_not_outdo_a_statement() -> None:
    texts = [("Engineers join the rota after 6 months.", 2.0), ("Engineers do one shift in four weeks.", 1.0)]
    told = chosen([found(*texts, question="I have been an engineer for four months, what now?")], close=1.5)
    assert (0, "Engineers join the rota after 6 months.") in told


def test_a_text_that_shares_no_word_of_the_question_with_the_best_claim_is_not_claimed_beside_it() -> None:
    texts = [("Brass is returned within 30 days.", 1.1), ("A broken lamp is told of within two hours.", 1.0)]
    told = chosen([found(*texts, question="How long may brass be returned with a lamp?")], close=5.0)
    assert told == [(0, "Brass is returned within 30 days.")]


def test_a_text_that_only_has_a_synonym_of_the_word_of_the_best_claim_is_not_claimed_beside_it() -> None:
    texts = [("We collect no coins.", 1.1), ("Juniors receive no credit.", 1.0)]
    others = [(f"Gate {number} is green.", 0.1) for number in range(9)]
    told = chosen([found(*texts, *others, question="What is not collected?")], close=2.0)
    assert told == [(0, "We collect no coins.")]
