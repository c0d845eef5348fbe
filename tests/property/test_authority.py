"""Invariants 1 to 3 of the pure function, over random histories, against the naive reference."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.authority import AuthorityPeriod, Standing, authority_periods, merge_rectangles, slices
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.testing.authority_reference import naive_authoritative

START = datetime(2024, 1, 1, tzinfo=UTC)
SCOPES = (Scope(), Scope(jurisdiction="eu"))
DAYS = 12
EXAMPLES = int(os.environ.get("CANON_NIGHTLY_SEQUENCES", "600")) // 10
"""Histories of each property: 60 in an ordinary run, of up to seven versions each."""


def at(day: float) -> datetime:
    return START + timedelta(days=day)


@dataclass(frozen=True)
class History:
    """An object's versions and moves; `times` are the instants at which transactions were recorded."""

    standings: list[Standing]
    transitions: list[Transition]
    times: list[datetime]


@st.composite
def standings(draw: st.DrawFn) -> list[Standing]:
    """Versions in two scopes, overlapping and open, some superseding others recorded before."""
    made: list[Standing] = []
    for number in range(draw(st.integers(1, 7))):
        start = draw(st.integers(0, DAYS))
        length = draw(st.none() | st.integers(1, 6))
        older = [standing.version_id for standing in made]
        made.append(
            Standing(
                version_id=f"{number:064x}",
                object_id="policy/refunds",
                scope=draw(st.sampled_from(SCOPES)),
                source="local",
                effective=Period(start=at(start), end=None if length is None else at(start + length)),
                supersedes=tuple(draw(st.lists(st.sampled_from(older), unique=True, max_size=2))) if older else (),
            )
        )
    return made


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Transactions of approvals and deprecations in any order; a deprecation may take effect in past or future."""
    versions = draw(standings())
    states = {version.version_id: State.DRAFT for version in versions}
    transitions: list[Transition] = []
    times = [at(d / 2) for d in sorted(draw(st.sets(st.integers(0, 2 * DAYS), min_size=1, max_size=6)))]
    for recorded_at in times:
        for version in draw(st.lists(st.sampled_from(versions), unique_by=id, max_size=4)):
            name = version.version_id
            if states[name] is State.DRAFT:
                states[name] = draw(st.sampled_from([State.APPROVED, State.APPROVED, State.REJECTED]))
                effective_at = None
            elif states[name] is State.APPROVED:
                states[name] = State.DEPRECATED
                effective_at = draw(st.none() | st.integers(-1, DAYS + 2).map(at))
            else:
                continue
            transitions.append(
                Transition(
                    version_id=name,
                    to=states[name],
                    recorded_at=recorded_at,
                    seq=len(transitions) + 1,
                    actor="jane",
                    effective_at=effective_at,
                )
            )
    return History(versions, transitions, times)


def points(history: History) -> list[AsOf]:
    """As-ofs on, before and between all bounds there can be."""
    valid = [at(half / 2) for half in range(-3, 2 * DAYS + 16)]
    known = [instant + step for instant in history.times for step in (timedelta(microseconds=-1), timedelta())]
    return [AsOf(valid_at=v, known_at=k) for v in valid for k in [*known, at(99)]]


def holding(periods: list[AuthorityPeriod], scope: Scope, as_of: AsOf) -> list[str]:
    return [p.version_id for p in periods if p.scope == scope and p.contains(as_of)]


@pytest.mark.rule("A3a", "A3b", "A4a", "A4b", "A4c")
@settings(max_examples=EXAMPLES)
@given(histories())
def test_the_periods_say_what_asking_every_version_says_a1_a2_a3_a4_a5(history: History) -> None:
    """Invariants 2 and 3: only approved versions, at most one, and the right one, at every point."""
    periods = authority_periods(history.standings, history.transitions)
    for as_of in points(history):
        for scope in SCOPES:
            expected = naive_authoritative(history.standings, history.transitions, scope, as_of)
            assert holding(periods, scope, as_of) == ([expected] if expected else [])


@settings(max_examples=EXAMPLES)
@given(histories())
def test_a_later_event_only_closes_open_periods_and_opens_new_ones_a6(history: History) -> None:
    """Invariant 1, event by event: nothing changes below the known time of what is recorded."""
    for before, now in itertools.pairwise(history.times):
        earlier = [t for t in history.transitions if t.recorded_at <= before]
        later = [t for t in history.transitions if t.recorded_at <= now]
        old = authority_periods(history.standings, earlier)
        new = authority_periods(history.standings, later)
        closed = [p.model_copy(update={"known": Period(start=p.known.start, end=now)}) for p in old]
        for kept, ended in zip(old, closed, strict=True):
            assert kept in new or (kept.known.end is None and ended in new)
        assert all(p.known.start == now for p in new if p not in old and p not in closed)


@settings(max_examples=EXAMPLES)
@given(histories(), st.randoms(use_true_random=False))
def test_the_periods_do_not_depend_on_the_order_of_the_inputs(history: History, random: object) -> None:
    expected = authority_periods(history.standings, history.transitions)
    versions, transitions = list(history.standings), list(history.transitions)
    random.shuffle(versions)  # type: ignore[attr-defined]
    random.shuffle(transitions)  # type: ignore[attr-defined]
    assert authority_periods(versions, transitions) == expected


@pytest.mark.rule("I2b")
def test_rectangles_that_meet_only_once_others_are_merged_are_merged_too_i2() -> None:
    one, two, three = (datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3))
    whole, early, late = Period(start=one, end=None), Period(start=one, end=three), Period(start=three, end=None)
    first, second = Period(start=one, end=two), Period(start=two, end=None)
    assert merge_rectangles([(early, first), (early, second), (late, whole)]) == [(whole, whole)]


@settings(max_examples=EXAMPLES)
@given(histories(), st.sets(st.integers(0, 6)))
def test_merging_rectangles_keeps_exactly_their_area_i2(history: History, holders: set[int]) -> None:
    """What versions that share a passage cover together is covered by the merged rectangles, once."""
    sharing = {f"{number:064x}" for number in holders}
    periods = authority_periods(history.standings, history.transitions)
    pieces = [(p.valid, p.known) for p in periods if p.scope == Scope() and p.version_id in sharing]
    merged = merge_rectangles(pieces)
    assert len(merged) <= len(pieces)
    assert merge_rectangles(merged[::-1]) == merged
    for as_of in points(history):
        covered = sum(v.contains(as_of.valid_at) and k.contains(as_of.known_at) for v, k in pieces)
        assert covered == sum(v.contains(as_of.valid_at) and k.contains(as_of.known_at) for v, k in merged)


def test_a_move_of_an_unknown_version_is_an_error() -> None:
    move = Transition(version_id="0" * 64, to=State.APPROVED, recorded_at=START, seq=1, actor="jane")
    with pytest.raises(ValueError, match="unknown version"):
        authority_periods([], [move])


@given(histories())
def test_what_is_known_last_is_what_the_periods_leave_open_a6(history: History) -> None:
    for scope in SCOPES:
        own = [standing for standing in history.standings if standing.scope == scope]
        names = {standing.version_id for standing in own}
        moves = [move for move in history.transitions if move.version_id in names]
        open_ones = [p for p in authority_periods(own, moves) if p.known.end is None]
        assert slices(own, moves) == sorted(
            [(p.version_id, p.valid.start, p.valid.end) for p in open_ones], key=lambda piece: piece[1]
        )
