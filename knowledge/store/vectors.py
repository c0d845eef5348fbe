"""The check that every store makes before it keeps vectors."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.errors import InvalidInput
from knowledge.store.values import Vectors


def check_vectors(passages: int, vectors: Vectors, statements: Sequence[Vectors]) -> None:
    """Raise InvalidInput unless each passage has a vector and its statements' vectors, all of the same length."""
    if vectors.ndim != 2 or len(vectors) != passages:
        raise InvalidInput(
            f"{passages} passages came with vectors of shape {vectors.shape}.",
            remedy="Give one vector per passage.",
        )
    if len(statements) != passages:
        raise InvalidInput(
            f"{passages} passages came with the statement vectors of {len(statements)}.",
            remedy="Give one array of statement vectors per passage, without rows where there are none.",
        )
    wrong = [each.shape for each in statements if each.ndim != 2 or each.shape[1] != vectors.shape[1]]
    if wrong:
        raise InvalidInput(
            f"A passage's vector has {vectors.shape[1]} components, and its statements have vectors of shape {wrong[0]}.",
            remedy="Give the vectors of passages and statements from the same model.",
        )
