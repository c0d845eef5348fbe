"""A statement's vector is the mean of its tokens' vectors, from the one pass that embeds its passage."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge.model.objects import Passage
from knowledge.retrieval import embedders
from knowledge.retrieval.bundled_model import BUNDLED_NAME, bundled_directory
from knowledge.retrieval.embedders import SentenceTransformerEmbedder, load_model
from knowledge.retrieval.pooling import line_starts, lines_of, pooled
from knowledge.retrieval.ports import Embedder
from knowledge.testing.embedder import HashingEmbedder

REFUNDS = Passage(
    context="Terms of sale > Refunds > The following can be refunded:",
    text="A refund is due within 30 days of the day of delivery.\nLamps: 14 days\nnaïve café — 退款 (£50)\nParcels",
)
PASSAGES = [
    REFUNDS,
    Passage(context="", text="A single line."),
    Passage(context="", text=REFUNDS.text),
    Passage(context="Title", text="\nafter an empty line\n\n   \nand the last\n"),
    Passage(context="Title", text=""),
]


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(precision="float32")


@pytest.fixture(scope="module")
def other() -> SentenceTransformerEmbedder:
    """The same model as sentence-transformers runs any other one."""
    return SentenceTransformerEmbedder(str(bundled_directory(BUNDLED_NAME)), "float32")


def reference(model: Any, passage: Passage) -> list[NDArray[np.float32]]:
    """The mean of each line's tokens, counted character by character, from the model's own token embeddings."""
    text = passage.indexed_text
    tokens = model.encode(text, output_value="token_embeddings", show_progress_bar=False).numpy()
    encoded = model.tokenizer(text, truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True)
    line_at, line = {}, 0
    for offset in range(len(text) - len(passage.text), len(text)):
        line_at[offset] = line
        line += text[offset] == "\n"
    found: list[list[NDArray[np.float32]]] = [[] for _ in passage.lines]
    for vector, (start, end) in zip(tokens, encoded["offset_mapping"], strict=True):
        if end > start and start in line_at:
            found[line_at[start]].append(vector)
    whole = model.encode(text, show_progress_bar=False)
    return [np.mean(vectors, axis=0) if vectors else whole for vectors in found]


def cosine(one: NDArray[Any], other: NDArray[Any]) -> float:
    one, other = one.astype(np.float64), other.astype(np.float64)
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("name", ["embedder", "other"])
def test_statement_vectors_are_the_means_of_their_tokens(name: str, request: pytest.FixtureRequest) -> None:
    chosen: Embedder = request.getfixturevalue(name)
    model = load_model(BUNDLED_NAME, "float32")
    found = chosen.passages(PASSAGES)
    for passage, statements in zip(PASSAGES, found.statements, strict=True):
        assert statements.dtype == np.dtype(np.float16)
        expected = reference(model, passage)
        assert len(statements) == len(expected)
        for one, wanted in zip(statements, expected, strict=True):
            assert cosine(one, wanted) > 0.9999
            assert np.linalg.norm(one.astype(np.float32)) == pytest.approx(1.0, abs=1e-3)


def test_statements_of_one_passage_differ_and_one_line_is_near_its_passage(
    embedder: SentenceTransformerEmbedder,
) -> None:
    found = embedder.passages(PASSAGES)
    first, second, *_ = found.statements[0]
    assert cosine(first, second) < 0.9
    assert cosine(found.statements[1][0], found.wholes[1]) > 0.9


def test_a_statement_knows_its_context(embedder: SentenceTransformerEmbedder) -> None:
    with_context, without = embedder.passages([PASSAGES[0], PASSAGES[2]]).statements
    assert cosine(with_context[1], without[1]) < 0.99


def test_a_line_without_tokens_or_beyond_the_limit_has_the_vector_of_its_passage(
    embedder: SentenceTransformerEmbedder,
) -> None:
    long = Passage(context="Title", text="\n".join(["", *["refund window closes on the last day"] * 60]))
    vectors = embedder.passages([long])
    whole, statements = vectors.wholes[0], vectors.statements[0]
    assert len(statements) == 61
    beyond = [bool(np.array_equal(one, whole)) for one in statements]
    assert beyond[0]
    assert beyond[-1]
    assert not beyond[1]
    assert 10 < beyond.count(False) < 50


def test_vectors_of_a_passage_do_not_depend_on_what_is_embedded_beside_it(
    embedder: SentenceTransformerEmbedder,
) -> None:
    alone, beside = embedder.passages([REFUNDS]), embedder.passages([*PASSAGES[::-1], *PASSAGES * 9])
    for one, other in zip(alone.statements[0], beside.statements[4], strict=True):
        assert cosine(one, other) > 0.9999


def test_a_model_that_tells_no_tokens_gives_each_line_the_vector_of_its_passage(
    other: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = other._model()
    monkeypatch.setattr(model, "_processing", None)
    vectors = other.passages(PASSAGES)
    for passage, whole, statements in zip(PASSAGES, vectors.wholes, vectors.statements, strict=True):
        np.testing.assert_array_equal(statements, np.tile(whole, (len(passage.lines), 1)))


def test_a_prompt_before_the_text_does_not_move_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model(BUNDLED_NAME, "float32")
    model.prompts = {"document": "passage: "}
    prompted = embedders._Model(model)
    (statements,) = prompted.passages([Passage(context="", text="Lamps\nParcels are insured.")], None).statements
    plain = embedders._Model(load_model(BUNDLED_NAME, "float32"))
    (expected,) = plain.passages(
        [Passage(context="passage:", text="Lamps\nParcels are insured.")], None
    ).statements
    assert cosine(statements[0], expected[0]) > 0.999
    assert cosine(statements[1], expected[1]) > 0.999


@given(
    st.lists(st.text(string.printable + "é退\u00a0\u0085", max_size=12), max_size=6),
    st.sampled_from(["", "A > b"]),
)
@settings(max_examples=50, deadline=None)
def test_there_are_as_many_vectors_as_lines(lines: list[str], context: str) -> None:
    passage = Passage(context=context, text="\n".join(lines))
    embedded = [_EMBEDDER.passages([passage]), HashingEmbedder(8).passages([passage])]
    for vectors in embedded:
        assert [len(one) for one in vectors.statements] == [len(passage.text.split("\n"))]
        assert np.isfinite(vectors.statements[0]).all()


_EMBEDDER = SentenceTransformerEmbedder()


@given(st.lists(st.text("ab ", max_size=5), min_size=1, max_size=6), st.sampled_from(["", "A > b"]))
def test_a_character_belongs_to_the_line_that_holds_it(lines: list[str], context: str) -> None:
    passage = Passage(context=context, text="\n".join(lines))
    text, starts = passage.indexed_text, line_starts(passage)
    assert [text[start : start + len(line)] for start, line in zip(starts, lines, strict=True)] == lines
    offsets = np.array([(offset, offset + 1) for offset in range(len(text))] or [(0, 0)])
    found = lines_of(offsets, starts)
    for offset, line in enumerate(found.tolist()):
        assert line == _line_at(starts, offset) or not text


def _line_at(starts: Sequence[int], offset: int) -> int:
    return max((line for line, start in enumerate(starts) if start <= offset), default=-1)


def test_special_tokens_and_lines_without_tokens_are_left_out_of_the_means() -> None:
    assert lines_of(np.array([(0, 0), (0, 1), (4, 9), (10, 12), (0, 0)]), [4, 10, 13]).tolist() == [
        -1,
        -1,
        0,
        1,
        -1,
    ]
    whole = np.array([0.0, 1.0], np.float32)
    tokens = np.array([[3.0, 0.0], [1.0, 0.0], [0.0, -2.0]], np.float32)
    np.testing.assert_array_equal(pooled(tokens, np.array([0, 0, 2]), 4, whole), [[1, 0], [0, 1], [0, -1], [0, 1]])
    np.testing.assert_array_equal(pooled(tokens[:0], np.array([], int), 2, whole), [whole, whole])
