"""A question for the meaning of a term is answered by the statement that defines it, not by one that uses it."""

from __future__ import annotations

from knowledge.reasoning.question import Question
from tests.reasoning.building import Library
from tests.reasoning.office import policy

DEFINITION = """
id: definition/business-day
title: Business day
effective_from: 2023-01-01
term: business day
text: A business day is any day from Monday to Friday that is no public holiday.
"""


def test_a_definition_answers_what_falls_under_its_term() -> None:
    library = Library(
        policy("refunds", "Refunds are paid within one business day."),
        policy("support", "Support answers each business day."),
        DEFINITION.replace("is no", "is not a"),
    )
    (claim,) = library.reasoner.consider(Question(text="Which days are business days?")).answer.claims
    assert "from Monday to Friday" in claim.text


def test_the_first_claim_is_the_definition() -> None:
    library = Library(
        policy("refunds", "Refunds are paid within one business day."),
        policy("support", "Support answers each business day."),
        DEFINITION,
    )
    answer = library.reasoner.consider(Question(text="What is a business day?")).answer
    assert answer.claims[0].text.endswith("is any day from Monday to Friday that is no public holiday.")
