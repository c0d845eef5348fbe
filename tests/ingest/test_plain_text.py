"""Plain text is read by what their lines look like."""

from __future__ import annotations

import pytest

from ingest.loaders.plain.reader import read_plain
from tests.ingest.markdown.checks import check_tree, outline


def blocks(source: str) -> list[object]:
    reading = read_plain(source)
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
