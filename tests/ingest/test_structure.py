"""Text into blocks, clauses and passages (rule N4)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.structure.blocks import Block, scan
from ingest.structure.clauses import clauses_of
from ingest.structure.passages import LONGEST, PassageMaker
from knowledge.text.sentences import sentence_starts
from tests.ingest.counting import word_pieces

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


def test_clauses_know_the_headings_above_them_and_have_readable_unique_anchors() -> None:
    clauses = clauses_of(scan(HANDBOOK))
    assert [clause.anchor for clause in clauses] == [
        "handbook", "p1", "leave", "leave/p1", "leave/i1", "leave/i2", "leave/i3", "leave/i4", "leave/r1",
        "leave/r2", "leave/r3", "leave-2", "leave/c1", "leave/q1", "pay", "pay/p1",
    ]  # fmt: skip
    assert clauses[4].heading == ("Handbook", "Leave")


def test_an_anchor_stays_when_another_section_changes() -> None:
    before = {c.anchor for c in clauses_of(scan("# A\n\n## One\n\nx\n\n## Two\n\ny\n\nz\n"))}
    after = {c.anchor for c in clauses_of(scan("# A\n\nnew\n\n## One\n\nx\n\nmore\n\n## Two\n\ny\n\nz\n"))}
    assert before < after


def test_plain_text_has_no_hash_headings() -> None:
    assert [block.kind for block in scan("# just a comment\nand text\n", markdown=False)] == ["paragraph"]


def test_a_comment_that_never_ends_loses_no_text() -> None:
    assert kinds("<!-- open\n\nstill here") == [("paragraph", "<!-- open"), ("paragraph", "still here")]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("See e.g. Berlin or i.e. Rome. Next.", ["See e.g. Berlin or i.e. Rome. ", "Next."]),
        ("GitHub, Inc. Is one. A. Definitions follow.", ["GitHub, Inc. Is one. ", "A. Definitions follow."]),
        ("The U.S. Government acts. It acts.", ["The U.S. Government acts. ", "It acts."]),
        ("Version 3.5 is out. 14 days.", ["Version 3.5 is out. ", "14 days."]),
        ('He said "Stop." Then he left.', ['He said "Stop." ', "Then he left."]),
        ("一つ。二つ。", ["一つ。", "二つ。"]),
        ("no end", ["no end"]),
    ],
)
def test_sentences_begin_where_a_reader_says_so(text: str, sentences: list[str]) -> None:
    bounds = [0, *sentence_starts(text), len(text)]
    assert [text[a:b] for a, b in itertools.pairwise(bounds)] == sentences


def passages(text: str, title: str = "T") -> list[str]:
    refs, distinct = PassageMaker(word_pieces()).passages(text, scan(text), title)
    assert {ref.passage_hash for ref in refs} == {passage.passage_hash for passage in distinct}
    by_hash = {passage.passage_hash: passage.text for passage in distinct}
    assert all(by_hash[ref.passage_hash] == text[ref.start : ref.end] for ref in refs)
    return [text[ref.start : ref.end] for ref in refs]


def test_passages_never_cross_headings_and_carry_the_path_to_them() -> None:
    text = "# Title\n\nIntro.\n\n## A\n\n### B\n\nBody.\n\n## Alone\n"
    refs, distinct = PassageMaker(word_pieces()).passages(text, scan(text), "Title")
    assert [(p.context, p.text) for p in distinct] == [
        ("Title", "Intro."),
        ("Title > A > B", "Body."),
        ("Title", "## Alone"),
    ]
    assert len(refs) == 3


def test_a_list_keeps_its_introduction() -> None:
    filler = "This sentence only fills the paragraph up. " * 16
    text = f"{filler}\n\nYou may not:\n\n" + "\n".join(f"- do thing number {n} at all" for n in range(9))
    assert passages(text)[1].startswith("You may not:\n\n- do thing number 0")


def test_a_local_edit_changes_only_passages_under_its_heading() -> None:
    sections = [f"## Section {n}\n\n" + f"Sentence about topic {n}. " * 60 for n in range(6)]
    before = set(passages("\n\n".join(sections)))
    sections[2] = sections[2].replace("about", "regarding", 1)
    after = set(passages("\n\n".join(sections)))
    assert len(after - before) == 1


def test_tables_keep_whole_rows() -> None:
    rows = [f"| {n} | a value that takes some room in row {n} |" for n in range(60)]
    text = "\n".join(["| n | value |", "| --- | --- |", *rows])
    lines = [line for passage in passages(text) for line in passage.splitlines()]
    assert lines == text.splitlines()


@pytest.mark.rule("N4a")
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["# H", "## H2", "- item one", "| a | b |", "| - | - |", "```", "", "", "<!-- c -->", "Title\n===", "x" * 3000,
             "A sentence of seven plain words here. " * 40, "word " * 700, "§ ünïcödé 漢字。次の文。", "\t> q\r", "---", "You may:"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_n4_every_passage_is_verbatim_stripped_in_order_and_within_the_models_limit(lines: list[str]) -> None:
    text = "\n".join(lines)
    blocks = scan(text)
    refs, distinct = PassageMaker(word_pieces()).passages(text, blocks, "A title")
    assert all(word_pieces().count(p.indexed_text) <= word_pieces().limit for p in distinct)
    assert all(0 < len(p.text) <= LONGEST and p.text == p.text.strip() for p in distinct)
    spans = [(ref.start, ref.end) for ref in refs]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert _covered(blocks, spans, text)
    assert len({c.anchor for c in clauses_of(blocks)}) == len(blocks)


def _covered(blocks: list[Block], spans: list[tuple[int, int]], text: str) -> bool:
    """Whether every character but white space of every block that is not a heading lies in a passage."""
    inside = {at for start, end in spans for at in range(start, end)}
    return all(
        at in inside or text[at].isspace()
        for block in blocks
        if not block.level
        for at in range(block.start, block.end)
    )


@pytest.mark.rule("N4b")
@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(3, 120), min_size=1, max_size=40))
def test_n4_a_sentence_that_fits_is_never_cut(lengths: list[int]) -> None:
    sentences = [f"Sentence {n} " + "with words " * words + "ends." for n, words in enumerate(lengths)]
    pieces = passages(" ".join(sentences))
    assert " ".join(pieces) == " ".join(sentences)
    assert all(piece.startswith("Sentence ") and piece.endswith("ends.") for piece in pieces)


def test_n4_a_giant_word_is_cut_as_a_last_resort() -> None:
    word = "https://example.org/" + "a1b2c3" * 2000
    assert "".join(passages(word)) == word


def test_a_long_context_leaves_room_for_the_passage() -> None:
    headings = "\n\n".join(f"{'#' * n} {'very long heading ' * 12}{n}" for n in range(1, 6))
    _, distinct = PassageMaker(word_pieces()).passages(
        f"{headings}\n\nText.", scan(f"{headings}\n\nText."), "T" * 400
    )
    assert len(distinct[0].context) <= 160


@pytest.mark.parametrize("piece", ["[", "# [", "|", "- ", "<!--", ". ", "* ", "\n", "`", "=\n", "> "])
def test_hostile_repetition_is_scanned_like_any_text(piece: str) -> None:
    text = piece * 200_000  # anything quadratic would not come back
    spans = [(block.start, block.end) for block in scan(text)]
    assert spans == sorted(spans)
