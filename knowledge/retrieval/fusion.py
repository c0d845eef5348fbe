"""Reciprocal-rank fusion: makes one ranked list of keys from several (rule I4)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any, Protocol, TypeVar

RANK_CONSTANT = 60
"""The k of Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion Outperforms Condorcet …" (SIGIR 2009), who found
that results hardly depend on it around 60."""


class Sortable(Hashable, Protocol):
    """A key that has an order."""

    def __lt__(self, other: Any, /) -> bool: ...


Key = TypeVar("Key", bound=Sortable)


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Key]], k: int = RANK_CONSTANT) -> list[tuple[Key, float]]:
    """Every key of the lists with its score, the sum of 1 / (k + rank) over the lists that hold it.

    Ranks count from 1; a key that a list repeats counts once, at its best rank. Sorted by score
    descending, then key ascending. The order of the lists makes no difference, to the last bit.
    """
    shares: dict[Key, list[float]] = defaultdict(list)
    for ranking in rankings:
        for rank, key in enumerate(dict.fromkeys(ranking), start=1):
            shares[key].append(1.0 / (k + rank))
    scores = [(key, math.fsum(parts)) for key, parts in shares.items()]
    return sorted(sorted(scores, key=lambda pair: pair[0]), key=lambda pair: -pair[1])
