"""Shortens the vectors of tokens, so that those of a whole passage can be kept, one byte for each component."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import TOKEN_SCALE, TokenVectors
from knowledge.retrieval.pooling import line_starts, lines_of, unit

BUNDLED_AXES = Path(__file__).parent / "data" / "mini_lm_token_axes.npy"
"""The axes onto which the vectors of the bundled model's tokens are projected, shape (384, TOKEN_DIMENSIONS), float16.

They are the principal components of the tokens of the project's own texts: `python -m bench.token_axes fixtures/corpus fixtures/company/documents docs
--out FILE`. Vectors of other axes cannot be compared: other axes need another fingerprint of the embedder."""


@cache
def bundled_axes() -> NDArray[np.float32]:
    """The axes for the bundled model."""
    axes: NDArray[np.float16] = np.load(BUNDLED_AXES)
    return axes.astype(np.float32)


def token_vectors(passage: Passage, shortened: NDArray[np.float32], offsets: NDArray[np.int64]) -> TokenVectors:
    """The vectors of a passage's tokens, without special ones, in the order of the text, from their projections."""
    is_text = offsets[:, 0] < offsets[:, 1]
    lines = lines_of(offsets[is_text], line_starts(passage))
    rows = np.rint(unit(shortened[is_text]) * TOKEN_SCALE)
    return TokenVectors(rows.astype(np.int8), lines.astype(np.int16))
