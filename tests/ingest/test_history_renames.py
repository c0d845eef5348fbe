"""A renamed file continues its former object: chains, one instant, cases, folders, names taken again (rules N3t, N3u)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.history.commits import History, read_history
from ingest.history.git_process import Repository
from ingest.naming import PathFilter, object_name
from tests.ingest.repositories import Repo

LONG = "A line that stays as it is.\n" * 20


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def read(repo: Repo) -> History:
    return read_history(Repository(repo.path), PathFilter((), frozenset({".md"})), object_name)


def links(repo: Repo) -> dict[str, list[str | None]]:
    """The former path of each period, by object."""
    return {name: [one.continues for one in periods] for name, periods in read(repo).periods.items()}


@pytest.mark.rule("N3t")
def test_n3_a_folder_and_the_case_of_a_name_can_be_renamed(repo: Repo) -> None:
    repo.commit({"hr/leave.md": LONG + "leave", "hr/pay.md": LONG * 2 + "pay"}, at=0)
    repo.commit(
        {"hr/leave.md": None, "hr/pay.md": None, "Hr2/leave.md": LONG + "leave", "Hr2/pay.md": LONG * 2 + "pay"},
        at=5,
    )
    repo.git("mv", "Hr2/pay.md", "Hr2/Pay.md")
    repo.commit({}, at=9)
    assert links(repo) == {
        "Hr2/Pay": ["Hr2/pay.md"],
        "Hr2/leave": ["hr/leave.md"],
        "Hr2/pay": ["hr/pay.md"],
        "hr/leave": [None],
        "hr/pay": [None],
    }
    assert read(repo).warnings == ()


@pytest.mark.rule("N3t")
def test_n3_a_rename_with_a_change_is_recognized_and_told(repo: Repo) -> None:
    repo.commit({"a.md": LONG + "one"}, at=0)
    commit = repo.commit({"a.md": None, "b.md": LONG + "two"}, at=5)
    assert links(repo)["b"] == ["a.md"]
    (warning,) = read(repo).warnings
    assert "1 file was renamed and changed" in warning
    assert f"a.md to b.md at commit {commit[:12]}" in warning


@pytest.mark.rule("N3u")
def test_n3_a_chain_of_renames_at_one_instant_links_what_was_in_effect_before(repo: Repo) -> None:
    repo.commit({"a.md": LONG}, at=0)
    repo.commit({"a.md": None, "b.md": LONG}, at=5)
    repo.commit({"b.md": None, "c.md": LONG}, at=5)
    assert links(repo) == {"a": [None], "b": [], "c": ["a.md"]}


@pytest.mark.rule("N3u")
def test_n3_two_files_that_change_names_at_one_instant_are_not_taken_for_a_chain(repo: Repo) -> None:
    repo.commit({"a.md": LONG + "a", "b.md": "Short.\n" * 30}, at=0)
    repo.commit({"b.md": None, "c.md": "Short.\n" * 30}, at=5)
    repo.commit({"a.md": None, "b.md": LONG + "a"}, at=5)
    assert links(repo) == {"a": [None], "b": [None, "a.md"], "c": ["b.md"]}
