"""The second ranking: each feature counts by its weight, and ties fall to the object and the place (rule I4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.rank import passage_features, rank
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.ranking_model import RankingWeights
from knowledge.reasoning.recipe import RankingRecipe
from knowledge.text.addresses import Address
from tests.reasoning.building import RECIPE, evidence, ranking_of, sub_query

QUESTION = "Within how many days are lamps returned?"
DAYS, NONE = "Lamps are returned within 30 days.", "Nothing is said of it."


def order(question: str, *passages: Evidence, **recipe: Any) -> list[str]:
    """The texts in the order of their rank."""
    return [one.text for one in rank(sub_query(question), passages, RankingRecipe(**recipe)).ranked]


def test_a_passage_that_holds_the_words_of_the_question_comes_first() -> None:
    assert order(QUESTION, evidence(NONE), evidence(DAYS)) == [DAYS, NONE]


def test_headings_count_towards_the_words_that_a_passage_holds() -> None:
    bare, headed = evidence("It is 30 days."), evidence("It is 30 days.", "policy/other")
    headed.located.passage.__dict__["context"] = "Lamps returned"
    first = ranking_of(QUESTION, bare, headed).ranked[0]
    assert first.evidence.object_id == "policy/other"


@pytest.mark.parametrize(
    ("feature", "better", "worse"),
    [
        ("dense", evidence(NONE, dense_score=0.9), evidence(f"{NONE} ", dense_score=0.1)),
        ("bm25", evidence(NONE, bm25_score=9.0), evidence(f"{NONE} ", bm25_score=1.0)),
        (
            "statement",
            evidence(NONE, statement_scores=(0.1, 0.9)),
            evidence(f"{NONE} ", statement_scores=(0.4, 0.5)),
        ),
        ("pairs", evidence("30 days, many days."), evidence("Many lamps within 30 days.")),
        ("coverage", evidence("Lamps are returned."), evidence(NONE)),
        ("value", evidence("It takes 30 days."), evidence("It takes a while.")),
    ],
)
def test_each_feature_decides_where_it_alone_has_weight(feature: str, better: Evidence, worse: Evidence) -> None:
    weights = dict.fromkeys((*RankingWeights.model_fields, "value"), 0.0) | {feature: 1.0}
    assert order(QUESTION, worse, better, **weights) == [better.text, worse.text]


def test_a_score_that_is_not_known_counts_as_the_lowest_of_the_others() -> None:
    passages = [evidence(NONE, dense_score=0.9), evidence(DAYS, dense_score=0.2), evidence("Lamps.")]
    first, lowest, unknown = passage_features(QUESTION, passages, RankingRecipe())[1]
    assert first.dense > lowest.dense == unknown.dense


def test_a_passage_without_statement_scores_is_as_near_as_its_vector() -> None:
    passages = [evidence(NONE, dense_score=0.4), evidence(DAYS, statement_scores=(0.2, 0.4))]
    without, nearest = passage_features(QUESTION, passages, RankingRecipe())[1]
    assert without.statement == nearest.statement


def test_the_match_of_a_passage_adds_what_speaks_for_its_statements() -> None:
    (only,) = ranking_of(QUESTION, evidence(DAYS, score=0.8, dense_score=0.5)).ranked
    recipe = RankingRecipe()
    assert only.match == pytest.approx(recipe.fused * 0.8 + only.coverage + 0.5 + recipe.held)


def test_a_passage_that_stands_out_even_more_matches_no_better() -> None:
    first, second = (ranking_of(QUESTION, evidence(DAYS, score=score)).ranked[0].match for score in (1.0, 1.7))
    assert first == second


def test_a_passage_that_the_dense_leg_lacks_has_a_similarity_of_nothing() -> None:
    (only,) = ranking_of(QUESTION, evidence(DAYS)).ranked
    assert only.cosine == 0.0


@pytest.mark.rule("I4a")
def test_ties_fall_to_the_object_and_then_to_the_place() -> None:
    passages = [
        evidence(NONE, "policy/b"),
        evidence(NONE, "policy/a", start=40),
        evidence(NONE, "policy/a", start=0),
    ]
    ranked = ranking_of(QUESTION, *passages).ranked
    assert [(one.evidence.object_id, one.evidence.located.start) for one in ranked] == [
        ("policy/a", 0),
        ("policy/a", 40),
        ("policy/b", 0),
    ]


def test_every_kind_of_value_asked_for_must_be_held() -> None:
    both = "How long does it take, and what fee applies?"
    texts = ("It takes 3 days for a fee of 5 euros.", "It takes 3 days.", "The fee is 5 euros.")
    held = {one.text: one.holds_values for one in ranking_of(both, *map(evidence, texts)).ranked}
    assert [held[text] for text in texts] == [True, False, False]


def test_a_question_for_no_value_finds_none_held() -> None:
    ranking = ranking_of("Who signs the form?", evidence("Within 30 days."))
    assert ranking.expected == frozenset()
    assert not ranking.ranked[0].holds_values


def test_nothing_to_rank_is_an_empty_ranking() -> None:
    assert ranking_of(QUESTION).ranked == []


@settings(deadline=None, max_examples=60)
@given(
    st.permutations([evidence(text, f"policy/{n}") for n, text in enumerate((DAYS, NONE, "Lamps.", "30 days."))])
)
def test_the_order_of_the_candidates_makes_no_difference(passages: list[Evidence]) -> None:
    names = [one.evidence.object_id for one in ranking_of(QUESTION, *passages).ranked]
    assert names == ["policy/0", "policy/3", "policy/2", "policy/1"]


@settings(deadline=None, max_examples=60)
@given(st.floats(0, 1), st.floats(0, 1))
def test_more_similarity_never_ranks_lower(low: float, high: float) -> None:
    near, far = evidence(DAYS, dense_score=high), evidence(f"{DAYS} ", "policy/z", dense_score=low)
    first, second = ranking_of(QUESTION, near, far).ranked
    if first.score == second.score:  # nearer than the digits that are kept of a score: then the id decides
        assert abs(low - high) < 1e-4
        assert (first.evidence.object_id, second.evidence.object_id) == ("policy/lamps", "policy/z")
    else:
        assert [first.cosine, second.cosine] == sorted((low, high), reverse=True)


def titled(title: str, text: str, object_id: str) -> Evidence:
    """A passage below a title."""
    one = evidence(text, object_id)
    one.located.passage.__dict__["context"] = title
    return one


def test_a_number_by_which_a_title_is_called_is_no_address_and_tells_its_siblings_apart() -> None:
    said = "The kit needs a screwdriver."
    older, newer = titled("Orbit 3.2", said, "policy/older"), titled("Orbit 4.0", said, "policy/newer")
    other = titled("Care", said, "policy/care")
    ranking = ranking_of("What does the kit need in 3.2?", older, newer, other)
    assert not ranking.addresses
    assert [ranking.is_other(one, 0) for one in (older, newer, other)] == [False, True, False]


def test_a_bare_number_is_an_address_where_it_is_the_label_of_a_heading() -> None:
    ranking = ranking_of("What does 3.2 say?", titled("3.2 Care", "Lamps are kept dry.", "policy/care"))
    assert ranking.addresses == {Address("3.2")}


@pytest.mark.rule("Q2h")
@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("I live in Bergen. May I return the kayak?", ()),
        ("I have the Fjordling. May I return the kayak?", ("Fjordling",)),
        ("May I return the kayak in Bergen?", ("Bergen",)),
        ("Is the kayak new in version 6.3?", ("6.3",)),
        ("Is the kayak new in version 6.2?", ()),
    ],
)
def test_a_name_that_no_text_has_is_unknown_unless_it_is_the_place_of_a_story(
    question: str, unknown: tuple[str, ...]
) -> None:
    assert ranking_of(question, evidence("The kayak is new in Heron 6.2. It may be returned.")).unknown == unknown


@pytest.mark.rule("Q2h")
@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("5.x: released in May. 4.x: released in June.", ("6",)),
        ("6.x: released in May. 5.x: released in June.", ()),
        ("The kayak is released in May.", ()),
    ],
)
def test_a_series_is_unknown_where_the_texts_number_their_releases_and_none_is_of_it(
    text: str, unknown: tuple[str, ...]
) -> None:
    assert ranking_of("When will version 6 come out?", evidence(text)).unknown == unknown


@pytest.mark.rule("Q2f")
def test_a_lead_in_is_about_another_place_where_all_that_it_leads_in_is() -> None:
    one = evidence("Paid leave a year. Norway: 25 days. Sweden: 27 days.")
    lead, *items = one.statements
    led = [replace_statement(item, name=item.words.partition(":")[0], leads=(0,)) for item in items]
    one = replace(one, statements=(replace_statement(lead, kind=StatementKind.LEAD_IN), *led))
    assert [ranking_of("What is paid leave in Denmark?", one).is_other(one, at) for at in (0, 1, 2)] == [True] * 3
    assert [ranking_of("What is paid leave in Sweden?", one).is_other(one, at) for at in (0, 1, 2)] == [
        False,
        True,
        False,
    ]


def replace_statement(one: Statement, **values: Any) -> Statement:
    """The statement with other values."""
    return one.model_copy(update=values)


@pytest.mark.rule("Q2i")
def test_a_statement_with_a_contact_meets_the_words_that_ask_for_one() -> None:
    one = evidence("Porter: extension 4411.")
    one = replace(one, candidate=one.candidate.model_copy(update={"word_scores": ("402090",)}))
    found = ranking_of("How do I reach the porter?", one).scores(one, 0)
    assert found is not None
    assert found[1] == [RECIPE.ranking.told_by_synonym, 0.9]
    other = replace(
        evidence("The porter is kind."),
        candidate=evidence("The porter is kind.").candidate.model_copy(update={"word_scores": ("402090",)}),
    )
    found = ranking_of("How do I reach the porter?", other).scores(other, 0)
    assert found is not None
    assert found[1] == [0.2, 0.9]
