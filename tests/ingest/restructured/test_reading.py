"""reStructuredText is read as the tools that publish it read it."""

from __future__ import annotations

import pytest

from ingest.loaders.restructured.reader import read_restructured
from ingest.structure.tree import Node, NodeKind
from tests.ingest.markdown.checks import check_tree, outline
from tests.ingest.structure.reading import statements_of


def blocks(source: str) -> list[object]:
    reading = read_restructured(source)
    check_tree(reading.text, reading.tree)
    return [outline(child) for child in reading.tree.children]


def words(source: str) -> list[str]:
    """The words of the statements of a text."""
    reading = read_restructured(source)
    check_tree(reading.text, reading.tree)
    return [one.words for one in statements_of(reading.tree)]


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
    assert blocks(RESTRUCTURED) == [
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
    reading = read_restructured(RESTRUCTURED)
    assert "12 euros" not in reading.text
    assert [(one.kind, one.count) for one in reading.left_out] == [("comment", 1)]


def test_a_mark_in_restructured_text_refers_to_its_note() -> None:
    tree = read_restructured(RESTRUCTURED).tree
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
    assert blocks(SIMPLE_TABLE) == [
        ("table", [
            ("row", [("cell", "Item"), ("cell", "Fee"), ("cell", "For")]),
            ("row", [("cell", "Lamp"), ("cell", "9 euros a month"), ("cell", "each")]),
            ("row", [("cell", "Chair"), ("cell", "12 euros")]),
        ])
    ]  # fmt: skip
    (table,) = read_restructured(SIMPLE_TABLE).tree.children
    assert [row.is_header for row in table.children] == [True, False, False]


@pytest.mark.parametrize("source", ["=====  =====\nWords without an end.", "Title\n=====\n\nWords."])
def test_a_rule_alone_is_no_table(source: str) -> None:
    assert "table" not in str(blocks(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The fee is **9 euros** for *each* ``lamp``.", "The fee is 9 euros for each lamp."),
        ("See :ref:`the fees <fees>` and :doc:`terms`.", "See the fees and terms."),
        ("Ask `the desk <https://e.org>`_ or desk_.", "Ask the desk or desk."),
        ("A limit of 10\\ :sup:`6` bytes, H\\ :sub:`2`\\ O.", "A limit of 10^6 bytes, H2O."),
        ("Call :func:`~shop.orders.refund`.", "Call refund."),
        (r"Write `\<b>`_ or **a\*b**.", "Write <b> or a*b."),
        ("As :rfc:`5322` says.", "As RFC 5322 says."),
        ("5 * 3 * 2 and a_b and *args stay.", "5 * 3 * 2 and a_b and *args stay."),
        ("Literal \\*stars\\* stay.", "Literal *stars* stay."),
        (":del:`12 euros` 9 euros.", "9 euros."),
    ],
)
def test_inline_markup_is_no_word(source: str, expected: str) -> None:
    assert words(source) == [expected]


def test_what_is_indented_below_a_target_is_part_of_the_text() -> None:
    assert words("A fee_.\n\n.. _fee: https://e.org/\n   fees\n\n   It is 9 euros.\n") == [
        "A fee.",
        "It is 9 euros.",
    ]


def test_a_substitution_is_read_as_its_text() -> None:
    assert words("The fee is |fee| a month.\n\n.. |fee| replace:: **9 euros**\n") == [
        "The fee is 9 euros a month."
    ]


@pytest.mark.parametrize(
    "source",
    [
        ".. todo:: Ask legal about 12 euros.",
        ".. only:: internal\n\n   The fee is 12 euros.",
        ".. The fee is 12 euros.\n   And so on.",
        "..\n   The fee is 12 euros.",
        ".. raw:: html\n\n   <p>12 euros</p>",
    ],
)
def test_what_is_not_published_is_left_out_and_counted(source: str) -> None:
    reading = read_restructured(f"The fee is 9 euros.\n\n{source}\n\nEnd.\n")
    assert "12 euros" not in reading.text
    assert [one.words for one in statements_of(reading.tree)] == ["The fee is 9 euros.", "End."]
    assert [one.count for one in reading.left_out] == [1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (".. note:: Lamps are fragile.", ["Lamps are fragile."]),
        (".. warning::\n   :class: x\n\n   Lamps are hot.", ["Lamps are hot."]),
        (".. versionadded:: 4.1\n   Refunds of lamps.", ["Added in version 4.1: Refunds of lamps."]),
        (".. versionchanged:: 4.2 Fees fell.", ["Changed in version 4.2: Fees fell."]),
        (".. deprecated:: 4.2", ["Deprecated since version 4.2"]),
        (".. admonition:: Returns\n\n   They take 3 days.", ["Returns: They take 3 days."]),
        (".. figure:: a.png\n   :alt: x\n\n   The shop in 1990.", ["The shop in 1990."]),
        (".. function:: refund(order)\n\n   Pays the price back.", ["refund(order): Pays the price back."]),
        (".. container:: wide\n\n   Words.", ["Words."]),
    ],
)
def test_a_directive_with_words_is_part_of_the_text(source: str, expected: list[str]) -> None:
    assert words(source) == expected


def test_the_places_of_a_version_note_are_those_of_its_words() -> None:
    reading = read_restructured(".. versionadded:: 4.1\n   Refunds of lamps.\n")
    (statement,) = statements_of(reading.tree)
    ((start, end),) = statement.spans
    assert " ".join(reading.text[start:end].split()) == "Added in version 4.1 Refunds of lamps."


LIST_TABLE = """\
.. list-table:: Fees
   :header-rows: 1
   :widths: 10 20

   * - Item
     - Fee
   * - Lamp
     - 9 euros

       a month
   * - Chair
     - **12** euros
"""


def test_a_table_written_as_lists_has_a_caption_a_header_and_rows() -> None:
    assert words(LIST_TABLE) == ["Fees", "Item; Fee", "Lamp – Fee: 9 euros a month", "Chair – Fee: 12 euros"]


CSV_TABLE = """\
.. csv-table:: Fees
   :header: "Item", "Fee"
   :widths: 10, 20

   "Lamp, small", 9 euros
   Chair, "12 ""new"" euros"
"""


def test_a_table_of_delimited_values_has_the_header_of_its_option() -> None:
    assert words(CSV_TABLE) == ["Fees", "Item; Fee", "Lamp, small – Fee: 9 euros", 'Chair – Fee: 12 "new" euros']
    assert words(CSV_TABLE.replace('"Item", "Fee"', "Item, Fee"))[1] == "Item; Fee"


SPANNING_GRID = """\
+-------+-----------+
| Plan  | Fee       |
|       +-----+-----+
|       | EU  | US  |
+=======+=====+=====+
| Basic | 9   | 10  |
+-------+-----+-----+
| Team  | 20        |
+-------+-----------+
"""


def test_cells_of_a_grid_that_span_rows_and_columns_are_read_in_each() -> None:
    assert words(SPANNING_GRID) == [
        "Plan; Fee EU; Fee US",
        "Basic – Fee EU: 9; Fee US: 10",
        "Team – Fee EU: 20; Fee US: 20",
    ]


SPANNING_SIMPLE = """\
=====  =====  ======
   Inputs     Output
------------  ------
  A      B    A or B
=====  =====  ======
False  False  False
True   False  True
=====  =====  ======
"""


def test_a_cell_of_a_simple_table_spans_the_columns_above_its_dashes() -> None:
    assert words(SPANNING_SIMPLE)[0] == "Inputs A; Inputs B; Output A or B"
    assert words(SPANNING_SIMPLE)[2] == "True – Inputs B: False; Output A or B: True"


def test_items_have_the_labels_that_are_printed() -> None:
    source = "Steps:\n\n#. one\n#. two\n\n(a) three\n(b) four\n"
    assert blocks(source) == [
        ("paragraph", "Steps:"),
        ("list", [("item 1.", [("paragraph", "one")]), ("item 2.", [("paragraph", "two")])]),
        ("list", [("item (a)", [("paragraph", "three")]), ("item (b)", [("paragraph", "four")])]),
    ]


def test_definitions_fields_options_and_glossaries_name_what_they_say() -> None:
    source = """\
:Fee: 9 euros
:orphan:

Lamp : device
   Gives light.

-v, --verbose  Says more.

.. glossary::

   Desk
   Table
      Holds things.

| First line
| Second line
"""
    assert words(source) == [
        "Fee: 9 euros",
        "Lamp : device: Gives light.",
        "-v, --verbose: Says more.",
        "Desk / Table: Holds things.",
        "First line Second line",
    ]


def test_notes_are_tied_to_their_references_with_and_without_numbers() -> None:
    source = "One [#]_ two [#x]_ three [#]_.\n\n.. [#] First.\n.. [#x] Named.\n.. [#] Second.\n"
    (statement, *notes) = statements_of(read_restructured(source).tree)
    assert [notes[at - 1].words for at in statement.qualifiers] == ["First.", "Named.", "Second."]
    assert statement.words == "One two three."


def test_levels_of_headings_follow_the_order_of_their_underlines() -> None:
    source = "####\nBook\n####\n\nPart\n****\n\nOne\n====\n\nTwo\n====\n\nNext\n****\n\nText.\n"
    assert [(node.level, node.plain) for node in _headings(source)] == [
        (1, "Book"), (2, "Part"), (3, "One"), (3, "Two"), (2, "Next"),
    ]  # fmt: skip


def _headings(source: str) -> list[Node]:
    return [node for node in read_restructured(source).tree.walk() if node.kind is NodeKind.HEADING]


def test_an_indented_list_belongs_to_the_paragraph_before_it() -> None:
    assert blocks("You may not return:\n\n  - lamps\n  - desks\n\n  in May.\n")[0] == (
        "paragraph",
        "You may not return:",
    )


def test_words_with_a_name_below_them_are_a_quotation() -> None:
    assert blocks("He said:\n\n   Fees fall.\n\n   -- A. Smith\n")[1][0] == "quotation"  # type: ignore[index]


@pytest.mark.parametrize("depth", [60, 400])
def test_deep_indents_are_read(depth: int) -> None:
    source = "\n\n".join(f"{' ' * level}- item {level}" for level in range(depth))
    assert f"item {depth - 1}" in " ".join(words(source))
