"""Characters of a PDF into words and rows, lines into running text, and the running lines of pages."""

from __future__ import annotations

import pytest

from ingest.loaders.hyphens import Vocabulary, join_hyphenated
from ingest.loaders.pdf.decoding.page import STRUCK, Box, Glyph, PageContent, Style, layers
from ingest.loaders.pdf.joining import Piece, pieces_of
from ingest.loaders.pdf.labels import is_marker, marker_of, number_depth, ordinal
from ingest.loaders.pdf.running import PageRow, PageRows, running_rows
from ingest.loaders.pdf.words import Word, as_read, rows_of, text_of, words_of

BODY = Style(10.0)


def glyphs(text: str, x: float = 0.0, y: float = 100.0, style: Style = BODY) -> list[Glyph]:
    """The characters of a text, each 6 points wide."""
    return [Glyph(c, Box(x + 6 * n, y - 8, x + 6 * n + 6, y + 2), x + 6 * n, y, style) for n, c in enumerate(text)]


def word(text: str, x: float, base: float = 100.0, size: float = 10.0, **facts: bool) -> Word:
    return Word(text, x, x + 0.6 * size * len(text), base, size, **facts)


# -- words and rows ------------------------------------------------------------------------------------


def test_words_end_at_white_space_at_a_jump_and_where_the_size_changes() -> None:
    drawn = glyphs("one two") + glyphs("far", x=200) + glyphs("2", x=218, y=96, style=Style(6.0))
    assert [w.text for w in words_of(drawn)] == ["one", "two", "far", "2"]


def test_a_struck_word_keeps_its_room_and_has_no_text() -> None:
    words = words_of(glyphs(f"a {STRUCK * 3} b"))
    assert [(w.text, w.x0) for w in words] == [("a", 0), ("", 12), ("b", 36)]


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("con\ufb01rm", "confirm"),
        ("o\ufb00er", "offer"),
        ("dead\xadline", "deadline"),
        ("a\x07b", "ab"),
        ("cut\xad", "cut\xad"),
    ],
)
def test_ligatures_controls_and_soft_hyphens_are_read_as_a_reader_sees_them(drawn: str, read: str) -> None:
    assert as_read(drawn) == read


def test_a_surrogate_pair_is_one_character() -> None:
    assert as_read("\ud835\udc00") == "𝐀"


def test_rows_are_in_order_whatever_the_order_of_drawing() -> None:
    words = [word("second", 0, 112), word("b", 20), word("a", 0)]
    assert [[w.text for w in row] for row in rows_of(words)] == [["a", "b"], ["second"]]


def test_a_small_word_beside_a_larger_one_is_raised_in_its_row() -> None:
    (row,) = rows_of([word("£50", 0), word("2", 18.5, base=96, size=6)])
    assert [(w.text, w.raised) for w in row] == [("£50", False), ("2", True)]


@pytest.mark.parametrize(
    ("mark", "size", "base"), [("1", 9.7, 96.4), ("12", 9, 95), ("*", 9.7, 96.4), ("[3]", 9, 95)]
)
def test_a_number_or_sign_that_is_hardly_smaller_is_raised_in_its_row(mark: str, size: float, base: float) -> None:
    (row,) = rows_of([word("£50", 0), word(mark, 18.5, base, size, spaced=False), word("back", 60)])
    assert [(w.text, w.raised) for w in row] == [("£50", False), (mark, True), ("back", False)]


def test_a_mark_that_is_hardly_smaller_is_raised_before_the_words_of_its_note() -> None:
    (row,) = rows_of([word("1", 0, 96.4, 9), word("Except", 7.9)])
    assert [(w.text, w.raised) for w in row] == [("1", True), ("Except", False)]


@pytest.mark.parametrize(
    "other",
    [
        word("1", 18.5, 90, 9.7, spaced=False),
        word("1", 18.5, 96.4, 10, spaced=False),
        word("1", 22, 96.4, 9.7, spaced=False),
        word("fee", 18.5, 96.4, 9.7, spaced=False),
    ],
    ids=["in the row above", "as large", "apart", "a word"],
)
def test_other_print_of_nearly_the_same_size_is_a_row_of_its_own(other: Word) -> None:
    assert len(rows_of([word("£50", 0), other])) == 2


def test_a_lowered_word_is_not_raised_and_needs_no_space() -> None:
    (row,) = rows_of([word("CO", 0), word("2", 12.2, base=102, size=6, spaced=False)])
    assert text_of(row) == "CO2"
    assert not row[1].raised


def test_text_from_right_to_left_is_in_reading_order() -> None:
    (row,) = rows_of([word("ثاني", 0), word("أول", 40)])
    assert [w.text for w in row] == ["أول", "ثاني"]


def test_a_page_turned_by_a_quarter_is_set_upright() -> None:
    drawn = [Glyph("a", Box(90, 10, 100, 16), 100, 10, Style(10.0, angle=90.0))]
    (layer,) = layers(PageContent(1, Box(0, 0, 200, 400), tuple(drawn)))
    assert (layer.width, layer.height) == pytest.approx((400, 200))
    assert (layer.glyphs[0].x, layer.glyphs[0].y) == pytest.approx((10, 100))


def test_text_in_another_direction_is_a_layer_of_its_own() -> None:
    stamp = Glyph("s", Box(5, 5, 10, 10), 5, 5, Style(10.0, angle=90.0))
    main, other = layers(PageContent(1, Box(0, 0, 200, 400), (*glyphs("text"), stamp)))
    assert ["".join(g.character for g in layer.glyphs) for layer in (main, other)] == ["text", "s"]


# -- lines into running text ---------------------------------------------------------------------------

NONE = Vocabulary(frozenset())


@pytest.mark.parametrize(
    ("before", "after", "words", "joined"),
    [
        ("appli-", "cant", (), "applicant"),
        ("well-", "known", (), "well-known"),
        ("full-", "ness", (), "fullness"),
        ("self-", "ish", (), "selfish"),
        ("re-", "sign", ("re-sign",), "re-sign"),
        ("re-", "sign", ("resign",), "resign"),
        ("state-of-", "the-art", (), "state-of-the-art"),
        ("COVID-", "19", (), "COVID-19"),
        ("Anglo-", "Saxon", (), "Anglo-Saxon"),
        ("short-", "and", (), "short- and"),
        ("dead\xad", "line", (), "deadline"),
    ],
)
def test_a_hyphen_at_a_line_end_is_judged(before: str, after: str, words: tuple[str, ...], joined: str) -> None:
    assert join_hyphenated(before, after, Vocabulary(frozenset(words))) == joined


def test_the_vocabulary_leaves_out_words_that_a_line_end_cuts() -> None:
    assert Vocabulary.of(["a well-known appli-", "cant asks"]).words == {"a", "well-known", "asks"}


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [("one", "two", "one two"), ("2018–", "23", "2018–23"), ("and/", "or", "and/or"), ("食品", "は", "食品は")],
)
def test_lines_are_joined_by_a_space_where_words_are(first: str, second: str, text: str) -> None:
    assert pieces_of([[word(first, 0)], [word(second, 0, 112)]], NONE, lambda _: None) == [Piece(text)]


def test_a_raised_number_is_the_mark_of_a_note_or_stands_behind_a_caret() -> None:
    line = [word("cost", 0), word("7", 25, raised=True), word("10", 40), word("6", 52, raised=True)]
    pieces = pieces_of([line], NONE, {"7": "p1-7"}.get)
    assert pieces == [Piece("cost"), Piece("7", "p1-7"), Piece(" 10^6")]


def test_a_label_is_left_out_of_the_words() -> None:
    assert pieces_of([[word("(a)", 0), word("text", 30)]], NONE, lambda _: None, skip=3) == [Piece("text")]


# -- labels --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "label", "style"),
    [
        ("(a) x", "(a)", "(a)"),
        ("1. x", "1.", "1."),
        ("iv) x", "iv)", "a)"),
        ("• x", "", "•"),
        ("- x", "", "-"),
        ("IV. X", "IV.", "A."),
    ],
)
def test_list_markers_are_told_with_their_style(line: str, label: str, style: str) -> None:
    marker = marker_of(line)
    assert marker is not None
    assert (marker.label, marker.style) == (label, style)


@pytest.mark.parametrize(
    "line", ["4.2 The supplier", "1.5 percent", "-5 degrees", "e.g. this", "2024 was", "Word"]
)
def test_other_starts_of_lines_are_no_list_markers(line: str) -> None:
    assert marker_of(line) is None


@pytest.mark.parametrize(
    ("text", "is_one"), [("(a)", True), ("4.2", True), ("•", True), ("500", False), ("a b", False)]
)
def test_a_column_of_markers_is_told_from_one_of_values(text: str, is_one: bool) -> None:
    assert is_marker(text) is is_one


@pytest.mark.parametrize(
    ("text", "depth"),
    [("4 Support", 1), ("4.2 Times", 2), ("Article 12", 1), ("Annex II Fees", 1), ("Fees", 0), ("Articles", 0)],
)
def test_the_number_of_a_heading_has_a_depth(text: str, depth: int) -> None:
    assert number_depth(text) == depth


@pytest.mark.parametrize(("label", "places"), [("(c)", {3, 100}), ("(i)", {1, 9}), ("iv.", {4}), ("7.", {7})])
def test_a_label_has_a_place_in_its_list(label: str, places: set[int]) -> None:
    assert ordinal(label) == places


# -- running lines -------------------------------------------------------------------------------------


def page(*rows: tuple[str, float, float], height: float = 800.0) -> PageRows:
    return PageRows(height, tuple(PageRow(text, base, size) for text, base, size in rows))


BODY_ROWS = (("Body begins here.", 130.0, 10.0), ("It goes on.", 142.0, 10.0), ("It ends.", 600.0, 10.0))


def running(*pages: PageRows) -> list[str]:
    return [pages[number].rows[row].text for number, row in sorted(running_rows(pages, 10.0))]


def test_repeated_lines_and_page_numbers_are_running_lines() -> None:
    pages = [page(("Handbook", 40, 10), *BODY_ROWS, (f"Page {n} of 2", 770, 10)) for n in (1, 2)]
    assert running(*pages) == ["Handbook", "Page 1 of 2", "Handbook", "Page 2 of 2"]


def test_bare_and_roman_numbers_at_the_edge_are_page_numbers_where_each_page_has_one() -> None:
    assert running(page(*BODY_ROWS, ("7", 770, 10)), page(*BODY_ROWS, ("viii", 770, 10))) == ["7", "viii"]


def test_one_page_keeps_everything_but_a_named_page_number() -> None:
    assert running(page(("Confidential", 40, 10), *BODY_ROWS, ("7", 770, 10))) == []
    assert running(page(*BODY_ROWS, ("Page 1 of 1", 770, 10))) == ["Page 1 of 1"]


def test_a_line_within_the_text_is_no_running_line_though_it_is_repeated() -> None:
    close = (
        ("Role Limit", 100.0, 10.0),
        ("Director 10", 112.0, 10.0),
        ("Lead 5", 124.0, 10.0),
        ("End", 600.0, 10.0),
    )
    assert running(page(*close), page(*close)) == []


def test_the_headings_of_two_annexes_are_no_running_lines() -> None:
    assert running(page(("Annex 1", 60, 10), *BODY_ROWS), page(("Annex 2", 60, 10), *BODY_ROWS)) == []


def test_lines_with_other_numbers_than_the_pages_are_no_running_lines() -> None:
    assert running(page(("Fee 30 euros", 60, 10), *BODY_ROWS), page(("Fee 70 euros", 60, 10), *BODY_ROWS)) == []


def test_a_large_heading_is_repeated_on_most_pages_before_it_is_a_running_line() -> None:
    pages = [page(("Notes", 60, 16), *BODY_ROWS) for _ in range(2)]
    assert running(*pages) == []
