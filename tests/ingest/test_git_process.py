"""The git command line, shielded from the environment and from the repository's own settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.history.git_process import BlobReader, Repository, environment
from ingest.history.recorder import one_line
from knowledge.errors import InvalidDocument
from tests.ingest.repositories import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit({"a.md": "one", "b.bin": b"\0\n\xff" * 50_000, "empty.md": ""}, 0)
    return repo


def blob(repo: Repo, path: str) -> str:
    return repo.git("rev-parse", f"HEAD:{path}")


def test_blobs_are_read_byte_by_byte_one_after_the_other(repo: Repo) -> None:
    with BlobReader(Repository(repo.path)) as blobs:
        for _ in range(2):
            assert blobs.read(blob(repo, "a.md")) == b"one"
            assert blobs.read(blob(repo, "b.bin")) == b"\0\n\xff" * 50_000
            assert blobs.read(blob(repo, "empty.md")) == b""


def test_sizes_are_asked_for_all_blobs_at_once(repo: Repo) -> None:
    wanted = {blob(repo, name): size for name, size in (("a.md", 3), ("b.bin", 150_000), ("empty.md", 0))}
    assert Repository(repo.path).sizes(wanted) == wanted


def test_a_blob_that_is_missing_is_named_with_a_remedy(repo: Repo) -> None:
    missing = "f" * 40
    with pytest.raises(InvalidDocument, match=f"lacks an object: {missing} missing.*git fsck"):
        Repository(repo.path).sizes([missing])
    with BlobReader(Repository(repo.path)) as blobs, pytest.raises(InvalidDocument, match="lacks an object"):
        blobs.read(missing)


def test_a_command_that_fails_is_refused_with_gits_own_message(repo: Repo) -> None:
    with pytest.raises(InvalidDocument, match=r"git cat-file failed: .*git fsck"):
        Repository(repo.path).run("cat-file", "blob", "nothing")


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_COUNT", "GIT_TRACE"])
def test_variables_that_lead_git_astray_are_not_handed_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("KEPT", "yes")
    assert name not in environment()
    assert environment()["KEPT"] == "yes"
    assert environment()["GIT_TERMINAL_PROMPT"] == "0"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("core.quotepath", "on"),
        ("core.fsmonitor", "false-command"),
        ("diff.noprefix", "true"),
        ("diff.renames", "false"),
        ("log.showSignature", "true"),
        ("log.date", "relative"),
        ("color.ui", "always"),
    ],
)
def test_the_repositorys_own_settings_change_no_output(repo: Repo, setting: str, value: str) -> None:
    repository = Repository(repo.path)
    options = ("-M", "--format=%x01%H%x00%ct")
    before = repository.log(*options)
    repo.git("config", setting, value)
    assert Repository(repo.path).log(*options) == before


def test_a_head_that_moves_while_it_is_read_changes_nothing(repo: Repo) -> None:
    repository = Repository(repo.path)
    before = repository.log("--format=%H")
    repo.commit({"c.md": "c"}, 10)
    assert repository.log("--format=%H") == before


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain", "Plain"),
        (" two\nlines\t ", "two lines"),
        ("bell\x07, half \udcff.", "bell , half  ."),
        ("ünï 文", "ünï 文"),
        ("x" * 600, "x" * 500),
        ("", ""),
    ],
)
def test_a_reason_is_one_printable_line(text: str, shown: str) -> None:
    assert one_line(text) == shown
