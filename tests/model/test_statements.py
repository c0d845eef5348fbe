"""The words of statements, as they are matched and claimed."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.model.reading.statements import GOVERNING, Statement, StatementKind, words_to_claim, words_to_match


def statement(
    kind: StatementKind, words: str, *leads: int, spans: tuple[tuple[int, int], ...] = ((0, 1),)
) -> Statement:
    return Statement(kind=kind, spans=spans, words=words, leads=leads, clause="p1", headings=("Leave",))


LIST = (
    statement(StatementKind.LEAD_IN, "You may not:"),
    statement(StatementKind.ITEM, "smoke;", 0),
    statement(StatementKind.ITEM, "sing.", 0),
)
TABLE = (
    statement(StatementKind.LEAD_IN, "Prices are:"),
    statement(StatementKind.HEADER, "Plan; Price", 0),
    statement(StatementKind.ROW, "Solo – Price: 9", 0, 1),
)
FAQ = (statement(StatementKind.QUESTION, "Is it free?"), statement(StatementKind.ANSWER, "Yes.", 0))


def test_a_statement_is_matched_with_everything_that_governs_it_but_headings() -> None:
    assert words_to_match(LIST, 2) == "You may not: sing."
    assert words_to_match(TABLE, 2) == "Prices are: Plan; Price Solo – Price: 9"
    assert words_to_match(FAQ, 1) == "Is it free? Yes."


def test_an_item_is_claimed_with_its_lead_in() -> None:
    assert words_to_claim(LIST, [1]) == "You may not: smoke;"


def test_items_that_are_claimed_together_share_their_lead_in() -> None:
    assert words_to_claim(LIST, [1, 2]) == "You may not: smoke; sing."


def test_a_lead_in_that_is_claimed_with_its_item_stands_before_it_once() -> None:
    assert words_to_claim(LIST, [0, 1]) == "You may not: smoke;"


@pytest.mark.parametrize(("statements", "claim"), [(TABLE, "Prices are: Solo – Price: 9"), (FAQ, "Yes.")])
def test_headers_and_questions_are_no_part_of_a_claim(statements: tuple[Statement, ...], claim: str) -> None:
    assert words_to_claim(statements, [len(statements) - 1]) == claim


def test_a_phrase_is_claimed_with_the_heading_or_the_question_that_denies_it() -> None:
    heading = statement(StatementKind.LEAD_IN, "Leave")
    assert words_to_claim([heading, statement(StatementKind.ITEM, "tyres", 0)], [1]) == "Leave: tyres"
    question = statement(StatementKind.QUESTION, "What is not covered?").model_copy(update={"negative": True})
    assert (
        words_to_claim([question, statement(StatementKind.ITEM, "tyres", 0)], [1]) == "What is not covered? tyres"
    )


@pytest.mark.parametrize(
    ("answer", "claim"),
    [
        ("Fridays only.", "Are dogs allowed? Fridays only."), ("Yes.", "Yes."), ("Dogs may come along on every Friday.", "Dogs may come along on every Friday."),
    ],
)  # fmt: skip
def test_an_answer_of_a_few_words_is_claimed_with_its_question(answer: str, claim: str) -> None:
    question = statement(StatementKind.QUESTION, "Are dogs allowed?")
    assert words_to_claim([question, statement(StatementKind.ANSWER, answer, 0)], [1]) == claim


def test_a_few_words_behind_a_sentence_of_the_same_answer_need_no_question() -> None:
    answer = [
        statement(StatementKind.ANSWER, words, 0) for words in ("You may pay bills in six parts.", "Ask early.")
    ]
    told = words_to_claim([statement(StatementKind.QUESTION, "May I pay in parts?"), *answer], [1, 2])
    assert told == "You may pay bills in six parts. Ask early."


def test_the_place_of_a_statement_is_its_last_span() -> None:
    assert statement(StatementKind.ROW, "North – Fee: 2", spans=((3, 8), (20, 21))).place == (20, 21)


def test_a_statement_has_a_place() -> None:
    with pytest.raises(ValidationError):
        statement(StatementKind.SENTENCE, "Words.", spans=())


def test_lead_ins_headers_headings_and_questions_govern() -> None:
    assert {kind.value for kind in GOVERNING} == {"lead_in", "header", "heading", "question"}
