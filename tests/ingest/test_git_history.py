"""A git history becomes versions in effect from commit to commit (rule N3), again and again (N1, N2)."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.history.git_process import environment
from ingest.pipeline import IngestOptions, Ingestor
from knowledge.errors import CanonError, Conflict, InvalidDocument, InvalidInput
from knowledge.model.clock import EPOCH, parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.reads import resolve
from tests.ingest.counting import word_pieces
from tests.ingest.ingesting import APPROVED, NOW, desk, documents, erase
from tests.ingest.repositories import BASE, Repo

MARKDOWN = replace(APPROVED, include=("*.md",))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def held(store: Store, path: str, second: int) -> str | None:
    """The SHA-256 of the bytes in effect for a path at BASE + `second`; None when nothing was."""
    at = EPOCH + timedelta(seconds=BASE + second)
    object_id = f"document/local/{path.removesuffix('.md')}"
    found = resolve(store, [object_id], store.as_of(at, None, NOW), Scope()).get(object_id)
    return store.version(found.version_id).revision.revision_hash if found else None


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def timelines(repo: Repo) -> dict[str, list[tuple[int, str | None]]]:
    """What git itself says each path held from when on: walked commit by commit with ls-tree, nothing shared."""
    lines: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    clock = 0
    before: dict[str, str] = {}
    for commit in repo.git("rev-list", "--first-parent", "--reverse", "HEAD").split():
        clock = max(clock, int(repo.git("show", "-s", "--format=%ct", commit)))
        listed = repo.git("ls-tree", "-r", "-z", commit).split("\0")
        entries = [entry.split("\t") for entry in listed if entry]
        tree = {path: meta.split()[2] for meta, path in entries if meta.startswith("100") and path.endswith(".md")}
        for path in sorted(before.keys() | tree.keys()):
            if before.get(path) != tree.get(path):
                lines[path].append((clock - BASE, tree.get(path)))
        before = tree
    return lines


def assert_agrees(store: Store, repo: Repo) -> None:
    """At every change, and one second around it, the store resolves to what git held."""
    blobs: dict[str | None, str | None] = {None: None}
    for path, line in timelines(repo).items():
        for second in {at + around for at, _ in line for around in (-1, 0, 1)}:
            blob = next((blob for at, blob in reversed(line) if at <= second), None)
            if blob not in blobs:
                content = subprocess.run(
                    ["git", "-C", str(repo.path), "cat-file", "blob", str(blob)], capture_output=True, check=True
                ).stdout
                blobs[blob] = sha256(content)
            assert held(store, path, second) == blobs[blob], (path, second)


def grow(repo: Repo, rng: random.Random, commits: int, clock: int = 0) -> int:
    """Add commits that create, change, remove, rename and re-create files, some within one second."""
    names = ["a.md", "b c.md", "dir/ü.md", "dir/deep/d.md", "e.md"]
    for n in range(commits):
        clock += rng.choice([0, 0, 1, 2, 50, -30])
        present = [name for name in names if (repo.path / name).exists()]
        changes: dict[str, str | bytes | None] = {}
        for name in rng.sample(names, rng.randint(1, 3)):
            content = rng.choice([f"text {n} of {name}\n", "same\n", ""])
            changes[name] = None if name in present and rng.random() < 0.3 else content
        repo.commit(changes, at=clock, message=f"Commit {n}")
    return clock


@pytest.mark.rule("N3a")
@pytest.mark.parametrize("seed", range(8))
def test_n3_every_instant_resolves_to_what_git_held_in_one_run_or_in_several(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    repo = Repo(tmp_path / "repo")
    store, ingestor, clock = desk()
    second = 0
    for _ in range(3):
        second = grow(repo, rng, 8, second)
        ingestor.history(repo.path, MARKDOWN)
        clock.pass_days(1)
        assert_agrees(store, repo)
    at_once, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    assert_agrees(at_once, repo)


@pytest.mark.rule("N3c")
def test_n3_only_the_last_version_is_open_and_provenance_is_kept(repo: Repo) -> None:
    first = repo.commit({"a.md": "# One\n"}, 0, "Begin")
    repo.commit({"a.md": "# Two\n"}, 10)
    store, ingestor, _ = desk()
    report = ingestor.history(repo.path, MARKDOWN)
    one, two = store.versions("document/local/a")
    assert (report.recorded, report.approved, report.closed) == (2, 2, 0)
    assert one.effective.end == two.effective.start
    assert two.effective.end is None
    assert one.provenance == {"commit": first, "author": "Uma Author", "message": "Begin", "path": "a.md"}
    assert (one.title, one.revision.uri) == ("One", "a.md")


@pytest.mark.rule("N3b")
def test_n3_a_commit_never_takes_effect_before_the_one_before_it(repo: Repo) -> None:
    repo.commit({"a.md": "one"}, 100)
    repo.commit({"a.md": "two"}, 40)
    repo.commit({"a.md": "three"}, 101)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "a.md", s) for s in (99, 100, 101)] == [None, sha256("two"), sha256("three")]


@pytest.mark.rule("N3c")
def test_n3_a_rename_closes_the_old_path_and_links_the_new_one(repo: Repo) -> None:
    text = "# Rules\n\n" + "A rule that stays as it is.\n" * 20
    repo.commit({"old.md": text}, 0)
    repo.commit({"old.md": None, "new.md": text + "One more.\n"}, 10)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    assert store.versions("document/local/new")[0].provenance["continues"] == "document/local/old"
    assert [held(store, "old.md", s) for s in (9, 10)] == [sha256(text), None]


@pytest.mark.rule("N3c")
def test_n3_a_later_deletion_closes_the_open_version_with_the_commits_date(repo: Repo) -> None:
    repo.commit({"a.md": "text", "b.md": "b"}, 0)
    store, ingestor, clock = desk()
    ingestor.history(repo.path, MARKDOWN)
    gone = repo.commit({"a.md": None}, 60, "Remove a")
    clock.pass_days(1)
    report = ingestor.history(repo.path, MARKDOWN)
    assert (report.recorded, report.closed, report.unchanged) == (0, 1, 2)
    last = store.transitions("document/local/a")[-1]
    assert (last.to, last.effective_at) == (State.DEPRECATED, EPOCH + timedelta(seconds=BASE + 60))
    assert gone[:12] in last.reason
    assert ingestor.history(repo.path, MARKDOWN).closed == 0


def test_n3_what_a_later_commit_undoes_within_the_same_second_never_held(repo: Repo) -> None:
    repo.commit({"a.md": "text", "b.md": "b"}, 0)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    repo.commit({"a.md": None, "b.md": "c"}, 0)
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "a.md", 0), held(store, "b.md", 0)] == [None, sha256("c")]


def test_n3_an_earlier_version_does_not_come_back_when_a_later_one_ends(repo: Repo) -> None:
    store, ingestor, _ = desk()
    for second, text in enumerate(("one", "two", None)):
        repo.commit({"a.md": text, "b.md": "b"}, second * 10)
        ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "a.md", s) for s in (0, 10, 20, 99)] == [sha256("one"), sha256("two"), None, None]


@pytest.mark.rule("N3a")
def test_n3_a_merge_is_its_difference_from_the_first_parent(repo: Repo) -> None:
    repo.commit({"a.md": "main"}, 0)
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a.md": "side", "b.md": "new"}, 10)
    repo.git("checkout", "-q", "main")
    repo.commit({"c.md": "c"}, 20)
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side", at=BASE + 30)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "a.md", s) for s in (10, 29, 30)] == [sha256("main"), sha256("main"), sha256("side")]
    assert held(store, "b.md", 29) is None
    assert_agrees(store, repo)


def test_n3_a_symbolic_link_is_no_document_and_the_text_before_it_stays(repo: Repo) -> None:
    repo.commit({"a.md": "text", "b.md": "b"}, 0)
    (repo.path / "a.md").unlink()
    (repo.path / "a.md").symlink_to("b.md")
    (repo.path / "only.md").symlink_to("b.md")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "Link", at=BASE + 10)
    repo.git("rm", "-q", "a.md")
    repo.git("commit", "-q", "-m", "Unlink", at=BASE + 20)
    store, ingestor, _ = desk()
    report = ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "a.md", s) for s in (19, 20)] == [sha256("text"), None]
    assert held(store, "only.md", 15) is None
    assert ["symbolic link" in warning for warning in report.warnings] == [True, True]


def test_n3_a_change_of_mode_alone_is_no_version(repo: Repo) -> None:
    repo.commit({"a.md": "text"}, 0)
    repo.git("update-index", "--chmod=+x", "a.md")
    repo.git("commit", "-q", "-m", "Mode", at=BASE + 5)
    store, ingestor, _ = desk()
    assert ingestor.history(repo.path, MARKDOWN).recorded == 1
    assert len(store.versions("document/local/a")) == 1


def test_historical_blobs_that_cannot_be_read_are_recorded_and_warned_of(repo: Repo) -> None:
    blobs = {"empty.md": b"", "binary.md": b"\0\1", "latin.md": b"caf\xe9", "front.md": b"---\na: [\n---\nText.\n"}
    repo.commit(dict(blobs), 0)
    store, ingestor, _ = desk()
    report = ingestor.history(repo.path, MARKDOWN)
    assert {name: held(store, name, 1) for name in blobs} == {n: sha256(b) for n, b in blobs.items()}
    texts = {name: store.text(store.versions(f"document/local/{name[:-3]}")[0].version_id) for name in blobs}
    assert (texts["empty.md"], texts["binary.md"], texts["latin.md"]) == ("", "", "caf\ufffd")
    assert [warning.split(" at ")[0] for warning in report.warnings] == ["binary.md", "front.md", "latin.md"]


def test_front_matter_of_a_history_is_kept_but_does_not_move_its_dates_or_scope(repo: Repo) -> None:
    repo.commit({"a.md": "---\ntitle: T\nproduct: Not A Path!\neffective_from: soon\n---\nText.\n"}, 0)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    version = store.versions("document/local/a")[0]
    assert (version.title, version.scope) == ("T", Scope())
    assert version.attributes == {"product": "Not A Path!", "effective_from": "soon"}


def test_paths_with_spaces_other_alphabets_and_reserved_characters_work(repo: Repo) -> None:
    names = ["a b.md", "ünï/文.md", "c#/x@1.md", "tab\there.md"]
    repo.commit({name: name for name in names}, 0)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    assert documents(store) == [
        "document/local/a b",
        "document/local/c%23/x%401",
        "document/local/tab%09here",
        "document/local/ünï/文",
    ]


def test_n1_the_same_history_twice_adds_nothing(repo: Repo) -> None:
    grow(repo, random.Random(1), 10)
    store, ingestor, clock = desk()
    first = ingestor.history(repo.path, MARKDOWN)
    head = store.head()
    clock.pass_days(3)
    again = ingestor.history(repo.path, MARKDOWN)
    assert store.head() == head
    assert (again.recorded, again.approved, again.closed) == (0, 0, 0)
    assert again.unchanged == first.recorded


def test_n1_drafts_are_approved_when_that_is_asked_later(repo: Repo) -> None:
    grow(repo, random.Random(2), 10)
    store, ingestor, clock = desk()
    ingestor.history(repo.path, IngestOptions(actor="Ada Author", include=("*.md",)))
    repo.commit({"a.md": None, "new.md": "new"}, 1000)
    clock.pass_days(1)
    ingestor.history(repo.path, MARKDOWN)
    assert_agrees(store, repo)


class Stopped(Exception):
    """What stands for a crash between two transactions."""


@pytest.mark.rule("N2b")
def test_n2_an_interrupted_history_is_finished_by_the_next_run(repo: Repo) -> None:
    for n in range(30):
        repo.commit({f"f{k}.md": f"{n} {k}" for k in range(5)}, n * 10)

    def stop(done: int, total: int) -> None:
        raise Stopped

    store, ingestor, _ = desk()
    with pytest.raises(Stopped):
        ingestor.history(repo.path, MARKDOWN, stop)
    assert len(list(store.events())) == 2 + 2 * 60, "the source declared, two files of 30 versions, each approved"
    ingestor.history(repo.path, MARKDOWN)
    at_once, other, _ = desk()
    other.history(repo.path, MARKDOWN)
    assert version_ids(store) == version_ids(at_once)
    assert store.verify() == []


def version_ids(store: Store) -> dict[str, list[str]]:
    return {name: [v.version_id for v in store.versions(name)] for name in store.object_ids()}


def test_another_process_in_between_is_noticed(repo: Repo) -> None:
    repo.commit({f"f{k}.md": str(k) for k in range(120)}, 0)
    store, ingestor, clock = desk()
    rival = Ingestor(store, word_pieces(), Settings(), clock)
    has_run = False

    def meanwhile(done: int, total: int) -> None:
        nonlocal has_run
        if not has_run:
            has_run = True
            rival.history(repo.path, MARKDOWN)

    with pytest.raises(Conflict, match="Run the ingest again"):
        ingestor.history(repo.path, MARKDOWN, meanwhile)
    assert ingestor.history(repo.path, MARKDOWN).recorded == 0


def test_two_paths_that_differ_in_suffix_are_one_object_in_turn_but_not_at_once(repo: Repo) -> None:
    repo.commit({"a.txt": "old format, with the same words in it"}, 0)
    repo.commit({"a.txt": None, "a.md": "old format, with the same words in it"}, 10)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, APPROVED)
    assert len(store.versions("document/local/a")) == 2
    repo.commit({"a.txt": "back"}, 20)
    with pytest.raises(InvalidDocument, match=r"a\.md and a\.txt .*--include"):
        ingestor.history(repo.path, APPROVED)


def test_a_rewritten_history_is_refused(repo: Repo) -> None:
    repo.commit({"a.md": "one"}, 0)
    repo.commit({"a.md": "two"}, 10)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, MARKDOWN)
    head = store.head()
    repo.git("commit", "-q", "--amend", "-m", "Rewritten", at=BASE + 20)
    with pytest.raises(InvalidDocument, match="rewritten"):
        ingestor.history(repo.path, MARKDOWN)
    assert store.head() == head


def _bare(path: Path) -> Path:
    Repo(path / "full").commit({"a.md": "x"}, 0)
    subprocess.run(
        ["git", "clone", "-q", "--bare", str(path / "full"), str(path / "bare")], check=True, env=environment()
    )
    return path / "bare"


def _inside_bare(path: Path) -> Path:
    return _bare(path) / "refs"


def _shallow(path: Path) -> Path:
    full = Repo(path / "full")
    full.commit({"a.md": "x"}, 0)
    full.commit({"a.md": "y"}, 1)
    source = f"file://{path / 'full'}"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", source, str(path / "shallow")], check=True, env=environment()
    )
    return path / "shallow"


def _empty(path: Path) -> Path:
    return Repo(path / "empty").path


def _none(path: Path) -> Path:
    return path


def _inside(path: Path) -> Path:
    Repo(path / "full").commit({"sub/a.md": "x"}, 0)
    return path / "full" / "sub"


def _nothing_fits(path: Path) -> Path:
    repo = Repo(path / "full")
    repo.commit({"a.bin": "x"}, 0)
    return repo.path


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_inside_bare, "inside a bare repository.*Give the root"),
        (
            _shallow,
            "shallow clone: the history before commit [0-9a-f]+ of 2020-09-13 is not there.*git fetch --unshallow",
        ),
        (_empty, "empty.*Commit"),
        (_none, "not a git repository"),
        (_inside, "inside a repository.*--include 'sub/"),
        (_nothing_fits, "No commit changed a file.*--include"),
        (lambda path: path / "missing", "no such folder"),
    ],
)
def test_a_repository_that_cannot_be_read_is_refused_with_a_remedy(
    tmp_path: Path, make: object, says: str
) -> None:
    store, ingestor, _ = desk()
    path = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(InvalidDocument, match=f"(?s){says}"):
        ingestor.history(path, APPROVED)
    assert store.head().seq == 0


def test_a_missing_git_is_named(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidDocument, match="git is not installed"):
        desk()[1].history(repo.path, APPROVED)


def test_a_blob_beyond_the_size_limit_is_refused_before_anything_is_written(repo: Repo) -> None:
    repo.commit({"a.md": "x" * 50, "b.md": "y"}, 0)
    store, ingestor, _ = desk(Settings(max_document_bytes=20))
    with pytest.raises(InvalidDocument, match=r"a\.md at commit .* 50 bytes"):
        ingestor.history(repo.path, APPROVED)
    assert store.head().seq == 0


def test_a_history_takes_no_dates_of_the_callers(repo: Repo) -> None:
    with pytest.raises(InvalidInput, match="has its own dates"):
        desk()[1].history(repo.path, replace(APPROVED, effective_from=parse_instant("2024-01-01")))


def test_a_hostile_environment_does_not_lead_git_astray(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repo.commit({"a.md": "x"}, 0)
    other = Repo(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert desk()[1].history(repo.path, MARKDOWN).recorded == 1


def test_an_object_recorded_from_a_file_is_not_continued_by_a_history(repo: Repo) -> None:
    repo.commit({"a.md": "x"}, 0)
    _, ingestor, _ = desk()
    ingestor.paths([repo.path / "a.md"], APPROVED)
    with pytest.raises(CanonError, match="--source of its own"):
        ingestor.history(repo.path, MARKDOWN)


def test_a_lost_object_is_named(repo: Repo) -> None:
    repo.commit({"a.md": "x"}, 0)
    blob = repo.git("rev-parse", "HEAD:a.md")
    shutil.rmtree(repo.path / ".git" / "objects" / blob[:2])
    store: MemoryStore
    store, ingestor, _ = desk()
    with pytest.raises(InvalidDocument, match="lacks 1 text"):
        ingestor.history(repo.path, MARKDOWN)
    assert store.head().seq == 0


@pytest.mark.rule("N1c")
@pytest.mark.parametrize(
    "first", [MARKDOWN, replace(MARKDOWN, state=State.DRAFT, actor="Dora Drafter")], ids=["approved", "draft"]
)
def test_a_history_goes_on_from_a_version_that_was_erased_e1(repo: Repo, first: IngestOptions) -> None:
    store, ingestor, _ = desk()
    repo.commit({"a.md": "Jane.", "b.md": "Other."}, 0)
    recorded = dict(ingestor.history(repo.path, first).versions)
    erase(store, recorded["document/local/a"])
    assert ingestor.history(repo.path, MARKDOWN).recorded == 0
    assert held(store, "b.md", 1) == sha256("Other.")
    repo.commit({"a.md": "Nobody."}, 10)
    done = ingestor.history(repo.path, MARKDOWN)
    assert [name for name, _ in done.versions] == ["document/local/a"]
    assert held(store, "a.md", 11) == sha256("Nobody.")
    assert (held(store, "a.md", 5) == sha256("Jane.")) is (first is MARKDOWN), "told by its hash, if it counted"
