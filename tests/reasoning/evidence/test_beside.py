"""Sentences that answer nearly as well as the one beside them are claimed with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knowledge.reasoning.evidence.beside import with_sentences_leaned_on
from knowledge.reasoning.evidence.claimable import Claimable
from knowledge.reasoning.evidence.select import select
from knowledge.reasoning.recipe import QuotingRecipe, Recipe
from tests.reasoning.building import finding, ranked, scored_ranking, sub_query

ASKED = "Who may have copies of the archive?"
TEXT = "Owners may have copies of the archive. They write to the desk. The canteen is closed."


def claims(question: str, *texts: str, **quoting: Any) -> list[str]:
    """The words of each claim from these texts, which rank alike."""
    best = [ranked(text, 1.0, f"policy/{number}") for number, text in enumerate(texts)]
    found = finding(scored_ranking(question, *best), True, sub_query(question))
    return [one.words for one in select([found], Recipe(quoting=QuotingRecipe.model_validate(quoting)))]


@pytest.mark.rule("Q9j")
def test_the_sentence_after_the_best_one_is_claimed_with_it_where_it_answers_nearly_as_well() -> None:
    both = "Owners may have copies of the archive. They write to the desk."
    assert claims(ASKED, TEXT, beside=5.0, close=0.0)[0] == both
    assert claims(ASKED, TEXT, beside=0.0, close=0.0)[0] == "Owners may have copies of the archive."


@pytest.mark.rule("Q9j")
def test_a_sentence_that_is_claimed_with_another_is_no_claim_of_its_own() -> None:
    text = "Tenants may have copies of the archive. Owners may have copies of the archive."
    assert claims(ASKED, text, close=5.0) == [text]
    assert len(claims(ASKED, text, close=5.0, together=0)) == 2


@pytest.mark.rule("Q9j")
def test_no_sentence_is_claimed_twice() -> None:
    text = "Owners may have copies of the archive. They write to the desk. Tenants may have copies of the archive."
    told = claims(ASKED, text, beside=5.0, close=5.0)
    assert told == [
        "Owners may have copies of the archive. They write to the desk.",
        "Tenants may have copies of the archive.",
    ]


@pytest.mark.rule("Q9j")
def test_sentences_are_claimed_together_up_to_a_length() -> None:
    assert claims(ASKED, TEXT, beside=5.0, close=0.0, together=40) == ["Owners may have copies of the archive."]


@pytest.mark.rule("Q9j")
def test_a_sentence_with_the_value_asked_for_is_claimed_alone() -> None:
    text = "Copies of the archive take 3 days. Copies of the archive are free."
    assert claims("How long do copies of the archive take?", text, beside=5.0, close=0.0) == [
        "Copies of the archive take 3 days."
    ]


@pytest.mark.rule("Q9j")
@pytest.mark.parametrize(
    "question",
    ["May owners have copies of the archive?", "I own a flat. Can't I have copies of the archive?"],
)
def test_a_sentence_that_may_decide_between_yes_and_no_is_claimed_alone(question: str) -> None:
    assert claims(question, TEXT, beside=5.0, close=0.0) == ["Owners may have copies of the archive."]


@pytest.mark.rule("Q9j")
def test_what_stands_in_another_passage_is_a_claim_of_its_own() -> None:
    told = ["Owners may have copies of the archive.", "Copies of the archive may be with owners."]
    assert sorted(claims(ASKED, *told, beside=5.0, close=5.0)) == sorted(told)


@pytest.mark.rule("Q9j")
def test_a_second_number_is_not_claimed_beside_the_first() -> None:
    question, text = (
        "What is the longest title of a folder?",
        "The longest title of a folder has 40 letters. A folder has 7 titles.",
    )
    assert claims(question, text, beside=5.0, close=0.0) == ["The longest title of a folder has 40 letters."]
    words = text.replace("7", "many")
    assert claims(question, words, beside=5.0, close=0.0) == [words]


@pytest.mark.rule("Q9j")
def test_in_another_language_each_sentence_is_a_claim_of_its_own() -> None:
    text = "Eigentümer bekommen Kopien aus dem Archiv. Die Kantine ist heute geschlossen."
    assert claims("Wer bekommt Kopien aus dem Archiv?", text, beside=5.0, close=0.0) == [
        "Eigentümer bekommen Kopien aus dem Archiv."
    ]


@pytest.mark.rule("Q9j")
def test_an_amount_for_a_unit_is_no_name_of_another_thing() -> None:
    text = "Owners may have copies of the archive. The most is €20/month."
    assert claims(ASKED, text, beside=5.0, close=0.0) == [text]
    other = "Owners may have copies of the archive. The desk is AB/7-8."
    assert claims(ASKED, other, beside=5.0, close=0.0) != [other]


@pytest.mark.rule("Q1d")
def test_the_sentence_that_a_claim_leans_on_is_quoted_with_it() -> None:
    one = ranked("Pay goes on for 3 weeks. These weeks are a reserve. Ask early.")
    first, second, third = one.evidence.statements
    leaning = replace(
        one, evidence=replace(one.evidence, statements=(first, second.model_copy(update={"leads": (0,)}), third))
    )

    def quoted(at: int) -> tuple[int, ...]:
        claim = Claimable(leaning, (at,), 1.0, frozenset(), holds_values=False)
        return with_sentences_leaned_on(claim).positions

    assert quoted(1) == (0, 1)
    assert quoted(2) == (2,)


# -- sentences that go on about what is asked --------------------------------------------------------------

STAY = "The average stay of tenants in town is short."


@pytest.mark.rule("Q9j")
@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        (
            "What is the average stay of tenants in town?",
            f"{STAY} Elsewhere it's about a year. Here it's just around five years. The canteen is closed.",
            f"{STAY} Elsewhere it's about a year. Here it's just around five years.",
        ),
        (
            "Which countries may the pump be sold to?",
            "The pump may be sold to the countries listed in annex 2. The countries listed are France and Chile.",
            "The pump may be sold to the countries listed in annex 2. The countries listed are France and Chile.",
        ),
    ],
)
def test_a_claim_goes_on_to_the_sentence_about_its_subject_that_has_what_is_asked(
    question: str, text: str, told: str
) -> None:
    assert claims(question, text, beside=0.0, close=0.0)[0] == told


@pytest.mark.rule("Q9j")
@pytest.mark.parametrize(
    "text",
    [
        f"{STAY} The canteen closes at 5.",
        f"{STAY} It is a pity.",
        "The average stay of tenants in town is 4 years. It was 3 years before.",
    ],
)
def test_a_claim_does_not_go_on_to_another_subject_nor_without_what_is_asked_nor_where_it_has_that(
    text: str,
) -> None:
    told = claims("What is the average stay of tenants in town?", text, beside=0.0, close=0.0)
    assert told[0] == f"{text.split('. ')[0]}."


@pytest.mark.rule("Q9j")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The red line is the safest. It has no crossings. In contrast, the blue line has ten. Tea is sold.",
            "The red line is the safest. It has no crossings. In contrast, the blue line has ten.",
        ),
        (
            "The red line is the safest because trees are rare. It has no crossings.",
            "The red line is the safest because trees are rare.",
        ),
        ("The red line is the safest. Tea is sold in the hall.", "The red line is the safest."),
    ],
)
def test_a_claim_goes_on_to_the_reason_asked_for_unless_it_gives_one(text: str, told: str) -> None:
    assert claims("Why is the red line the safest?", text, beside=0.0, close=0.0)[0] == told
    assert (
        claims("Which line is the safest?", text, beside=0.0, close=0.0)[0]
        == f"{text.split('. ')[0].rstrip('.')}."
    )


@pytest.mark.rule("Q1d")
@pytest.mark.parametrize("opening", ["That tenth is paid out to", "For example, a tenth goes to"])
def test_a_sentence_that_takes_up_the_one_before_is_quoted_with_it(opening: str) -> None:
    text = f"Owners get a tenth of the price. {opening} heirs of the archive. The canteen is closed."
    told = f"Owners get a tenth of the price. {opening} heirs of the archive."
    assert claims("What do heirs of the archive get?", text, beside=0.0, close=0.0)[0] == told
