"""Histories that were rewritten or merged, and repositories that hold less than everything (rules N3j to N3s)."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.history.git_process import environment
from ingest.loaders.lfs import is_lfs_pointer
from ingest.pipeline import Ingestor
from knowledge.errors import InvalidDocument
from knowledge.store.ports.store import Store
from tests.ingest.ingesting import APPROVED, desk, documents
from tests.ingest.repositories import BASE, Repo
from tests.ingest.test_history_corrections import DAY, MARKDOWN, add, assert_nothing_is_added, date, held

AUTHORS = replace(MARKDOWN, author_dates=True)
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "4d7a" * 16 + "\nsize 12345\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def rewritten(repo: Repo) -> None:
    """Three texts of one file, written a hundred days apart and committed in one second."""
    for n, text in enumerate(("one", "two", "three")):
        (repo.path / "fee.md").write_text(text)
        repo.git("add", "-A")
        author = f"{BASE + n * 100 * DAY} +0000"
        repo.git("commit", "-q", "-m", text, f"--date={author}", at=BASE + 1000 * DAY)


def clone(repo: Repo, path: Path, *options: str) -> Path:
    subprocess.run(
        ["git", "clone", "-q", *options, f"file://{repo.path}", str(path)],
        check=True,
        env={**environment(), "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
    )
    return path


@pytest.mark.rule("N3k", "N3l", "N3m")
def test_n3_a_history_rewritten_in_one_second_is_told_and_can_be_read_by_author_dates(repo: Repo) -> None:
    rewritten(repo)
    store, ingestor, _ = desk()
    shared, replaced = ingestor.history(repo.path, MARKDOWN).warnings
    assert f"3 commits have the same instant, {date(1000)}" in shared
    assert "--author-dates" in shared
    assert replaced.startswith("2 versions were never in effect")
    assert held(store, "fee", 1000) == "three"
    store, ingestor, _ = desk()
    assert ingestor.history(repo.path, AUTHORS).warnings == []
    assert [held(store, "fee", day) for day in (-1, 0, 100, 200)] == [None, "one", "two", "three"]
    assert {version.provenance["dates"] for version in store.versions("document/local/fee")} == {"author"}
    assert_nothing_is_added(store, ingestor, repo, AUTHORS)


@pytest.mark.rule("N3m", "N3p")
def test_n3_author_dates_asked_for_later_correct_what_was_recorded_and_stay(repo: Repo) -> None:
    rewritten(repo)
    store, ingestor, clock = desk()
    ingestor.history(repo.path, MARKDOWN)
    clock.pass_days(1)
    ingestor.history(repo.path, AUTHORS)
    assert [held(store, "fee", day) for day in (-1, 0, 100, 200, 1001)] == [None, "one", "two", "three", "three"]
    add(repo, 1100, fee="four")
    clock.pass_days(1)
    report = ingestor.history(repo.path, MARKDOWN)
    assert "recorded by author dates before" in report.warnings[0]
    assert [held(store, "fee", day) for day in (1099, 1100)] == ["three", "four"]
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3k")
def test_n3_a_version_replaced_in_its_second_is_told_without_talk_of_a_rewrite(repo: Repo) -> None:
    add(repo, 0, fee="one")
    sha = add(repo, 5, fee="typo")
    add(repo, 5, fee="two")
    (warning,) = desk()[1].history(repo.path, MARKDOWN).warnings
    assert warning.startswith("1 version was never in effect")
    assert f"fee.md at commit {sha[:12]}" in warning


@pytest.mark.rule("N3n")
def test_n3_a_merge_order_that_hides_versions_is_told(repo: Repo) -> None:
    add(repo, 0, toll="one")
    repo.git("checkout", "-q", "-b", "side")
    add(repo, 30, note="n")
    repo.git("checkout", "-q", "main")
    hidden = add(repo, 60, toll="two")
    repo.git("checkout", "-q", "side")
    repo.git("merge", "-q", "--no-ff", "-m", "Join", "main", at=BASE + 200 * DAY)
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--ff-only", "side")
    store, ingestor, _ = desk()
    (warning,) = ingestor.history(repo.path, MARKDOWN).warnings
    assert "1 commit came in by a merge" in warning
    assert f"toll.md at commit {hidden[:12]}, dated {date(60)}" in warning
    assert [held(store, "toll", day) for day in (199, 200)] == ["one", "two"]


@pytest.mark.rule("N3n")
def test_n3_a_merge_of_other_files_is_not_told(repo: Repo) -> None:
    add(repo, 0, toll="one")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"x.png": "x"}, DAY)
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "Join", "side", at=BASE + 2 * DAY)
    assert desk()[1].history(repo.path, MARKDOWN).warnings == []


@pytest.mark.rule("N3o")
def test_n3_an_lfs_pointer_is_told_and_never_recorded(repo: Repo) -> None:
    add(repo, 0, guide="real", desk="at gate 3")
    pointer = add(repo, 10, guide=POINTER)
    store, ingestor, clock = desk()
    (warning,) = ingestor.history(repo.path, MARKDOWN).warnings
    assert warning.startswith("Skipped 1 Git LFS pointer: ")
    assert f"guide.md at commit {pointer[:12]}" in warning
    assert [held(store, "guide", day) for day in (9, 10)] == ["real", None]
    assert held(store, "desk", 10) == "at gate 3"
    assert_nothing_is_added(store, ingestor, repo)
    add(repo, 20, guide="real again")
    clock.pass_days(1)
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "guide", day) for day in (9, 19, 20)] == ["real", None, "real again"]
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3o")
def test_n3_a_history_of_pointers_alone_records_nothing(repo: Repo) -> None:
    add(repo, 0, guide=POINTER)
    store, ingestor, _ = desk()
    report = ingestor.history(repo.path, MARKDOWN)
    assert (report.recorded, documents(store), store.head().seq) == (0, [], 0)
    assert "Git LFS" in report.warnings[0]


@pytest.mark.rule("N3o")
@pytest.mark.parametrize("name", ["guide.md", "guide.txt", "guide.pdf", "guide.docx", "guide.html", "guide.yaml"])
def test_n3_an_lfs_pointer_among_files_is_refused_with_a_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(POINTER)
    store, ingestor, _ = desk()
    (failed,) = ingestor.paths([tmp_path], APPROVED).failed
    assert failed.path.endswith(name)
    assert "Git LFS pointer" in failed.detail
    assert "git lfs pull" in failed.remedy
    assert documents(store) == []


@pytest.mark.parametrize(
    ("content", "is_pointer"),
    [
        (POINTER, True),
        (POINTER.replace("oid", "ext-0-foo sha256:00\noid"), True),
        ("version https://hawser.github.com/spec/v1\noid sha256:00\nsize 1\n", True),
        (POINTER + "x" * 1024, False),
        ("version https://git-lfs.github.com/spec/v1 is how a pointer begins.\n", False),
        ("# How LFS works\n\n" + POINTER, False),
        ("", False),
    ],
)
def test_an_lfs_pointer_is_recognized_by_its_form(content: str, is_pointer: bool) -> None:
    assert is_lfs_pointer(content.encode()) is is_pointer


@pytest.mark.rule("N3o")
def test_n3_a_submodule_is_told(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    sha = other.commit({"inner.md": "inner"}, 0)
    repo.commit({"a.md": "a"}, 0)
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{sha},docs/part")
    repo.git("commit", "-q", "-m", "Part", at=BASE + 5)
    store, ingestor, _ = desk()
    (warning,) = ingestor.history(repo.path, MARKDOWN).warnings
    assert warning.startswith("docs/part: a submodule")
    assert documents(store) == ["document/local/a"]


def same_as(store: Store, ingestor: Ingestor, path: Path, repo: Repo) -> None:
    """Ingest a clone and compare it with the repository."""
    ingestor.history(path, MARKDOWN)
    whole, other, _ = desk()
    other.history(repo.path, MARKDOWN)
    assert documents(store) == documents(whole)
    for name in documents(whole):
        assert [v.version_id for v in store.versions(name)] == [v.version_id for v in whole.versions(name)]


@pytest.mark.rule("N3s")
@pytest.mark.parametrize("options", [("--filter=blob:limit=2k",), ("--filter=blob:limit=2k", "--no-checkout")])
def test_n3_a_clone_without_large_files_of_other_kinds_is_read(
    repo: Repo, tmp_path: Path, options: tuple[str, ...]
) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    text = "A rule that stays as it is.\n" * 20
    noise = [os.urandom(50_000) for _ in range(2)]
    repo.commit({"old.md": text, "a.png": noise[0]}, 0)
    repo.commit({"old.md": None, "new.md": text + "One more.\n", "a.png": None, "b.png": noise[1]}, 10)
    repo.commit({"b.png": None, "c.png": noise[0] + b"!", "new.md": text}, 20)
    store, ingestor, _ = desk()
    path = clone(repo, tmp_path / "partial", "--no-checkout", *options)
    same_as(store, ingestor, path, repo)
    assert store.versions("document/local/new")[0].provenance["continues"] == "document/local/old"


@pytest.mark.rule("N3s")
def test_n3_a_clone_that_lacks_the_texts_is_refused_with_a_remedy(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit({"a.md": "x" * 100}, 0)
    repo.commit({"a.md": None, "b.md": "x" * 99}, 9)
    path = clone(repo, tmp_path / "partial", "--no-checkout", "--filter=blob:none")
    with pytest.raises(InvalidDocument, match=r"(?s)lacks 2 texts.*a\.md at commit.*--refetch --no-filter"):
        desk()[1].history(path, MARKDOWN)


@pytest.mark.rule("N3s")
def test_n3_a_bare_repository_is_read(repo: Repo, tmp_path: Path) -> None:
    add(repo, 0, a="one")
    add(repo, 9, a="two")
    store, ingestor, _ = desk()
    same_as(store, ingestor, clone(repo, tmp_path / "bare.git", "--bare"), repo)


@pytest.mark.rule("N3s")
def test_n3_a_work_tree_of_another_repository_is_read(repo: Repo, tmp_path: Path) -> None:
    add(repo, 0, a="one")
    add(repo, 9, a="two")
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    assert (tmp_path / "tree" / ".git").is_file()
    store, ingestor, _ = desk()
    same_as(store, ingestor, tmp_path / "tree", repo)


@pytest.mark.rule("N3s")
def test_n3_a_repository_with_sha256_ids_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sha256"
    subprocess.run(
        ["git", "init", "-q", "-b", "main", "--object-format=sha256", str(path)], check=True, env=environment()
    )
    repo = Repo(path)
    repo.commit({"a.md": "one"}, 0)
    repo.git("tag", "v1")
    sha = repo.commit({"a.md": None, "b.md": "one"}, 9)
    store, ingestor, _ = desk()
    ingestor.history(path, MARKDOWN)
    (version,) = store.versions("document/local/b")
    assert (len(sha), version.provenance["commit"]) == (64, sha)
    assert version.provenance["continues"] == "document/local/a"
    assert [label.label for label in store.labels()] == ["v1"]


@pytest.mark.rule("N3y")
def test_n3_a_symbolic_link_is_told_and_never_a_text(repo: Repo) -> None:
    add(repo, 0, a="one")
    (repo.path / "latest.md").symlink_to("a.md")
    repo.commit({}, 5)
    store, ingestor, _ = desk()
    (warning,) = ingestor.history(repo.path, MARKDOWN).warnings
    assert warning == "1 symbolic link is not followed and no text; the first is latest.md."
    assert documents(store) == ["document/local/a"]


@pytest.mark.rule("N3j")
def test_n3_a_commit_in_the_future_is_told_and_one_within_a_day_is_not(repo: Repo) -> None:
    add(repo, 0, a="one")
    sha = add(repo, 3000, a="two")
    _, ingestor, clock = desk()
    (warning,) = ingestor.history(repo.path, MARKDOWN).warnings
    assert warning.startswith(f"Commit {sha[:12]} takes effect on {date(3000)}, which has not come yet")
    clock.pass_days(3000)
    assert ingestor.history(repo.path, MARKDOWN).warnings == []
