"""A simulator of the embedding model: deterministic, instant, and near for texts that share words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import (
    TOKEN_DIMENSIONS,
    TOKEN_SCALE,
    PassageVectors,
    QuestionVectors,
    TokenVectors,
)
from knowledge.retrieval.ports import Progress

_WORD = re.compile(r"\w+")
_UNRELATED = 0.35
"""The similarity of two words that have nothing in common, about as under the bundled model."""


class HashingEmbedder:
    """Feature hashing (Weinberger et al., 2009): each word adds ±1 to one component; then to unit length."""

    def __init__(self, dimensions: int = 64, name: str = "hashing") -> None:
        self._dimensions = dimensions
        self._name = name
        self.embedded = 0
        """How many passages were embedded so far."""

    @property
    def fingerprint(self) -> str:
        """Name and dimensions."""
        return f"{self._name}/{self._dimensions}"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._dimensions

    @property
    def tells_tokens(self) -> bool:
        """Each word is a token."""
        return True

    def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
        """See `Embedder.passages`. A statement's vector is that of its words alone."""
        self.embedded += len(passages)
        if progress and passages:
            progress(len(passages), len(passages))
        wholes = self._rows([passage.indexed_text for passage in passages])
        statements = [self._statements(passage) for passage in passages]
        return PassageVectors(wholes, statements, [_tokens(passage) for passage in passages])

    def question(self, text: str) -> QuestionVectors:
        """The vectors of a text and of its words; that of a text without words is the first axis."""
        words = list(_WORD.finditer(text))
        offsets = np.array([word.span() for word in words], np.int64).reshape(len(words), 2)
        return QuestionVectors(self._vector(text), _rows_of([word.group() for word in words]), offsets)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self._dimensions, np.float32)
        for word in _WORD.findall(text.lower()):
            digest = hashlib.sha256(word.encode()).digest()
            vector[int.from_bytes(digest[:4]) % self._dimensions] += 1.0 if digest[4] & 1 else -1.0
        length = float(np.linalg.norm(vector))
        if length == 0.0:
            vector[0] = length = 1.0
        return vector / np.float32(length)

    def _statements(self, passage: Passage) -> NDArray[np.float16]:
        """The vectors of the lines; a line without words has that of its passage."""
        return self._rows([line if _WORD.search(line) else passage.indexed_text for line in passage.lines])

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float16]:
        rows = [self._vector(text) for text in texts]
        return np.array(rows, np.float16).reshape(len(texts), self._dimensions)


def _tokens(passage: Passage) -> TokenVectors:
    """The vectors of a passage's words, those of its context first."""
    context = passage.indexed_text[: len(passage.indexed_text) - len(passage.text)]
    words = [_WORD.findall(text) for text in (context, *passage.lines)]
    lines = [number - 1 for number, own in enumerate(words) for _ in own]
    rows = np.rint(_rows_of([word for own in words for word in own]) * TOKEN_SCALE)
    return TokenVectors(rows.astype(np.int8), np.array(lines, np.int16))


def _rows_of(words: Sequence[str]) -> NDArray[np.float32]:
    """The vectors of words: equal for equal words, with a similarity of about `_UNRELATED` for others."""
    digests = [hashlib.sha256(word.lower().encode()).digest()[: TOKEN_DIMENSIONS // 8] for word in words]
    bits = np.unpackbits(np.frombuffer(b"".join(digests), np.uint8)).reshape(len(words), TOKEN_DIMENSIONS)
    own = (bits.astype(np.float32) * 2 - 1) / np.float32(TOKEN_DIMENSIONS**0.5)
    common = np.full(TOKEN_DIMENSIONS, TOKEN_DIMENSIONS**-0.5, np.float32)
    rows = _UNRELATED**0.5 * common + (1 - _UNRELATED) ** 0.5 * own
    shortened: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return shortened


def plain_passages(texts: Sequence[str]) -> list[Passage]:
    """Texts as passages without a context, so that the indexed text is the text."""
    return [Passage(context="", text=text) for text in texts]
