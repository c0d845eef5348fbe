"""A question as it comes in: checked, trimmed, and read back from a stored answer (rule T4)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.model.answering.answers import Decision
from knowledge.model.clock import parse_instant
from knowledge.model.scope import Scope
from knowledge.reasoning.question import LONGEST_QUESTION, Question
from knowledge.testing.store_samples import answer_record


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  How long? ", "How long?"),
        ("How\n\tlong  is it?", "How long is it?"),
        ("¿Cuánto? 中文", "¿Cuánto? 中文"),
    ],
)
def test_white_space_is_made_single(written: str, read: str) -> None:
    assert Question(text=written).text == read


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (" \n", "the question is empty"),
        ("x" * (LONGEST_QUESTION + 1), f"has {LONGEST_QUESTION + 1} characters"),
        ("what\x00", r"U\+0000"),
        ("what\ud800", r"U\+D800"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_with_its_reason(written: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Question(text=written)


def test_the_longest_question_is_accepted() -> None:
    assert len(Question(text="x" * LONGEST_QUESTION).text) == LONGEST_QUESTION


def test_times_and_scope_are_left_open_unless_they_are_given() -> None:
    question = Question(text="How long?")
    assert (question.valid_at, question.known_at, question.scope) == (None, None, Scope())
    dated = Question.model_validate({"text": "How long?", "valid_at": "2024-02-03"})
    assert dated.valid_at == parse_instant("2024-02-03")


def test_a_question_for_a_decision_names_its_object() -> None:
    question = Question.deciding("policy/lamps", facts={"days": 3})
    assert question.object_id == "policy/lamps"
    assert question.text == "What follows from the rules of policy/lamps?"
    with pytest.raises(ValidationError, match="object_id"):
        Question.deciding("policy//lamps")


def test_the_question_of_a_stored_answer_is_asked_at_its_own_as_of() -> None:
    answer = answer_record().answer
    question = Question.of(answer)
    assert (question.text, question.facts) == (answer.question, answer.facts)
    assert (question.valid_at, question.known_at) == (answer.as_of.valid_at, answer.as_of.known_at)
    assert question.object_id is None


def test_the_question_of_a_stored_decision_asks_for_the_decision_again() -> None:
    decision = Decision(object_id="policy/lamps", version_id=None, rule=None, outcome=None)
    answer = answer_record().answer.model_copy(update={"decision": decision})
    assert Question.of(answer).object_id == "policy/lamps"
