"""Nothing is claimed unless the best passages match the question closely enough (rules Q2a, Q2b, Q2c)."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.clock import Period, parse_instant
from knowledge.reasoning.evidence.findings import Verdict
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.sufficiency_recipe import ConfidenceRecipe, SufficiencyRecipe, TermSupport
from knowledge.reasoning.verification.sufficiency import is_vague, points_nowhere, probability, verify
from tests.reasoning.building import ranked, scored_ranking, sub_query

TERMS = TermSupport(
    bias=-5.1,
    statement=5.0,
    cosine=3.0,
    coverage=2.0,
    value=1.0,
    complete=1.5,
    least_coverage=0.2,
    same=0.65,
    looked_at=3,
)
RECIPE = SufficiencyRecipe(least=0.5, by_terms=TERMS)
"""Values of their own, so that the tests hold whatever the measured ones are."""


def by_terms(**weights: float) -> SufficiencyRecipe:
    """A recipe with these weights for questions whose words were not compared."""
    return SufficiencyRecipe(by_terms=TermSupport.model_validate(weights))


PLAIN, FOR_A_VALUE = "Who signs the form?", "How long does the repair take?"
SHARES = st.floats(0, 1)
COVERED = "No authoritative text covers the question closely enough."
NO_DURATION = "No passage found states the duration asked for."


def passage(
    cosine: float = 0.0, coverage: float = 0.0, holds: bool = False, statement: float | None = None
) -> Ranked:
    """A ranked passage with these features; the similarity of its one statement is that of the whole unless it is given."""
    one = ranked("Some text.", cosine=cosine, coverage=coverage, holds_values=holds)
    scores = (cosine if statement is None else statement,)
    candidate = one.evidence.candidate.model_copy(update={"dense_score": cosine, "statement_scores": scores})
    return replace(one, evidence=replace(one.evidence, candidate=candidate))


def verdict(question: str, *best: Ranked, recipe: SufficiencyRecipe = RECIPE) -> Verdict:
    """The verdict on these passages, best first."""
    return verify(sub_query(question), scored_ranking(question, *best), recipe)


@pytest.mark.rule("Q2a")
@pytest.mark.parametrize(
    ("question", "cosine", "coverage", "holds", "sufficient", "missing"),
    [
        (PLAIN, 1.0, 1.0, False, True, ()),
        (PLAIN, 0.65, 0.0, False, True, ()),
        (PLAIN, 0.4, 0.5, False, True, ()),
        (PLAIN, 0.35, 0.5, False, False, (COVERED,)),
        (PLAIN, 0.1, 1.0, False, True, ()),
        (PLAIN, 0.0, 1.0, False, False, (COVERED,)),
        (PLAIN, 0.0, 0.0, False, False, (COVERED,)),
        (FOR_A_VALUE, 0.4, 0.5, True, True, ()),
        (FOR_A_VALUE, 0.4, 0.5, False, False, (NO_DURATION, COVERED)),
        (FOR_A_VALUE, 0.9, 0.9, False, True, (NO_DURATION,)),
    ],
)
def test_support_decides_whether_evidence_suffices(
    question: str, cosine: float, coverage: float, holds: bool, sufficient: bool, missing: tuple[str, ...]
) -> None:
    found = verdict(question, passage(cosine, coverage, holds))
    assert (found.sufficient, found.missing, found.ask) == (sufficient, missing, "")
    assert found.sufficient == (found.support >= RECIPE.least)


def test_support_is_the_logistic_function_of_the_weighted_features() -> None:
    weights = by_terms(bias=-2, statement=1, cosine=3, coverage=5, value=7, complete=11)
    found = verdict(FOR_A_VALUE, passage(0.5, 0.25, True, statement=0.125), recipe=weights)
    assert found.support == round(1 / (1 + math.exp(-(-2 + 0.125 + 1.5 + 1.25 + 7))), 4)


def test_a_passage_with_every_term_of_the_question_has_a_bonus() -> None:
    weights = by_terms(bias=-2, statement=0, cosine=0, coverage=0, value=0, complete=1.5)
    assert verdict(PLAIN, passage(0.5, 0.99), recipe=weights).support == round(1 / (1 + math.exp(2)), 4)
    assert verdict(PLAIN, passage(0.5, 1.0), recipe=weights).support == round(1 / (1 + math.exp(0.5)), 4)


def test_the_features_are_the_best_of_all_passages_looked_at() -> None:
    apart = verdict(PLAIN, passage(0.2, 0.9), passage(0.6, 0.1))
    assert apart.support == verdict(PLAIN, passage(0.6, 0.9)).support


@pytest.mark.rule("Q2b")
@pytest.mark.parametrize(
    ("coverage", "statement", "sufficient"), [(0.19, 0.64, False), (0.2, 0.64, True), (0.19, 0.65, True)]
)
def test_hardly_any_term_of_the_question_suffices_only_for_a_statement_that_says_the_same(
    coverage: float, statement: float, sufficient: bool
) -> None:
    found = verdict(PLAIN, passage(0.6, coverage, statement=statement))
    assert found.sufficient is sufficient
    assert sufficient or found.support == RECIPE.least / 2


def test_a_part_may_name_its_subject_in_another_part() -> None:
    asked = sub_query(PLAIN).model_copy(update={"lookup": f"{PLAIN} Who signs the form, and who pays?"})
    found = scored_ranking(PLAIN, passage(0.6, 0.1, statement=0.6))
    assert verify(asked, found, RECIPE).sufficient
    assert not verify(sub_query(PLAIN), found, RECIPE).sufficient


def test_a_question_for_no_value_is_not_held_to_one() -> None:
    assert verdict(PLAIN, passage(0.5, 0.5)).support == verdict(FOR_A_VALUE, passage(0.5, 0.5, True)).support


def test_the_best_of_the_passages_looked_at_counts_whatever_its_rank() -> None:
    low, high = passage(0.1), passage(0.9, 0.9)
    assert verdict(PLAIN, low, low, high).sufficient
    assert not verdict(PLAIN, low, low, low, high).sufficient
    assert verdict(
        PLAIN, low, high, recipe=RECIPE.model_copy(update={"by_terms": TERMS.model_copy(update={"looked_at": 1})})
    ) == verdict(PLAIN, low)


def test_one_passage_that_holds_the_value_is_enough_for_it_not_to_be_missing() -> None:
    found = verdict(FOR_A_VALUE, passage(0.9, 0.9), passage(0.1, 0.1, True))
    assert found.missing == ()


# -- questions whose words were compared ---------------------------------------------------------------------


def compared(*lines: str, cosine: float = 0.0, coverage: float = 0.5, holds: bool = False) -> Ranked:
    """A passage with a statement for each line of scores: that of the question, and those of its two words with terms."""
    one = ranked(" ".join(["Some text."] * len(lines)), cosine=cosine, coverage=coverage, holds_values=holds)
    candidate = one.evidence.candidate.model_copy(
        update={"dense_score": cosine, "statement_scores": (cosine,) * len(lines), "word_scores": lines}
    )
    return replace(one, evidence=replace(one.evidence, candidate=candidate))


def support_of(question: str, *best: Ranked, **weights: float) -> float:
    """The support with these weights and none but these."""
    none = dict.fromkeys(
        ("bias", "late", "words", "statement", "margin", "value", "held", "complete", "address"), 0.0
    )
    recipe = SufficiencyRecipe.model_validate({**none, "least_words": 0.0, **weights})
    ranking = replace(
        scored_ranking(question, *best), word_weights=(0.75, 0.25), word_terms=(frozenset(), frozenset())
    )
    return verify(sub_query(question), ranking, recipe).support


def logistic(value: float) -> float:
    return round(1 / (1 + math.exp(-value)), 4)


@pytest.mark.rule("Q2a")
def test_the_likeness_of_the_best_statement_decides_where_words_were_compared() -> None:
    best = compared("200000", "604020", cosine=0.3)
    assert support_of(PLAIN, best, late=1.0) == logistic(0.6)
    assert support_of(PLAIN, best, words=1.0) == logistic(0.75 * 0.4 + 0.25 * 0.2)
    assert support_of(PLAIN, best, statement=1.0) == logistic(0.3)


def test_the_margin_is_over_the_statements_after_the_best_and_the_usual_one_where_there_are_none() -> None:
    alone, beside = compared("604040"), compared("604040", "202020")
    assert support_of(PLAIN, alone, margin=1.0, beside=2, usual_margin=0.3) == logistic(0.3)
    assert support_of(PLAIN, beside, margin=1.0, beside=2, usual_margin=0.3) == logistic((0.6 + 0.3) / 2)


def test_words_that_the_statement_has_almost_as_they_are_weigh_by_their_share() -> None:
    assert support_of(PLAIN, compared("609020"), held=-1.0, almost=0.75) == logistic(-0.5)
    assert support_of(PLAIN, compared("607474"), held=-1.0, almost=0.75) == logistic(0)


def test_a_value_that_is_asked_for_and_held_counts_and_so_does_none_asked_for() -> None:
    assert support_of(FOR_A_VALUE, compared("604040"), value=1.0) == logistic(0)
    assert support_of(FOR_A_VALUE, compared("604040", holds=True), value=1.0) == logistic(1)
    assert support_of(PLAIN, compared("604040"), value=1.0) == logistic(1)


@pytest.mark.rule("Q2g")
def test_a_value_that_is_told_for_another_place_alone_is_no_answer() -> None:
    asked, one = "How long is leave in France?", compared("904040", holds=True)
    (only,) = one.evidence.statements
    told = (only.model_copy(update={"words": "In Germany, leave is 30 days."}),)
    one = replace(one, evidence=replace(one.evidence, statements=told))

    def support(*others: Ranked) -> float:
        ranking = replace(
            scored_ranking(asked, one, *others),
            places=("eu/fr", "eu"),
            word_weights=(0.75, 0.25),
            word_terms=(frozenset(), frozenset()),
        )
        recipe = SufficiencyRecipe(least_words=0.0, bias=2.0, ahead=5.0)
        return verify(sub_query(asked), ranking, recipe).support

    assert support(compared("504040")) == 0.25
    named = ranked("In France, leave is granted in writing.")
    scores = {"statement_scores": (0.0,), "word_scores": ("504040",)}
    candidate = named.evidence.candidate.model_copy(update=scores)
    assert support(replace(named, evidence=replace(named.evidence, candidate=candidate))) > 0.25


@pytest.mark.rule("Q2b")
def test_a_question_whose_words_are_all_far_from_the_text_is_refused_whatever_else_is_alike() -> None:
    assert support_of(PLAIN, compared("904040"), late=9.0, least_words=0.45, least=0.5) == 0.25
    assert support_of(PLAIN, compared("909020"), late=9.0, least_words=0.95, least=0.5) > 0.9, "one word is there"
    assert support_of(PLAIN, compared("904040", coverage=1.0), late=9.0, least_words=0.45, least=0.5) > 0.9


@pytest.mark.rule("Q2b")
def test_a_question_for_another_attribute_of_a_known_thing_is_refused_whatever_else_is_alike() -> None:
    asked = "What is the bonus of managers?"
    assert support_of(asked, compared("905099"), late=9.0, unlike_main=0.5, least=0.5) == 0.25
    assert support_of(asked, compared("905199"), late=9.0, unlike_main=0.5, least=0.5) > 0.9, "a word is like it"
    assert support_of(PLAIN, compared("905099"), late=9.0, unlike_main=0.5, least=0.5) > 0.9, "none is asked for"


def test_a_word_that_is_not_the_main_one_of_the_question_has_a_bound_of_its_own() -> None:
    asked, bounds = (
        "What is the bonus of managers?",
        {"unlike": 0.4, "unlike_main": 0.5, "late": 9.0, "least": 0.5},
    )
    assert support_of(asked, compared("904599"), main=0.75, **bounds) == 0.25
    assert support_of(asked, compared("904599"), main=0.76, **bounds) > 0.9
    assert support_of(asked, compared("904099"), main=0.76, **bounds) == 0.25


@pytest.mark.rule("Q2b")
def test_an_attribute_that_the_passage_names_is_met_whatever_its_words_are_like() -> None:
    asked = "What is the compensation of managers?"
    assert support_of(asked, compared("903099"), late=9.0, least=0.5) == 0.25
    told = compared("903099")
    told.evidence.located.passage.__dict__["context"] = "Compensation"
    assert support_of(asked, told, late=9.0, least=0.5) > 0.9


def test_a_question_in_another_language_is_held_to_its_terms() -> None:
    german = "Wie lange habe ich nach der Lieferung Zeit?"
    assert support_of(german, compared("904040"), late=9.0) == support_of(german, compared("104040"), late=9.0)


# -- questions that do not say what they are about -----------------------------------------------------------


@pytest.mark.rule("Q2c")
@pytest.mark.parametrize(
    "question",
    [
        "How long do I have?",
        "How much does it cost?",
        "When does it apply?",
        "What happens then?",
        "What does it mean?",
    ],
)
def test_a_question_that_names_nothing_is_vague(question: str) -> None:
    assert is_vague(question)
    found = verdict(question, passage(1.0, 1.0, True))
    assert (found.support, found.sufficient) == (0.0, False)
    assert found.missing == ("The question does not say what it is about.",)


@pytest.mark.rule("Q2c")
@pytest.mark.parametrize(
    "question",
    [
        "How long do I have for a refund?",
        "How much does the lamp cost?",
        "Which forms do I need?",
        "Who?",
        "What does working day mean?",
    ],
)
def test_a_question_that_names_one_thing_is_not_vague(question: str) -> None:
    assert not is_vague(question)


@pytest.mark.rule("Q2c")
def test_what_a_vague_question_is_about_is_asked_back_with_the_titles_found() -> None:
    lamps, tea = passage(0.5), passage(0.5)
    for one, title in ((lamps, "Lamps\nReturns"), (tea, "Tea")):
        one.evidence.located.passage.__dict__["context"] = title
    assert verdict("How long do I have?", lamps, tea).ask == "What do you ask about, such as Lamps or Tea?"
    assert verdict("How long do I have?", passage(0.5)).ask == "What do you ask about?"
    assert verdict("How long do I have?").ask == "", "nothing was found that could be meant"


# -- what is missing -----------------------------------------------------------------------------------------


def test_the_values_that_are_missing_are_named_in_order() -> None:
    found = verdict("How long does the repair take, and what fee applies?", passage(1.0, 1.0))
    assert found.missing == (NO_DURATION, "No passage found states the money asked for.")


def test_where_nothing_was_found_the_date_is_named() -> None:
    found = verdict(PLAIN)
    assert (found.support, found.sufficient) == (0.0, False)
    assert found.missing == ("No text in force on 2025-06-01T00:00:00Z matched the question.",)


@pytest.mark.rule("Q4a")
def test_where_nothing_held_all_through_a_period_a_day_is_asked_for() -> None:
    june = Period(start=parse_instant("2023-06-01"), end=parse_instant("2023-07-01"))
    asked = sub_query(PLAIN).model_copy(update={"throughout": june})
    (missing,) = verify(asked, scored_ranking(PLAIN), RECIPE).missing
    assert missing == (
        "No text in force all through [2023-06-01T00:00:00Z, 2023-07-01T00:00:00Z) matched the question; name a day."
    )


def test_where_nothing_was_in_force_on_a_day_that_was_named_the_day_is_not_asked_for() -> None:
    day = Period(start=parse_instant("2023-06-01"), end=parse_instant("2023-06-02"))
    as_of = sub_query(PLAIN).as_of.at(day.start)
    asked = sub_query(PLAIN, as_of=as_of).model_copy(update={"throughout": day})
    (missing,) = verify(asked, scored_ranking(PLAIN), RECIPE).missing
    assert missing == "No text in force on 2023-06-01T00:00:00Z matched the question."


@settings(deadline=None, max_examples=80)
@given(SHARES, SHARES, SHARES, st.booleans(), st.sampled_from([PLAIN, FOR_A_VALUE]))
def test_support_never_falls_as_one_feature_rises(
    low: float, high: float, other: float, holds: bool, question: str
) -> None:
    low, high = sorted((low, high))
    for weaker, stronger in (
        (passage(low, other, holds), passage(high, other, holds)),
        (passage(other, low, holds), passage(other, high, holds)),
        (passage(low, other, False), passage(low, other, True)),
    ):
        assert verdict(question, weaker).support <= verdict(question, stronger).support


@settings(deadline=None, max_examples=40)
@given(st.lists(st.builds(passage, SHARES, SHARES, st.booleans()), min_size=1, max_size=3), SHARES)
def test_another_passage_never_lowers_support(best: list[Ranked], cosine: float) -> None:
    alone, more = verdict(PLAIN, *best[:2]), verdict(PLAIN, *best[:2], passage(cosine))
    assert alone.support <= more.support <= 1


def test_the_score_of_the_ranking_does_not_matter() -> None:
    one = passage(0.5, 0.5)
    assert verdict(PLAIN, one) == verdict(PLAIN, replace(one, score=0.0))


def test_a_probability_rises_with_support_and_is_never_certain() -> None:
    recipe = ConfidenceRecipe(slope=0.5, shift=-0.5, bound=0.01)
    assert probability(0.5, recipe) == round(1 / (1 + math.exp(0.5)), 4)
    assert (
        0
        < probability(0.0, recipe)
        < probability(0.4, recipe)
        < probability(0.9, recipe)
        < probability(1.0, recipe)
        < 1
    )
    assert probability(0.0, recipe) == probability(0.01, recipe)


@pytest.mark.rule("Q2c")
@pytest.mark.parametrize(
    ("question", "is_open"),
    [
        ("Who approves it?", True),
        ("Who has to approve this?", True),
        ("Who approves the order?", False),
        ("Who approves it in the warehouse?", False),
        ("If my order is late, who approves it?", False),
    ],
)
def test_a_pronoun_beside_one_word_does_not_say_what_a_question_is_about(question: str, is_open: bool) -> None:
    assert points_nowhere(question) is is_open
