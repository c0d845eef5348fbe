"""Fusion: makes one ranked list of keys from several (rule I4).

Answers fuse the scores of the legs. Fusion of their ranks is the baseline that evaluations compare with.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

RANK_CONSTANT = 60
"""The k of Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion Outperforms Condorcet …" (SIGIR 2009), who found
that results hardly depend on it around 60."""


class Sortable(Hashable, Protocol):
    """A key that has an order."""

    def __lt__(self, other: Any, /) -> bool: ...


Key = TypeVar("Key", bound=Sortable)

DENSE_WEIGHT = 0.4
"""The weight of the vectors. In four public collections, 0.4 to 0.5 ranked best (docs/benchmarks.md). With 0.4, the only passage that BM25 finds, such
as that of an identifier, comes first whatever the vectors say."""
BM25_WEIGHT = 0.6
"""The weight of BM25: what the vectors leave of 1."""

FUSION_FINGERPRINT = f"scores, dense {DENSE_WEIGHT} and bm25 {BM25_WEIGHT}"
"""Names the way in which the two legs of a search are fused."""

DEVIATIONS = 3
"""Standard deviations below and above the mean that become 0 and 1: nearly all values lie between them. It is the customary
number of distribution-based score fusion, which Qdrant and others offer under that name."""

_LEAST_SPREAD = 0.05
"""The least standard deviation, as a share of the largest value. Without it, chance would decide among values that hardly differ. In four public
collections the deviation of the forty best similarities is 0.06 to 0.11 of the best one (median), and that of BM25 more."""
_FEW = 10
"""Values below whose number that share grows, as many times as they are fewer: to a quarter for two values, among which chance would decide."""


def on_common_scale(values: Sequence[float]) -> list[float]:
    """Each value on the scale where the mean is 0.5, and `DEVIATIONS` standard deviations below and above it are 0 and 1.

    A value further out lies outside [0, 1]. Values that are all equal become 0.5.
    """
    if not values:
        return []
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    least = _LEAST_SPREAD * max(1.0, _FEW / len(values)) * max(map(abs, values))
    width = 2 * DEVIATIONS * max(deviation, least)
    return [0.5 + (value - mean) / width if width else 0.5 for value in values]


def fused_scores(legs: Sequence[tuple[float, Mapping[Key, float]]]) -> list[tuple[Key, float]]:
    """Every key of the legs with the weighted mean of its scores there, on one scale.

    A leg is its weight and its scores. A key that a leg lacks has the lowest score of that leg; a leg without keys says nothing. Sorted
    by score descending, then key ascending. The order of the legs makes no difference, to the last bit.
    """
    keys = sorted({key for _, scores in legs for key in scores})
    saying = [(weight, scores) for weight, scores in legs if scores]
    total = math.fsum(weight for weight, _ in saying)
    columns = [
        [weight / total * value for value in on_common_scale(_filled(scores, keys))] for weight, scores in saying
    ]
    fused = [(key, math.fsum(parts)) for key, parts in zip(keys, zip(*columns, strict=True), strict=True)]
    return sorted(fused, key=lambda pair: -pair[1])


def _filled(scores: Mapping[Key, float], keys: Sequence[Key]) -> list[float]:
    lowest = min(scores.values())
    return [scores.get(key, lowest) for key in keys]


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
