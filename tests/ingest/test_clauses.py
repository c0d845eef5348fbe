"""Blocks with anchors that people can read and that stay when other parts change."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.markdown.reader import read_markdown
from ingest.structure.clauses import free_anchor, slug
from ingest.structure.statements import structure_of
from ingest.structure.tree import Node, NodeKind, TreeWriter
from knowledge.model.objects import Clause

HANDBOOK = """# Handbook

Intro paragraph, which
runs over two lines.

## Leave

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


def clauses_of(tree: Node) -> tuple[Clause, ...]:
    return structure_of(tree).clauses


def clauses_in(text: str) -> tuple[Clause, ...]:
    return clauses_of(read_markdown(text).tree)


def test_clauses_know_the_headings_above_them_and_have_readable_unique_anchors() -> None:
    clauses = clauses_in(HANDBOOK)
    assert [clause.anchor for clause in clauses] == [
        "handbook", "p1", "leave", "leave/p1", "leave/i1", "leave/i2", "leave/i3", "leave/i4", "leave/r1",
        "leave/r2", "leave/r3", "leave-2", "leave/c1", "leave/q1", "pay", "pay/p1",
    ]  # fmt: skip
    assert clauses[4].heading == ("Handbook", "Leave")


def test_an_anchor_stays_when_another_section_changes() -> None:
    before = {c.anchor for c in clauses_in("# A\n\n## One\n\nx\n\n## Two\n\ny\n\nz\n")}
    after = {c.anchor for c in clauses_in("# A\n\nnew\n\n## One\n\nx\n\nmore\n\n## Two\n\ny\n\nz\n")}
    assert before < after


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Leave", "leave"),
        ("Data Retention & Backups", "data-retention-backups"),
        ("  4.2 (b) Straße  ", "4-2-b-straße"),
        ("文 書", "文-書"),
        ("snake_case", "snake_case"),
        ("_private_", "private"),
        ("!!!", "section"),
        ("", "section"),
        ("word " * 20, "word-word-word-word-word-word-word-word-word"),
        ("x" * 100, "x" * 48),
    ],
)
def test_a_slug_is_short_lower_case_and_never_empty(title: str, anchor: str) -> None:
    assert slug(title) == anchor


@given(st.text(max_size=120))
def test_every_title_has_a_slug_without_separators_of_references(title: str) -> None:
    made = slug(title)
    assert 1 <= len(made) <= 48
    assert not set(made) & set("/@#? \n")


def test_a_taken_anchor_gets_the_next_number() -> None:
    taken = {"a", "a-2"}
    assert [free_anchor("a", taken), free_anchor("a", taken), free_anchor("b", taken)] == ["a-3", "a-4", "b"]
    assert taken == {"a", "a-2", "a-3", "a-4", "b"}


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("one\n\ntwo\n\n- three\n\n> four", ["p1", "p2", "i1", "q1"]),
        ("# T\n\none\n\n## A\n\ntwo", ["t", "p1", "a", "a/p1"]),
        ("## A\n\n### B\n\none\n\n## C\n\ntwo", ["a", "a/b", "a/b/p1", "c", "c/p1"]),
        ("one\n\n# T\n\ntwo", ["p1", "t", "t/p1"]),
        ("# T\n\n## A\n\none\n\n## A\n\ntwo", ["t", "a", "a/p1", "a-2", "a/p1-2"]),
        ("# T\n\n# U\n\none", ["t", "u", "u/p1"]),
        ("## A\n\n```\nx\n```", ["a", "a/c1"]),
        ("|a|\n|-|\n|1|\n|2|", ["r1", "r2", "r3"]),
    ],
)
def test_anchors_follow_the_headings_and_count_what_stands_below(text: str, anchors: list[str]) -> None:
    assert [clause.anchor for clause in clauses_in(text)] == anchors


def paragraphs(*facts: dict[str, object]) -> Node:
    """A tree with one paragraph for each set of facts, in a part that has its anchor and what it qualifies."""
    writer = TreeWriter()
    for one in facts:
        writer.page = one.get("page")  # type: ignore[assignment]
        writer.open(NodeKind.PART, anchor=one.get("anchor", ""), qualifies=one.get("qualifies"))
        writer.leaf(NodeKind.PARAGRAPH)
        writer.words("Words.")
        writer.end_leaf()
        writer.close()
    return writer.finish()[1]


def test_an_authors_anchor_is_kept_and_avoided_by_others() -> None:
    clauses = clauses_of(paragraphs({}, {"anchor": "p1"}, {"anchor": "e", "qualifies": "p1"}))
    assert [clause.anchor for clause in clauses] == ["p1-2", "p1", "e"]
    assert [clause.kind for clause in clauses] == ["paragraph", "paragraph", "exception"]
    assert [clause.qualifies for clause in clauses] == [None, None, "p1"]


def test_a_clause_is_on_the_page_of_its_block() -> None:
    clauses = clauses_of(paragraphs({}, {"page": 1}, {"page": 3}))
    assert [clause.page for clause in clauses] == [None, 1, 3]


def test_the_header_of_a_table_is_a_row() -> None:
    assert [clause.kind for clause in clauses_in("|a|\n|-|\n|1|")] == ["row", "row"]


def test_a_clause_is_the_text_of_its_block() -> None:
    reading = read_markdown(HANDBOOK)
    texts = {c.anchor: reading.text[c.start : c.end] for c in clauses_of(reading.tree)}
    assert texts["p1"] == "Intro paragraph, which\nruns over two lines."
    assert texts["leave/i1"] == "take leave without **asking**;"
    assert texts["leave/r2"] == "25 | everyone"
    assert texts["leave/c1"] == "# not a heading"


def test_an_item_ends_before_the_list_inside_it() -> None:
    reading = read_markdown("- outer\n  - inner\n")
    clauses = clauses_of(reading.tree)
    assert [reading.text[c.start : c.end] for c in clauses] == ["outer", "inner"]


@given(
    st.lists(st.sampled_from(["# A", "## A", "## B", "x", "- x", "> x", "| a |\n|---|\n| b |", ""]), max_size=25)
)
def test_every_clause_has_an_anchor_of_its_own_and_none_overlap(lines: list[str]) -> None:
    clauses = clauses_in("\n".join(lines))
    assert len({clause.anchor for clause in clauses}) == len(clauses)
    assert all(a.end <= b.start for a, b in itertools.pairwise(clauses))


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("## 4.2 Refunds\n\n(a) In cash.\n\n(b) By bank.\n", {"4-2-refunds": "4.2", "4-2-refunds/p1": "4.2(a)"}),
        ("# Article 12\n\n1. First.\n2. Second.\n", {"article-12": "Article 12", "i2": "Article 12(2)"}),
        ("# Annex II\n\n## 1.2 Scope\n\nWords.\n", {"annex-ii": "Annex II", "1-2-scope": "Annex II, 1.2"}),
        ("## § 5\n\n### Fees\n\n| a | b |\n|-|-|\n| 1 | 2 |\n", {"5": "§ 5", "5/fees": "§ 5", "5/fees/r2": "§ 5"}),
        ("## 1 One\n\n## 2 Two\n", {"1-one": "1", "2-two": "2"}),
        ("1. One:\n\n   > Words.\n", {"i1": "1"}),
        ("# Plain\n\nWords.\n", {"plain": "", "p1": ""}),
    ],
)
def test_a_clause_carries_the_labels_printed_on_the_way_to_it(text: str, addresses: dict[str, str]) -> None:
    found = {clause.anchor: clause.address for clause in clauses_in(text)}
    assert {anchor: found[anchor] for anchor in addresses} == addresses
