"""The bundled model's forward pass, computed with torch alone.

It gives the numbers that sentence-transformers gives for the model. Importing that library and transformers takes some five times
as long as importing torch, and every cold command would pay for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from knowledge.retrieval.bundled_model import (
    BUNDLED_DIMENSIONS,
    BUNDLED_EPSILON,
    BUNDLED_HEADS,
    BUNDLED_LAYERS,
    BUNDLED_SHA256,
    BUNDLED_TOKENS,
)
from knowledge.retrieval.encoding import BATCH, Embedded, Encoder
from knowledge.retrieval.shortening import bundled_axes
from knowledge.retrieval.tokens import load_tokenizer

if TYPE_CHECKING:
    from torch import Tensor, dtype

_Batch = TypeVar("_Batch")
_Vectors = TypeVar("_Vectors")

_WIDTH_OF_A_HEAD = BUNDLED_DIMENSIONS // BUNDLED_HEADS
_LEAST_TOKENS = 1e-9
"""The floor of the number of tokens in a mean, as in sentence-transformers."""
_TOKENS_AT_ONCE = 2048
"""Tokens of a batch, padding included: what a layer makes of more of them does not stay in the caches of a core."""


class _MiniLM:
    """The weights of all-MiniLM-L6-v2 in one precision."""

    def __init__(self, directory: Path, precision: dtype) -> None:
        from safetensors.torch import load_file

        loaded = load_file(str(directory / "model.safetensors"))
        self._weights = {
            name: weight.to(precision) for name, weight in loaded.items() if weight.is_floating_point()
        }

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the unit vectors of n texts, shape (n, 384), and those of their tokens, (n, tokens, 384).

        `ids` and `mask` have the shape (n, tokens); the mask is 0 where a text is padded.
        """
        import torch
        from torch.nn import functional

        with torch.inference_mode():
            rows = self._embedded(ids)
            hidden = None if bool(mask.all()) else mask[:, None, None, :].expand(-1, 1, ids.shape[1], -1).bool()
            for layer in range(BUNDLED_LAYERS):
                rows = self._layer(f"encoder.layer.{layer}", rows, hidden)
            counted = mask.unsqueeze(-1).to(rows.dtype)
            totals, counts = ((part.sum(1, dtype=torch.float32)) for part in (rows * counted, counted))
            means = (totals / counts.clamp(min=_LEAST_TOKENS)).to(rows.dtype)
            return functional.normalize(means, p=2, dim=1), rows

    def _embedded(self, ids: Tensor) -> Tensor:
        words, types, places = (
            self._weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "token_type", "position")
        )
        return self._normalised("embeddings", words[ids] + types[0] + places[: ids.shape[1]])

    def _layer(self, name: str, rows: Tensor, mask: Tensor | None) -> Tensor:
        from torch.nn import functional

        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", rows)
            .view(*rows.shape[:2], BUNDLED_HEADS, _WIDTH_OF_A_HEAD)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(rows.shape)
        rows = self._normalised(
            f"{name}.attention.output", self._linear(f"{name}.attention.output.dense", seen) + rows
        )
        inner = functional.gelu(self._linear(f"{name}.intermediate.dense", rows))
        return self._normalised(f"{name}.output", self._linear(f"{name}.output.dense", inner) + rows)

    def _linear(self, name: str, rows: Tensor) -> Tensor:
        from torch.nn import functional

        return functional.linear(rows, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normalised(self, name: str, rows: Tensor) -> Tensor:
        from torch.nn import functional

        weight, bias = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return functional.layer_norm(rows, (BUNDLED_DIMENSIONS,), weight, bias, BUNDLED_EPSILON)


class BundledModel(Encoder):
    """The bundled model. It has no prompts, so questions are embedded like documents, by knowledge/retrieval/question_encoder.py."""

    def __init__(self, directory: Path, precision: str) -> None:
        """Read the weights. `precision` is bfloat16 or float32."""
        import torch

        super().__init__(BUNDLED_DIMENSIONS, bundled_axes())
        self._weights = _MiniLM(directory, {"bfloat16": torch.bfloat16, "float32": torch.float32}[precision])
        self._tokenizer = load_tokenizer(BUNDLED_TOKENS)
        self._tokenizer.enable_padding()

    @property
    def weights_hash(self) -> str:
        """The SHA-256 of the published file, which was checked."""
        return BUNDLED_SHA256

    def documents(self, texts: list[str]) -> Embedded:
        """Embed texts in one pass."""
        import torch

        read = self._tokenizer.encode_batch(texts)
        ids, mask = (
            torch.tensor(rows) for rows in ([one.ids for one in read], [one.attention_mask for one in read])
        )
        whole, tokens = self._weights.forward(ids, mask)
        return Embedded(whole, tokens, np.array([one.offsets for one in read], np.int64))

    def _batches(self, texts: list[str]) -> list[list[int]]:
        """Texts of nearly as many tokens together, so that hardly anything is padding; characters tell far less."""
        lengths = [sum(one.attention_mask) for one in self._tokenizer.encode_batch(texts)]
        by_size = sorted(range(len(texts)), key=lambda row: -lengths[row])
        batches: list[list[int]] = []
        for row in by_size:
            texts_at_once = min(BATCH, _TOKENS_AT_ONCE // lengths[batches[-1][0]]) if batches else 0
            if not batches or len(batches[-1]) >= texts_at_once:
                batches.append([])
            batches[-1].append(row)
        return batches

    def _each(self, embed: Callable[[_Batch], _Vectors], batches: Sequence[_Batch]) -> Iterator[_Vectors]:
        """Embed several batches at a time, each on one core: the layers are too small to divide one among cores."""
        import torch

        cores = torch.get_num_threads()
        if cores == 1 or len(batches) == 1:
            yield from map(embed, batches)
            return
        with ThreadPoolExecutor(cores, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            try:
                yield from pool.map(embed, batches)
            finally:
                torch.set_num_threads(cores)  # a setting made in one thread holds for threads to come as well
