"""Embeds questions with the bundled model, computed with numpy alone.

Importing torch takes longer than everything else that a cold command does. A question has some twenty tokens, so one pass of the
model is a small product for numpy, in single precision on one core.
"""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.model.reading.vectors import QuestionVectors
from knowledge.retrieval.bundled_model import (
    BUNDLED_DIMENSIONS,
    BUNDLED_EPSILON,
    BUNDLED_HEADS,
    BUNDLED_LAYERS,
    BUNDLED_TOKENS,
)
from knowledge.retrieval.pooling import unit
from knowledge.retrieval.shortening import bundled_axes
from knowledge.retrieval.tokens import load_tokenizer
from knowledge.retrieval.word_pieces import word_pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WIDTH_OF_A_HEAD = BUNDLED_DIMENSIONS // BUNDLED_HEADS
_LENGTH_OF_HEADER = 8
"""The bytes before the header of a safetensors file, which say how long that is."""

_QUESTIONS = 256
"""Questions whose vectors are kept, some 2 MB: who searches and then asks, or asks again for another date, asks with the same words."""

_Columns = NDArray[np.float32]


class QuestionEncoder:
    """The bundled model for single questions. Safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        """Open the verified weights in `directory`. They are mapped into memory, and read as far as they are used."""
        self._weights = _mapped(directory / "model.safetensors")
        self._axes = bundled_axes()
        self._kept = lru_cache(maxsize=_QUESTIONS)(self._read)

    def question(self, text: str) -> QuestionVectors:
        """The vectors of a question. Those of the last questions are kept."""
        return self._kept(text)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(BUNDLED_TOKENS)

    def _read(self, text: str) -> QuestionVectors:
        """The vector of a question: the mean of its tokens' vectors, of unit length; and those of its tokens, shortened."""
        read = word_pieces(text, BUNDLED_TOKENS) or self._tokenizer.encode(text)
        rows = self._tokens(np.array(read.ids)).T
        (whole,) = unit(rows.mean(axis=0, keepdims=True))
        offsets = np.array(read.offsets, np.int64).reshape(-1, 2)
        is_text = offsets[:, 0] < offsets[:, 1]
        return QuestionVectors(whole.astype(np.float32), unit(rows[is_text] @ self._axes), offsets[is_text])

    def _tokens(self, ids: NDArray[np.int64]) -> _Columns:
        """The vectors of n tokens, shape (384, n): a column for each token, so that no weight has to be transposed."""
        words, types, places = (
            self._weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "token_type", "position")
        )
        columns = self._normalised("embeddings", (words[ids] + types[0] + places[: len(ids)]).T)
        for layer in range(BUNDLED_LAYERS):
            columns = self._layer(f"encoder.layer.{layer}", columns)
        return columns

    def _layer(self, name: str, columns: _Columns) -> _Columns:
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", columns).reshape(BUNDLED_HEADS, _WIDTH_OF_A_HEAD, -1)
            for part in ("query", "key", "value")
        )
        weights = key.transpose(0, 2, 1) @ query / np.float32(_WIDTH_OF_A_HEAD**0.5)
        weights -= weights.max(axis=1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=1, keepdims=True)
        seen = (value @ weights).reshape(columns.shape)
        attended = self._linear(f"{name}.attention.output.dense", seen)
        attended += columns
        attended = self._normalised(f"{name}.attention.output", attended)
        result = self._linear(f"{name}.output.dense", _gelu(self._linear(f"{name}.intermediate.dense", attended)))
        result += attended
        return self._normalised(f"{name}.output", result)

    def _linear(self, name: str, columns: _Columns) -> _Columns:
        product: _Columns = self._weights[f"{name}.weight"] @ columns
        product += self._weights[f"{name}.bias"][:, None]
        return product

    def _normalised(self, name: str, columns: _Columns) -> _Columns:
        weight, bias = (self._weights[f"{name}.LayerNorm.{part}"][:, None] for part in ("weight", "bias"))
        normalised: _Columns = columns - columns.mean(axis=0)
        variance = np.square(normalised).mean(axis=0)
        normalised /= np.sqrt(variance + np.float32(BUNDLED_EPSILON))
        normalised *= weight
        normalised += bias
        return normalised


def _mapped(file: Path) -> dict[str, _Columns]:
    """The tensors of a safetensors file, each a view of the mapped file. The format: length of the header, header in JSON, tensors."""
    data = np.memmap(file, np.uint8, mode="r")
    length = int(data[:_LENGTH_OF_HEADER].view(np.uint64)[0])
    start = _LENGTH_OF_HEADER + length
    header: dict[str, Any] = json.loads(data[_LENGTH_OF_HEADER:start].tobytes())
    tensors = {name: of for name, of in header.items() if name != "__metadata__" and of["dtype"] == "F32"}
    return {
        name: data[start + of["data_offsets"][0] : start + of["data_offsets"][1]]
        .view(np.float32)
        .reshape(of["shape"])
        for name, of in tensors.items()
    }


# -- the Gaussian error linear unit -----------------------------------------------------------------------


_TAIL = [np.float32(one) for one in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)]
_SCALE = np.float32(0.3275911)
"""The error function to 1.5e-7, by formula 7.1.26 of Abramowitz and Stegun, Handbook of Mathematical Functions (1964)."""
_ROOT_TWO = np.float32(2**0.5)
_ONE, _TWO = np.float32(1), np.float32(2)


def _gelu(x: _Columns) -> _Columns:
    """x times the share of the normal distribution below x. It writes into three arrays of its own: to get memory for each step takes longer than the step."""
    z = np.abs(x)
    z /= _ROOT_TWO
    below: _Columns = z * _SCALE
    below += _ONE
    np.divide(_ONE, below, out=below)
    first, *others = _TAIL
    tail: _Columns = below * first
    for one in others:
        tail += one
        tail *= below
    np.multiply(z, z, out=z)
    np.negative(z, out=z)
    np.exp(z, out=z)
    tail *= z
    np.subtract(_ONE, tail, out=tail)
    np.copysign(tail, x, out=tail)  # the error function is odd
    tail += _ONE
    tail *= x
    tail /= _TWO
    return tail
