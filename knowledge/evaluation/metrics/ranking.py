"""Measures of a ranking against judgements, as trec_eval defines them.

A ranking is a list of document ids, best first. Judgements give the grade of each document; one without a grade has 0, and a
document is relevant from grade 1 on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

Judgements = Mapping[str, int]
"""The grade of each judged document."""


def ndcg(ranking: Sequence[str], judged: Judgements, depth: int) -> float:
    """The discounted gain of the first `depth`, over that of the best ranking possible (Järvelin & Kekäläinen, 2002).

    The gain of a document is its grade, as in trec_eval and BEIR.
    """
    ideal = _discounted(sorted((grade for grade in judged.values() if grade > 0), reverse=True)[:depth])
    return _discounted([max(judged.get(name, 0), 0) for name in ranking[:depth]]) / ideal if ideal else 0.0


def recall(ranking: Sequence[str], judged: Judgements, depth: int) -> float:
    """The share of the relevant documents that are among the first `depth`."""
    relevant = _relevant(judged)
    return len(relevant & set(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], judged: Judgements, depth: int) -> float:
    """One over the rank of the first relevant document, 0 where none is among the first `depth`."""
    relevant = _relevant(judged)
    return next((1.0 / rank for rank, name in enumerate(ranking[:depth], 1) if name in relevant), 0.0)


def average_precision(ranking: Sequence[str], judged: Judgements) -> float:
    """The mean, over the relevant documents, of the precision at the rank of each; 0 for one that is not ranked."""
    relevant, found, total = _relevant(judged), 0, 0.0
    for rank, name in enumerate(ranking, 1):
        if name in relevant:
            found += 1
            total += found / rank
    return total / len(relevant) if relevant else 0.0


RANKING_METRICS: dict[str, Callable[[Sequence[str], Judgements], float]] = {
    "ndcg@10": lambda ranking, judged: ndcg(ranking, judged, 10),
    "recall@10": lambda ranking, judged: recall(ranking, judged, 10),
    "recall@100": lambda ranking, judged: recall(ranking, judged, 100),
    "mrr@10": lambda ranking, judged: reciprocal_rank(ranking, judged, 10),
    "map": average_precision,
}
"""The measures that a retrieval run reports, by name."""


def _relevant(judged: Judgements) -> set[str]:
    return {name for name, grade in judged.items() if grade > 0}


def _discounted(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
