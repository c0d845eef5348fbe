"""The blocks of Markdown are read as what CommonMark and GitHub show them as."""

from __future__ import annotations

import pytest

from ingest.loaders.markdown.reader import read_markdown
from tests.ingest.markdown.checks import check_tree, outline


def blocks(source: str) -> list[object]:
    reading = read_markdown(source)
    check_tree(reading.text, reading.tree)
    return [outline(child) for child in reading.tree.children]


def item(words: str, *below: object, label: str = "") -> tuple[str, list[object]]:
    return (f"item {label}".strip(), [("paragraph", words), *below])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# A **b** #", [("heading", 1, "A b")]),
        ("A\nB\nC\n---\nD", [("heading", 2, "A B C"), ("paragraph", "D")]),
        ("## 4.2 Delivery {#delivery}", [("heading", 2, "4.2 Delivery")]),
        ("one\ntwo  \nthree\\\nfour", [("paragraph", "one two three four")]),
        ("    code\n\n    more", [("code", "code\n\nmore")]),
        ("````\n```\n# no heading\n```\n````", [("code", "```\n# no heading\n```\n")]),
        ("~~~~ sh\n~~~\na\n~~~~\nb", [("code", "~~~\na\n"), ("paragraph", "b")]),
        ("```\nnever closed", [("code", "never closed")]),
        ("> a\nlazy\n> > b", [("quotation", [("paragraph", "a lazy"), ("quotation", [("paragraph", "b")])])]),
        ("> [!WARNING]\n> Hot.", [("paragraph", "Hot.")]),
        ("> [!info]- Title\n> Text.", [("list", [("item", [("paragraph", "Title"), ("paragraph", "Text.")])])]),
        ("a\n\n* * *\n\nb", [("paragraph", "a"), ("paragraph", "b")]),
        ("Term\n: One.\n: Two.\n\nOther\n: Three.", [
            ("definition", [("term", "Term"), ("paragraph", "One."), ("paragraph", "Two.")]),
            ("definition", [("term", "Other"), ("paragraph", "Three.")]),
        ]),
        (":::note\nText.\n:::", [("paragraph", "Text.")]),
        ("under paragraph\n(b) above", [("paragraph", "under paragraph (b) above")]),
        ("Sure.\n\n:warning: Hot!", [("paragraph", "Sure."), ("paragraph", ":warning: Hot!")]),
    ],
)  # fmt: skip
def test_a_block_is_read_as_it_is_shown(source: str, expected: list[object]) -> None:
    assert blocks(source) == expected


def test_lists_nest_and_items_hold_blocks() -> None:
    assert blocks("- a\n  lazy\n  - b\n    1. c\n- d\n\n  e\n\n      code\n") == [
        ("list", [
            item("a lazy", ("list", [item("b", ("list", [item("c", label="1.")]))])),
            item("d", ("paragraph", "e"), ("code", "code\n")),
        ])
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ("1. a\n1. b\n1. c", ["1.", "2.", "3."]),
        ("3) a\n4) b", ["3)", "4)"]),
        ("1. a\n3. b\n7. c", ["1.", "3.", "7."]),
        ("- a\n* b", ["", ""]),
        ("- [x] a\n- [ ] b", ["", ""]),
    ],
)
def test_items_carry_the_number_that_is_printed(source: str, labels: list[str]) -> None:
    tree = read_markdown(source).tree
    assert [node.label for node in tree.walk() if node.kind == "item"] == labels


def test_a_table_keeps_its_header_and_the_columns_of_its_cells() -> None:
    tree = read_markdown("| A | B |\n|---|--:|\n| `x \\| y` | |\n| | **2** |\n").tree
    (table,) = tree.children
    assert [(row.is_header, [(cell.column, cell.plain) for cell in row.children]) for row in table.children] == [
        (True, [(0, "A"), (1, "B")]),
        (False, [(0, "x | y")]),
        (False, [(1, "2")]),
    ]


def test_a_note_is_tied_to_the_words_that_refer_to_it() -> None:
    tree = read_markdown("Free for three hours.[^a] Always.\n\n[^a]: Except on Sundays.\n\n    And feasts.\n").tree
    paragraph, note = tree.children
    assert [(reference.at, reference.note_id) for reference in paragraph.references] == [(21, "a")]
    assert (note.note_id, note.label) == ("a", "a")
    assert [child.plain for child in note.children] == ["Except on Sundays.", "And feasts."]


def test_a_mark_without_a_note_is_shown_as_it_stands() -> None:
    assert blocks("Free.[^a]") == [("paragraph", "Free.[^a]")]
