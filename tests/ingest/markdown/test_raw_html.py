"""Raw HTML in Markdown is read as what it is."""

from __future__ import annotations

import re

import pytest

from ingest.loaders.markdown.reader import read_markdown
from ingest.structure.tree import Node
from tests.ingest.markdown.checks import check_tree, outline
from tests.ingest.structure.reading import statements_of


def read(source: str) -> tuple[str, list[Node]]:
    reading = read_markdown(source)
    check_tree(reading.text, reading.tree)
    return reading.text, list(reading.tree.children)


def rows(table: Node) -> list[tuple[bool, list[tuple[int, str]]]]:
    return [
        (row.is_header, [(cell.column, cell.plain.strip()) for cell in row.children]) for row in table.children
    ]


def test_a_table_on_one_line_is_a_table_whose_first_row_heads_the_numbers_below() -> None:
    text, (table,) = read("<table><tr><td>Room</td><td>Seats</td></tr><tr><td>Oak</td><td>18</td></tr></table>")
    assert rows(table) == [(True, [(0, "Room"), (1, "Seats")]), (False, [(0, "Oak"), (1, "18")])]
    assert text.strip().split("\n") == ["| Room | Seats |", "| Oak | 18 |"]


def test_cells_that_span_rows_and_columns_are_repeated_and_blank_lines_do_not_end_the_table() -> None:
    source = """<table>
  <thead><tr><th>Name</th><th>May</th><th>June</th></tr></thead>
  <tr><td rowspan="2">Ann</td><td colspan="2">free</td></tr>

    <tr>
      <td>2</td>
      <td>3</td>
    </tr>
</table>
"""
    _, (table,) = read(source)
    assert rows(table) == [
        (True, [(0, "Name"), (1, "May"), (2, "June")]),
        (False, [(0, "Ann"), (1, "free"), (2, "free")]),
        (False, [(0, "Ann"), (1, "2"), (2, "3")]),
    ]


def test_markdown_in_a_cell_is_read_as_its_words() -> None:
    _, (table,) = read("<table><tr><td>\n\n**Fee** and\n\n- one\n- two\n\n</td><td>4</td></tr></table>")
    assert rows(table) == [(False, [(0, "Fee and one two"), (1, "4")])]


def test_a_list_in_a_cell_between_bars_stays_as_it_is_written() -> None:
    source = "| Day | Open |\n| --- | --- |\n| Monday | in<ul><li>Oslo</li><li class='x'>Rome</li></ul> |\n"
    text, (table,) = read(source)
    assert rows(table)[1] == (False, [(0, "Monday"), (1, "in Oslo Rome")])
    assert "in<ul><li>Oslo</li> Rome </ul>" in text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One</p><p>Two &amp; <b>three</b></p>", [("paragraph", "One"), ("paragraph", "Two & three")]),
        ("<h2 align=center>Title</h2>", [("heading", 2, "Title")]),
        ("<ol type=a start=2><li>x</li><li>y<ul><li>z</li></ul></li></ol>", [
            ("list", [("item b.", [("paragraph", "x")]), ("item c.", [("paragraph", "y"), ("list", [("item", [("paragraph", "z")])])])])
        ]),
        ("<dl><dt>T</dt><dd>D</dd></dl>", [("definition", [("term", "T"), ("paragraph", "D")])]),
        ("<blockquote>Words</blockquote>", [("quotation", [("paragraph", "Words")])]),
        ("<pre>a\n  b</pre>", [("code", "a\n  b")]),
        ("<details>\n<summary>More</summary>\n\nSome *words*.\n\n</details>", [("paragraph", "More"), ("paragraph", "Some words.")]),
        ("<div>\n\n## Inside\n\n</div>", [("heading", 2, "Inside")]),
        ("<svg><text>drawn</text></svg>\n\nText", [("paragraph", "Text")]),
        ("<p>Unended\n\nNext", [("paragraph", "Unended"), ("paragraph", "Next")]),
        ("<table>\n<caption>Fees</caption>\n<tr><td>a</td></tr>\n</table>", [("table", [("caption", "Fees"), ("row", [("cell", "a")])])]),
    ],
)  # fmt: skip
def test_an_element_is_read_as_what_it_is(source: str, expected: list[object]) -> None:
    text, children = read(source)
    assert [outline(child) for child in children] == expected
    assert not re.search(r"<(?!/?b>)", text)


@pytest.mark.parametrize(("style", "printed"), [("1", "4."), ("a", "d."), ("A", "D."), ("i", "iv."), ("I", "IV.")])
def test_an_ordered_list_prints_its_type(style: str, printed: str) -> None:
    _, (listed,) = read(f'<ol type="{style}" start="4"><li>x</li></ol>')
    assert [item.label for item in listed.children] == [printed]


MARKED_CELLS = """\
<table>
<tr><th rowspan="2">Plan</th><th colspan="2">Fee <em>per</em> month</th></tr>
<tr><th>EU</th><th>US</th></tr>
<tr><td rowspan="2">The <b>basic</b> plan</td><td>9 euros</td><td>some <a href="x">10</a> dollars<sup>1</sup></td></tr>
<tr><td colspan="2">now <code>free</code> of <i>charge</i></td></tr>
</table>

<sup>1</sup> Plus tax.
"""


def test_each_place_of_a_row_is_the_source_of_one_cell() -> None:
    reading = read_markdown(MARKED_CELLS)
    quotes = {one.words: [reading.text[slice(*span)] for span in one.spans] for one in statements_of(reading.tree)}
    assert quotes == {
        "Plan; Fee per month EU; Fee per month US": ["Plan", "Fee <em>per</em> month", "EU", "US"],
        "The basic plan – Fee per month EU: 9 euros; Fee per month US: some 10 dollars": [
            "The <b>basic</b> plan", "9 euros", 'some <a href="x">10</a> dollars'
        ],
        "The basic plan – Fee per month EU: now free of charge; Fee per month US: now free of charge": [
            "The <b>basic</b> plan", "now <code>free</code> of <i>charge"
        ],
        "Plus tax.": ["Plus tax."],
    }  # fmt: skip
    assert all(quote in MARKED_CELLS for quoted in quotes.values() for quote in quoted)


def test_the_mark_of_a_note_is_no_word_of_a_cell() -> None:
    row = next(one for one in statements_of(read_markdown(MARKED_CELLS).tree) if "10 dollars" in one.words)
    assert len(row.qualifiers) == 1
