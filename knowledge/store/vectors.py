"""The check that every store makes before it keeps vectors."""

from __future__ import annotations

from knowledge.errors import InvalidInput
from knowledge.model.reading.vectors import PassageVectors


def check_vectors(passages: int, given: PassageVectors) -> None:
    """Raise InvalidInput unless each passage has a vector and its statements' vectors, all of the same length, and its tokens' if any has."""
    vectors, statements = given.wholes, given.statements
    if given.tokens and len(given.tokens) != passages:
        raise InvalidInput(
            f"{passages} passages came with the token vectors of {len(given.tokens)}.",
            remedy="Give the token vectors of each passage, or of none.",
        )
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
