"""Words that people ask with, and the words that texts use for the same thing."""

from __future__ import annotations

import pytest

from knowledge.text.vocabulary.asked_as import ASKED_AS
from knowledge.text.vocabulary.synonyms import SYNONYM_TERMS, alternatives
from knowledge.text.vocabulary.term_weights import TermWeights
from knowledge.text.vocabulary.terms import distinct_terms, question_terms
from tools.synonyms import synonym_terms


def others(question: str) -> dict[int, tuple[frozenset[int], ...]]:
    """The alternatives of the terms of a question."""
    return alternatives(question_terms(question), question)


def test_a_word_of_a_group_has_the_other_phrases_of_it_as_alternatives() -> None:
    (vacation,) = distinct_terms("vacation")
    assert distinct_terms("annual leave") in others("How much vacation do I get?")[vacation]
    assert distinct_terms("holiday") in others("How much vacation do I get?")[vacation]
    assert distinct_terms("vacation") not in others("How much vacation do I get?")[vacation]


def test_a_table_heads_days_and_months_by_their_first_letters() -> None:
    (saturday,) = distinct_terms("Saturday")
    assert distinct_terms("Sat") in others("When does it open on Saturday?")[saturday]


def test_a_word_of_no_group_has_none() -> None:
    assert others("Which spaceship engines are certified?") == {}


def test_a_phrase_belongs_to_the_question_where_all_of_its_words_do() -> None:
    note, sick = distinct_terms("note"), distinct_terms("sick")
    assert note <= others("When is a sick note due?").keys()
    assert not note & others("Who keeps the note?").keys()
    assert sick <= others("Who is sick?").keys()


def test_a_term_of_several_groups_has_the_alternatives_of_all() -> None:
    (call,) = distinct_terms("call")
    found = others("Whom do I call?")[call]
    assert distinct_terms("telephone") in found
    assert distinct_terms("report") in found


def test_a_text_has_a_word_of_the_question_where_it_has_all_of_an_alternative() -> None:
    weights = TermWeights("How much vacation?", [])
    assert (
        weights.covered_by("Annual leave is 30 days.") == weights.covered_by("Vacation is 30 days.") != frozenset()
    )
    assert weights.covered_by("The annual report is out.") == frozenset()


def test_every_group_has_several_phrases_each_of_which_has_a_term() -> None:
    for group in ASKED_AS:
        phrases = [phrase.strip() for phrase in group.split(",")]
        assert len(phrases) > 1, group
        assert len(set(phrases)) == len(phrases), group
        assert len({distinct_terms(phrase) for phrase in phrases} - {frozenset()}) > 1, group


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Where do I get a jab?", "Vaccination is on Friday."),
        ("My bike was nicked.", "Report a theft at once."),
        ("What do I enclose?", "Attach the receipt."),
        ("Is the elevator free?", "The lift costs nothing."),
    ],
)
def test_everyday_words_are_met_by_those_of_texts(asked: str, text: str) -> None:
    assert TermWeights(asked, []).covered_by(text)


def test_the_terms_that_are_written_down_are_those_of_the_groups() -> None:
    assert SYNONYM_TERMS.read_text(encoding="utf-8") == synonym_terms(), "run `python -m tools.synonyms`"


def test_a_phrase_with_stop_words_belongs_to_the_question_where_its_words_follow_each_other() -> None:
    (time,) = distinct_terms("time")
    assert distinct_terms("vacation") in others("Who grants time off?")[time]
    assert distinct_terms("vacation") not in others("At what time is the door locked?").get(time, ())
    (sign,) = distinct_terms("sign")
    assert distinct_terms("approval") in others("Who signs the order off?")[sign]


def test_a_phrase_of_which_one_word_is_left_is_no_alternative() -> None:
    assert not TermWeights("How much vacation?", []).covered_by("The time is taken.")
