"""Tables of Word documents: spans, headers, captions, nested tables."""

from __future__ import annotations

import pytest

from ingest.loaders.extracted import Extracted
from ingest.structure.tree import Node
from tests.ingest.docx.word_files import (
    definition,
    instance,
    item,
    left_out,
    level,
    lines,
    p,
    r,
    read,
    style,
    tbl,
    tc,
    tr,
)
from tests.ingest.structure.reading import statements_of


def table(extracted: Extracted) -> Node:
    assert extracted.tree is not None
    return next(node for node in extracted.tree.walk() if node.kind == "table")


def grid(extracted: Extracted) -> list[dict[int, str]]:
    """Each row as its words by column."""
    rows = [node for node in table(extracted).children if node.kind == "row"]
    return [{cell.column: cell.plain for cell in row.children} for row in rows]


def headers(extracted: Extracted) -> list[bool]:
    return [node.is_header for node in table(extracted).children if node.kind == "row"]


def bold(text: str) -> str:
    return tc(p(r(text, "<w:b/>")))


def test_cells_know_their_columns() -> None:
    assert grid(read(tbl(tr("a", "", "c"), tr("d", "e", "f")))) == [{0: "a", 2: "c"}, {0: "d", 1: "e", 2: "f"}]


def test_a_cell_that_spans_columns_stands_in_each_of_them() -> None:
    extracted = read(tbl(tr(tc("wide", '<w:gridSpan w:val="2"/>'), "c"), tr("d", "e", "f")))
    assert grid(extracted) == [{0: "wide", 1: "wide", 2: "c"}, {0: "d", 1: "e", 2: "f"}]
    assert extracted.text.count("wide") == 1


def test_a_cell_that_spans_rows_stands_in_each_of_them() -> None:
    upper, lower = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    extracted = read(tbl(tr("a", tc("tall", upper)), tr("b", tc("", lower)), tr("c", tc("", lower)), tr("d", "e")))
    assert grid(extracted) == [{0: "a", 1: "tall"}, {0: "b", 1: "tall"}, {0: "c", 1: "tall"}, {0: "d", 1: "e"}]
    rows = table(extracted).children
    assert [extracted.text[row.start : row.end] for row in rows] == ["a | tall", "b", "c", "d | e"]


def test_a_cell_may_span_rows_and_columns() -> None:
    both = '<w:gridSpan w:val="2"/><w:vMerge{}/>'
    body = tbl(tr(tc("big", both.format(' w:val="restart"')), "c"), tr(tc("", both.format("")), "f"))
    assert grid(read(body)) == [{0: "big", 1: "big", 2: "c"}, {0: "big", 1: "big", 2: "f"}]


def test_text_in_the_covered_part_of_a_span_is_hidden() -> None:
    body = tbl(tr("a", tc("tall", '<w:vMerge w:val="restart"/>')), tr("b", tc("covered", "<w:vMerge/>")))
    assert left_out(read(body)) == {"hidden text": (1, 7)}


def test_columns_left_free_before_a_row_are_counted() -> None:
    body = tbl(tr("a", "b"), tr("c", properties='<w:gridBefore w:val="1"/>'))
    assert grid(read(body)) == [{0: "a", 1: "b"}, {1: "c"}]


def test_a_hidden_row_is_left_out() -> None:
    extracted = read(tbl(tr("a", "b"), tr("c", "d", properties="<w:hidden/>"), tr("e", "f")))
    assert grid(extracted) == [{0: "a", 1: "b"}, {0: "e", 1: "f"}]
    assert left_out(extracted) == {"hidden text": (1, 3)}


def test_rows_that_the_file_repeats_on_each_page_are_headers() -> None:
    mark = "<w:tblHeader/>"
    body = tbl(tr("a", "b", properties=mark), tr("c", "d", properties=mark), tr("e", "f"), tr("g", "h"))
    assert headers(read(body)) == [True, True, False, False]


LOOK = '<w:tblStyle w:val="Grid"/><w:tblLook w:val="{}"/>'
CONDITION = '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'


@pytest.mark.parametrize(
    ("condition", "look", "is_header"),
    [(CONDITION, "04A0", True), ("", "04A0", False), (CONDITION, "0480", False)],
)
def test_a_first_row_that_the_style_formats_apart_is_a_header(condition: str, look: str, is_header: bool) -> None:
    styles = style("Base", condition, kind="table") + style("Grid", kind="table", based_on="Base")
    body = tbl(tr("Role", "Duty"), tr("Guard", "Gates"), properties=LOOK.format(look))
    assert headers(read(body, styles=styles)) == [is_header, False]


COLOUR = '<w:shd w:val="clear" w:fill="C0C0C0"/>'


@pytest.mark.parametrize(
    ("rows", "is_header"),
    [
        ([tr(bold("Role"), bold("Duty")), tr("Guard", "Gates")], True),
        ([tr(bold("Role"), bold("Duty")), tr(bold("Guard"), bold("Gates"))], False),
        ([tr(tc("Role", COLOUR), tc("Duty", COLOUR)), tr("Guard", "Gates")], True),
        ([tr("Item", "Price"), tr("Rope", "3 euros"), tr("Net", "5 euros")], True),
        ([tr("", "Adults", "Children"), tr("Day", "3", "2")], True),
        ([tr("Item", "Price"), tr("Rope", "3 euros"), tr("Net", "free")], False),
        ([tr("Item", "Day", "Week"), tr("Rope", "3", "9"), tr("Net", "none", "5"), tr("Oar", "2", "free")], True),
        ([tr("Item", "Day", "Week"), tr("Rope", "3", "free"), tr("Net", "none", "5")], False),
        ([tr("Role", "Duty"), tr("Guard", "Gates")], False),
        ([tr("2023", "2024"), tr("3", "4")], False),
        ([tr("Site", "Days", "After 5 years"), tr("Ulm", "27", "29"), tr("Graz", "25", "27")], True),
        ([tr("Room 12", "Floor 3"), tr("Room 14", "Floor 4")], False),
        (
            [
                tr("Item", "Hand", "Hold"),
                tr("Skis", "–", "Yes, 45 euros"),
                tr("Tent", "Not permitted", "Permitted"),
            ],
            True,
        ),
        ([tr("Pets", "No"), tr("Smoking", "No")], False),
        ([tr("Pets", "dogs only"), tr("Smoking", "No")], False),
        ([tr("Name:", "Jane"), tr("Phone:", "555-0199")], False),
    ],
)
def test_a_first_row_is_a_header_if_it_stands_out_or_heads_numbers(rows: list[str], is_header: bool) -> None:
    assert headers(read(tbl(*rows)))[0] is is_header


def test_bold_cells_at_the_start_of_rows_head_them() -> None:
    rows = table(read(tbl(tr(bold("Name"), "Jane"), tr(bold("Team"), "Nets")))).children
    assert [[cell.is_header for cell in row.children] for row in rows] == [[True, False], [True, False]]


@pytest.mark.parametrize("above", [True, False])
def test_a_caption_beside_a_table_belongs_to_it(above: bool) -> None:
    caption, rows = p("Table 1: Fees", style="Caption"), tbl(tr("a", "b"))
    found = lines(read((caption + rows if above else rows + caption) + p("After.")))
    assert found[0] == "table"
    assert "  caption Table 1: Fees" in found
    assert found[-1] == "paragraph After."


def test_a_caption_between_two_tables_belongs_to_the_second() -> None:
    found = lines(read(tbl(tr("a", "b")) + p("Table 2", style="Caption") + tbl(tr("c", "d"))))
    assert found.index("  caption Table 2") > found.index("    cell b")
    assert found.count("table") == 2


def test_paragraphs_and_lists_in_a_cell_are_read_in_order_with_their_labels() -> None:
    numbering = definition(7, level(0, "decimal", "%1.")) + instance(1, 7)
    body = tbl(tr(tc(p("Pack:") + item("ropes") + item("maps")), "b"), tr("c", "d"))
    assert grid(read(body, numbering=numbering))[0] == {0: "Pack: 1. ropes 2. maps", 1: "b"}


def test_a_table_in_one_cell_of_many_rows_is_read_as_words_of_that_cell() -> None:
    inner = tbl(tr("small", "3 euros"), tr("large", "5 euros"))
    body = tbl(tr("Nets", tc(inner + p(""))), tr("Ropes", "2 euros"), tr("Maps", "1 euro"))
    assert grid(read(body))[0] == {0: "Nets", 1: "small 3 euros large 5 euros"}


def test_a_table_that_only_places_others_is_read_as_its_blocks() -> None:
    inner = tbl(tr("small", "3 euros"), tr("large", "5 euros"))
    body = tbl(tr(tc(p("Fees", style="Heading1") + inner + p("Net.")), tc(p("Contact us."))))
    assert lines(read(body))[:2] == ["heading 1 Fees", "table"]
    assert lines(read(body))[-2:] == ["paragraph Net.", "paragraph Contact us."]


def test_a_table_of_one_column_is_a_box_of_blocks() -> None:
    assert lines(read(tbl(tr("Note: keep dry."), tr("And cool.")))) == [
        "paragraph Note: keep dry.",
        "paragraph And cool.",
    ]


def test_a_row_of_cells_with_several_paragraphs_is_a_page_in_columns() -> None:
    columns = tbl(
        tr(
            tc(p("Scope", style="Heading1") + p("Left.") + p("More.")),
            tc(p("Geltung", style="Heading1") + p("Rechts.")),
        )
    )
    assert lines(read(columns)) == [
        "heading 1 Scope",
        "paragraph Left.",
        "paragraph More.",
        "heading 1 Geltung",
        "paragraph Rechts.",
    ]


def test_content_controls_around_rows_and_cells_are_read_through() -> None:
    cell = f"<w:sdt><w:sdtPr/><w:sdtContent>{tc('b')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtPr/><w:sdtContent><w:tr>{tc('c')}{cell}</w:tr></w:sdtContent></w:sdt>"
    assert grid(read(tbl(tr("a", "x"), row))) == [{0: "a", 1: "x"}, {0: "c", 1: "b"}]


def test_the_prompt_of_an_empty_control_in_a_cell_is_left_out() -> None:
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{tc('Choose')}</w:sdtContent></w:sdt>"
    extracted = read(tbl(f"<w:tr>{tc('Name')}{prompt}{tc('z')}</w:tr>"))
    assert grid(extracted) == [{0: "Name", 2: "z"}]
    assert left_out(extracted) == {"placeholder": (1, 6)}


def test_header_rows_reach_as_far_down_as_a_header_over_several_columns() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = read(
        tbl(
            tr(tc("Item", restart), tc("Price", '<w:gridSpan w:val="2"/>')),
            tr(tc("", go_on), "Wash", "Iron"),
            tr("Shirt", "2.10", "1.90"),
            tr(tc("Bed linen", '<w:gridSpan w:val="3"/>')),
            tr("Sheet", "3.00", "2.20"),
        )
    )
    words = [one.words for one in statements_of(found.tree)]
    assert words[0] == "Item; Price Wash; Price Iron"
    assert words[1:] == [
        "Shirt – Price Wash: 2.10; Price Iron: 1.90",
        "Bed linen",
        "Sheet – Price Wash: 3.00; Price Iron: 2.20",
    ]


def test_a_table_of_labels_and_what_they_stand_before_is_a_list() -> None:
    found = statements_of(read(p("You shall:") + tbl(tr("(a)", "pay 3 euros;"), tr("(b)", "go in 2 days."))).tree)
    assert [(one.address, one.words, one.leads) for one in found] == [
        ("", "You shall:", ()), ("(a)", "pay 3 euros;", (0,)), ("(b)", "go in 2 days.", (0,)),
    ]  # fmt: skip
