"""Trees: the plain view with its map, and kept texts written with their trees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.tree import Node, NodeKind, PlainText, Run, TreeWriter


def test_the_plain_view_is_one_line_with_a_map_to_the_kept_text() -> None:
    # The kept text is `a **b**\n c`.
    view = PlainText.of((Run(0, 2, "a "), Run(4, 5, "b"), Run(7, 8, " "), Run(8, 10, " c")))
    assert view.words == "a b c"
    assert [view.span(at, at + 1) for at in (0, 2, 4)] == [(0, 1), (4, 5), (9, 10)]
    assert view.span(0, 3) == (0, 5)


def test_a_run_that_is_read_as_other_characters_has_the_place_of_its_source() -> None:
    # The kept text is `R&amp;D`.
    view = PlainText.of((Run(0, 1, "R"), Run(1, 6, "&"), Run(6, 7, "D")))
    assert (view.words, view.places, view.at) == ("R&D", (0, 1, 6), (0, 1, 2))


def test_words_are_those_of_the_plain_view() -> None:
    node = Node(NodeKind.PARAGRAPH, 0, 9, runs=(Run(0, 4, " one"), Run(4, 9, "\n two")))
    assert (node.plain, node.words) == (" one\n two", "one two")


@given(st.lists(st.text(alphabet="ab \n\t\u00a0", max_size=8), max_size=6))
def test_each_character_of_the_view_is_at_its_place(parts: list[str]) -> None:
    text, runs = "", []
    for part in parts:
        runs.append(Run(len(text), len(text) + len(part), part))
        text += part + "*"
    view = PlainText.of(tuple(runs))
    assert view.words == " ".join("".join(parts).split())
    assert len(view.places) == len(view.at) == len(view.words)
    assert all(
        text[place] == one or text[place].isspace() for place, one in zip(view.places, view.words, strict=True)
    )
    assert all("".join(parts)[at] == text[place] for at, place in zip(view.at, view.places, strict=True))
    assert list(view.places) == sorted(set(view.places))


def write_leaf(writer: TreeWriter, kind: NodeKind, words: str, **facts: object) -> Node | None:
    writer.leaf(kind, **facts)
    writer.words(words)
    return writer.end_leaf()


def test_blocks_are_written_apart_and_items_and_rows_on_lines_of_their_own() -> None:
    writer = TreeWriter()
    write_leaf(writer, NodeKind.HEADING, "Leave", level=2, label="4")
    write_leaf(writer, NodeKind.PARAGRAPH, "Staff may:")
    writer.open(NodeKind.LIST)
    for label, words in (("(a)", "park;"), ("", "walk.")):
        writer.open(NodeKind.ITEM, label=label)
        write_leaf(writer, NodeKind.PARAGRAPH, words)
        writer.close()
    writer.close()
    writer.open(NodeKind.TABLE)
    writer.open(NodeKind.ROW)
    write_leaf(writer, NodeKind.CELL, "Solo", column=0)
    write_leaf(writer, NodeKind.CELL, "9", column=1)
    text, tree = writer.finish()
    assert text == "## 4 Leave\n\nStaff may:\n\n(a) park;\n- walk.\n\n| Solo | 9 |\n"
    leaves = [node for node in tree.walk() if node.runs]
    assert [text[node.start : node.end] for node in leaves] == [
        "Leave",
        "Staff may:",
        "park;",
        "walk.",
        "Solo",
        "9",
    ]


def test_what_holds_no_visible_character_is_left_out() -> None:
    writer = TreeWriter()
    writer.open(NodeKind.LIST)
    writer.open(NodeKind.ITEM)
    assert write_leaf(writer, NodeKind.PARAGRAPH, " ") is None
    _, tree = writer.finish()
    assert tree.children == ()


def test_a_repeated_cell_lies_outside_its_row() -> None:
    writer = TreeWriter()
    writer.open(NodeKind.TABLE)
    writer.open(NodeKind.ROW)
    north = write_leaf(writer, NodeKind.CELL, "North", column=0)
    write_leaf(writer, NodeKind.CELL, "1", column=1)
    writer.close()
    writer.open(NodeKind.ROW)
    assert north is not None
    writer.repeat(north, 0)
    write_leaf(writer, NodeKind.CELL, "2", column=1)
    text, tree = writer.finish()
    (table,) = tree.children
    assert [text[row.start : row.end] for row in table.children] == ["North | 1", "2"]
    assert [cell.plain for cell in table.children[1].children] == ["North", "2"]


def test_marks_and_line_breaks_belong_to_no_word() -> None:
    writer = TreeWriter()
    writer.page = 3
    writer.leaf(NodeKind.PARAGRAPH)
    writer.words("Free")
    writer.reference("n1", "1")
    writer.line_break()
    writer.words("of charge")
    writer.markup("!")
    node = writer.end_leaf()
    text, _ = writer.finish()
    assert text == "Free [1]\nof charge!\n"
    assert node is not None
    assert (node.words, node.page) == ("Free of charge", 3)
    assert [(one.at, one.note_id) for one in node.references] == [(4, "n1")]
