"""Columns and tables of PDF pages: the order in which their words are read."""

from __future__ import annotations

import pytest

from ingest.loaders.pdf.decoding.page import Box
from ingest.loaders.pdf.grids import Rules, ruled_grids, table_rules
from tests.ingest.pdf_words import column, lines, read, words

LEFT = ("books are lent for three weeks", "a loan can be extended twice", "unless another has reserved it")
RIGHT = ("a late book costs 20 cents a day", "and a lost card is replaced for", "four euros by the library")


# -- reading order -------------------------------------------------------------------------------------


def test_columns_are_read_one_after_the_other() -> None:
    assert read(column(50, 100, *LEFT) + column(300, 100, *RIGHT)) == [*LEFT, *RIGHT]


def test_wide_spaces_of_justified_lines_make_no_cells() -> None:
    wide = [
        (50.0, 100.0, "one"),
        (90.0, 100.0, "room"),
        (50.0, 124.0, "is"),
        (75.0, 124.0, "a"),
        (95.0, 124.0, "room"),
    ]
    left = (
        words(*wide)
        + column(50, 112, "opens at six and")
        + column(50, 136, "with a door and a", "window to the yard")
    )
    right = column(
        200,
        100,
        "prams stand under",
        "the stairs and not",
        "in the hall of the",
        "house but the one",
        "on the left of it",
    )
    found = read(left + right)
    assert (
        " ".join(found[:9])
        == "one room opens at six and is a room with a door and a window to the yard prams stand under"
    )


def test_three_columns_are_read_from_left_to_right() -> None:
    third = ("the third column is read last", "because it stands on the right", "of both the other columns")
    found = column(480, 100, *third) + column(250, 100, *RIGHT) + column(50, 100, *LEFT)
    assert read(found) == [*LEFT, *RIGHT, *third]


def test_a_line_across_both_columns_is_read_between_those_above_and_below() -> None:
    across = "a heading that runs over the whole width of both columns of it"
    found = (
        column(50, 100, *LEFT)
        + column(300, 100, *RIGHT)
        + words((50, 160, across))
        + column(50, 190, *LEFT)
        + column(300, 190, *RIGHT)
    )
    assert read(found) == [*LEFT, *RIGHT, across, *LEFT, *RIGHT]


def test_a_short_heading_over_balanced_columns_parts_them() -> None:
    heading = words((50, 170, "Fees"), size=16)
    found = (
        column(50, 100, *LEFT)
        + column(300, 100, *RIGHT)
        + heading
        + column(50, 200, *LEFT)
        + column(300, 200, *RIGHT)
    )
    assert read(found) == [*LEFT, *RIGHT, "Fees", *LEFT, *RIGHT]


def test_a_sidebar_is_read_after_the_text_beside_it() -> None:
    assert read(column(50, 100, *LEFT) + column(300, 105, "Contact", "the desk")) == [*LEFT, "Contact", "the desk"]


def test_hanging_numbers_are_no_column() -> None:
    found = words((50, 100, "(a)"), (90, 100, "one thing is so"), (50, 112, "(b)"), (90, 112, "another is not"))
    assert read(found) == ["(a)", "one thing is so", "(b)", "another is not"]


def test_short_cells_below_each_other_are_a_table() -> None:
    found = column(50, 100, "Role", "Team lead", "Director") + column(
        250, 100, "Limit", "500 euros", "10,000 euros"
    )
    assert read(found) == ["| Role | Limit |", "| Team lead | 500 euros |", "| Director | 10,000 euros |"]


def test_lines_of_numbers_are_rows_whatever_stands_above_them_and_below() -> None:
    rows = [
        ("Kern & Sons", "", "Due: 4 May", 100), ("Hull", "", "Date: 4 April", 112), ("Item", "Each", "Amount", 150),
        ("Oak board", "18.00", "216.00", 166), ("Delivery", "35.00", "35.00", 182), ("", "Total", "251.00", 198),
    ]  # fmt: skip
    found = [
        (x, y, text) for one, two, three, y in rows for x, text in ((50, one), (250, two), (400, three)) if text
    ]
    assert read(words(*found)) == [
        "| Kern & Sons | Due: 4 May |", "| Hull | Date: 4 April |", "| Item | Each | Amount |",
        "| Oak board | 18.00 | 216.00 |", "| Delivery | 35.00 | 35.00 |", "| Total | 251.00 |",
    ]  # fmt: skip


def test_numbered_lines_that_lead_to_a_page_are_rows() -> None:
    left = column(50, 100, "1 Pay ........", "2 Leave ........", "2.1 Sick leave ........")
    assert read(left + column(400, 100, "2", "3", "4"))[0] == "| 1 Pay ........ | 2 |"


def test_cells_of_several_lines_are_one_row_where_gaps_part_the_rows() -> None:
    found = words(
        (50, 100, "Software"),
        (200, 100, "the branch manager after"),
        (200, 112, "checking the seal"),
        (400, 100, "no"),
        (50, 136, "Shoes"),
        (200, 136, "any cashier"),
        (400, 136, "yes"),
    )
    assert read(found) == [
        "| Software | the branch manager after checking the seal | no |",
        "| Shoes | any cashier | yes |",
    ]


def test_rows_whose_cells_begin_level_and_differ_in_height_are_a_table() -> None:
    found = (
        column(50, 100, "Lamps")
        + column(200, 100, "three weeks", "at most")
        + column(350, 100, "are free", "to all")
    )
    found += column(50, 144, "Chairs and", "tables") + column(200, 144, "never") + column(350, 144, "ten euros")
    assert read(found) == [
        "| Lamps | three weeks at most | are free to all |",
        "| Chairs and tables | never | ten euros |",
    ]


def test_a_line_between_two_tables_parts_them() -> None:
    table = [(50, "Lamps"), (120, "three"), (300, "free")]
    between = "a line between them that ends in time"
    found = words(*((x, 100 + y, text) for y in (0, 20) for x, text in table))
    found += words((50, 150, between)) + words(*((x, 180 + y, text) for y in (0, 20) for x, text in table))
    assert read(found) == ["| Lamps | three | free |"] * 2 + [between] + ["| Lamps | three | free |"] * 2


def test_columns_of_lists_on_the_same_lines_are_no_table() -> None:
    left = ("• Lamps that were", "lit more", "than once", "• Gift cards", "of any", "worth")
    right = ("• Chairs that", "were sat", "on twice", "• Tables that", "have been", "eaten at")
    places = [0, 12, 12, 0, 12, 12]
    found = [
        word
        for x, lines in ((50, left), (300, right))
        for n, (text, indent) in enumerate(zip(lines, places, strict=True))
        for word in words((x + indent, 100 + 12 * n, text))
    ]
    assert read(found) == [*left, *right]


def test_columns_that_stand_level_with_one_shift_are_no_table() -> None:
    left, right = [f"{one} kept here" for one in "abcdefgh"], [f"{one} lent there" for one in "ijklmnop"]
    assert read(column(50, 100, *left) + column(300, 102, *right)) == [*left, *right]


def test_a_heading_of_two_lines_at_a_gap_of_the_next_column_stays_in_its_own() -> None:
    heading = words((50, 105, "Lending of"), (50, 127, "books"), size=18)
    right = column(300, 90, "the end of a", "list above it.") + column(300, 150, *RIGHT)
    read_so = read(heading + column(50, 150, *LEFT) + right)
    assert read_so == ["Lending of", "books", *LEFT, "the end of a", "list above it.", *RIGHT]


def test_a_heading_alone_in_the_last_column_is_read_last() -> None:
    title, heading = words((50, 100, "Lending"), size=20), words((300, 96, "Fees"), size=16)
    assert read(title + heading + column(50, 130, *LEFT)) == ["Lending", *LEFT, "Fees"]


def test_a_value_on_the_line_of_its_label_stays_there() -> None:
    found = words((50, 100, "Total"), (300, 100, "9 euros"), size=16) + column(50, 130, *LEFT)
    assert read(found)[:2] == ["Total", "9 euros"]


def test_a_rule_between_rows_parts_them() -> None:
    found = words((50, 100, "one"), (200, 100, "1"), (200, 112, "2"), (50, 130, "two"), (200, 130, "3"))
    assert read(found, (Box(45, 105, 300, 105),)) == ["| one | 1 |", "| 2 |", "| two | 3 |"]


# -- tables with rules ---------------------------------------------------------------------------------


def test_words_between_rules_are_cells() -> None:
    found = words((55, 110, "Item"), (155, 110, "Price"), (55, 130, "Lamp"), (155, 130, "9"))
    (grid,) = ruled_grids(lines((50, 150, 250), (100, 120, 140)), found)
    assert [(c.row, c.column, c.words[0].text) for c in grid.cells] == [
        (0, 0, "Item"),
        (0, 1, "Price"),
        (1, 0, "Lamp"),
        (1, 1, "9"),
    ]
    assert grid.headers == 1


@pytest.mark.parametrize(
    ("cells", "count"), [(("Lamps", "Chairs"), 1), (("lamps are lent for weeks", "chairs are lent for days"), 0)]
)
def test_a_high_row_is_a_table_and_a_frame_around_prose_is_none(cells: tuple[str, str], count: int) -> None:
    level = tuple(Box(50, y, 450, y) for y in (90, 350))
    upright = tuple(Box(x, 90, x, 350) for x in (50, 250, 450))
    found = column(55, 110, *[cells[0]] * 20) + column(255, 110, *[cells[1]] * 20)
    assert len(ruled_grids(Rules(level, upright), found)) == count


def test_a_cell_without_a_rule_on_its_right_spans_two_columns() -> None:
    level = tuple(Box(50, y, 250, y) for y in (100, 120, 140))
    upright = (Box(50, 100, 50, 140), Box(150, 120, 150, 140), Box(250, 100, 250, 140))
    found = words((55, 110, "Both"), (55, 130, "one"), (155, 130, "two"))
    (grid,) = ruled_grids(Rules(level, upright), found)
    assert [(c.words[0].text, c.column_span) for c in grid.cells] == [("Both", 2), ("one", 1), ("two", 1)]


def test_a_frame_around_text_is_no_table() -> None:
    assert ruled_grids(lines((50, 250), (100, 120, 140)), words((55, 110, "text"))) == []


def test_an_underline_is_no_rule_of_a_table() -> None:
    under, rule = Box(50, 101, 110, 101), Box(50, 108, 300, 108)
    assert table_rules(Rules((under, rule), ()), words((50, 100, "underlined"))).level == (rule,)


def test_a_side_of_cells_is_a_rule_however_near_the_words_of_a_narrow_column_are() -> None:
    found = words((52, 110, "Extra"), (86, 110, "Price"), (52, 130, "Piano"), (86, 130, "60"))
    rules = lines((50, 84, 118), (98, 113, 133))
    assert table_rules(rules, found) == rules
