"""The vectors that a model gives for passages: one for each passage, for each of its statements, and for each of its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the store's interface names these types, and most commands need no vector
    import numpy as np
    from numpy.typing import NDArray

TOKEN_DIMENSIONS = 64
"""Components that are kept of a token's vector: with 32, some two of a hundred questions lose the right statement; docs/evaluation.md has the figures."""
TOKEN_SCALE = 127
"""The length of a token's vector in whole numbers, so that each component takes one byte."""


@dataclass(frozen=True, eq=False)
class TokenVectors:
    """The shortened vectors of n tokens, shape (n, TOKEN_DIMENSIONS), each of the length TOKEN_SCALE, and the line of each.

    The line is that of the passage's text, and -1 for the headings above it. Lines ascend.
    """

    rows: NDArray[np.int8]
    lines: NDArray[np.int16]

    @classmethod
    def none(cls) -> TokenVectors:
        """No tokens."""
        import numpy as np

        return cls(np.empty((0, TOKEN_DIMENSIONS), np.int8), np.empty(0, np.int16))

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class PassageVectors:
    """The unit vectors of passages and of their statements, and the vectors of their tokens, row for row.

    `wholes` has the shape (n, dimensions). Each of the n arrays in `statements` has the shape (lines, dimensions): a row for
    each line of the passage's text. It has no rows for a passage whose statements were not embedded, and `tokens` has none for a passage
    whose tokens were not. `tokens` is empty where no passage has any.
    """

    wholes: NDArray[np.float16]
    statements: Sequence[NDArray[np.float16]]
    tokens: Sequence[TokenVectors] = field(default=())

    def tokens_of(self, row: int) -> TokenVectors:
        """The vectors of the tokens of the passage in a row."""
        return self.tokens[row] if self.tokens else TokenVectors.none()


def _no_vectors() -> NDArray[np.float32]:
    import numpy as np

    return np.empty((0, TOKEN_DIMENSIONS), np.float32)


def _no_offsets() -> NDArray[np.int64]:
    import numpy as np

    return np.empty((0, 2), np.int64)


@dataclass(frozen=True)
class QuestionVectors:
    """The unit vector of a question, shape (dimensions,), and the shortened vectors of its tokens with their offsets.

    `tokens` has the shape (n, TOKEN_DIMENSIONS), rows of unit length, and `offsets` the shape (n, 2): the first and last offset of each token
    in the question. They are empty under a model that gives no such vectors.
    """

    whole: NDArray[np.float32]
    tokens: NDArray[np.float32] = field(default_factory=_no_vectors)
    offsets: NDArray[np.int64] = field(default_factory=_no_offsets)
