"""A claim of table rows may keep some of their cells, and says nothing else (rule Q9j)."""

from __future__ import annotations

import pytest

from knowledge.model.reading.cells import RowCell, narrowed_words, row_cells
from knowledge.model.reading.statements import Statement, StatementKind


def _statement(kind: StatementKind, words: str, leads: tuple[int, ...] = (), name: str = "") -> Statement:
    return Statement(kind=kind, spans=((0, len(words)),), words=words, leads=leads, clause="c1", name=name)


LABELLED = (
    _statement(StatementKind.LEAD_IN, "Lockers are let by the month:"),
    _statement(StatementKind.HEADER, "Locker; Small; Large; Note", (0,)),
    _statement(
        StatementKind.ROW, "Indoor – Small: 4 euros; Large: 9 euros; Note: dry; heated", (0, 1), name="Indoor"
    ),
    _statement(StatementKind.ROW, "Outdoor – Small: 2 euros; Large: 5 euros", (0, 1), name="Outdoor"),
    _statement(StatementKind.SENTENCE, "Keys cost 1 euro."),
)
EMPTY_CORNER = (
    _statement(StatementKind.HEADER, "Small; Large"),
    _statement(StatementKind.ROW, "Indoor – Small: 4 euros; Large: 9 euros", (0,), name="Indoor"),
)


def test_the_cells_of_a_row_have_their_headers_and_an_empty_cell_is_left_out() -> None:
    assert row_cells(LABELLED, 2) == [
        RowCell("Small", "4 euros"),
        RowCell("Large", "9 euros"),
        RowCell("Note", "dry; heated"),
    ]
    assert row_cells(LABELLED, 3) == [RowCell("Small", "2 euros"), RowCell("Large", "5 euros")]
    assert row_cells(LABELLED, 4) == []


def test_a_table_whose_corner_is_empty_has_a_cell_for_its_first_header() -> None:
    assert row_cells(EMPTY_CORNER, 1) == [RowCell("Small", "4 euros"), RowCell("Large", "9 euros")]


@pytest.mark.rule("Q9j")
def test_a_narrowed_claim_has_the_lead_in_the_label_and_the_cells_kept() -> None:
    assert narrowed_words(LABELLED, [2], ["Large"]) == "Lockers are let by the month: Indoor – Large: 9 euros"
    assert (
        narrowed_words(LABELLED, [2, 3], ["Small"])
        == "Lockers are let by the month: Indoor – Small: 4 euros; Outdoor – Small: 2 euros"
    )


@pytest.mark.rule("Q9j")
def test_what_has_no_such_cell_is_not_narrowed() -> None:
    assert narrowed_words(LABELLED, [3], ["Note"]) is None
    assert narrowed_words(LABELLED, [4], ["Small"]) is None
