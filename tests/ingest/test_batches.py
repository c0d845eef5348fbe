"""Work cut into transactions: never between items that belong together, unless they are too many."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.recording.batches import BATCH, batches


@pytest.mark.parametrize(
    ("groups", "longest", "sizes"),
    [
        ([], None, []),
        ([1], None, [1]),
        ([1] * 49, None, [49]),
        ([1] * 50, None, [50]),
        ([1] * 120, None, [50, 50, 20]),
        ([30, 30, 30], None, [60, 30]),
        ([200], None, [200]),
        ([49, 200, 1], None, [249, 1]),
        ([200], 100, [100, 100]),
        ([120], 50, [50, 50, 20]),
        ([10, 120], 50, [60, 50, 20]),
    ],
)
def test_n2_batches_hold_whole_groups_and_about_fifty_items(
    groups: list[int], longest: int | None, sizes: list[int]
) -> None:
    items = [f"{n}" for n, size in enumerate(groups) for _ in range(size)]
    assert [len(batch) for batch in batches(items, lambda item: item, longest)] == sizes


@given(st.lists(st.integers(0, 5), max_size=400), st.none() | st.integers(1, 80))
def test_n2_nothing_is_lost_moved_or_cut_apart(keys: list[int], longest: int | None) -> None:
    items = list(enumerate(keys))
    made = list(batches(items, lambda item: str(item[1]), longest))
    assert [item for batch in made for item in batch] == items
    assert all(len(batch) >= BATCH for batch in made[:-1])
    if longest is None:
        borders = itertools.pairwise(made)
        assert all(before[-1][1] != after[0][1] for before, after in borders)
