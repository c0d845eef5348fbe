"""A text scanned for its blocks, each with its exact span."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.blocks import heading_text, scan

HANDBOOK = """# Handbook

Intro paragraph, which
runs over two lines.

## Leave {#leave}

You may not:

- take leave without **asking**;
- forget to
  write it down.

1. First
2. Second

| Days | Who |
| --- | --- |
| 25 | everyone |
| 30 | the night shift |

## Leave

```python
# not a heading
```

> quoted words

<!-- nobody reads
this -->
[link]: https://example.org/x
***

Pay
---

Paid monthly.
"""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in scan(text)]


def test_every_block_is_found_with_its_exact_text() -> None:
    assert kinds(HANDBOOK) == [
        ("heading", "# Handbook"),
        ("paragraph", "Intro paragraph, which\nruns over two lines."),
        ("heading", "## Leave {#leave}"),
        ("paragraph", "You may not:"),
        ("item", "- take leave without **asking**;"),
        ("item", "- forget to\n  write it down."),
        ("item", "1. First"),
        ("item", "2. Second"),
        ("header", "| Days | Who |\n| --- | --- |"),
        ("row", "| 25 | everyone |"),
        ("row", "| 30 | the night shift |"),
        ("heading", "## Leave"),
        ("code", "```python\n# not a heading\n```"),
        ("quote", "> quoted words"),
        ("heading", "Pay\n---"),
        ("paragraph", "Paid monthly."),
    ]


def test_plain_text_has_no_hash_headings() -> None:
    assert [block.kind for block in scan("# just a comment\nand text\n", markdown=False)] == ["paragraph"]


def test_a_comment_that_never_ends_loses_no_text() -> None:
    assert kinds("<!-- open\n\nstill here") == [("paragraph", "<!-- open"), ("paragraph", "still here")]


@pytest.mark.parametrize("piece", ["[", "# [", "|", "- ", "<!--", ". ", "* ", "\n", "`", "=\n", "> "])
def test_hostile_repetition_is_scanned_like_any_text(piece: str) -> None:
    text = piece * 200_000  # anything quadratic would not come back
    spans = [(block.start, block.end) for block in scan(text)]
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        (" \n\t\n", []),
        ("one\ntwo\n\nthree", [("paragraph", "one\ntwo"), ("paragraph", "three")]),
        ("  indented  \n", [("paragraph", "indented")]),
        ("####### seven", [("paragraph", "####### seven")]),
        ("#no space", [("paragraph", "#no space")]),
        ("# A #\ntext", [("heading", "# A #"), ("paragraph", "text")]),
        ("    # four spaces", [("paragraph", "# four spaces")]),
        ("A\n=", [("paragraph", "A\n=")]),
        ("A\n===", [("heading", "A\n===")]),
        ("A\nB\n---\nC", [("heading", "A\nB\n---"), ("paragraph", "C")]),
        ("A\nB\nC\n---\nD", [("paragraph", "A\nB\nC"), ("paragraph", "D")]),
        ("A\n- - -\nB", [("paragraph", "A"), ("paragraph", "B")]),
        ("- a\n---\nb", [("item", "- a"), ("paragraph", "b")]),
        ("x" * 301 + "\n---", [("paragraph", "x" * 301)]),
        ("--", [("paragraph", "--")]),
        ("* * *\n___\n---", []),
        ("- a\n- b\n  c\n+ d", [("item", "- a"), ("item", "- b\n  c"), ("item", "+ d")]),
        ("1. a\n2) b\n(c) d\niv) e", [("item", "1. a"), ("item", "2) b"), ("item", "(c) d"), ("item", "iv) e")]),
        ("• a", [("item", "• a")]),
        ("In\n1986. It began.", [("paragraph", "In\n1986. It began.")]),
        ("Steps\n1. first", [("paragraph", "Steps"), ("item", "1. first")]),
        ("Steps\n- first", [("paragraph", "Steps"), ("item", "- first")]),
        ("-no item", [("paragraph", "-no item")]),
        ("> a\n> b\nc", [("quote", "> a\n> b\nc")]),
        ("a\n> b", [("paragraph", "a"), ("quote", "> b")]),
        ("```\na\n\nb\n```\nc", [("code", "```\na\n\nb\n```"), ("paragraph", "c")]),
        ("~~~ x\n```\n~~~", [("code", "~~~ x\n```\n~~~")]),
        ("```\nnever closed", [("code", "```\nnever closed")]),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |\nend", [("header", "| a | b |\n|---|:-:|"), ("row", "| 1 | 2 |"), ("paragraph", "end")]),
        ("a | b\nc | d", [("paragraph", "a | b\nc | d")]),
        ("-|-\n-|-\n1|2", [("header", "-|-\n-|-"), ("row", "1|2")]),
        ("<!-- a -->\ntext", [("paragraph", "text")]),
        ("<!-- a\n\nb -->\ntext", [("paragraph", "text")]),
        ("<!-- a --> text", [("paragraph", "<!-- a --> text")]),
        ("[a]: https://x.org \"T\"\ntext", [("paragraph", "text")]),
        ("[a] text", [("paragraph", "[a] text")]),
        ("[^1]: a footnote", [("paragraph", "[^1]: a footnote")]),
        ("a\r\n\r\nb\r\n", [("paragraph", "a"), ("paragraph", "b")]),
    ],
)  # fmt: skip
def test_a_line_belongs_to_the_block_that_commonmark_gives_it(text: str, blocks: list[tuple[str, str]]) -> None:
    assert kinds(text) == blocks


@pytest.mark.parametrize(
    ("underline", "markdown", "level"),
    [
        ("===", True, 1),
        ("---", True, 2),
        ("===", False, 1),
        ("~~~~", False, 0),
        ("^^^", False, 4),
        ('"""', False, 4),
    ],
)
def test_an_underline_has_a_level(underline: str, markdown: bool, level: int) -> None:
    first = scan(f"Title\n{underline}\n\ntext", markdown=markdown)[0]
    assert (first.level, first.title) == (level, "Title" if level else "")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Plain", "Plain"),
        ("**Bold** and _thin_", "Bold and thin"),
        ("snake_case stays", "snake_case stays"),
        ("`code`", "code"),
        ("[text](https://x.org)", "text"),
        ("![image](a.png) after", "image after"),
        ("With id {#here}", "With id"),
        ("Closed ##", "Closed"),
        ("a<br>b", "ab"),
        ("  wide   space ", "wide space"),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_heading_is_shown_without_its_markup(raw: str, shown: str) -> None:
    assert heading_text(raw) == shown


def test_a_block_knows_the_headings_above_it_and_shares_their_section() -> None:
    blocks = scan("# A\n\nx\n\n### B\n\ny\n\n## C\n\nz\n\nw\n\n# D\n\nv")
    assert [(b.headings, b.section) for b in blocks if not b.level] == [
        (("A",), 1),
        (("A", "B"), 2),
        (("A", "C"), 3),
        (("A", "C"), 3),
        (("D",), 4),
    ]


def test_an_empty_heading_begins_a_section_without_a_name() -> None:
    blocks = scan("# A\n\n##\n\nx")
    assert [(b.kind, b.headings, b.section) for b in blocks] == [
        ("heading", (), 1),
        ("heading", ("A",), 2),
        ("paragraph", ("A",), 2),
    ]


def test_scanning_starts_behind_front_matter() -> None:
    text = "---\ntitle: T\n---\n# A\n"
    assert [text[b.start : b.end] for b in scan(text, 16)] == ["# A"]


_PIECES = st.sampled_from(
    ["# H", "## H2", "Title", "===", "---", "- item", "1. one", "> quote", "| a | b |", "|-|-|", "```", "~~~", "<!--",
     "-->", "[a]: b", "text", "", "  indented", "*", "_ _", "\t", "(a) x", "a | b"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30), st.booleans())
def test_blocks_are_in_order_apart_and_without_outer_space(lines: list[str], markdown: bool) -> None:
    text = "\n".join(lines)
    blocks = scan(text, markdown=markdown)
    assert all(a.end <= b.start for a, b in itertools.pairwise(blocks))
    for block in blocks:
        inner = text[block.start : block.end]
        # A fence that is never closed runs to the end of the text, blank lines included.
        is_open_code = block.kind == "code" and block is blocks[-1]
        assert inner.strip()
        assert inner == (inner.lstrip() if is_open_code else inner.strip())


@given(st.lists(st.sampled_from(["plain words", "more words", ""]), max_size=20))
def test_nothing_of_plain_words_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = " ".join(text[block.start : block.end] for block in scan(text))
    assert kept.split() == text.split()
