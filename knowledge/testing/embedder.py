"""A simulator of the embedding model: deterministic, instant, and near for texts that share words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.model.objects import Passage
from knowledge.retrieval.ports import PassageVectors, Progress

_WORD = re.compile(r"\w+")


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

    def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
        """See `Embedder.passages`. A statement's vector is that of its words alone."""
        self.embedded += len(passages)
        if progress and passages:
            progress(len(passages), len(passages))
        wholes = self._rows([passage.indexed_text for passage in passages])
        return PassageVectors(wholes, [self._statements(passage) for passage in passages])

    def question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a text; that of a text without words is the first axis."""
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
        rows = [self.question(text) for text in texts]
        return np.array(rows, np.float16).reshape(len(texts), self._dimensions)


def plain_passages(texts: Sequence[str]) -> list[Passage]:
    """Texts as passages without a context, so that the indexed text is the text."""
    return [Passage(context="", text=text) for text in texts]
