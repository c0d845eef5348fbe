"""A constraint concerns a text that holds every significant word of one of its topics (rule Q6)."""

from __future__ import annotations

import pytest

from knowledge.reasoning.verification.constraints import Constraint, constraint_on_claim, constraint_on_question
from tests.reasoning.building import Library
from tests.reasoning.office import constraint


def in_force(topic: str, to: str = "both") -> tuple[Constraint, ...]:
    """One constraint on a topic."""
    return Library(constraint(topic, to)).snapshot().constraints


@pytest.mark.rule("Q6a", "Q6b")
@pytest.mark.parametrize(
    ("to", "on_question", "on_claim"),
    [("question", True, False), ("claim", False, True), ("both", True, True)],
)
def test_a_constraint_applies_to_questions_to_claims_or_to_both(
    to: str, on_question: bool, on_claim: bool
) -> None:
    constraints = in_force("salary", to)
    assert (constraint_on_question(constraints, "What is the salary?") is not None) is on_question
    assert (constraint_on_claim(constraints, "The salary is high.") is not None) is on_claim


@pytest.mark.parametrize(
    ("topic", "text", "concerned"),
    [
        ("salary", "What is the SALARY of a fitter?", True),
        ("salary", "What are the salaries?", True),
        ("salary", "What is a fitter paid?", False),
        ("win lawsuit", "Who wins the lawsuit?", True),
        ("win lawsuit", "Who won?", False),
        ("win lawsuit", "Is there a lawsuit?", False),
        ("lawsuit", "", False),
        ("the of", "What is the price of it?", False),
        ("X-200", "What is the X 200?", True),
        ("X-200", "What is the X-300?", False),
        ("C#", "What is C?", False),
        ("Kündigungen", "Was gilt für die Kündigung?", True),
        ("Kündigungen", "Was gilt für die Kunden?", False),
        ("薪资", "员工的薪资是多少？", True),
    ],
    ids=[
        "case",
        "plural",
        "other word",
        "both words",
        "another form",
        "one of two",
        "nothing",
        "no significant word",
        "name in parts",
        "another name",
        "part of a name",
        "German plural",
        "other German word",
        "Chinese",
    ],
)
def test_every_significant_word_of_a_topic_must_be_held(topic: str, text: str, concerned: bool) -> None:
    assert (constraint_on_question(in_force(topic), text) is not None) is concerned


def test_one_of_several_topics_is_enough() -> None:
    constraints = in_force("salary, win lawsuit")
    assert constraint_on_claim(constraints, "A lawsuit that we win.") is constraints[0]
    assert constraint_on_claim(constraints, "The salary.") is constraints[0]


def test_the_first_constraint_in_order_of_object_id_is_the_one_named() -> None:
    second = constraint("salary").replace("constraint/review", "constraint/zeal")
    constraints = Library(second, constraint("salary")).snapshot().constraints
    found = constraint_on_claim(constraints, "The salary.")
    assert found is not None
    assert found.resolution.object_id == "constraint/review"


def test_no_constraint_forbids_nothing() -> None:
    assert constraint_on_question((), "What is the salary?") is None
    assert constraint_on_claim((), "The salary.") is None


def test_only_constraints_in_force_where_and_when_it_is_asked_apply() -> None:
    library = Library(constraint("salary", extra="jurisdiction: eu\n", start="2024-01-01"))
    assert len(library.snapshot(jurisdiction="eu/de").constraints) == 1
    assert library.snapshot().constraints == ()
    assert library.snapshot("2023-06-01", jurisdiction="eu/de").constraints == ()
