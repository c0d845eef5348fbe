"""Claims without the kind of value that a question asks for do not answer it (rule Q2g)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model.answering.plans import Role
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.verification.lacking_values import lacking_values
from tests.reasoning.building import finding, ranked, scored_ranking, sub_query


def lacking(question: str, words: str, *, kind: StatementKind = StatementKind.SENTENCE) -> list[str]:
    one = ranked(words)
    (statement, *_) = one.evidence.statements
    one = replace(one, evidence=replace(one.evidence, statements=(statement.model_copy(update={"kind": kind}),)))
    asked = finding(scored_ranking(question, one), True, sub_query(question))
    return lacking_values(asked, [Selected(0, Role.STATEMENT, one, (0,))])


@pytest.mark.rule("Q2g")
@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("How much does the sauna cost?", "Sauna: no", True),
        ("How much does the sauna cost?", "The sauna is free for members.", False),
        ("How much does the sauna cost?", "Sauna: 8", False),
        ("How much does the sauna cost?", "The sauna has a charge for up to 49 guests.", True),
        ("How much is the sauna?", "The sauna is cleaned every six days at the expense of the club.", True),
        ("How much luggage may I bring to the sauna?", "Sauna: one bag", False),
        ("How long does the manager take to decide?", "The manager decides on amounts above 500 euros.", True),
        ("How long does the manager take to decide?", "The manager decides within five days.", False),
        ("How long is a pass valid?", "A pass is valid until it is withdrawn.", False),
        ("How long does a password have to be?", "Passwords have 14 characters.", False),
        ("How many members does the board have?", "The board decides within 3 months.", True),
        ("How many members does the board have?", "The board has 3 members and decides within 3 months.", False),
        ("How many guests may I bring?", "No guests are admitted.", False),
        ("Who is the head of the kitchen?", "Kitchen: 0555 120", True),
        ("Who is the head of the kitchen?", "The head of the kitchen is Ada Berg.", False),
        ("Who may use the kitchen?", "Members may use the kitchen.", False),
    ],
)  # fmt: skip
def test_a_claim_without_anything_like_the_value_does_not_tell_it(question: str, words: str, lacks: bool) -> None:
    assert bool(lacking(question, words)) is lacks


@pytest.mark.rule("Q2g")
def test_the_unit_of_a_number_in_a_row_may_stand_above_it() -> None:
    words = "Sauna – Guests: 49"
    assert lacking("How long may I use the sauna?", words, kind=StatementKind.ROW) == []
