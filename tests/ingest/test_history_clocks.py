"""When the commits of a chain take effect, whatever their clocks said (rules N3b, N3d to N3h)."""

from __future__ import annotations

import random
from itertools import accumulate

import pytest

from ingest.history.clocks import TOLERANCE, longest_orderly, settle

DAY = TOLERANCE
Days = list[float]


def used(days: Days) -> Days:
    return [second / DAY for second in settle([round(day * DAY) for day in days]).used]


def moved(days: Days) -> list[int]:
    return sorted(settle([round(day * DAY) for day in days]).moved)


@pytest.mark.rule("N3b", "N3d")
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], []),
        ([5], [5]),
        ([1, 2, 3], [1, 2, 3]),
        ([1, 1, 1], [1, 1, 1]),
        ([10, 9.5, 11], [10, 10, 11]),
        ([10, 9, 11], [10, 10, 11]),
        ([-3, 2], [0, 2]),
    ],
)
def test_n3_dates_without_a_contradiction_of_more_than_a_day_give_the_latest_so_far(
    days: Days, expected: Days
) -> None:
    clock = settle([round(day * DAY) for day in days])
    assert [second / DAY for second in clock.used] == expected
    assert not clock.moved
    assert not clock.doubtful


@pytest.mark.rule("N3e", "N3g")
@pytest.mark.parametrize(
    ("days", "expected", "wrong"),
    [
        ([10, 900, 20, 30], [10, 20, 20, 30], [1]),
        ([900, 20, 30], [20, 20, 30], [0]),
        ([10, 900, 20], [10, 20, 20], [1]),
        ([10, 900, 950, 20, 30, 40], [10, 20, 20, 20, 30, 40], [1, 2]),
        ([10, 950, 900, 20, 30, 40], [10, 20, 20, 20, 30, 40], [1, 2]),
        ([10, 900, 20, 30, 800, 40, 50], [10, 20, 20, 30, 40, 40, 50], [1, 4]),
        ([10, 35, 20, 30, 40], [10, 20, 20, 30, 40], [1]),
        ([10, 900, 20.5, 20, 30], [10, 20.5, 20.5, 20.5, 30], [1]),
    ],
)
def test_n3_a_commit_far_ahead_takes_effect_with_the_next_one(
    days: Days, expected: Days, wrong: list[int]
) -> None:
    assert used(days) == expected
    assert moved(days) == wrong


@pytest.mark.rule("N3e", "N3h")
@pytest.mark.parametrize(
    ("days", "expected", "wrong"),
    [
        ([100, 110, 5, 120], [100, 110, 110, 120], [2]),
        ([100, 110, 5], [100, 110, 110], [2]),
        ([90, 100, 110, 5, 6, 120], [90, 100, 110, 110, 110, 120], [3, 4]),
        ([100, 99.9, 5, 120], [100, 100, 100, 120], [2]),
        ([100, 110, 0, 120, 0, 130], [100, 110, 110, 120, 120, 130], [2, 4]),
    ],
)
def test_n3_a_commit_far_behind_takes_effect_with_the_one_before(
    days: Days, expected: Days, wrong: list[int]
) -> None:
    assert used(days) == expected
    assert moved(days) == wrong


@pytest.mark.rule("N3f")
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([10, 900, 20], [10, 20, 20]),
        ([10, 900, 20, 2000], [10, 900, 900, 2000]),
        ([10, 25, 20, 30, 40], [10, 25, 25, 30, 40]),
        ([900, 20, 2000], [900, 900, 2000]),
        ([900, 950, 20, 30], [20, 20, 20, 30]),
        ([900, 950, 20, 30, 2000], [900, 950, 950, 950, 2000]),
    ],
)
def test_n3_one_commit_against_one_the_parent_is_believed_unless_the_newest_would_be_moved(
    days: Days, expected: Days
) -> None:
    assert used(days) == expected


@pytest.mark.parametrize("seed", range(30))
def test_n3_one_wrong_clock_moves_no_other_commit(seed: int) -> None:
    rng = random.Random(seed)
    dates = sorted(rng.randrange(5_000 * DAY) for _ in range(rng.randint(5, 60)))
    n = rng.randrange(1, len(dates) - 2)
    wrong = dates.copy()
    wrong[n] = rng.choice([dates[-1] + rng.randrange(2, 9_000) * DAY, 0])
    clock = settle(wrong)
    assert [*clock.used[:n], *clock.used[n + 1 :]] == [*dates[:n], *dates[n + 1 :]]
    assert dates[n - 1] <= clock.used[n] <= dates[n + 1]
    assert clock.moved <= {n}


@pytest.mark.parametrize("seed", range(30))
def test_n3_effect_never_goes_back_and_small_disorder_stays_as_it_was(seed: int) -> None:
    rng = random.Random(seed)
    steps = [rng.choice([0, 0, 1, 3, 700]) * DAY // 4 for _ in range(60)]
    orderly = [base + rng.randrange(DAY) for base in accumulate(steps)]
    assert settle(orderly).used == tuple(accumulate(orderly, max))
    wild = [rng.randrange(400 * DAY) for _ in range(60)]
    clock = settle(wild)
    assert list(clock.used) == sorted(clock.used)
    assert min(wild) <= clock.used[0]
    assert clock.used[-1] <= max(wild)


@pytest.mark.parametrize("seed", range(30))
def test_n3_what_is_not_doubtful_stays_when_later_commits_arrive(seed: int) -> None:
    rng = random.Random(seed)
    dates = [day * DAY + rng.choice([0, 0, 0, 0, 50, -50]) * DAY for day in range(100, 160, 3)]
    whole = settle(dates)
    for length in range(len(dates)):
        part = settle(dates[:length])
        changed = {n for n in range(length) if part.used[n] != whole.used[n]}
        assert changed <= whole.doubtful


@pytest.mark.parametrize(
    ("dates", "positions"),
    [
        ([], []),
        ([3], [0]),
        ([1, 2, 2, 3], [0, 1, 2, 3]),
        ([5, 1, 2], [1, 2]),
        ([2, 1], [1]),
        ([1, 9, 2, 3], [0, 2, 3]),
    ],
)
def test_the_longest_orderly_subsequence(dates: list[int], positions: list[int]) -> None:
    assert longest_orderly(dates) == positions
