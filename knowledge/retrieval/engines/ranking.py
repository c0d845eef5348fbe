"""Turns an engine's scores into one total order (rule I4).

Engines score in single precision, and the order in which a segment happens to add a document's terms
moves the last bits: the same text can score 5.0108104 in one segment and 5.0108099 in another. Scores so
close are one score here, and the point id decides, so that a ranking does not depend on how the points
lie in their segments and a rebuilt index gives the same results (rule I5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.ports import Hit

TOLERANCE = 2e-6
"""Relative distance up to which neighbouring scores are one score: some 16 steps of single precision (1.2e-7), more
than the sums of a few dozen terms can differ by, and far less than two different texts do."""

EXTRA = 8
"""Hits fetched beyond the limit: ties at the cut are rarely more, and fetching them at once spares a second request."""

_WIDER = 16
"""How many times as many hits are fetched where the extra ones are all level: like texts of many documents tie by thousands, and an exhaustive search
costs about the same for 50 hits as for 3,000."""

Scored = tuple[str, float]
"""A point id and the engine's score."""


def level(scored: Sequence[Scored]) -> list[Scored]:
    """`scored` in total order: score descending, then id ascending.

    Runs of scores, each within TOLERANCE of its neighbour, take the highest score of their run.
    """
    levelled: list[Scored] = []
    previous = 0.0
    for point_id, score in sorted(scored, key=lambda pair: -pair[1]):
        same = bool(levelled) and are_level(previous, score)
        levelled.append((point_id, levelled[-1][1] if same else score))
        previous = score
    return sorted(levelled, key=lambda pair: (-pair[1], pair[0]))


def are_level(higher: float, lower: float) -> bool:
    """Whether two neighbouring scores count as one."""
    return higher - lower <= TOLERANCE * max(abs(higher), abs(lower))


class Found(NamedTuple):
    """The points that an engine returned for one leg: the score of each, its id by its position, and a key that orders as the id does.

    An id is read only where it is needed: reading the ids of thousands of points takes longer than finding them.
    """

    scores: Sequence[float]
    point_id: Callable[[int], str]
    key: Callable[[int], int | str]

    @classmethod
    def of(cls, scored: Sequence[Scored]) -> Found:
        """Points whose ids are known."""
        return cls([score for _, score in scored], lambda at: scored[at][0], lambda at: scored[at][0])


def exact_top(fetch: Callable[[int], Found], limit: int, first: Found, extra: int = EXTRA) -> list[Scored]:
    """The best `limit` in total order, as `level` has it, from an engine that cuts ties wherever it likes.

    `fetch(n)` returns the engine's best n, `first` is what it returned for `limit + extra`. While the
    last score fetched is level with the one at the cut, more is fetched.
    """
    found, asked = first, limit + extra
    while True:
        scores = np.asarray(found.scores, np.float64)
        order = np.argsort(-scores, kind="stable")
        begins = _begins(scores[order])
        after = np.flatnonzero(begins[limit:])
        if len(after) or len(order) < asked:
            end = limit + int(after[0]) if len(after) else len(order)
            return _top(found, order[:end].tolist(), begins[:end], limit)
        asked *= _WIDER
        found = fetch(asked)


def _begins(scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each of these scores, the highest first, begins a run: it is not level with the one before it."""
    higher, lower = scores[:-1], scores[1:]
    apart = higher - lower > TOLERANCE * np.maximum(np.abs(higher), np.abs(lower))
    return np.concatenate([np.ones(min(1, len(scores)), bool), apart])


def _top(found: Found, order: Sequence[int], begins: NDArray[np.bool_], limit: int) -> list[Scored]:
    """The best `limit` of the points at these positions, by run and then by id; each has the highest score of its run."""
    runs = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0)).tolist()
    best = sorted((run, found.key(at), at) for run, at in zip(runs, order, strict=True))[:limit]
    return [(found.point_id(at), found.scores[order[run]]) for run, _, at in best]


def hits_of(scored: Sequence[Scored], known: Mapping[str, Hit]) -> list[Hit]:
    """The hits of one leg with their scores; leaves out a point that is not `known`, as it was deleted meanwhile."""
    return [replace(known[point_id], score=score) for point_id, score in scored if point_id in known]
