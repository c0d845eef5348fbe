"""The answer that a document gives to the very question asked is claimed alone (rule Q9i)."""

from __future__ import annotations

import pytest

from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.select import select
from tests.reasoning.building import RECIPE, Library, finding, passages_of, sub_query

DOGS = "id: faq/dogs\ntitle: Pool\neffective_from: 2023-01-01\nquestion: Are dogs allowed?\nanswer: Only guide dogs may enter."
CATS = "id: faq/cats\ntitle: Pool\neffective_from: 2023-01-01\nquestion: Which dogs are not allowed?\nanswer: Dogs of other breeds are not allowed."
RULES = "id: definition/dog\ntitle: Dog\neffective_from: 2023-01-01\nterm: dog\ntext: Dogs are animals that bark and are allowed in parks."


def claimed(question: str) -> list[str]:
    documents = (DOGS, CATS, RULES)
    found = passages_of(Library(*documents).snapshot(), [document.split()[1] for document in documents])
    asked = sub_query(question)
    return [one.words for one in select([finding(rank(asked, found, RECIPE.ranking), asked=asked)], RECIPE)]


@pytest.mark.rule("Q9i")
@pytest.mark.parametrize("question", ["Are dogs allowed?", "are dogs allowed at the pool"])
def test_the_answer_to_the_same_question_is_claimed_alone(question: str) -> None:
    assert claimed(question) == ["Only guide dogs may enter."]


@pytest.mark.rule("Q9i")
@pytest.mark.parametrize("question", ["Are dogs not allowed?", "Are big dogs allowed in the sauna?"])
def test_another_question_is_compared_with_everything(question: str) -> None:
    assert claimed(question) != ["Only guide dogs may enter."]
