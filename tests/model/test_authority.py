"""Authority periods of small histories, rectangle by rectangle (rules A1 to A4, A6, I2)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.authority import Standing, authority_periods, merge_rectangles, slices
from knowledge.model.clock import Period
from knowledge.model.objects import State
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.testing.store_samples import day

Rectangle = tuple[str, int, int | None, int, int | None]
"""A version, and its valid and known period in days."""


def version(name: str, start: int, end: int | None = None, **changed: Any) -> Standing:
    values = {
        "version_id": name * 64,
        "object_id": "policy/refunds",
        "scope": Scope(),
        "source": "handbook",
        "effective": span(start, end),
    }
    return Standing.model_validate(values | changed)


def span(start: int, end: int | None) -> Period:
    return Period(start=day(start), end=None if end is None else day(end))


def move(name: str, to: State, on: int, at: int | None = None) -> Transition:
    """A move recorded on a day; of several on one day, in order of name, then in the order of the lifecycle."""
    return Transition(
        version_id=name * 64,
        to=to,
        recorded_at=day(on),
        seq=1000 * on + 5 * ord(name) + list(State).index(to),
        actor="joe",
        effective_at=None if at is None else day(at),
    )


def approved(name: str, on: int) -> Transition:
    return move(name, State.APPROVED, on)


def deprecated(name: str, on: int, at: int | None = None) -> Transition:
    return move(name, State.DEPRECATED, on, at)


def rectangles(versions: list[Standing], moves: list[Transition]) -> list[Rectangle]:
    def number(instant: Any) -> Any:
        return None if instant is None else (instant - day(0)).days

    return [
        (p.version_id[0], number(p.valid.start), number(p.valid.end), number(p.known.start), number(p.known.end))
        for p in authority_periods(versions, moves)
    ]


@pytest.mark.parametrize(
    ("versions", "moves", "expected"),
    [
        ([version("a", 0)], [], []),
        ([version("a", 0)], [move("a", State.REVIEWED, 1), move("a", State.REJECTED, 2)], []),
        ([version("a", 0)], [approved("a", 3)], [("a", 0, None, 3, None)]),
        ([version("a", 5, 9)], [approved("a", 3)], [("a", 5, 9, 3, None)]),
        # The next version closes the open rectangle where it was recorded, and opens two.
        (
            [version("a", 0), version("b", 5)],
            [approved("a", 0), approved("b", 2)],
            [("a", 0, None, 0, 2), ("a", 0, 5, 2, None), ("b", 5, None, 2, None)],
        ),
        # A temporary one leaves the usual one on both sides.
        (
            [version("a", 0), version("b", 5, 7)],
            [approved("a", 0), approved("b", 0)],
            [("a", 0, 5, 0, None), ("b", 5, 7, 0, None), ("a", 7, None, 0, None)],
        ),
        # A correction of the past: the area known before stays.
        (
            [version("a", 0), version("b", 0)],
            [approved("a", 0), approved("b", 9)],
            [("a", 0, None, 0, 9), ("b", 0, None, 9, None)],
        ),
        # A deprecation, from its day on, of a day before, and before the first day.
        (
            [version("a", 0)],
            [approved("a", 0), deprecated("a", 4)],
            [("a", 0, None, 0, 4), ("a", 0, 4, 4, None)],
        ),
        (
            [version("a", 0)],
            [approved("a", 0), deprecated("a", 4, at=2)],
            [("a", 0, None, 0, 4), ("a", 0, 2, 4, None)],
        ),
        ([version("a", 5)], [approved("a", 0), deprecated("a", 1, at=5)], [("a", 5, None, 0, 1)]),
        ([version("a", 0, 3)], [approved("a", 0), deprecated("a", 1, at=9)], [("a", 0, 3, 0, None)]),
        # What is superseded comes back when the other one ends.
        (
            [version("a", 2), version("b", 0, 6, supersedes=("a" * 64,))],
            [approved("a", 0), approved("b", 0)],
            [("b", 0, 6, 0, None), ("a", 6, None, 0, None)],
        ),
        # Two moves of one transaction are one instant: nothing was ever known between them.
        ([version("a", 0)], [approved("a", 3), deprecated("a", 3, at=0)], []),
    ],
)
def test_the_rectangles_of_a_history_a1_a2_a3_a4_a6(
    versions: list[Standing], moves: list[Transition], expected: list[Rectangle]
) -> None:
    assert rectangles(versions, moves) == expected
    open_ones = [one for one in expected if one[4] is None]
    assert [(name[0], start, end) for name, start, end in slices(versions, moves)] == [
        (name, day(start), None if end is None else day(end)) for name, start, end, _, _ in open_ones
    ]


def test_scopes_and_sources_are_streams_of_their_own_p1() -> None:
    versions = [
        version("a", 0),
        version("b", 1, scope=Scope(jurisdiction="eu")),
        version("c", 2, source="law"),
    ]
    assert rectangles(versions, [approved(name, 0) for name in "abc"]) == [
        ("b", 1, None, 0, None),
        ("a", 0, None, 0, None),
        ("c", 2, None, 0, None),
    ], "sorted by scope, then by source"


def test_a_version_is_superseded_within_its_stream_alone_a2() -> None:
    versions = [version("a", 0), version("b", 1, source="law", supersedes=("a" * 64,))]
    assert len(rectangles(versions, [approved("a", 0), approved("b", 0)])) == 2


@pytest.mark.parametrize(
    ("pieces", "merged"),
    [
        ([], []),
        ([((0, 1), (0, 1))], [((0, 1), (0, 1))]),
        ([((0, 1), (0, 1)), ((1, 2), (0, 1))], [((0, 2), (0, 1))]),
        ([((0, 1), (0, 1)), ((0, 1), (1, None))], [((0, 1), (0, None))]),
        ([((0, 1), (0, 1)), ((2, 3), (0, 1))], [((0, 1), (0, 1)), ((2, 3), (0, 1))]),
        ([((0, 1), (0, 1)), ((1, 2), (0, 2))], [((0, 1), (0, 1)), ((1, 2), (0, 2))]),
        (
            [((0, 1), (0, 1)), ((1, None), (0, 1)), ((0, 1), (1, None)), ((1, None), (1, None))],
            [((0, None), (0, None))],
        ),
    ],
)
def test_adjoining_rectangles_become_one_i2(pieces: list[Any], merged: list[Any]) -> None:
    made = [(span(*valid), span(*known)) for valid, known in pieces]
    expected = [(span(*valid), span(*known)) for valid, known in merged]
    assert merge_rectangles(made) == merge_rectangles(made[::-1]) == expected
