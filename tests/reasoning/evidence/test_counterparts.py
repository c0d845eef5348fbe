"""Sentences that say of another thing what is asked of one are not claimed beside it (rule Q9n)."""

from __future__ import annotations

import pytest

from knowledge.reasoning.evidence.select import select
from knowledge.reasoning.recipe import QuotingRecipe, Recipe
from tests.reasoning.building import finding, ranked, scored_ranking, sub_query

GATES = "Trucks leave through gate 1. Vans leave through gate 2. Bicycles leave through door A. Guests leave through the lobby."
SAMPLES = "Samples in green boxes are exempt from the cooling rule. Samples in white boxes are subject to the cooling rule."
EXPRESS = (
    "Express delivery is offered in Austria and Belgium. Express delivery is not offered in Malta and Cyprus."
)
PLANS = "The Business plan keeps logs for a month. The Business+ plan keeps logs for half a year."


@pytest.mark.rule("Q9n")
@pytest.mark.parametrize(
    ("text", "question", "claim"),
    [
        (GATES, "How do guests leave?", "Guests leave through the lobby."),
        (GATES, "How do bicycles leave?", "Bicycles leave through door A."),
        (SAMPLES, "Which samples are exempt from the cooling rule?", SAMPLES.partition(". ")[0] + "."),
        (EXPRESS, "In which countries is express delivery offered?", EXPRESS.partition(". ")[0] + "."),
        (EXPRESS, "In which countries is express delivery not offered?", EXPRESS.partition(". ")[2]),
        (PLANS, "What does the Business plan keep?", "The Business plan keeps logs for a month."),
        (PLANS, "What does the Business+ plan keep?", "The Business+ plan keeps logs for half a year."),
    ],
)
def test_a_sentence_on_the_counterpart_is_not_claimed(text: str, question: str, claim: str) -> None:
    found = finding(scored_ranking(question, ranked(text, 1.0)), True, sub_query(question))
    assert [one.words for one in select([found], Recipe(quoting=QuotingRecipe(beside=5.0)))] == [claim]


@pytest.mark.rule("Q9n")
@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Tenants may have copies of the archive. Owners may have copies of the archive.", "Who may have copies of the archive?"),
        ("Owners may have copies of the archive. They write to the desk.", "Who may have copies of the archive?"),
    ],
)  # fmt: skip
def test_a_sentence_that_answers_as_well_or_goes_on_is_claimed(text: str, question: str) -> None:
    found = finding(scored_ranking(question, ranked(text, 1.0)), True, sub_query(question))
    assert [one.words for one in select([found], Recipe(quoting=QuotingRecipe(beside=5.0, close=5.0)))] == [text]
