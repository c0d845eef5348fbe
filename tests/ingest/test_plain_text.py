"""Plain text is read by what their lines look like."""

from __future__ import annotations

import pytest

from ingest.loaders.plain.reader import read_plain
from ingest.structure.tree import NodeKind
from tests.ingest.markdown.checks import check_tree, outline
from tests.ingest.structure.reading import statements_of


def blocks(source: str) -> list[object]:
    reading = read_plain(source)
    check_tree(reading.text, reading.tree)
    return [outline(child) for child in reading.tree.children]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("one\ntwo\n\n  three", [("paragraph", "one two"), ("paragraph", "three")]),
        ("# no heading\n**bold**", [("paragraph", "# no heading **bold**")]),
        ("Title\n=====\n\nPart\n----\nText", [("heading", 1, "Title"), ("heading", 2, "Part"), ("paragraph", "Text")]),
        ("a\nb\nc\n---\nd", [("paragraph", "a b c"), ("paragraph", "d")]),
        ("In\n1986. It began.", [("paragraph", "In 1986. It began.")]),
        ("a\n\n* * *\n***\nb", [("paragraph", "a"), ("paragraph", "b")]),
        ("(a) one\n(b) two\n    more", [("list", [("item (a)", [("paragraph", "one")]), ("item (b)", [("paragraph", "two more")])])]),
        ("Steps:\n1. one\n2. two", [("paragraph", "Steps:"), ("list", [("item 1.", [("paragraph", "one")]), ("item 2.", [("paragraph", "two")])])]),
        ("- a\n  - b\n\n  c\n- d\nend", [
            ("list", [("item", [("paragraph", "a"), ("list", [("item", [("paragraph", "b")])]), ("paragraph", "c")]), ("item", [("paragraph", "d end")])])
        ]),
        ("- a\n\n1. b", [("list", [("item", [("paragraph", "a")])]), ("list", [("item 1.", [("paragraph", "b")])])]),
        ("```\nx\n\n  y\n```\nz", [("code", "x\n\n  y"), ("paragraph", "z")]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", [("table", [("row", [("cell", "a"), ("cell", "b")]), ("row", [("cell", "1"), ("cell", "2")])])]),
    ],
)  # fmt: skip
def test_lines_are_read_as_what_they_look_like(source: str, expected: list[object]) -> None:
    assert blocks(source) == expected


def test_lines_that_repeat_at_the_edges_of_pages_are_left_out() -> None:
    source = "\f".join(
        f"ACME rules\n\nText {word}.\n\nPage {at}\n" for at, word in enumerate(("one", "two", "three"), 1)
    )
    reading = read_plain(source)
    assert [(node.plain, node.page) for node in reading.tree.children] == [
        ("Text one.", 1),
        ("Text two.", 2),
        ("Text three.", 3),
    ]
    assert "ACME" not in reading.text
    assert "\f" not in reading.text
    assert [(one.kind, one.count) for one in reading.left_out] == [("running line", 6)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Fees:\nItem\tFee\nLamp\t9\nChair\t12\n\nEnd.", ["Fees:", "Item; Fee", "Lamp – Fee: 9", "Chair – Fee: 12", "End."]),
        ("Item\tFee\tDays\nLamp\t\t14\nChair\t12\t30", ["Lamp – Days: 14", "Chair – Fee: 12; Days: 30"]),
        ("Item\t\tFee\nLarge lamp\t9\nChair\t\t12", ["Item; Fee", "Large lamp – Fee: 9", "Chair – Fee: 12"]),
        ("Name  | Fee\n------+----\nLamp  | 9\nDesk  | 12", ["Name; Fee", "Lamp – Fee: 9", "Desk – Fee: 12"]),
        ("Team plan ........ 9 EUR\nSolo plan ........ 5 EUR", ["Team plan: 9 EUR", "Solo plan: 5 EUR"]),
        ("Name:\tJane Doe\nDesk:\tParis", ["Name: Jane Doe", "Desk: Paris"]),
        ("Item    Fee   Days\nLamp      9     14\nChair    12     30", ["Item; Fee; Days", "Lamp – Fee: 9; Days: 14", "Chair – Fee: 12; Days: 30"]),
        ("Plan    Who\n------  -----\nTeam    all\nSolo    one", ["Plan; Who", "Team – Who: all", "Solo – Who: one"]),
    ],
)  # fmt: skip
def test_lines_with_the_same_columns_are_a_table(source: str, expected: list[str]) -> None:
    reading = read_plain(source)
    check_tree(reading.text, reading.tree)
    words = [one.words for one in statements_of(reading.tree)]
    assert words[-len(expected) :] == expected


SECTIONS = """\
TRAVEL POLICY

1. SCOPE
This policy applies to staff.

1.1 Hotels cost at most 120 EUR.

2. EXCEPTIONS

2.1 Directors fly first.

3. Meals

3.1 Dinner costs 30 EUR.
"""


def test_lines_in_capitals_and_numbers_above_deeper_ones_are_headings() -> None:
    found = statements_of(read_plain(SECTIONS).tree)
    assert [(one.headings[1:], one.address, one.words) for one in found] == [
        (("1. SCOPE",), "1", "This policy applies to staff."),
        (("1. SCOPE",), "1.1", "Hotels cost at most 120 EUR."),
        (("2. EXCEPTIONS",), "2.1", "Directors fly first."),
        (("3. Meals",), "3.1", "Dinner costs 30 EUR."),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "1. First step\n2. Second step",
        "1. First step\n\n2. Second step",
        "The fee is due.\nNATO MEMBERS PAY NOTHING.\n",
        "WARNING: HOT",
        "SHIP TO:\nJANE DOE\n1 MAIN STREET",
        "END",
    ],
)
def test_items_sentences_and_addresses_are_no_headings(source: str) -> None:
    assert "heading" not in str(blocks(source))


def test_lines_behind_an_angle_bracket_are_a_quotation() -> None:
    assert blocks("It costs 9 EUR.\n\n> Bob wrote:\n> It costs 5 EUR.\n>\n>> Ann: 4.\n\nEnd.") == [
        ("paragraph", "It costs 9 EUR."),
        ("quotation", [("paragraph", "Bob wrote: It costs 5 EUR."), ("paragraph", "Ann: 4.")]),
        ("paragraph", "End."),
    ]


def test_a_line_that_counts_pages_is_left_out() -> None:
    reading = read_plain("One.\n\nPage 3 of 9\n\n- 4 -\n\nTwo, see page 3 of 9.\n")
    assert [node.plain for node in reading.tree.children] == ["One.", "Two, see page 3 of 9."]
    assert [one.kind for one in reading.left_out] == ["running line"]


def test_a_header_may_stand_beside_the_values_that_it_heads() -> None:
    source = "Route         Adult   Car\nNorth - Holm  12.00   48.00\nHolm - Fair    9.00   36.00\n"
    assert [one.words for one in statements_of(read_plain(source).tree)][:2] == [
        "Route; Adult; Car",
        "North - Holm – Adult: 12.00; Car: 48.00",
    ]


def test_the_last_cell_of_a_row_goes_on_below_itself() -> None:
    source = "Bale     A bundle of hay.\nFallow   Land that is left\n         for a year.\nTilth    Soil for seed.\n\nEnd.\n"
    assert [one.words for one in statements_of(read_plain(source).tree)] == [
        "Bale: A bundle of hay.", "Fallow: Land that is left for a year.", "Tilth: Soil for seed.", "End.",
    ]  # fmt: skip


def test_a_signature_introduces_no_quotation() -> None:
    found = statements_of(read_plain("--\nNora Beck\n\n> 30 days?\n\nTom wrote:\n\n> 60 days?\n").tree)
    assert [[found[at].words for at in one.leads] for one in found] == [[], [], [], ["Tom wrote:"]]


@pytest.mark.parametrize(
    "source",
    [
        "\tThe fee is 9 euros.\n\tIt is due in May.",
        "1.\tFees are due.\n2.\tThey rise.",
        "(a)\tFees are due.\n(b)\tThey rise.",
        "The fee\tis 9 euros.\nIt is due in May.",
        "One sentence.  Another sentence.\nThis line.  Is prose, too.",
    ],
)
def test_prose_with_tabs_or_wide_spaces_is_no_table(source: str) -> None:
    assert "table" not in str(blocks(source))


def test_lines_that_count_the_pages_of_a_text_without_form_feeds_are_left_out() -> None:
    text = (
        "Smith          Rules          [Page 1]\n\nRFC 1     Parking     1999\n\nCars leave by 22:00, see page 2.\n\n"
        "Smith          Rules          [Page 2]\n\nRFC 1     Parking     1999\n\nBikes may stay.\n"
    )
    reading = read_plain(text)
    assert [node.plain for node in reading.tree.children] == [
        "Cars leave by 22:00, see page 2.",
        "Bikes may stay.",
    ]
    assert [(one.kind, one.count) for one in reading.left_out] == [("running line", 4)]


@pytest.mark.parametrize(
    "text", ["Fees, page 3\n\nWords.\n\nFees, page 9\n", "See the form on\npage 3\nand on\npage 4\nof it."]
)
def test_references_to_pages_are_text(text: str) -> None:
    assert not read_plain(text).left_out


def _headings(source: str) -> list[tuple[int, str]]:
    return [(node.level, node.plain) for node in read_plain(source).tree.walk() if node.kind is NodeKind.HEADING]


def test_the_line_that_opens_a_text_and_stands_apart_is_its_title() -> None:
    assert _headings("Clean desk policy\n\nLock it away.\n") == [(1, "Clean desk policy")]
    assert _headings("GIFTS\nVersion 2 of this policy\n\nDeclare gifts.\n") == [(1, "GIFTS")]
    for source in (
        "Clean desk policy\n",
        "Guests are welcome\n\nAsk.\n",
        "Dear all,\n\nAsk.\n",
        "1. Payment\n\nAsk.\n",
    ):
        assert _headings(source) == []


def test_numbered_lines_with_prose_between_them_are_titles() -> None:
    source = "1. Purpose\n\nIt keeps papers safe.\n\n2. Sanctions\nWe warn you.\n"
    assert _headings(source) == [(3, "1. Purpose"), (3, "2. Sanctions")]
    for source in (
        "1. Purpose\n\nIt keeps papers safe.\n",
        "1. Open the valve\n\nIt turns left.\n\n2. Close the valve\n\nIt turns right.\n",
        "1. Bread\n2. Milk\n\nBring both.\n",
        "1. Bread\n   Sliced.\n\n2. Milk\n   Cold.\n",
    ):
        assert _headings(source) == []


def test_a_note_below_the_closing_rule_of_a_table_is_no_row_of_it() -> None:
    source = "Item        Fee\n---------------\nBadge       EUR 25\nLaptop      EUR 300\n---------------\nAsk the desk for both.\n"
    words = [one.words for one in statements_of(read_plain(source).tree)]
    assert words == ["Item; Fee", "Badge – Fee: EUR 25", "Laptop – Fee: EUR 300", "Ask the desk for both."]


def test_the_dashes_before_a_signature_underline_nothing() -> None:
    assert _headings("We pay in May.\n\nKind regards\nJo\n--\nJo Smith\n") == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("All mem-\n   bers pay.", "All members pay."),
        ("A well-\nknown rule.", "A well-known rule."),
        ("A 30-\nday stay.", "A 30-day stay."),
        ("An e-\nmail. Each e-mail counts.", "An e-mail. Each e-mail counts."),
        ("Pre-\nand post-sale.", "Pre- and post-sale."),
        ("Gold-\nSilver", "Gold- Silver"),
        ("Open -\nclosed.", "Open - closed."),
    ],
)
def test_a_word_that_a_line_end_divides_is_read_whole(source: str, words: str) -> None:
    assert blocks(source) == [("paragraph", words)]
