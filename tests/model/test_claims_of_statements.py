"""A claim of statements says all that governs them, once, and cites every place that it rests on (rule Q1)."""

from __future__ import annotations

import pytest

from knowledge.model.reading.statements import (
    Statement,
    StatementKind,
    governing,
    quoted_span,
    spans_to_cite,
    words_to_claim,
)


def statement(kind: StatementKind, words: str, leads: tuple[int, ...] = (), start: int = 0) -> Statement:
    return Statement(kind=kind, spans=((start, start + len(words)),), words=words, leads=leads, clause="c1")


LIST = (
    statement(StatementKind.SENTENCE, "Returns are free.", start=0),
    statement(StatementKind.LEAD_IN, "These cannot be returned:", start=20),
    statement(StatementKind.ITEM, "gift cards;", (1,), start=50),
    statement(StatementKind.ITEM, "games:", (1,), start=70),
    statement(StatementKind.ITEM, "on disc", (1, 3), start=80),
    statement(StatementKind.ITEM, "cut flowers.", (1,), start=90),
    statement(StatementKind.SENTENCE, "All else can.", start=110),
)
TABLE = (
    statement(StatementKind.HEADER, "Plan; Price; Term", start=0),
    Statement(
        kind=StatementKind.ROW,
        spans=((40, 47), (60, 75)),
        words="Pro – Price: 9 euros; Term: 1 month",
        leads=(0,),
        clause="c1",
    ),
)


@pytest.mark.rule("Q1c")
@pytest.mark.parametrize(
    ("positions", "words"),
    [
        ((2,), "These cannot be returned: gift cards;"),
        ((4,), "These cannot be returned: games: on disc"),
        ((2, 5), "These cannot be returned: gift cards; cut flowers."),
        ((2, 3, 4, 5), "These cannot be returned: gift cards; games: on disc; cut flowers."),
        ((1,), "These cannot be returned:"),
        ((0, 6), "Returns are free. All else can."),
        ((0, 2, 5), "Returns are free; These cannot be returned: gift cards; cut flowers."),
    ],
)
def test_each_statement_follows_its_lead_ins_which_are_said_once(positions: tuple[int, ...], words: str) -> None:
    assert words_to_claim(LIST, positions) == words


def test_a_row_is_claimed_without_its_header_and_cites_it() -> None:
    assert words_to_claim(TABLE, [1]) == TABLE[1].words
    assert spans_to_cite(TABLE, [1]) == ((0, 17, True), (40, 47, True), (60, 75, False))


def test_what_governs_is_cited_with_each_statement() -> None:
    assert governing(LIST, [4, 5]) == (1, 3)
    assert governing(LIST, [3, 4]) == (1,), "what is claimed itself does not count among what governs it"
    assert spans_to_cite(LIST, [4]) == ((20, 45, True), (70, 76, True), (80, 87, False))


def test_the_quote_goes_from_the_first_to_the_last_of_the_statements_quoted() -> None:
    assert quoted_span(spans_to_cite(LIST, [2, 5])) == (50, 102)


def test_the_title_of_a_box_is_told_from_the_sentence_that_it_leads() -> None:
    box = (
        statement(StatementKind.LEAD_IN, "Not covered"),
        statement(StatementKind.SENTENCE, "Damage by water.", (0,), start=20),
        statement(StatementKind.ITEM, "glass", (0,), start=40),
    )
    assert words_to_claim(box, [1]) == "Not covered: Damage by water."
    assert words_to_claim(box, [2]) == "Not covered glass"
