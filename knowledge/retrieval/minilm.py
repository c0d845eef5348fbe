"""all-MiniLM-L6-v2 on torch alone: the vectors of sentence-transformers, in little more than half the time.

Texts are batched by length so that little is padding, each layer's query, key and value are one product,
and sentence-transformers is not imported, so that a command's first question waits 1 s, not 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.ports import Progress
from knowledge.retrieval.tokens import load_tokenizer
from knowledge.retrieval.weights import BUNDLED_DIMENSIONS, BUNDLED_TOKENS

if TYPE_CHECKING:
    from torch import Tensor

_ROWS, _TOKENS = 64, 2048
"""The most texts and the most tokens, padding included, of one batch: measured best on two cores."""

_TOKENIZED_AT_ONCE = 2048
_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12


class MiniLm:
    """The network and its tokenizer, on the CPU. `precision` is bfloat16 or float32."""

    def __init__(self, directory: Path, precision: str) -> None:
        self._weights = _load(directory, precision)
        self._tokenizer = load_tokenizer(BUNDLED_TOKENS)

    def question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of one text."""
        vectors = self._vectors([self._tokenizer.encode(text).ids])
        return vectors.reshape(BUNDLED_DIMENSIONS)

    def passages(self, texts: Sequence[str], progress: Progress | None) -> NDArray[np.float16]:
        """Unit vectors, one row per text."""
        vectors = np.empty((len(texts), BUNDLED_DIMENSIONS), np.float16)
        done = 0
        for rows, tokens in self._batches(texts):
            vectors[rows] = self._vectors(tokens)
            done += len(rows)
            if progress:
                progress(done, len(texts))
        return vectors

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[list[int]]]]:
        """Rows of `texts` with their tokens, similar lengths together, the longest last."""
        by_size = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(by_size), _TOKENIZED_AT_ONCE):
            some = by_size[start : start + _TOKENIZED_AT_ONCE]
            encoded = self._tokenizer.encode_batch_fast([texts[row] for row in some])
            tokens = {row: encoding.ids for row, encoding in zip(some, encoded, strict=True)}
            for rows in _packed(sorted(some, key=lambda row: len(tokens[row])), tokens):
                yield rows, [tokens[row] for row in rows]

    def _vectors(self, tokens: Sequence[list[int]]) -> NDArray[np.float32]:
        import torch

        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(tokens):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        with torch.inference_mode():
            found = _forward(self._weights, torch.from_numpy(ids), torch.from_numpy(mask))
        return np.asarray(found.numpy(), np.float32)


def _packed(rows: Sequence[int], tokens: Mapping[int, list[int]]) -> Iterator[list[int]]:
    """Cut `rows`, in order of length, into batches within _ROWS and _TOKENS."""
    batch: list[int] = []
    for row in rows:
        if batch and (len(batch) == _ROWS or (len(batch) + 1) * len(tokens[row]) > _TOKENS):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _load(directory: Path, precision: str) -> dict[str, Tensor]:
    """The weights by name, in that precision, query, key and value of each layer in one matrix."""
    import torch
    from safetensors.torch import load_file

    kept = load_file(str(directory / "model.safetensors"))
    kept.pop("embeddings.position_ids", None)
    return _fused({name: each.to(getattr(torch, precision)) for name, each in kept.items()})


def _fused(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    import torch

    fused = {name: each for name, each in weights.items() if ".attention.self." not in name}
    for layer in range(_LAYERS):
        for part in ("weight", "bias"):
            own = f"encoder.layer.{layer}.attention.self"
            parts = [weights[f"{own}.{name}.{part}"] for name in ("query", "key", "value")]
            fused[f"{own}.{part}"] = torch.cat(parts)
    return fused


def _forward(weights: Mapping[str, Tensor], ids: Tensor, mask: Tensor) -> Tensor:
    """BERT (Devlin et al., 2019), then the mean over the text's tokens, to unit length in float32."""
    from torch.nn import functional as f

    def linear(name: str, x: Tensor) -> Tensor:
        return f.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(name: str, x: Tensor) -> Tensor:
        return f.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], _EPSILON)

    hidden = f.embedding(ids, weights["embeddings.word_embeddings.weight"])
    hidden = hidden + weights["embeddings.token_type_embeddings.weight"][0]
    hidden = hidden + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    hidden = norm("embeddings.LayerNorm", hidden)
    seen = mask.bool()[:, None, None, :]
    for layer in range(_LAYERS):
        own = f"encoder.layer.{layer}"
        heads = linear(f"{own}.attention.self", hidden).view(*ids.shape, 3, _HEADS, -1).permute(2, 0, 3, 1, 4)
        mixed = f.scaled_dot_product_attention(heads[0], heads[1], heads[2], attn_mask=seen)
        attended = linear(f"{own}.attention.output.dense", mixed.transpose(1, 2).flatten(2))
        hidden = norm(f"{own}.attention.output.LayerNorm", attended + hidden)
        inner = f.gelu(linear(f"{own}.intermediate.dense", hidden))
        hidden = norm(f"{own}.output.LayerNorm", linear(f"{own}.output.dense", inner) + hidden)
    shares = mask.unsqueeze(-1).float()
    return f.normalize((hidden.float() * shares).sum(1) / shares.sum(1))
