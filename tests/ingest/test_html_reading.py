"""The structure of HTML pages: what each element becomes in the tree and in the text."""

from __future__ import annotations

import pytest

from ingest.loaders.extracted import Extracted
from ingest.loaders.html.charset import decode_page
from ingest.loaders.html.loader import read_page
from ingest.structure.statements import structure_of
from ingest.structure.tree import Node, NodeKind
from knowledge.errors import InvalidDocument
from tests.ingest.structure.reading import html_statements, qualifiers_of


def nodes(page: str, kind: NodeKind) -> list[Node]:
    return [node for node in read_page(page).tree.walk() if node.kind is kind]


def plain(page: str, kind: NodeKind = NodeKind.PARAGRAPH) -> list[str]:
    return [node.plain for node in nodes(page, kind)]


def labels(page: str) -> list[str]:
    return [node.label for node in nodes(page, NodeKind.ITEM)]


def table(page: str) -> list[list[str]]:
    return [[cell.plain for cell in row.children] for row in nodes(page, NodeKind.ROW)]


def left_out(page: str) -> dict[str, int]:
    return {one.kind: one.count for one in read_page(page).left_out}


# -- character sets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>café".encode(), "<p>café"),
        (b"\xef\xbb\xbf<p>caf\xc3\xa9", "<p>café"),
        ("<p>café".encode("utf-16"), "<p>café"),
        ("<p>café".encode("utf-16-be"), "<p>café"),
        ("<p>café".encode("utf-16-le"), "<p>café"),
        (b"<meta charset=windows-1252><p>8\x80 caf\xe9\x81", "<meta charset=windows-1252><p>8€ café "),
        (b'<meta charset="latin1"><p>8\x80', '<meta charset="latin1"><p>8€'),
        (b"<META CHARSET='ISO-8859-1'><p>\x93x\x94", "<META CHARSET='ISO-8859-1'><p>“x”"),
        (b"<meta http-equiv=content-type content='text/html; charset=iso-8859-15'>\xa4", "<meta http-equiv=content-type content='text/html; charset=iso-8859-15'>€"),
        (b"<?xml version='1.0' encoding='windows-1251'?><p>\xc4\xe0", "<?xml version='1.0' encoding='windows-1251'?><p>Да"),
        (b"<!-- <meta charset=koi8-r> --><meta charset=shift_jis>\x93\xfa", "<!-- <meta charset=koi8-r> --><meta charset=shift_jis>日"),
        (b"<meta charset=utf-16><p>caf\xc3\xa9", "<meta charset=utf-16><p>café"),
        (b"\xef\xbb\xbf<meta charset=windows-1252>caf\xc3\xa9", "<meta charset=windows-1252>café"),
    ],
)  # fmt: skip
def test_a_page_is_decoded_as_it_declares(content: bytes, text: str) -> None:
    assert decode_page("a.html", content) == text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<p>\n<p>caf\xe9", r"a.html, line 2: Byte 10 \(0xe9\) is not UTF-8.*windows-1252"),
        (b"<meta charset=utf-8>\xff", r"Byte 20 \(0xff\) is not UTF-8"),
        (b"<meta charset=klingon>", "'klingon', which is not known"),
        (b"<meta charset=base64>", "'base64', which is not known"),
        (b"\xff\xfe<", "not UTF-16-LE"),
    ],
)
def test_a_page_that_is_not_what_it_declares_is_refused_with_a_remedy(content: bytes, says: str) -> None:
    with pytest.raises(InvalidDocument, match=says):
        decode_page("a.html", content)


# -- blocks and lines --------------------------------------------------------------------------------------


def test_the_title_is_that_of_the_head_and_no_part_of_the_text() -> None:
    page = read_page("<title>A &amp;  B\n</title><svg><title>icon</title></svg><p>x</p>")
    assert (page.title, page.text) == ("A & B", "icon\n\nx\n")
    assert read_page("<p>x").title == ""


def test_headings_have_levels_and_roles_give_them() -> None:
    page = "<h1>One</h1><h6>Six</h6><div role=heading aria-level=3>Three</div><div role=heading aria-level=x>Two</div>"
    assert [(node.level, node.plain) for node in nodes(page, NodeKind.HEADING)] == [
        (1, "One"), (6, "Six"), (3, "Three"), (2, "Two"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("a<p>b<div>c<section>d</section>e</div>f", ["a", "b", "c", "d", "e", "f"]),
        ("<p> a \n <b>b</b>c </p>", ["a bc"]),
        ("<p>Price<br>per<br/>tonne</p>", ["Price\nper\ntonne"]),
        ("<p>One<br><br>Two<br> <br>Three", ["One", "Two", "Three"]),
        ("<p>a&nbsp;b&#8239;c&shy;&#8203;d &amp; &lt;e&gt; &#x1F600;", ["a\xa0b\u202fcd & <e> 😀"]),
        ("<p>He said <q>no</q>.", ["He said “no”."]),
        ("<p>H<sub>2</sub>O is at x<sub>i</sub>", ["H2O is at xi"]),
        ("<p>An <img src='data:image/png;base64,AAAA' alt='open door'> and <img src=x>.", ["An open door and ."]),
        ("<p>Use <kbd>Ctrl</kbd>+<code>C</code> or <a href=/x>copy</a>", ["Use Ctrl+C or copy"]),
        ("<p>a<ins>b</ins> <u>c</u> <mark>d</mark>", ["ab c d"]),
        ("<address>Desk<br>Main Street</address>", ["Desk\nMain Street"]),
        ("<p>sum <math alttext='a+b'><mi>a</mi></math> and <svg><title>a lamp</title><path/></svg>", ["sum a+b and a lamp"]),
        ("<figure><img alt=Lamp><figcaption>A lamp.</figcaption></figure>", ["Lamp", "A lamp."]),
    ],
)  # fmt: skip
def test_paragraphs_are_what_a_browser_shows(page: str, paragraphs: list[str]) -> None:
    assert plain(page) == paragraphs


def test_code_keeps_its_lines() -> None:
    page = "<pre><code>if x:\n    y &lt; 1\n</code></pre><pre>\na<br>b</pre>"
    assert plain(page, NodeKind.CODE) == ["if x:\n    y < 1\n", "a\nb"]


def test_a_quotation_holds_its_blocks() -> None:
    (quotation,) = nodes("<blockquote><p>One.</p><ul><li>Two.</ul></blockquote>", NodeKind.QUOTATION)
    assert [child.kind for child in quotation.children] == [NodeKind.PARAGRAPH, NodeKind.LIST]


# -- lists -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "printed"),
    [
        ("", ["1.", "2.", "3."]), ("type=a", ["a.", "b.", "c."]), ("type=A start=26", ["Z.", "AA.", "AB."]),
        ("type=i", ["i.", "ii.", "iii."]), ("type=I start=9", ["IX.", "X.", "XI."]), ("start=0", ["0.", "1.", "2."]),
        ("reversed", ["3.", "2.", "1."]), ("reversed start=10", ["10.", "9.", "8."]), ("start=-1", ["-1.", "0.", "1."]),
        ("style='list-style-type: lower-alpha'", ["a.", "b.", "c."]), ("style='list-style: none'", ["", "", ""]),
        ("style='list-style: upper-roman inside'", ["I.", "II.", "III."]), ("class=letters", ["a.", "b.", "c."]),
        ("style='list-style-type:decimal-leading-zero'", ["01.", "02.", "03."]), ("start=x type=z", ["1.", "2.", "3."]),
        ("style='list-style-type:lower-greek'", ["α.", "β.", "γ."]), ("type=i start=4000", ["4000.", "4001.", "4002."]),
    ],
)  # fmt: skip
def test_items_have_the_labels_that_a_browser_prints(attributes: str, printed: list[str]) -> None:
    page = f"<style>.letters{{list-style-type:lower-latin}}</style><ol {attributes}><li>x<li>y<li>z</ol>"
    assert labels(page) == printed


def test_an_items_value_counts_on_and_items_without_text_count() -> None:
    assert labels("<ol><li>a<li value=7>b<li>c<li type=a>d</ol>") == ["1.", "7.", "8.", "i."]
    assert labels("<ol><li>a<li hidden>b<li>c</ol>") == ["1.", "2."], "what is not shown is not numbered"
    assert labels("<ul><li>a</ul>") == [""]


def test_lists_nest_and_only_an_ordered_one_is_a_sequence() -> None:
    page = "<ol><li>One<ul><li>Deep<li>Deeper</ul><li>Two</ol>"
    outer, inner = nodes(page, NodeKind.LIST)
    assert (outer.in_sequence, inner.in_sequence) == (True, False)
    assert [item.children[0].plain for item in outer.children] == ["One", "Two"]
    assert read_page(page).text == "1. One\n  - Deep\n  - Deeper\n2. Two\n"


def test_what_stands_in_a_list_outside_items_belongs_to_the_item_before() -> None:
    page = "<ul><li>One</li><ul><li>Deep</li></ul><li>Two</li></ul>"
    outer, inner = nodes(page, NodeKind.LIST)
    assert inner in outer.children[0].children
    assert len(outer.children) == 2


def test_definitions_have_terms_and_what_defines_them() -> None:
    page = "<dl><div><dt>Day<dt>Date<dd>24 hours.<dd>A box.</div><dt>Week<dd><p>Seven days.<p>From Monday.</dl>"
    found = nodes(page, NodeKind.DEFINITION)
    assert [[child.plain for child in one.children] for one in found] == [
        ["Day", "Date", "24 hours.", "A box."],
        ["Week", "Seven days.", "From Monday."],
    ]
    assert [child.kind for child in found[0].children] == [NodeKind.TERM] * 2 + [NodeKind.PARAGRAPH] * 2


@pytest.mark.parametrize("state", ["", " open"])
def test_details_are_published_and_a_question_governs_its_answer(state: str) -> None:
    page = f"<details{state}><summary>Is it free?</summary><p>Yes.</p></details><p>Next.</p><details><summary>More</summary>Text."
    found = structure_of(read_page(page).tree).statements
    assert [(one.kind.value, one.words, one.leads) for one in found] == [
        ("question", "Is it free?", ()), ("answer", "Yes.", (0,)), ("sentence", "Next.", ()),
        ("sentence", "More", ()), ("sentence", "Text.", ()),
    ]  # fmt: skip


# -- tables --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", [["a", "a", "b"], ["c", "d", "e"]]),
        ("<tr><td>a<td rowspan=0>b<tr><td>c<tr><td>d", [["a", "b"], ["c", "b"], ["d", "b"]]),
        ("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f", [["a", "a", "b"], ["a", "a", "c"], ["d", "e", "f"]]),
        ("<tr><td>a<td>b<td rowspan=9>c<tr><td>d", [["a", "b", "c"], ["d", "c"]]),
        ("<tr><td colspan=x>a<td rowspan=-1>b", [["a", "b"]]),
        ("<tfoot><tr><td>z<td>y</tfoot><tbody><tr><td>a<td>b<tr><td><td></tbody>", [["a", "b"], ["z", "y"]]),
        ("<tr><td><p>a</p><ul><li>b<li>c</ul><td>d<br>e", [["a b c", "d e"]]),
    ],
)  # fmt: skip
def test_cells_that_span_rows_or_columns_are_filled_in(rows: str, cells: list[list[str]]) -> None:
    assert [[" ".join(cell.split()) for cell in row] for row in table(f"<table>{rows}</table>")] == cells


def test_a_repeated_cell_knows_its_column_and_its_row_does_not_grow() -> None:
    page = "<table><tr><td rowspan=2>Inner<td>4<td>2<tr><td>5<td>3</table>"
    _, second = nodes(page, NodeKind.ROW)
    assert [cell.column for cell in second.children] == [0, 1, 2]
    assert read_page(page).text[second.start : second.end] == "5 | 3"


@pytest.mark.parametrize(
    ("rows", "headers"),
    [
        ("<thead><tr><td>a<td>b</thead><tr><td>c<td>d", [True, False]),
        ("<tr><th>a<th>b<tr><td>c<td>d", [True, False]),
        ("<tr><td><th>a<th>b<tr><th>c<td>d<td>e", [True, False]),
        ("<tr><th scope=row>a<th scope=row>b<tr><td>c<td>d", [False, False]),
        ("<tr><td><b>a</b><td><strong>b</strong><tr><td>c<td>d", [True, False]),
        ("<tr><td><b>a</b><td>b<tr><td>c<td>d", [False, False]),
        ("<tr><th>a<td>b<tr><th>c<td>d", [False, False]),
        ("<tr><td>Item<td>Day<td>Week<tr><td>Rope<td>3<td>9<tr><td>Net<td>free<td>5", [True, False, False]),
        ("<tr><td>Rope<td>none<td>red<tr><td>Net<td>2<td>blue<tr><td>Oar<td>free<td>red", [False, False, False]),
    ],
)
def test_header_rows_are_known(rows: str, headers: list[bool]) -> None:
    assert [row.is_header for row in nodes(f"<table>{rows}</table>", NodeKind.ROW)] == headers


def test_a_header_cell_heads_its_row() -> None:
    page = "<table><tr><th>Zone<th>Fee<tr><th scope=row>Inner<td>4</table>"
    _, row = nodes(page, NodeKind.ROW)
    assert [cell.is_header for cell in row.children] == [True, False]


def test_a_table_has_its_caption_or_that_of_its_figure() -> None:
    assert plain("<table><caption>Fees</caption><tr><td>a<td>b</table>", NodeKind.CAPTION) == ["Fees"]
    figure = "<figure><table><tr><td>a<td>b</table><figcaption>Fees</figcaption></figure>"
    assert plain(figure, NodeKind.CAPTION) == ["Fees"]
    assert nodes(figure, NodeKind.TABLE)[0].children[0].kind is NodeKind.CAPTION


@pytest.mark.parametrize(
    "page",
    [
        "<table role=presentation><tr><td>One.<td>Two.</table>",
        "<table><tr><td><p>One.<p>Two.</table>",
        "<table><tr><td>One.<td><table role=none><tr><td>Two.</table></table>",
    ],
)
def test_a_table_that_only_arranges_is_no_table(page: str) -> None:
    assert plain(page) == ["One.", "Two."]
    assert nodes(page, NodeKind.TABLE) == []


def test_a_table_in_a_layout_table_is_one() -> None:
    page = "<table><tr><td>Menu<td><table><tr><th>a<th>b<tr><td>c<td>d</table></table>"
    assert table(page) == [["a", "b"], ["c", "d"]]


# -- forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("<label for=a>Name:</label><input id=a value=Ada>", ["Name: Ada"]),
        ("<label>Name <input value=Ada></label>", ["Name: Ada"]),
        ("<input aria-label=Name value=Ada><input value=Bo>", ["Name: Ada"]),
        ("<label>Size <select><option>S<option selected>M</select></label>", ["Size: M"]),
        ("<label for=t>Why</label><textarea id=t>\nSo.\n</textarea>", ["Why: So."]),
        ("<label>Name <input></label><input type=hidden value=x><input type=password value=y>", []),
    ],
)
def test_a_control_with_a_value_is_a_field_with_its_label(page: str, fields: list[str]) -> None:
    assert plain(f"<form>{page}</form>", NodeKind.FIELD) == fields


def test_values_without_a_name_of_their_own_are_read_in_their_line() -> None:
    page = (
        "<p>Wait <input value=5> days.<p><label>From <input value=1> to <select><option>2</select> o'clock</label>"
    )
    assert [" ".join(one.split()) for one in plain(page)] == ["Wait 5 days.", "From 1 to 2 o'clock"]


def test_labels_without_a_value_and_choices_are_text() -> None:
    page = "<fieldset><legend>Post</legend><label>Name <input></label><br><br><label><input type=checkbox checked> News</label><p><input type=radio> None"
    assert plain(page) == ["Post", "Name", "☑ News", "☐ None"]


def test_read_pages_know_how_they_were_read() -> None:
    page = read_page("<p>x")
    assert isinstance(page, Extracted)
    assert (page.media_type, page.extractor, page.left_out) == ("text/html", "html/8", ())


def test_text_in_a_heading_without_an_end_stands_below_it() -> None:
    page = "<h1>Rules<p>Dogs stay out.<ul><li>Cats may enter</ul><h2>Fees"
    assert nodes(page, NodeKind.HEADING)[0].words == "Rules"
    assert plain(page) == ["Dogs stay out.", "Cats may enter"]
    assert [node.words for node in nodes("<h2><p>Title</p></h2><p>Words.", NodeKind.HEADING)] == ["Title"]


def test_an_entry_of_a_list_of_questions_holds_its_answer_alone() -> None:
    entry = "<div class=schema-faq-section><strong>Is there a fee?</strong><p>No.</p></div>"
    for part in (entry, entry.replace("class=schema-faq-section", "itemtype='https://schema.org/Question'")):
        (answer,) = nodes(f"{part}<table><tr><th>Pass<th>Fee<tr><td>Day<td>5</table>", NodeKind.ANSWER)
        assert [leaf.plain for leaf in answer.walk() if leaf.runs] == ["No."]


def test_the_title_that_a_text_program_styled_is_a_heading() -> None:
    for name in ("MsoTitle", "title"):
        assert plain(f"<p class={name}>Leave</p><h1>1 Scope</h1><p>All.", NodeKind.HEADING) == ["Leave", "1 Scope"]
    assert plain("<h1>Leave</h1><p class=title>Note</p><p>All.", NodeKind.HEADING) == ["Leave"]


def test_a_note_on_a_heading_qualifies_what_stands_below_it() -> None:
    page = "<h1>Terms<sup>2</sup></h1><p>We agree.</p><h2>Ending<sup>1</sup></h2><p>Give a month.</p><p><small><sup>1</sup> Not in May.</small></p><p><small><sup>2</sup> Of 2020.</small></p>"
    assert qualifiers_of(html_statements(page)) == {"Give a month.": ["Not in May."]}


@pytest.mark.parametrize("icon", ["<b>Note</b>", "<div class='title'>Warning:</div>", "<i class='fa'></i>"])
def test_a_box_that_a_table_draws_is_its_words(icon: str) -> None:
    box = (
        f"<table><tr><td class='icon'>{icon}</td><td><p>Dogs stay out.</p><p>Cats may come.</p></td></tr></table>"
    )
    page = f"<h1>Rules</h1><p>We meet.</p>{box}<p>We part.</p>"
    assert [one.words for one in html_statements(page)] == [
        "We meet.",
        "Dogs stay out.",
        "Cats may come.",
        "We part.",
    ]
    assert table("<table><tr><td>Fee</td><td>9 euros</td></tr></table>") == [["Fee", "9 euros"]]


def test_the_point_behind_the_mark_of_a_note_is_no_word() -> None:
    page = (
        "<p>We pay<sup>[<a id='r1' href='#n1' class='footnote'>1</a>]</sup>.</p>"
        "<div id='footnotes'><div class='footnote' id='n1'><a href='#r1'>1</a>. In May.</div></div>"
    )
    assert qualifiers_of(html_statements(page)) == {"We pay.": ["In May."]}


def test_notes_on_a_line_each_are_told_apart() -> None:
    lines = "<small><sup>1</sup> Not in May.<br>\n<sup>2</sup> With a card.</small>"
    for notes in (
        f"<p>{lines}</p>",
        f"<div>{lines}</div>",
        f"<p>{lines.replace('small', 'span')}</p>".replace("<span>", "").replace("</span>", ""),
    ):
        page = f"<p>It is free<sup>1</sup>.</p><p>Tea costs 5<sup>2</sup> euros.</p>{notes}"
        assert qualifiers_of(html_statements(page)) == {
            "It is free.": ["Not in May."],
            "Tea costs 5 euros.": ["With a card."],
        }
