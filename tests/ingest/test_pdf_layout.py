"""Tables, blocks and roles of PDF pages: the stages between words and the tree."""

from __future__ import annotations

import pytest

from ingest.loaders.pdf.blocks import Line, TextBlock, begins_block, blocks_of, usual_distance
from ingest.loaders.pdf.decoding.fields import place_fields
from ingest.loaders.pdf.decoding.hidden import seen
from ingest.loaders.pdf.decoding.page import Annotation, Box, FormField, Glyph, PageContent, Shape, Style
from ingest.loaders.pdf.elements import Element, TableElement, TextElement, joined_tables, joined_text
from ingest.loaders.pdf.grids import Cell, header_rows, ruled_grids
from ingest.loaders.pdf.regions import LabelledField
from ingest.loaders.pdf.roles import elements_of, title_place
from ingest.loaders.pdf.words import Word
from ingest.structure.tree import NodeKind
from tests.ingest.pdf_words import lines, words


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


@pytest.mark.parametrize(("price", "kind"), [("25 euros*", NodeKind.PARAGRAPH), ("25 euros", NodeKind.ITEM)])
def test_a_star_that_a_word_refers_to_begins_a_note_and_no_item(price: str, kind: NodeKind) -> None:
    (_, note) = elements(line(f"A projector costs {price} a day."), line("* free for schools", 130))
    assert isinstance(note, TextElement)
    assert note.kind is kind


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
