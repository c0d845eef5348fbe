"""A git history with a rename and tags, through the command alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ingest.repositories import Repo

NEW = "document/hb/people/leave"
OLD = "document/hb/hr/leave"
YEAR = 365 * 86_400


@pytest.fixture
def data(knowledge_here: Any, tmp_path: Path) -> Path:
    """A store with a file that was renamed after release v1 and changed in release v2, in September 2020 and later."""
    repo = Repo(tmp_path / "repo")
    repo.commit({"hr/leave.md": "# Leave\n\nStaff get 20 days of leave.\n"}, at=0)
    repo.git("tag", "v1")
    repo.commit({"hr/leave.md": None, "people/leave.md": "# Leave\n\nStaff get 20 days of leave.\n"}, at=YEAR)
    repo.commit({"people/leave.md": "# Leave\n\nStaff get 28 days of leave.\n"}, at=2 * YEAR)
    repo.git("tag", "-a", "-m", "Second", "v2")
    options = ("--git-history", "--source", "hb", "--state", "approved", "--actor", "Ada")
    done = knowledge_here("ingest", repo.path, *options, "--data-dir", tmp_path / "data")
    assert done.exit == 0, done.err
    return tmp_path / "data"


@pytest.mark.rule("N3v")
def test_n3_a_renamed_file_is_followed_and_named(knowledge_here: Any, data: Path) -> None:
    history = knowledge_here("history", NEW, "--data-dir", data)
    assert f"{OLD}@" in history.out
    assert "labels v1" in history.out
    diff = knowledge_here("diff", NEW, "--from", "2021-01-01", "--to", "2023-01-01", "--data-dir", data)
    assert f"--- {OLD}@" in diff.out
    assert "-Staff get 20 days of leave.\n+Staff get 28 days of leave." in diff.out
    before = knowledge_here("resolve", NEW, "--as-of", "2021-01-01", "--data-dir", data)
    assert (before.exit, before.out) == (3, "")
    assert f"it was {OLD} until 2021-09-13" in before.err
    after = knowledge_here("resolve", OLD, "--as-of", "2023-01-01", "--data-dir", data)
    assert after.exit == 3
    assert f"{NEW} continues it" in after.err


@pytest.mark.rule("N5f")
def test_n5_labels_stand_for_dates_in_every_command(knowledge_here: Any, data: Path) -> None:
    question = "How many days of leave do staff get?"
    for label, days in (("v1", "20 days"), ("v2", "28 days")):
        answer = knowledge_here("query", question, "--as-of", label, "--json", "--data-dir", data)
        assert answer.exit == 0, answer.err
        assert days in answer.value["citations"][0]["quote"]
    assert "28 days" in knowledge_here("resolve", NEW, "--as-of", "hb:v2", "--data-dir", data).out
    assert (
        "+Staff get 28 days" in knowledge_here("diff", NEW, "--from", "v1", "--to", "v2", "--data-dir", data).out
    )
    unknown = knowledge_here("query", question, "--as-of", "v3", "--data-dir", data)
    assert (unknown.exit, unknown.out) == (2, "")
    assert "--as-of: 'v3' is not a date or time, and no label. Known labels: hb: v1, v2." in unknown.err
    wrong = knowledge_here("resolve", NEW, "--as-of", "2023-02-30", "--data-dir", data)
    assert wrong.exit == 2
    assert "--as-of: '2023-02-30' is not a date or time." in wrong.err
