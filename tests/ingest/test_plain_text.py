"""Plain text and reStructuredText are read by what their lines look like."""

from __future__ import annotations

import pytest

from ingest.loaders.plain.reader import read_plain
from tests.ingest.markdown.checks import check_tree, outline


def blocks(source: str, *, restructured: bool = False) -> list[object]:
    reading = read_plain(source, restructured=restructured)
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


RESTRUCTURED = """\
=====
Rules
=====

The fee is 9 euros [1]_, as in::

    pay(9)

.. It will be 12 euros.
   Not yet.

Part
~~~~

.. note:: Mind the step.

   And the door.

.. image:: a.png
   :alt: none

.. [1] Except in May.

.. _target: https://e.org

+-----+------+
| A   | B    |
+=====+======+
| 1   | two  |
|     | more |
+-----+------+
"""


def test_restructured_text_is_read_with_its_explicit_markup() -> None:
    assert blocks(RESTRUCTURED, restructured=True) == [
        ("heading", 1, "Rules"),
        ("paragraph", "The fee is 9 euros, as in:"),
        ("code", "    pay(9)"),
        ("heading", 2, "Part"),
        ("paragraph", "Mind the step."),
        ("paragraph", "And the door."),
        ("note 1", [("paragraph", "Except in May.")]),
        ("table", [("row", [("cell", "A"), ("cell", "B")]), ("row", [("cell", "1"), ("cell", "two more")])]),
    ]


def test_a_comment_in_restructured_text_is_cut_and_counted() -> None:
    reading = read_plain(RESTRUCTURED, restructured=True)
    assert "12 euros" not in reading.text
    assert [(one.kind, one.count) for one in reading.left_out] == [("comment", 1)]


def test_a_mark_in_restructured_text_refers_to_its_note() -> None:
    tree = read_plain(RESTRUCTURED, restructured=True).tree
    (reference,) = tree.children[1].references
    assert (reference.at, reference.note_id) == (len("The fee is 9 euros"), "1")


SIMPLE_TABLE = """\
=====  ========  =====
Item   Fee       For
=====  ========  =====
Lamp   9 euros   each
       a month
Chair  12 euros
=====  ========  =====
"""


def test_a_simple_table_of_restructured_text_has_rows_and_a_header() -> None:
    assert blocks(SIMPLE_TABLE, restructured=True) == [
        ("table", [
            ("row", [("cell", "Item"), ("cell", "Fee"), ("cell", "For")]),
            ("row", [("cell", "Lamp"), ("cell", "9 euros a month"), ("cell", "each")]),
            ("row", [("cell", "Chair"), ("cell", "12 euros")]),
        ])
    ]  # fmt: skip
    (table,) = read_plain(SIMPLE_TABLE, restructured=True).tree.children
    assert [row.is_header for row in table.children] == [True, False, False]


@pytest.mark.parametrize("source", ["=====  =====\nWords without an end.", "Title\n=====\n\nWords."])
def test_a_rule_alone_is_no_table(source: str) -> None:
    assert "table" not in str(blocks(source, restructured=True))
