"""Statements of a text that was read without them."""

from __future__ import annotations

import pytest

from knowledge.model.objects import Clause
from knowledge.model.reading.statements import StatementKind
from knowledge.text.layout.sentence_statements import sentence_statements

TEXT = "# Fees\n\nFees are due. They are not\nrefunded.\n\nExcept for members."
CLAUSES = (
    Clause(anchor="fees", kind="heading", start=0, end=6),
    Clause(anchor="fees/p1", kind="paragraph", start=8, end=TEXT.index("\n\nExcept"), heading=("Fees",)),
    Clause(
        anchor="fees/e1",
        kind="exception",
        start=TEXT.index("Except"),
        end=len(TEXT),
        heading=("Fees",),
        qualifies="fees/p1",
    ),
)


def test_each_sentence_of_a_clause_is_a_statement_on_one_line() -> None:
    found = sentence_statements(TEXT, CLAUSES)
    assert [one.words for one in found] == ["Fees are due.", "They are not refunded.", "Except for members."]
    assert [one.clause for one in found] == ["fees/p1", "fees/p1", "fees/e1"]
    assert {(one.kind, one.headings) for one in found} == {(StatementKind.SENTENCE, ("Fees",))}


def test_a_statement_has_its_place_and_polarity() -> None:
    found = sentence_statements(TEXT, CLAUSES)
    assert [TEXT[slice(*one.place)] for one in found][1] == "They are not\nrefunded."
    assert [one.negative for one in found] == [False, True, False]


@pytest.mark.rule("Q5a")
def test_q5_an_exception_qualifies_the_statements_of_the_clause_it_names() -> None:
    assert [one.qualifiers for one in sentence_statements(TEXT, CLAUSES)] == [(2,), (2,), ()]


def test_a_text_without_clauses_has_no_statements() -> None:
    assert sentence_statements("Words.", ()) == ()


def test_versions_without_statements_keep_the_first_rule() -> None:
    """Receipts of answers from them were made with it."""
    text = "The score is 66. It can rise. The EU-U.S. Framework applies."
    clause = Clause(anchor="a", kind="paragraph", heading=(), start=0, end=len(text))
    assert [one.words for one in sentence_statements(text, [clause])] == [
        "The score is 66. It can rise.",
        "The EU-U.S.",
        "Framework applies.",
    ]
