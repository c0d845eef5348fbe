"""The warnings about a history (rules N3i to N3o)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ingest.history import notes
from ingest.history.chain import Commit
from tests.ingest.ingesting import NOW

DAY = 86_400


def commit(n: int, *, days: float = 0, stated: str = "", authored: int = 0) -> Commit:
    return Commit(f"{n:040x}", NOW + timedelta(days=days), n, "Uma", "Change", stated=stated, authored=authored)


def test_no_commits_no_warnings() -> None:
    assert notes.moved_dates([]) == notes.shared_instants([]) == notes.future_dates([], NOW) == []
    assert notes.passed_over([]) == notes.merged_commits([]) == notes.submodules([]) == []


@pytest.mark.rule("N3i")
def test_a_clock_that_was_wrong_for_long_is_named_up_to_a_screenful_and_counted() -> None:
    warnings = notes.moved_dates([commit(n, stated="2031-01-01T00:00:00Z") for n in range(25)])
    assert len(warnings) == 21
    assert warnings[-1].startswith("5 more commits")
    assert "000000000000, dated 2031-01-01T00:00:00Z" in warnings[-1]


@pytest.mark.rule("N3j")
@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0.9, 0), (1.1, 1)])
def test_a_commit_is_in_the_future_if_it_is_more_than_a_day_ahead(days: float, count: int) -> None:
    assert len(notes.future_dates([commit(0, days=days)], NOW)) == count


@pytest.mark.rule("N3l")
@pytest.mark.parametrize(
    ("authored", "warned"),
    [
        ([0, 10 * DAY, 20 * DAY], True),
        ([0, 10 * DAY], False),
        ([0, 100, DAY], False),
        ([20 * DAY, 0, 10 * DAY], True),
    ],
)
def test_three_commits_in_a_second_from_different_days_are_a_rewrite(authored: list[int], warned: bool) -> None:
    commits = [commit(n, authored=seconds) for n, seconds in enumerate(authored)]
    assert bool(notes.shared_instants([*commits, commit(9, days=5)])) is warned


@pytest.mark.rule("N3l")
def test_commits_that_were_moved_to_one_instant_are_no_rewrite() -> None:
    moved = [commit(n, authored=n * 10 * DAY, stated="2031-01-01T00:00:00Z") for n in (1, 2)]
    assert notes.shared_instants([commit(0), *moved]) == []


@pytest.mark.rule("N3k")
def test_versions_passed_over_are_counted_and_the_first_is_named() -> None:
    (warning,) = notes.passed_over([("a\n.md", commit(3)), ("b.md", commit(4))])
    assert warning.startswith("2 versions were never in effect")
    assert commit(3).short_sha in warning
    assert "\n" not in warning


@pytest.mark.rule("N3n")
def test_merged_commits_are_counted_once_each() -> None:
    changes = [
        ("a" * 40, "2024-01-01", "x.md"),
        ("a" * 40, "2024-01-01", "y.md"),
        ("b" * 40, "2024-01-02", "x.md"),
    ]
    (warning,) = notes.merged_commits(changes)
    assert warning.startswith("2 commits came in by a merge")
    assert "x.md at commit aaaaaaaaaaaa, dated 2024-01-01" in warning


@pytest.mark.rule("N3o")
def test_each_submodule_is_named_once_in_order() -> None:
    assert [warning.split(":")[0] for warning in notes.submodules({"b", "a"})] == ["a", "b"]
