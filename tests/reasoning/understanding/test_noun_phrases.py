"""The nouns of a question, with their adjectives, stand after articles, prepositions, question words and `be` (rule Q2g)."""

from __future__ import annotations

import pytest

from knowledge.reasoning.understanding.noun_phrases import nouns_of


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("What is paid for an electric bicycle?", ["electric", "bicycle?"]),
        ("Can I bring a parrot?", ["parrot?"]),
        ("Is there a discount for students on trips to Malta?", ["discount", "students", "trips", "Malta?"]),
        ("Which colours are there?", ["colours"]),
        ("What is the fine for smoking in Malta?", ["fine", "smoking", "Malta?"]),
        ("How loud is the pump?", ["loud", "pump?"]),
        ("Can probation be extended?", ["extended?"]),
        ("How long do you keep saliva samples?", ["saliva", "samples?"]),
        ("How many days do trainee pilots get?", ["days", "trainee"]),
        ("How long does somebody wait?", []),
        ("I live here, parcels arrive late.", ["parcels", "arrive", "late."]),
    ],
)
def test_the_word_before_a_phrase_tells_that_it_names_something(question: str, nouns: list[str]) -> None:
    assert [question[start:end] for start, end in sorted(nouns_of(question))] == nouns


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("Do I go to the office?", "go"),
        ("Do I have to go to the office?", "go"),
        ("Must we wait for the form?", "wait"),
        ("What befalls the parcels?", "befalls"),
        ("Where are the keys locked away?", "locked"),
        ("Is a letter enough to be freed from tax?", "freed"),
        ("Who is the person actually in charge?", "actually"),
        ("Where does the firm set its prices?", "set"),
        ("Which office sends the parcels?", "sends"),
        ("Whom do I ask about raising my limit?", "raising"),
        ("Compare the ceilings: what is the cap in town?", "Compare"),
        ("What are the rules for dropping off a parcel?", "dropping"),
        ("May I stay for longer than planned?", "longer"),
        ("What does the firm never pay back?", "back?"),
    ],
)
def test_verbs_and_adverbs_are_no_nouns(question: str, verb: str) -> None:
    assert verb not in {question[start:end] for start, end in nouns_of(question)}
