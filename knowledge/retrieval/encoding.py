"""Embeds passages in batches, whatever the model, with the vectors of their statements from the same pass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors, TokenVectors
from knowledge.retrieval.pooling import line_starts, lines_of, pooled, unit
from knowledge.retrieval.ports import Progress
from knowledge.retrieval.shortening import token_vectors

if TYPE_CHECKING:
    from torch import Tensor

BATCH = 32
"""Texts embedded at once, the default of sentence-transformers: on a processor larger batches gain nothing."""

_OUTPUTS = ("sentence_embedding", "token_embeddings", "offset_mapping")
"""The outputs of sentence-transformers that are read. Not every model tells the last two."""

_Vectors = tuple[NDArray[np.float32], list[NDArray[np.float32]], list[TokenVectors]]
"""The vectors of passages, and for each of them those of its lines and of its tokens."""


class Embedded(NamedTuple):
    """The outputs of one pass: the embeddings of n texts, shape (n, dimensions), and of their tokens, (n, tokens, dimensions).

    `offsets` has the shape (n, tokens, 2): the first and last offset of each token in its text, equal for special tokens.
    There are no tokens when the model does not tell them, or in vectors of another length.
    """

    texts: Tensor
    tokens: Tensor
    offsets: NDArray[np.int64]

    @classmethod
    def stacked(cls, outputs: Sequence[dict[str, Any]], prompt: int) -> Embedded:
        """The outputs of sentence-transformers for texts that were read after a prompt of so many characters."""
        import torch

        columns = {
            name: torch.stack([output[name] for output in outputs]) for name in _OUTPUTS if name in outputs[0]
        }
        texts = columns["sentence_embedding"]
        tokens, offsets = columns.get("token_embeddings"), columns.get("offset_mapping")
        if tokens is None or offsets is None or tokens.shape[2] != texts.shape[1]:
            return cls(texts, texts[:, None][:, :0], np.empty((len(texts), 0, 2), np.int64))
        return cls(texts, tokens, offsets.numpy() - prompt)


class Encoder(ABC):
    """A model that embeds texts in batches.

    `axes` are those onto which the vectors of its tokens are projected, shape (dimensions, n). The vectors of tokens are not told without them.
    """

    def __init__(self, dimensions: int, axes: NDArray[np.float32] | None = None) -> None:
        self.dimensions = dimensions
        self._axes = axes

    @property
    @abstractmethod
    def weights_hash(self) -> str:
        """A SHA-256 that identifies the weights."""

    @abstractmethod
    def documents(self, texts: list[str]) -> Embedded:
        """Embed texts in one pass."""

    def passages(self, passages: Sequence[Passage], progress: Progress | None) -> PassageVectors:
        """Embed in batches of similar length, the longest first."""
        wholes = np.empty((len(passages), self.dimensions), np.float16)
        statements, tokens = [wholes[:0]] * len(passages), [TokenVectors.none()] * len(passages)
        batches = self._batches([passage.indexed_text for passage in passages])
        embedded = self._each(self._vectors, [[passages[row] for row in rows] for rows in batches])
        done = 0
        for rows, (units, lines, kept) in zip(batches, embedded, strict=True):
            wholes[rows] = units
            for row, vectors, own in zip(rows, lines, kept, strict=True):
                statements[row] = vectors.astype(np.float16)
                tokens[row] = own
            done += len(rows)
            if progress:
                progress(done, len(passages))
        return PassageVectors(wholes, statements, tokens)

    def _batches(self, texts: list[str]) -> list[list[int]]:
        """The positions of the texts of each batch."""
        by_size = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        return [by_size[start : start + BATCH] for start in range(0, len(by_size), BATCH)]

    def _each(
        self, embed: Callable[[list[Passage]], _Vectors], batches: Sequence[list[Passage]]
    ) -> Iterator[_Vectors]:
        """Yield the vectors of each batch, in the order given."""
        return map(embed, batches)

    def _vectors(self, passages: list[Passage]) -> _Vectors:
        embedded = self.documents([passage.indexed_text for passage in passages])
        units, tokens = unit(_array(embedded.texts)), _array(embedded.tokens)
        statements = list(_statements(passages, tokens, embedded.offsets, units))
        if self._axes is None:
            return units, statements, [TokenVectors.none()] * len(passages)
        read = zip(passages, _shortened(embedded, self._axes), embedded.offsets, strict=True)
        return units, statements, [token_vectors(*one) for one in read]


def _statements(
    passages: list[Passage],
    tokens: NDArray[np.float32],
    offsets: NDArray[np.int64],
    units: NDArray[np.float32],
) -> Iterator[NDArray[np.float32]]:
    """Yield the vectors of each passage's lines."""
    for row, passage in enumerate(passages):
        starts = line_starts(passage)
        lines = lines_of(offsets[row], starts)
        inside = lines >= 0
        yield pooled(tokens[row, inside], lines[inside], len(starts), units[row])


def _shortened(embedded: Embedded, axes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The projections of all tokens, computed by torch: threads of numpy would spin while the model needs the processor."""
    import torch

    return _array(embedded.tokens.float() @ torch.from_numpy(axes))


def _array(embedded: Tensor) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = embedded.float().cpu().numpy()
    return vectors
