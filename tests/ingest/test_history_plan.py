"""The steps that bring the store up to a history, planned without git or store (rules N1, N2, N3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from ingest.history.chain import Commit
from ingest.history.commits import BlobPeriod, History
from ingest.history.plan import plan_steps
from ingest.history.steps import Action, StoredHistory, StoredPeriod
from knowledge.errors import InvalidDocument
from knowledge.model.objects import State
from knowledge.store.ports.store import Latest
from tests.ingest.ingesting import NOW

COMMITS = [Commit(f"{n:040x}", NOW + timedelta(days=n), n, "Uma", f"Change {n}") for n in range(6)]
Spans = Sequence[tuple[int, int | None]]
"""Periods of one object as the numbers of the commits that start and end them."""
Planned = list[tuple[str, int, str]]
"""Steps as (action, number of the commit, version)."""


def history(**objects: Spans) -> History:
    periods = {
        name: tuple(
            BlobPeriod(f"{name}.md", f"blob{since}", COMMITS[since], None if until is None else COMMITS[until])
            for since, until in spans
        )
        for name, spans in objects.items()
    }
    return History(COMMITS[-1].sha, {commit.sha: commit for commit in COMMITS}, periods, ())


def version(commit: int, until: int | None, state: State = State.APPROVED) -> StoredPeriod:
    end = None if until is None else COMMITS[until].at
    return StoredPeriod(f"v{commit}", COMMITS[commit].sha, COMMITS[commit].at, end, state)


def latest_of(stored: StoredPeriod) -> Latest:
    return Latest(stored.version_id, "hash", stored.state, stored.start, stored.end, {"commit": stored.commit})


def plan(spans: Spans, stored: Sequence[StoredPeriod] = (), approving: bool = True) -> tuple[Planned, int]:
    """The steps for one object of which these versions are stored."""
    latest = latest_of(stored[-1]) if stored else None
    steps, unchanged = plan_steps(
        history(a=spans), StoredHistory({"a": latest}, lambda _: list(stored)), approving
    )
    return [(step.action.name, step.position, step.version_id) for step in steps], unchanged


@pytest.mark.parametrize(
    ("spans", "stored", "steps", "unchanged"),
    [
        ([], [], [], 0),
        ([(0, None)], [], [("RECORD", 0, "")], 0),
        ([(0, 2), (2, None)], [], [("RECORD", 0, ""), ("RECORD", 2, "")], 0),
        ([(0, None)], [version(0, None)], [], 1),
        ([(0, 2), (2, None)], [version(0, 2), version(2, None)], [], 2),
        ([(0, 2), (2, None)], [version(0, None)], [("CLOSE", 2, "v0"), ("RECORD", 2, "")], 1),
        ([(0, 3)], [version(0, None)], [("CLOSE", 3, "v0")], 1),
        ([(0, 3)], [version(0, 3)], [], 1),
        ([(0, 2), (4, None)], [version(0, None)], [("CLOSE", 2, "v0"), ("RECORD", 4, "")], 1),
        ([], [version(0, None)], [("CLOSE", 0, "v0")], 0),
        (
            [(0, 1), (1, 2), (2, None)],
            [version(0, None), version(1, None)],
            [("CLOSE", 1, "v0"), ("CLOSE", 2, "v1"), ("RECORD", 2, "")],
            2,
        ),
        ([(0, 3)], [version(0, None, State.DEPRECATED)], [], 1),
        ([(0, 3)], [version(0, None, State.REJECTED)], [], 1),
    ],
)
def test_n3_new_periods_are_recorded_and_ended_versions_closed(
    spans: Spans, stored: list[StoredPeriod], steps: Planned, unchanged: int
) -> None:
    assert plan(spans, stored) == (steps, unchanged)


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEWED])
@pytest.mark.parametrize(
    ("spans", "steps"),
    [
        ([(0, None)], [("APPROVE", 0, "v0")]),
        ([(0, 3)], [("APPROVE", 0, "v0"), ("CLOSE", 3, "v0")]),
        ([(0, 3), (3, None)], [("APPROVE", 0, "v0"), ("CLOSE", 3, "v0"), ("RECORD", 3, "")]),
        ([], [("APPROVE", 0, "v0"), ("CLOSE", 0, "v0")]),
    ],
)
def test_n1_waiting_versions_are_approved_if_that_is_asked_and_then_closed(
    state: State, spans: Spans, steps: Planned
) -> None:
    assert plan(spans, [version(0, None, state)])[0] == steps


@pytest.mark.parametrize("spans", [[(0, None)], [(0, 3)]])
def test_n1_waiting_versions_are_left_alone_if_drafts_are_asked(spans: Spans) -> None:
    assert plan(spans, [version(0, None, State.DRAFT)], approving=False)[0] == []


@pytest.mark.parametrize(
    ("spans", "steps"),
    [
        ([(0, 2), (2, None)], [("RECORD", 2, "")]),
        ([(0, 2)], [("CLOSE", 2, "v0")]),
        ([(0, 2), (2, 4)], [("CLOSE", 4, "v0"), ("RECORD", 2, "")]),
        ([(0, 2), (3, None)], [("CLOSE", 2, "v0"), ("RECORD", 3, "")]),
    ],
)
def test_n3_drafts_do_not_end_an_approved_version_but_a_removal_does(spans: Spans, steps: Planned) -> None:
    assert sorted(plan(spans, [version(0, None)], approving=False)[0]) == sorted(steps)


def test_a_version_that_was_recorded_with_its_end_needs_no_look_at_the_others() -> None:
    def refuse(object_id: str) -> list[StoredPeriod]:
        raise AssertionError(f"{object_id} was looked up")

    stored = StoredHistory({"a": latest_of(version(0, 2))}, refuse)
    assert plan_steps(history(a=[(0, 2)]), stored, approving=True) == ([], 1)


def test_steps_are_taken_object_by_object_and_commit_by_commit() -> None:
    stored = StoredHistory({"a": None, "b": None}, lambda _: [])
    steps, _ = plan_steps(history(b=[(0, 1), (1, None)], a=[(2, 3), (3, None)]), stored, approving=True)
    assert [(step.object_id, step.position) for step in steps] == [("a", 2), ("a", 3), ("b", 0), ("b", 1)]


def test_at_one_commit_a_version_is_approved_before_it_is_closed_and_the_next_recorded() -> None:
    assert [action.name for action in sorted(Action)] == ["APPROVE", "CLOSE", "REJECT", "RECORD"]


@pytest.mark.parametrize(
    ("spans", "at", "reason"),
    [
        ([(0, 3)], COMMITS[3].at, f"ended by git commit {COMMITS[3].short_sha}: Change 3"),
        ([], COMMITS[0].at, f"undone within the second of git commit {COMMITS[0].short_sha}"),
    ],
)
def test_a_closing_step_names_its_date_and_its_commit(spans: Spans, at: datetime, reason: str) -> None:
    stored = version(0, None)
    steps, _ = plan_steps(
        history(a=spans), StoredHistory({"a": latest_of(stored)}, lambda _: [stored]), approving=True
    )
    (step,) = steps
    assert (step.at, step.reason) == (at, reason)


def test_a_version_from_a_commit_that_is_gone_means_a_rewritten_history() -> None:
    latest = Latest("v", "hash", State.APPROVED, NOW, None, {"commit": "f" * 40})
    with pytest.raises(
        InvalidDocument, match="HEAD's history was rewritten: a was recorded from commit ffffffffffff"
    ):
        plan_steps(history(a=[(0, None)]), StoredHistory({"a": latest}, lambda _: []), approving=True)


def test_an_older_version_from_a_commit_that_is_gone_is_left_alone() -> None:
    old = StoredPeriod("v", "f" * 40, NOW, None, State.APPROVED)
    assert plan([(0, 2), (2, None)], [old, version(0, 2)])[0] == [("RECORD", 2, "")]
