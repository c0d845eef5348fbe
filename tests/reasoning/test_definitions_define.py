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


HOME_DAY = """
id: definition/home-day
title: Home day
effective_from: 2023-01-01
term: home day
aliases: [remote day]
text: A home day is a day on which somebody who is working stays at home.
"""


def test_the_definition_of_a_term_by_its_other_name_is_claimed_and_no_definition_beside_it() -> None:
    library = Library(
        policy("refunds", "Refunds are paid on a working day."),
        DEFINITION + "aliases: [working day]\n",
        HOME_DAY,
    )
    (claim,) = library.reasoner.consider(Question(text="What do you mean by a working day?")).answer.claims
    assert claim.text.startswith("business day:")


def test_what_only_uses_a_term_is_not_claimed_beside_its_definition() -> None:
    library = Library(
        policy("payday", "A working day that counts as a business day is a pay day."),
        policy("support", "What counts as a working day is a working day of support."),
        DEFINITION + "aliases: [working day]\n",
    )
    (claim,) = library.reasoner.consider(Question(text="What counts as a working day?")).answer.claims
    assert claim.text.startswith("business day:")
