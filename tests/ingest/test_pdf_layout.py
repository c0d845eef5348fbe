"""Regions and tables, blocks and roles of PDF pages: the stages between words and the tree."""

from __future__ import annotations

import pytest

from ingest.loaders.pdf.blocks import Line, TextBlock, begins_block, blocks_of, usual_distance
from ingest.loaders.pdf.elements import Element, TableElement, TextElement, joined_tables, joined_text
from ingest.loaders.pdf.fields import place_fields
from ingest.loaders.pdf.grids import Cell, Grid, Rules, header_rows, ruled_grids, table_rules
from ingest.loaders.pdf.hidden import seen
from ingest.loaders.pdf.page import Annotation, Box, FormField, Glyph, PageContent, Shape, Style
from ingest.loaders.pdf.regions import GUTTER, LabelledField, regions_of
from ingest.loaders.pdf.roles import elements_of, title_place
from ingest.loaders.pdf.words import Segment, Word, segments_of
from ingest.structure.tree import NodeKind


def words(*placed: tuple[float, float, str], size: float = 10.0, bold: bool = False) -> list[Word]:
    """Words of (x, base line, text), each character 6 points wide in 10 points."""
    found = []
    for x, base, text in placed:
        at = x
        for part in text.split():
            found.append(Word(part, at, at + 0.6 * size * len(part), base, size, bold))
            at += 0.6 * size * (len(part) + 1)
    return found


def column(x: float, y: float, *lines: str) -> list[Word]:
    return words(*((x, y + 12 * number, line) for number, line in enumerate(lines)))


def read(found: list[Word], level: tuple[Box, ...] = ()) -> list[str]:
    """The texts of the regions in reading order; a table is written with bars."""
    result = []
    for region in regions_of(segments_of(found, GUTTER), level, 10.0):
        if isinstance(region, Grid):
            rows = [
                " | ".join(" ".join(w.text for w in c.words) for c in region.cells if c.row == r)
                for r in range(region.rows)
            ]
            result += [f"| {row} |" for row in rows]
        else:
            result += [part.text for part in region.parts if isinstance(part, Segment)]
    return result


LEFT = ("books are lent for three weeks", "a loan can be extended twice", "unless another has reserved it")
RIGHT = ("a late book costs 20 cents a day", "and a lost card is replaced for", "four euros by the library")


# -- reading order -------------------------------------------------------------------------------------


def test_columns_are_read_one_after_the_other() -> None:
    assert read(column(50, 100, *LEFT) + column(300, 100, *RIGHT)) == [*LEFT, *RIGHT]


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


def lines(xs: tuple[float, ...], ys: tuple[float, ...]) -> Rules:
    level = tuple(Box(xs[0], y, xs[-1], y) for y in ys)
    return Rules(level, tuple(Box(x, ys[0], x, ys[-1]) for x in xs))


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


def test_bold_first_rows_are_headers_and_labels_with_values_have_none() -> None:
    def grid(*rows: tuple[list[Word], list[Word]]) -> int:
        cells = [Cell(r, c, tuple(cell)) for r, row in enumerate(rows) for c, cell in enumerate(row)]
        return header_rows(len(rows), cells)

    plain, bold = words((0, 0, "text")), words((0, 0, "head"), bold=True)
    assert grid((bold, bold), (plain, plain)) == 1
    assert grid((words((0, 0, "Holder:")), plain), (plain, plain)) == 0
    assert grid((plain, plain), (plain, words((0, 0, "9")))) == 1


# -- blocks --------------------------------------------------------------------------------------------


def line(text: str, base: float = 100.0, x: float = 50.0, page: int = 1, **style: float | bool) -> Line:
    size = float(style.get("size", 10.0))
    return Line(tuple(words((x, base, text), size=size, bold=bool(style.get("bold")))), page, 50, 350)


FULL = "a line that is broken for lack of any more room"


@pytest.mark.parametrize(
    ("above", "below", "begins"),
    [
        (line(FULL), line("goes on", 112), False),
        (line(FULL), line("Goes on", 112), False),
        (line("A short line."), line("Another paragraph begins here", 112), True),
        (line(FULL), line("After a gap", 124), True),
        (line(FULL), line("larger", 112, size=12), True),
        (line(FULL), line("- 5 degrees is a value", 112), False),
        (line("The following count:"), line("- lamps", 112), True),
        (line(FULL), line("1. may begin a wrapped line", 112), False),
        (line("1. The first item"), line("2. The second item", 112), True),
        (line(FULL), line("\u2022 a bullet", 112), True),
        (line("1. The first item is as long as its line and"), line("goes on below it", 112, x=68), False),
    ],
)
def test_a_line_begins_a_block_or_goes_on(above: Line, below: Line, begins: bool) -> None:
    assert begins_block([above], below, 1.2) is begins


def test_the_usual_distance_is_that_of_lines_that_fill_their_column() -> None:
    region = [line(FULL, 100), line(FULL, 114), line("It ends here.", 128), line("Next.", 160)]
    assert usual_distance([region]) == 1.4


# -- roles ---------------------------------------------------------------------------------------------


def elements(*texts: Line) -> list[Element]:
    blocks = [block for text in texts for block in blocks_of([text], 1.2)]
    return elements_of([block for block in blocks if isinstance(block, TextBlock)])


def kinds(*texts: Line) -> list[tuple[str, int]]:
    return [(e.kind.value, e.level) for e in elements(*texts) if isinstance(e, TextElement)]


SENTENCE = line("The supplier answers within two working days of it.", 200)


def test_headings_have_levels_by_size_and_number() -> None:
    found = kinds(
        line("Agreement", size=18, bold=True),
        line("4 Support", size=18, bold=True),
        line("4.1 Hours", size=14, bold=True),
        SENTENCE,
        line("5 Fees", size=18, bold=True),
    )
    assert found == [("heading", 1), ("heading", 2), ("heading", 3), ("paragraph", 0), ("heading", 2)]


@pytest.mark.parametrize("text", ["Night work", "4.2 Response times", "Article 12", "Annex II Fees"])
def test_a_short_line_over_a_paragraph_is_a_heading_in_the_print_of_the_text(text: str) -> None:
    assert kinds(line(text), SENTENCE)[0][0] == "heading"


@pytest.mark.parametrize("text", ["It ends here.", "see below:", "5 euros", "a lower case start"])
def test_other_short_lines_are_paragraphs(text: str) -> None:
    assert kinds(line(text), SENTENCE)[0][0] == "paragraph"


def test_a_document_in_one_print_has_no_title() -> None:
    assert title_place(elements(line("Overtime"), SENTENCE)) is None
    assert title_place(elements(line("Overtime", size=16), SENTENCE)) == 0


def test_a_small_block_that_begins_with_a_mark_in_the_text_is_a_note() -> None:
    marked = Line((*words((50, 100, "Costs 50 euros")), Word("2", 140, 144, 96, 6, raised=True)), 1, 50, 350)
    (_, note) = elements(marked, line("2 Without tax.", 700, size=8))
    assert isinstance(note, TextElement)
    assert (note.kind, note.note_mark) == (NodeKind.NOTE, "2")


# -- over columns and pages ----------------------------------------------------------------------------


def paragraph(text: str, page: int) -> TextElement:
    return TextElement(NodeKind.PARAGRAPH, (line(text, page=page),), opens=True, closes=True)


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (FULL, "a supplement of 35 percent.", 1),
        (FULL, "Berlin office decides it.", 1),
        ("It ends here.", "Another begins.", 2),
        ("A heading", "Text begins.", 2),
    ],
)
def test_paragraphs_go_on_over_pages(first: str, second: str, count: int) -> None:
    assert len(joined_text([paragraph(first, 1), paragraph(second, 2)])) == count


def table(page: int, *rows: str) -> TableElement:
    found = [
        w
        for n, row in enumerate(rows)
        for w in words(*((x, 100.0 + 20 * n, t) for x, t in zip((60, 160), row.split("|"), strict=True)))
    ]
    ys = tuple(92.0 + 20 * n for n in range(len(rows) + 1))
    (grid,) = ruled_grids(lines((50, 150, 250), ys), found)
    return TableElement.of(grid, page)


def test_a_table_goes_on_over_a_page_without_its_repeated_header() -> None:
    (whole,) = joined_tables([table(1, "Item|Price", "Lamp|9"), table(2, "Item|Price", "Desk|70")])
    assert isinstance(whole, TableElement)
    assert [whole.row_text(row) for row in range(whole.rows)] == [("Item", "Price"), ("Lamp", "9"), ("Desk", "70")]


def test_a_row_goes_on_over_a_page() -> None:
    (whole,) = joined_tables([table(1, "Item|Rule", "Lamp|the branch"), table(2, " |manager decides", "Desk|no")])
    assert isinstance(whole, TableElement)
    assert [whole.row_text(row) for row in range(whole.rows)] == [
        ("Item", "Rule"),
        ("Lamp", "the branch manager decides"),
        ("Desk", "no"),
    ]


# -- form fields ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "placed", "label"),
    [
        ("text", (50, 110, "Holder:"), "Holder:"),
        ("text", (110, 96, "Name"), "Name"),
        ("checkbox", (270, 110, "I agree"), "I agree"),
        ("text", (50, 300, "elsewhere"), "Alternate"),
    ],
)
def test_a_field_is_named_by_the_words_beside_or_above_it(
    kind: str, placed: tuple[float, float, str], label: str
) -> None:
    form_field = FormField(Box(110, 100, 260, 116), kind, "f1", "yes", "Alternate")
    placed_fields = place_fields([form_field], words(placed))
    (atom,) = placed_fields.atoms
    assert isinstance(atom.content, LabelledField)
    assert atom.content.label == label
    assert bool(placed_fields.words) is (label == "Alternate")


# -- hidden characters ---------------------------------------------------------------------------------

PAGE = Box(0, 0, 600, 800)


def drawn(**style: object) -> Glyph:
    return Glyph("x", Box(100, 98, 106, 108), 100, 100, Style(**{"size": 10.0, "order": 5, **style}))  # type: ignore[arg-type]


def page(glyph: Glyph, **content: object) -> PageContent:
    return PageContent(1, PAGE, (glyph,), **content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        page(drawn(mode=3)),
        page(drawn(size=1.0)),
        page(drawn(alpha=0)),
        page(drawn(colour=(255, 255, 255))),
        page(drawn(), shapes=(Shape(Box(90, 90, 200, 120), True, (9, 9, 9), None, 7),)),
        page(drawn(is_optional=True)),
        PageContent(1, Box(0, 0, 50, 50), (drawn(),)),
    ],
)
def test_text_that_no_reader_sees_is_hidden(content: PageContent) -> None:
    assert seen(content).hidden == ("x",)


@pytest.mark.parametrize(
    "content",
    [
        page(drawn()),
        page(drawn(colour=(255, 255, 255)), shows=lambda _: True),
        page(drawn(colour=(255, 255, 255)), shapes=(Shape(Box(90, 90, 200, 120), True, (9, 9, 9), None, 1),)),
    ],
)
def test_text_that_shows_is_kept(content: PageContent) -> None:
    assert seen(content).glyphs == content.glyphs


def test_a_line_or_a_mark_through_text_strikes_it_and_a_line_under_it_does_not() -> None:
    through, under = (Shape(Box(95, y, 120, y + 0.5), True, None, (0, 0, 0), 6) for y in (103, 98.5))
    mark = Annotation("strikeout", "", (Box(95, 97, 120, 109),))
    assert seen(page(drawn(), shapes=(through,))).struck == ("x",)
    assert seen(page(drawn(), annotations=(mark,))).struck == ("x",)
    assert seen(page(drawn(), shapes=(under,))).struck == ()


def test_the_invisible_text_of_a_scan_is_read() -> None:
    recognised = seen(page(drawn(mode=3), images=(PAGE,)))
    assert recognised.is_recognised
    assert recognised.glyphs
