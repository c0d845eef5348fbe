"""Blocks packed into passages (rule N4)."""

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


@pytest.mark.parametrize(
    ("title", "headings", "context"),
    [
        ("T", (), "T"),
        ("T", ("A", "B"), "T > A > B"),
        ("T", ("T", "B"), "T > B"),
        ("", ("A",), "A"),
        ("T" * 70, ("A" * 100, "B" * 100), f"{'T' * 59}… > … > {'B' * 89}…"),
        ("T" * 70, ("A" * 100,), f"{'T' * 59}… > {'A' * 89}…"),
        ("T" * 400, (), "T" * 159 + "…"),
    ],
)
def test_a_context_is_the_path_of_headings_without_its_middle_where_it_is_long(
    title: str, headings: tuple[str, ...], context: str
) -> None:
    blocks = [Block("paragraph", 0, 4, headings)]
    _, (passage,) = PassageMaker(CharacterCounter(10_000)).passages("Text", blocks, title)
    assert (passage.context, passage.text) == (context, "Text")


class CharacterCounter:
    """Counts characters as tokens, so that a test can set the model's limit exactly."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def count(self, text: str) -> int:
        """One token per character."""
        return len(text)


@pytest.mark.parametrize(
    ("limit", "text", "pieces"),
    [
        (40, "One sentence here. Another one there.", ["One sentence here. Another one there."]),
        (22, "One sentence here. Another one there.", ["One sentence here.", "Another one there."]),
        (12, "alpha, beta gamma delta", ["alpha,", "beta", "gamma delta"]),
        (10, "alphabetagammadelta", ["alphabeta", "gammadelta"]),
        (10, "alpha; beta gamma", ["alpha;", "beta gamma"]),
    ],
)
def test_n4_a_text_is_cut_at_the_best_place_that_the_limit_allows(
    limit: int, text: str, pieces: list[str]
) -> None:
    refs, _ = PassageMaker(CharacterCounter(limit)).passages(text, [Block("paragraph", 0, len(text))], "")
    assert [text[ref.start : ref.end] for ref in refs] == pieces


@pytest.mark.parametrize(
    ("lengths", "packed"),
    [
        ([100, 100], [[0, 1]]),
        ([699], [[0]]),
        ([600, 600], [[0], [1]]),
        ([340, 500], [[0, 1]]),
        ([360, 500], [[0], [1]]),
        ([360, 600], [[0], [1]]),
        ([600, 400, 100], [[0], [1, 2]]),
        ([690, 80], [[0, 1]]),
        ([890, 80], [[0], [1]]),
    ],
)
def test_paragraphs_are_packed_to_about_the_target(lengths: list[int], packed: list[list[int]]) -> None:
    words = [chr(ord("a") + n) * length for n, length in enumerate(lengths)]
    text = "\n\n".join(words)
    refs, _ = PassageMaker(CharacterCounter(10_000)).passages(text, scan(text), "")
    assert [text[ref.start : ref.end] for ref in refs] == [
        "\n\n".join(words[n] for n in group) for group in packed
    ]


def test_a_passage_that_occurs_twice_is_made_once_and_placed_twice() -> None:
    text = "# T\n\n## A\n\nSame.\n\n## A\n\nSame.\n"
    refs, distinct = PassageMaker(word_pieces()).passages(text, scan(text), "T")
    assert len(refs) == 2
    assert [passage.text for passage in distinct] == ["Same."]


def test_the_lines_of_long_code_are_cut_between_lines() -> None:
    code = "```\n" + "\n".join(f"call_number_{n}(argument)" for n in range(80)) + "\n```"
    pieces = passages(code)
    assert len(pieces) > 1
    assert "\n".join(pieces) == code


def test_n4_a_text_without_blocks_has_no_passages() -> None:
    assert PassageMaker(word_pieces()).passages("<!-- only a comment -->", [], "T") == ((), ())


_MARKDOWN = st.lists(
    st.sampled_from(
        ["# One", "## Two", "### Three", "A short sentence.", "Words " * 60, "- an item", "- item: " + "x " * 300,
         "You may:", "| a | b |", "|---|---|", "> quoted", "```", "", ""]
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(_MARKDOWN, st.integers(60, 400))
def test_n4_passages_are_verbatim_and_cover_every_clause_that_is_no_heading(lines: list[str], limit: int) -> None:
    text = "\n".join(lines)
    blocks = scan(text)
    counter = CharacterCounter(limit)
    refs, distinct = PassageMaker(counter).passages(text, blocks, "Title")
    by_hash = {passage.passage_hash: passage for passage in distinct}
    assert all(by_hash[ref.passage_hash].text == text[ref.start : ref.end] for ref in refs)
    assert all(counter.count(passage.indexed_text) <= limit for passage in distinct)
    covered = {at for ref in refs for at in range(ref.start, ref.end)}
    for clause in clauses_of(blocks):
        if clause.kind != "heading":
            outside = [text[at] for at in range(clause.start, clause.end) if at not in covered]
            assert "".join(outside).strip() == ""


@settings(max_examples=50, deadline=None)
@given(_MARKDOWN)
def test_a_passage_holds_text_of_one_section_alone(lines: list[str]) -> None:
    text = "\n".join(lines)
    blocks = scan(text)
    refs, _ = PassageMaker(CharacterCounter(10_000)).passages(text, blocks, "Title")
    for ref in refs:
        sections = {block.section for block in blocks if block.start < ref.end and ref.start < block.end}
        assert len(sections) == 1
