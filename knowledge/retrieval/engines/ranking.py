"""Turns an engine's scores into one total order (rule I4).

Engines score in single precision, and the order in which a segment happens to add a document's terms
moves the last bits: the same text can score 5.0108104 in one segment and 5.0108099 in another. Scores so
close are one score here, and the point id decides, so that a ranking does not depend on how the points
lie in their segments and a rebuilt index gives the same results (rule I5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

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
    """The points that an engine returned for one leg: the score of each, and its id by its position.

    An id is read only where it is needed: reading the ids of thousands of points takes longer than finding them.
    """

    scores: Sequence[float]
    point_id: Callable[[int], str]

    @classmethod
    def of(cls, scored: Sequence[Scored]) -> Found:
        """Points whose ids are known."""
        return cls([score for _, score in scored], lambda at: scored[at][0])


def exact_top(fetch: Callable[[int], Found], limit: int, first: Found, extra: int = EXTRA) -> list[Scored]:
    """The best `limit` in total order, from an engine that cuts ties wherever it likes.

    `fetch(n)` returns the engine's best n, `first` is what it returned for `limit + extra`. While the
    last score fetched is level with the one at the cut, more is fetched.
    """
    found, asked = first, limit + extra
    while True:
        order = sorted(range(len(found.scores)), key=lambda at: -found.scores[at])
        gap = _gap_after([found.scores[at] for at in order], limit)
        if gap is not None or len(order) < asked:
            return level([(found.point_id(at), found.scores[at]) for at in order[:gap]])[:limit]
        asked *= _WIDER
        found = fetch(asked)


def hits_of(scored: Sequence[Scored], known: Mapping[str, Hit]) -> list[Hit]:
    """The hits of one leg with their scores; leaves out a point that is not `known`, as it was deleted meanwhile."""
    return [replace(known[point_id], score=score) for point_id, score in scored if point_id in known]


def _gap_after(scores: Sequence[float], limit: int) -> int | None:
    """The first position after the best `limit` whose score is not level with the one before it; None where there is none."""
    following = enumerate(pairwise(scores[limit - 1 :]), limit)
    return next((at for at, (higher, lower) in following if not are_level(higher, lower)), None)
