"""Decides when the commits of a chain take effect, although some of their dates are wrong (rules N3b, N3d to N3h). Pure.

Dates are seconds since the epoch, in the order of the chain. The chain falls into *stretches*: a stretch ends where every
date before is at most every date after. Dates of different stretches never contradict each other, so each stretch is
decided by itself, and new commits change no decision unless they are dated before something that was decided.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

TOLERANCE = 86_400
"""Seconds by which a date may contradict another one and still be small disorder: one day. Time zones taken for
UTC and clocks that nobody set again differ by hours, and half a day more does no harm to a text in effect for months.
"""


@dataclass(frozen=True)
class ChainClock:
    """When each commit takes effect.

    `moved` are the positions of commits whose own date is more than a day off. `doubtful` are the positions in
    stretches with such a contradiction: later commits may change the decisions there.
    """

    used: tuple[int, ...]
    moved: frozenset[int]
    doubtful: frozenset[int]


def settle(dates: Sequence[int]) -> ChainClock:
    """Return when the commits of a chain with these `dates` take effect.

    Without contradictions of more than a day, each takes effect at the latest date so far. A commit far ahead of the
    commits after it is left out of that maximum and takes effect with the next commit that is not.
    """
    ahead: set[int] = set()
    doubtful: set[int] = set()
    for stretch in _doubtful_stretches(dates):
        doubtful.update(stretch)
        ahead |= _far_ahead(dates, stretch)
    used = _monotone(dates, ahead)
    moved = {n for n in doubtful if abs(used[n] - dates[n]) > TOLERANCE}
    return ChainClock(tuple(used), frozenset(moved), frozenset(doubtful))


def _doubtful_stretches(dates: Sequence[int]) -> Iterator[range]:
    """Yield the stretches in which some date is more than a day later than a date after it."""
    highest = list(accumulate(dates, max))
    lowest = list(accumulate(reversed(dates), min))[::-1]
    start = 0
    for n in range(1, len(dates) + 1):
        if n == len(dates) or highest[n - 1] <= lowest[n]:
            if any(highest[k] - lowest[k] > TOLERANCE for k in range(start, n)):
                yield range(start, n)
            start = n


def _far_ahead(dates: Sequence[int], stretch: range) -> set[int]:
    """The positions of commits dated more than a day after the next commit that is believed."""
    levelled = _without_small_disorder([dates[n] for n in stretch])
    is_last = stretch.stop == len(dates)
    believed = {stretch.start + k for k in _believed(levelled, earlier_dates=is_last)}
    ahead: set[int] = set()
    following: int | None = None
    for n in reversed(stretch):
        if n in believed:
            following = levelled[n - stretch.start]
        elif following is not None and dates[n] > following + TOLERANCE:
            ahead.add(n)
    return ahead


def _without_small_disorder(dates: Sequence[int]) -> list[int]:
    """Raise each date to the latest one before it that is at most a day later, so that both are believed together."""
    seen: list[int] = []
    levelled: list[int] = []
    for date in dates:
        insort(seen, date)
        levelled.append(seen[bisect_right(seen, date + TOLERANCE) - 1])
    return levelled


def _believed(dates: Sequence[int], *, earlier_dates: bool) -> list[int]:
    """The positions of most commits that agree. Where two sets are as large, the later dates are believed: the parents'.

    `earlier_dates` prefers the other set. That is asked while the newest commit is in the stretch: if its own date is
    right and its parent's is not, today's answers would come from a text that has been replaced.
    """
    if earlier_dates:
        return longest_orderly(dates)
    mirrored = longest_orderly([-date for date in reversed(dates)])
    return [len(dates) - 1 - k for k in reversed(mirrored)]


def longest_orderly(dates: Sequence[int]) -> list[int]:
    """Return the positions of a longest subsequence that never decreases; of several, one that ends earliest.

    This is patience sorting: `tails[k]` is the position of the lowest date that ends an orderly subsequence of k + 1.
    """
    tails: list[int] = []
    lowest: list[int] = []
    before: list[int | None] = []
    for n, date in enumerate(dates):
        k = bisect_right(lowest, date)
        before.append(tails[k - 1] if k else None)
        tails[k : k + 1] = [n]
        lowest[k : k + 1] = [date]
    chain: list[int] = []
    last = tails[-1] if tails else None
    while last is not None:
        chain.append(last)
        last = before[last]
    return chain[::-1]


def _monotone(dates: Sequence[int], ahead: set[int]) -> list[int]:
    """The latest date so far among the commits not `ahead`; for those, the next such instant or their own if earlier."""
    latest = list(accumulate((0 if n in ahead else max(date, 0) for n, date in enumerate(dates)), max))
    used: list[int] = []
    following = latest[-1] if latest else 0
    for n in reversed(range(len(dates))):
        following = following if n in ahead else latest[n]
        used.append(max(latest[n], min(dates[n], following)) if n in ahead else following)
    return list(accumulate(reversed(used), max))
