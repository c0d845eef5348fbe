"""Blocks with anchors that people can read and that stay when other parts change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.blocks import Block, scan
from ingest.structure.clauses import clauses_of, free_anchor, slug
from tests.ingest.test_blocks import HANDBOOK


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
    assert [clause.anchor for clause in clauses_of(scan(text))] == anchors


def test_an_authors_anchor_is_kept_and_avoided_by_others() -> None:
    blocks = [
        Block("paragraph", 0, 1),
        Block("paragraph", 2, 3, anchor="p1"),
        Block("exception", 4, 5, anchor="e", qualifies="p1"),
    ]
    clauses = clauses_of(blocks)
    assert [clause.anchor for clause in clauses] == ["p1-2", "p1", "e"]
    assert [clause.qualifies for clause in clauses] == [None, None, "p1"]


@pytest.mark.parametrize(
    ("starts", "pages"),
    [
        ((), [None, None, None]),
        ((0,), [1, 1, 1]),
        ((0, 3), [1, 2, 2]),
        ((0, 3, 6), [1, 2, 3]),
        ((0, 1, 2), [1, 3, 3]),
    ],
)
def test_a_clause_is_on_the_page_on_which_it_starts(starts: tuple[int, ...], pages: list[int | None]) -> None:
    blocks = [Block("paragraph", at, at + 2) for at in (0, 3, 6)]
    assert [clause.page for clause in clauses_of(blocks, starts)] == pages


def test_the_header_of_a_table_is_a_row() -> None:
    assert [clause.kind for clause in clauses_of(scan("|a|\n|-|\n|1|"))] == ["row", "row"]


@given(st.lists(st.sampled_from(["# A", "## A", "## B", "x", "- x", "> x", ""]), max_size=25))
def test_every_clause_has_an_anchor_of_its_own_and_the_span_of_its_block(lines: list[str]) -> None:
    blocks = scan("\n".join(lines))
    clauses = clauses_of(blocks)
    assert len({clause.anchor for clause in clauses}) == len(blocks)
    assert [(c.start, c.end, c.heading) for c in clauses] == [(b.start, b.end, b.headings) for b in blocks]
