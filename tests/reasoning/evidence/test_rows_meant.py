"""The row and the cell of a table that a question means by their labels."""

from __future__ import annotations

import pytest

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.directories import is_cell_meant, table_of_row_meant
from knowledge.text.vocabulary.term_weights import TermWeights, compared_terms

ROWS = tuple(
    Statement(
        kind=StatementKind.ROW,
        spans=((at * 50, at * 50 + 40),),
        words=f"{tool} – Member: {member} euros; Guest: {guest} euros",
        clause="c1",
        name=tool,
    )
    for at, (tool, member, guest) in enumerate([("Chainsaw", 40, 90), ("Ladder", 10, 25), ("Trailer", 60, 120)])
)
TITLES = "Tool loans > Deposits"


def weights_of(question: str) -> TermWeights:
    """The weights of a question's terms among the rows."""
    return TermWeights(question, compared_terms(question, [(one.words,) for one in ROWS]))


@pytest.mark.rule("Q2k")
def test_the_row_is_meant_whose_label_alone_has_a_word_of_the_question() -> None:
    weights = weights_of("What does a guest leave for the ladder?")
    assert [table_of_row_meant(ROWS, at, weights) for at in range(3)] == [(), (0, 1, 2), ()]
    assert not table_of_row_meant(ROWS, 1, weights_of("What does a guest leave for a drill?"))


@pytest.mark.rule("Q2k")
@pytest.mark.parametrize(
    ("question", "is_meant"),
    [
        ("What is the deposit of a ladder for a guest?", True),
        ("What is the deposit of a ladder?", False),
        ("What is the deposit of an aluminium ladder with wheels for a guest?", False),
    ],
)
def test_a_cell_is_meant_by_its_header_if_the_row_has_nearly_all_of_the_question(
    question: str, is_meant: bool
) -> None:
    assert is_cell_meant(ROWS, 1, TITLES, weights_of(question), question) is is_meant
