"""A repository's commits read as periods: which bytes a path held from when to when (rule N3)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ingest.history.commits import BlobPeriod, History, read_history
from ingest.history.git_process import Repository
from ingest.naming import PathFilter, object_name
from knowledge.errors import InvalidDocument
from knowledge.model.clock import EPOCH
from tests.ingest.repositories import BASE, Repo

Files = dict[str, str | bytes | None]
LONG = "A line that stays as it is.\n" * 20


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def read(repo: Repo, *globs: str) -> History:
    return read_history(Repository(repo.path), PathFilter(globs, frozenset({".md", ".txt"})), object_name)


def shown(repo: Repo, period: BlobPeriod) -> tuple[str, str, int, int | None]:
    """Path, content, and the seconds after BASE at which the period starts and ends."""
    until = seconds(period.until.at) if period.until else None
    return period.path, repo.git("cat-file", "blob", period.blob), seconds(period.since.at), until


def seconds(at: datetime) -> int:
    return round((at - EPOCH).total_seconds()) - BASE


def periods(repo: Repo, *globs: str) -> dict[str, list[tuple[str, str, int, int | None]]]:
    history = read(repo, *globs)
    return {name: [shown(repo, period) for period in of_object] for name, of_object in history.periods.items()}


@pytest.mark.parametrize(
    ("commits", "expected"),
    [
        ([({"a.md": "one"}, 0)], {"a": [("a.md", "one", 0, None)]}),
        (
            [({"a.md": "one"}, 0), ({"a.md": "two"}, 5)],
            {"a": [("a.md", "one", 0, 5), ("a.md", "two", 5, None)]},
        ),
        ([({"a.md": "one"}, 0), ({"a.md": None}, 5)], {"a": [("a.md", "one", 0, 5)]}),
        (
            [({"a.md": "one"}, 0), ({"a.md": None}, 5), ({"a.md": "one"}, 9)],
            {"a": [("a.md", "one", 0, 5), ("a.md", "one", 9, None)]},
        ),
        (
            [({"a.md": "one"}, 0), ({"a.md": "two"}, 5), ({"a.md": "three"}, 5)],
            {"a": [("a.md", "one", 0, 5), ("a.md", "three", 5, None)]},
        ),
        (
            [({"b.md": "b"}, 0), ({"a.md": "one"}, 5), ({"a.md": None}, 5)],
            {"a": [], "b": [("b.md", "b", 0, None)]},
        ),
        (
            [({"a.md": "one"}, 9), ({"a.md": "two"}, 3), ({"a.md": "three"}, 12)],
            {"a": [("a.md", "two", 9, 12), ("a.md", "three", 12, None)]},
        ),
        (
            [({"a.md": "one", "b/c.md": "c", "x.png": "x"}, 0)],
            {"a": [("a.md", "one", 0, None)], "b/c": [("b/c.md", "c", 0, None)]},
        ),
        (
            [({"a.txt": "one"}, 0), ({"a.txt": None, "a.md": "two"}, 5)],
            {"a": [("a.txt", "one", 0, 5), ("a.md", "two", 5, None)]},
        ),
    ],
)
def test_n3_a_path_holds_its_bytes_from_one_change_to_the_next(
    repo: Repo, commits: list[tuple[Files, int]], expected: dict[str, list[tuple[str, str, int, int | None]]]
) -> None:
    for files, second in commits:
        repo.commit(files, second)
    assert periods(repo) == expected


@pytest.mark.parametrize(
    ("globs", "names"),
    [((), ["a", "docs/b"]), (("docs/*",), ["docs/b", "docs/c"]), (("*.png",), ["docs/c"]), (("none",), [])],
)
def test_only_included_paths_are_objects(repo: Repo, globs: tuple[str, ...], names: list[str]) -> None:
    repo.commit({"a.md": "a", "docs/b.txt": "b", "docs/c.png": "c"}, 0)
    assert list(periods(repo, *globs)) == names


def test_commits_are_counted_along_the_chain_with_author_and_subject(repo: Repo) -> None:
    shas = [repo.commit({f"{n}.md": str(n)}, n, f"Subject {n}\n\nBody.") for n in range(3)]
    history = read(repo)
    assert history.head == shas[-1]
    assert [history.commits[sha].position for sha in shas] == [0, 1, 2]
    first = history.commits[shas[0]]
    assert (first.author, first.subject, first.short_sha) == ("Uma Author", "Subject 0", shas[0][:12])


def test_n3_a_rename_links_the_new_path_to_the_old_one(repo: Repo) -> None:
    repo.commit({"old.md": LONG}, 0)
    repo.commit({"old.md": None, "new.md": LONG + "One more.\n"}, 5)
    history = read(repo)
    assert [period.continues for period in history.periods["new"]] == ["old.md"]
    assert [period.continues for period in history.periods["old"]] == [None]


@pytest.mark.parametrize(
    ("old", "new"), [("old.png", "new.md"), ("a.txt", "a.md")], ids=["not included", "the same object"]
)
def test_n3_a_rename_from_what_is_no_other_object_is_not_linked(repo: Repo, old: str, new: str) -> None:
    repo.commit({old: LONG}, 0)
    repo.commit({old: None, new: LONG}, 5)
    history = read(repo)
    assert history.periods[object_name(new)][-1].continues is None


def test_n3_only_the_executable_bit_is_no_change(repo: Repo) -> None:
    repo.commit({"a.md": "one"}, 0)
    repo.git("update-index", "--chmod=+x", "a.md")
    repo.git("commit", "-q", "-m", "Mode", at=BASE + 5)
    assert periods(repo) == {"a": [("a.md", "one", 0, None)]}


def test_n3_a_link_leaves_the_text_before_it_in_effect_and_is_warned_of(repo: Repo) -> None:
    repo.commit({"a.md": "one"}, 0)
    (repo.path / "a.md").unlink()
    (repo.path / "a.md").symlink_to("elsewhere")
    (repo.path / "b.md").symlink_to("elsewhere")
    sha = repo.commit({}, 5)
    history = read(repo)
    assert [shown(repo, period) for period in history.periods["a"]] == [("a.md", "one", 0, None)]
    assert "b" not in history.periods
    assert history.warnings == (
        f"a.md: commit {sha[:12]} made it a symbolic link, which is not followed; the text before stays in effect.",
        "1 symbolic link is not followed and no text; the first is b.md.",
    )


def test_two_paths_that_are_one_object_at_the_same_time_are_refused(repo: Repo) -> None:
    repo.commit({"a.md": "one"}, 0)
    sha = repo.commit({"a.txt": "two"}, 5)
    with pytest.raises(InvalidDocument, match=rf"a\.md and a\.txt .*commit {sha[:12]}.*--include"):
        read(repo)


def test_a_date_after_the_last_year_is_refused(repo: Repo) -> None:
    repo.commit({"a.md": "one"}, 0)
    tree = repo.git("rev-parse", "HEAD^{tree}")
    author = "Uma Author <uma@example.org> 253402300800 +0000"  # git itself commits no such date
    (repo.path / "raw").write_text(f"tree {tree}\nauthor {author}\ncommitter {author}\n\nLate\n")
    sha = repo.git("hash-object", "-t", "commit", "-w", "raw")
    repo.git("reset", "-q", sha)
    with pytest.raises(InvalidDocument, match="253402300800 lies after year 9999") as caught:
        read(repo)
    assert caught.value.where == f"commit {sha}"


def test_subjects_and_paths_in_any_alphabet_are_read(repo: Repo) -> None:
    repo.commit({"ünï/文 a.md": "x"}, 0, "Grüße, 文!")
    history = read(repo)
    assert list(history.periods) == ["ünï/文 a"]
    assert next(iter(history.commits.values())).subject == "Grüße, 文!"
