"""Statements packed into passages (rule N4)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.loaders.markdown.reader import read_markdown
from ingest.structure.passages import LONGEST, MOST, Packed, PassageMaker
from ingest.structure.tree import EMPTY, Node, NodeKind, TreeWriter
from knowledge.model.reading.readings import Reading, check_kept
from knowledge.model.reading.statements import line_of
from knowledge.model.record.canonical import sha256_hex
from knowledge.retrieval.ports import TokenCounter
from knowledge.text.layout.sentences import sentence_starts
from tests.ingest.counting import word_pieces


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("See e.g. Berlin or i.e. Rome. Next.", ["See e.g. Berlin or i.e. Rome. ", "Next."]),
        (
            "GitHub, Inc. Europe is one. A. Definitions follow.",
            ["GitHub, Inc. Europe is one. ", "A. Definitions follow."],
        ),
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


class CharacterCounter:
    """Counts characters as tokens, so that a test can set the model's limit exactly."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def count(self, text: str) -> int:
        """One token per character."""
        return len(text)


WIDE = CharacterCounter(10_000)
"""A model that reads any passage of these tests whole."""


def packed(text: str, title: str = "T", tokens: TokenCounter = WIDE) -> Packed:
    return PassageMaker(tokens).read(read_markdown(text).tree, title)


def passages(text: str, title: str = "T", tokens: TokenCounter = WIDE) -> list[str]:
    made = packed(text, title, tokens)
    by_hash = {passage.passage_hash: passage.text for passage in made.passages}
    assert {ref.passage_hash for ref in made.refs} == set(by_hash)
    return [by_hash[ref.passage_hash] for ref in made.refs]


def test_each_line_of_a_passage_is_one_statement_in_the_plain_view() -> None:
    text = "Take **25**\ndays. Ask first.\n\n1. Write down:\n   - the dates;\n\n| a | b |\n|---|---|\n| c | d |\n"
    assert passages(text) == [
        "Take 25 days.\nAsk first.\n1 Write down:\n1 the dates;\na; b\nc – b: d",
    ]


def test_a_line_begins_with_the_printed_address() -> None:
    assert passages("## 4.2 Leave\n\n(a) Ask first.\n") == ["4.2(a) Ask first."]


def test_passages_never_cross_headings_and_carry_the_path_to_them() -> None:
    made = packed("# Title\n\nIntro.\n\n## A\n\n### B\n\nBody.\n\n## Alone\n", "Title")
    assert [(p.context, p.text) for p in made.passages] == [
        ("Title", "Intro."),
        ("Title > A > B", "Body."),
        ("Title", "Alone"),
    ]
    assert len(made.refs) == 3


def test_a_place_of_a_passage_goes_from_its_first_statement_to_its_last() -> None:
    text = "# T\n\nOne is **first**. Two is last.\n\n## A\n\nThree.\n"
    kept = read_markdown(text).text
    assert [kept[ref.start : ref.end] for ref in packed(text).refs] == ["One is **first**. Two is last.", "Three."]


FILLER = "This sentence only fills the paragraph up. " * 16


def test_a_list_keeps_its_introduction() -> None:
    text = f"{FILLER}\n\nYou may not:\n\n" + "\n".join(f"- do thing number {n} at all" for n in range(9))
    assert passages(text)[1].startswith("You may not:\ndo thing number 0")


def test_the_context_holds_the_lead_in_that_stands_in_an_earlier_passage() -> None:
    text = "You may not:\n\n" + "\n".join(f"- do thing number {n} at all, not even once" for n in range(40))
    made = packed(text)
    assert [passage.context for passage in made.passages] == ["T", "T > You may not:", "T > You may not:"]


def test_the_headers_of_a_long_table_go_with_each_part_of_it() -> None:
    rows = "\n".join(f"| row {n} | a value that takes some room |" for n in range(40))
    made = packed(f"| Name | Value |\n|---|---|\n{rows}\n")
    assert made.passages[1].context == "T > Name; Value"
    assert all(" – Value: " in line for line in made.passages[1].text.splitlines())


def test_a_local_edit_changes_only_passages_under_its_heading() -> None:
    sections = [f"## Section {n}\n\n" + f"Sentence about topic {n}. " * 60 for n in range(6)]
    before = set(passages("\n\n".join(sections)))
    sections[2] = sections[2].replace("about", "regarding", 1)
    after = set(passages("\n\n".join(sections)))
    assert len(after - before) == 1


_BLOCKS = st.lists(
    st.sampled_from(
        ["# H", "## H2", "Title\n===", "- item one", "- item: " + "x " * 300, "1. step\n   - below", "You may:", "> q\r",
         "| a | b |\n|---|---|\n| c | d |", "```\ncode\n```", "", "---", "A sentence of seven plain words here. " * 40,
         "word " * 700, "x" * 3000, "§ ünïcödé 漢字。次の文。" * 20, "文" * 170, "4.2 " + "Numbered. " * 40, "(a) Lettered " + "x " * 90]
    ),
    max_size=20,
)  # fmt: skip
"""Blocks of Markdown: short ones, and those too long for one statement."""


@pytest.mark.rule("N4a")
@settings(max_examples=60, deadline=None)
@given(_BLOCKS, st.sampled_from([word_pieces(), CharacterCounter(120), CharacterCounter(300), WIDE]))
def test_n4_passages_hold_every_statement_once_in_order_and_fit_the_model(
    blocks: list[str], tokens: TokenCounter
) -> None:
    made = packed("\n\n".join(blocks), "A title of the document", tokens)
    by_hash = {passage.passage_hash: passage.text for passage in made.passages}
    lines = [line for ref in made.refs for line in by_hash[ref.passage_hash].splitlines()]
    assert lines == [line for one in made.statements for line in line_of(one).splitlines()]
    assert all(tokens.count(passage.indexed_text) <= tokens.limit for passage in made.passages)
    assert all(len(one.words) <= LONGEST for one in made.statements)
    spans = [(ref.start, ref.end) for ref in made.refs]
    assert spans == sorted(spans)


@settings(max_examples=50, deadline=None)
@given(_BLOCKS)
def test_a_passage_holds_statements_below_one_heading(blocks: list[str]) -> None:
    made = packed("\n\n".join(blocks), "")
    for ref in made.refs:
        inside = [one for one in made.statements if ref.start <= one.place[0] < ref.end]
        below = {
            one.headings for one in inside if not one.governs
        }  # a heading that leads in its items is not below itself
        assert len(below) <= 1


@pytest.mark.rule("N4b")
@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(3, 115), min_size=1, max_size=40))
def test_n4_a_sentence_that_fits_is_never_cut(lengths: list[int]) -> None:
    """Some tokens of the 256 are kept free for a printed address."""
    sentences = [f"Sentence {n} " + "with words " * words + "ends." for n, words in enumerate(lengths)]
    pieces = passages(" ".join(sentences), tokens=word_pieces())
    assert "\n".join(pieces).split("\n") == sentences


def test_n4_a_giant_word_is_cut_as_a_last_resort() -> None:
    word = "https://example.org/" + "a1b2c3" * 2000
    assert "".join(passages(word, tokens=word_pieces())).replace("\n", "") == word


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
    lines = [f"{'#' * level} {heading}" for level, heading in enumerate(headings, 1)]
    (passage,) = packed("\n\n".join([*lines, "Text"]), title).passages
    assert (passage.context, passage.text) == (context, "Text")


def test_a_long_context_leaves_room_for_the_passage() -> None:
    made = packed("# " + "wörd " * 30 + "\n\nText.", "T" * 400, CharacterCounter(60))
    assert 0 < len(made.passages[0].context) <= 20


def test_a_context_is_shortened_where_a_statement_with_its_address_needs_the_room() -> None:
    title = "A title of twenty "
    (passage,) = packed("(a) " + "x" * 40, title, CharacterCounter(55)).passages
    assert passage.text == "(a) " + "x" * 40
    assert title.startswith(passage.context)


@pytest.mark.parametrize(
    ("limit", "text", "pieces"),
    [
        (60, "One sentence here. Another one there.", ["One sentence here.\nAnother one there."]),
        (30, "One sentence here. Another one there.", ["One sentence here.", "Another one there."]),
        (13, "alpha, beta gamma delta", ["alpha,", "beta", "gamma delta"]),
        (15, "alphabetagammadelta", ["alphabeta", "gammadelta"]),
        (15, "alpha; beta gamma", ["alpha;", "beta gamma"]),
    ],
)
def test_n4_a_text_is_cut_at_the_best_place_that_the_limit_allows(
    limit: int, text: str, pieces: list[str]
) -> None:
    assert passages(text, "", CharacterCounter(limit)) == pieces


@pytest.mark.parametrize(
    ("lengths", "groups"),
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
def test_paragraphs_are_packed_to_about_the_target(lengths: list[int], groups: list[list[int]]) -> None:
    words = [chr(ord("a") + n) * length for n, length in enumerate(lengths)]
    assert passages("\n\n".join(words)) == ["\n".join(words[n] for n in group) for group in groups]


@given(st.lists(st.integers(1, MOST), max_size=12))
def test_a_passage_of_several_statements_is_no_longer_than_the_most(lengths: list[int]) -> None:
    made = passages("\n\n".join("x" * length for length in lengths))
    assert all(len(one) <= MOST for one in made if "\n" in one)


def test_a_passage_that_occurs_twice_is_made_once_and_placed_twice() -> None:
    made = packed("# T\n\n## A\n\nSame.\n\n## A\n\nSame.\n")
    assert len(made.refs) == 2
    assert [passage.text for passage in made.passages] == ["Same."]


def test_the_lines_of_long_code_are_cut_between_words() -> None:
    calls = [f"call_number_{n}(argument)" for n in range(80)]
    pieces = passages("```\n" + "\n".join(calls) + "\n```", tokens=word_pieces())
    assert len(pieces) > 1
    assert " ".join(pieces).split() == calls


def test_n4_a_document_without_words_has_no_passages() -> None:
    assert PassageMaker(WIDE).read(EMPTY, "T") == Packed((), (), (), ())


def test_a_document_that_is_not_retrieved_has_statements_and_no_passages() -> None:
    writer = TreeWriter()
    writer.leaf(NodeKind.PARAGRAPH)
    writer.words("Words.")
    writer.end_leaf()
    made = PassageMaker(WIDE).read(writer.finish()[1], "T", retrieved=False)
    assert (made.refs, made.passages) == ((), ())
    assert [one.words for one in made.statements] == ["Words."]


def test_a_reading_is_the_same_each_time() -> None:
    text = f"# H\n\n{FILLER}\n\n- one\n- two\n"
    maker = PassageMaker(word_pieces())
    assert maker.read(read_markdown(text).tree, "T") == maker.read(read_markdown(text).tree, "T") == packed(text)


def test_the_parts_of_a_row_too_long_for_the_model_may_stand_in_several_passages() -> None:
    cell = " ".join(f"Practice {n} is followed by everybody at all times." for n in range(120))
    text, tree = _table_of([["Domain", "Practices"], ["Security", cell]])
    packed = PassageMaker(word_pieces()).read(tree, "T")
    assert len(packed.passages) > 1
    reading = Reading(
        reader="test/1",
        text_hash=sha256_hex(text.encode()),
        title="T",
        clauses=packed.clauses,
        statements=packed.statements,
        passages=packed.refs,
    )
    check_kept(reading, text, packed.passages)
    forged = [passage.model_copy(update={"text": "Nothing of it."}) for passage in packed.passages]
    named = reading.model_copy(
        update={
            "passages": tuple(
                ref.model_copy(update={"passage_hash": one.passage_hash})
                for ref, one in zip(packed.refs, forged, strict=False)
            )
        }
    )
    with pytest.raises(ValueError, match="does not hold the statements"):
        check_kept(named, text, forged)


def _table_of(rows: list[list[str]]) -> tuple[str, Node]:
    """The text and tree of a table whose first row is its header."""
    writer = TreeWriter()
    writer.open(NodeKind.TABLE)
    for number, row in enumerate(rows):
        writer.open(NodeKind.ROW, is_header=number == 0)
        for column, words in enumerate(row):
            writer.leaf(NodeKind.CELL, column=column)
            writer.words(words)
            writer.end_leaf()
        writer.close()
    writer.close()
    return writer.finish()
