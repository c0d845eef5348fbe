"""Commands over data directories that are missing, lost, full or cannot be written."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from knowledge.file_lock import FileLock
from tests.api.in_process import Knowledge, blue_wall
from tests.templates import FolderTemplate

WALL = "document/local/wall"
READING = (
    ("query", "Is the wall blue?"),
    ("decide", WALL),
    ("resolve", WALL),
    ("history", WALL),
    ("diff", WALL, "--from", "2020-01-01", "--to", "2024-01-01"),
    ("review", "list"),
    ("review", "show", "12345678"),
    ("review", "approve", "12345678", "--actor", "ben"),
    ("review", "conflicts"),
    ("review", "expiring"),
    ("impact", "12345678"),
    ("sync", "handbook"),
    ("reread", "--dry-run"),
    ("erase", "12345678", "--basis", "asked", "--actor", "ben", "--yes"),
    ("audit", "show", "ans_1"),
    ("audit", "replay", "ans_1"),
    ("audit", "verify"),
    ("audit", "head"),
    ("eval", "run"),
    ("reindex",),
    ("doctor",),
)
"""Every command that works on what is there."""


@pytest.fixture(scope="module")
def story(simulated: None, tmp_path_factory: pytest.TempPathFactory) -> FolderTemplate:
    """A data directory with one text in force."""
    return blue_wall(tmp_path_factory.mktemp("story"))


@pytest.fixture
def data(story: FolderTemplate, tmp_path: Path) -> Path:
    """The data directory of the story, laid down for one test."""
    story.lay_down(tmp_path)
    return tmp_path / "data"


@pytest.fixture
def unwritable(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory on a file system that is mounted for reading only."""

    acquire = FileLock.acquire

    def refuse_here(lock: FileLock) -> bool:
        if lock.path.is_relative_to(data):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return acquire(lock)

    monkeypatch.setattr(FileLock, "acquire", refuse_here)
    return data


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def full(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory on a disk that has no room left."""
    usage = shutil.disk_usage(data)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=4096))
    return data


@pytest.mark.parametrize("command", READING, ids=lambda command: " ".join(command[:2]))
def test_a_command_that_needs_data_makes_no_data_directory(
    knowledge: Knowledge, tmp_path: Path, command: tuple[str, ...]
) -> None:
    run = knowledge(*command, "--data-dir", tmp_path / "typo")
    assert run.exit == 1
    assert f"There is no data directory at {tmp_path / 'typo'}." in run.err
    assert "knowledge ingest" in run.err
    assert not (tmp_path / "typo").exists()


def test_a_folder_of_something_else_is_no_data_directory_and_stays_as_it_is(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    run = knowledge("query", "What?", "--data-dir", tmp_path)
    assert (run.exit, "is no data directory" in run.err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("command", [("query", "What?"), ("ingest", __file__), ("serve", "--port", "0")])
def test_a_lost_database_is_not_begun_anew(knowledge: Knowledge, data: Path, command: tuple[str, ...]) -> None:
    for file in data.glob("canon.sqlite3*"):
        file.unlink()
    run = knowledge(*command, "--data-dir", data)
    assert run.exit == 1
    assert "canon.sqlite3 is missing" in run.err
    assert "Restore the database from a backup" in run.err
    assert not (data / "canon.sqlite3").exists()


@pytest.mark.parametrize("command", [("list",), ("audit", "verify"), ("ingest", __file__)])
def test_an_empty_database_is_a_lost_one(knowledge: Knowledge, data: Path, command: tuple[str, ...]) -> None:
    for file in data.glob("canon.sqlite3*"):
        file.unlink()
    (data / "canon.sqlite3").touch()
    run = knowledge(*command, "--data-dir", data)
    assert (run.exit, "canon.sqlite3 is missing or empty" in run.err) == (1, True)
    assert (data / "canon.sqlite3").stat().st_size == 0


def test_a_directory_that_cannot_be_written_is_read_all_the_same(knowledge: Knowledge, unwritable: Path) -> None:
    assert "The wall is blue" in knowledge("resolve", WALL, "--data-dir", unwritable).out
    assert knowledge("history", WALL, "--data-dir", unwritable).exit == 0
    assert "The ledger holds" in knowledge("audit", "verify", "--data-dir", unwritable).out


def test_a_log_that_was_not_written_to_the_database_is_read_too(
    knowledge: Knowledge, unwritable: Path, tmp_path: Path
) -> None:
    """A copy of a directory in use has the last transactions in the log only."""
    script = (
        "import sqlite3, sys, os; c = sqlite3.connect(sys.argv[1]); c.execute('CREATE TABLE later (a)');"
        "c.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(unwritable / "canon.sqlite3")], check=True)
    assert (unwritable / "canon.sqlite3-wal").stat().st_size > 0
    assert "The wall is blue" in knowledge("resolve", WALL, "--data-dir", unwritable).out


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.rule("Q3e")
def test_a_question_to_a_directory_that_cannot_be_written_is_answered_and_changes_nothing(
    knowledge: Knowledge, unwritable: Path, temporary: Path
) -> None:
    before = contents(unwritable)
    asked = knowledge("query", "Is the wall blue?", "--data-dir", unwritable)
    assert asked.exit == 0
    assert "The wall is blue" in asked.out
    assert "was not recorded: the data directory cannot be written (Read-only file system)" in asked.out
    assert "audit replay" not in asked.out
    answer = knowledge("query", "Is the wall blue?", "--json", "--data-dir", unwritable).value
    assert (answer["answer_id"], [notice["kind"] for notice in answer["notices"]]) == ("", ["unrecorded"])
    assert "The wall is blue" in knowledge("search", "wall", "--data-dir", unwritable).out
    assert contents(unwritable) == before
    assert list(temporary.iterdir()) == []


@pytest.mark.rule("Q3e")
def test_files_that_may_not_be_written_are_no_hindrance_to_an_answer(
    knowledge: Knowledge, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock can be held where only the folder, or only the database, is for reading."""
    for place in (data, data / "canon.sqlite3"):
        with monkeypatch.context() as patched:
            patched.setattr(os, "access", lambda path, mode, at=place: mode != os.W_OK or Path(path) != at)
            asked = knowledge("query", "Is the wall blue?", "--data-dir", data)
            assert (asked.exit, "cannot be written (Permission denied)" in asked.out) == (0, True)
            assert "cannot be written" in knowledge("ingest", data.parent / "wall.md", "--data-dir", data).err


@pytest.mark.rule("Q3e")
def test_a_decision_from_which_something_follows_is_refused_where_it_cannot_be_recorded(
    knowledge: Knowledge, unwritable: Path
) -> None:
    decided = knowledge("decide", WALL, "--data-dir", unwritable)
    assert (decided.exit, "what follows from a decision has to be recorded" in decided.err) == (1, True)
    assert "was not recorded" in knowledge("decide", WALL, "--dry-run", "--data-dir", unwritable).out


@pytest.mark.rule("Q3e")
def test_an_index_that_lacks_something_is_not_asked_where_it_cannot_be_written(
    knowledge: Knowledge, unwritable: Path, tmp_path: Path
) -> None:
    shutil.move(unwritable / "index", tmp_path / "kept")
    lost = knowledge("query", "Is the wall blue?", "--data-dir", unwritable)
    assert (lost.exit, "There is no index" in lost.err) == (1, True)
    shutil.move(tmp_path / "kept", unwritable / "index.old")
    assert "The wall is blue" in knowledge("query", "Is the wall blue?", "--data-dir", unwritable).out
    with sqlite3.connect(unwritable / "canon.sqlite3") as database:
        database.execute("INSERT INTO outbox (object_id) VALUES (?)", [WALL])
    database.close()
    behind = knowledge("query", "Is the wall blue?", "--data-dir", unwritable)
    assert (behind.exit, "to be indexed: 1" in behind.err) == (1, True)


def test_what_has_to_write_says_that_it_cannot(knowledge: Knowledge, unwritable: Path, tmp_path: Path) -> None:
    assert "Read-only" in knowledge("ingest", tmp_path / "wall.md", "--data-dir", unwritable).err


def test_a_full_disk_is_named_and_what_is_there_can_be_read(
    knowledge: Knowledge, full: Path, tmp_path: Path
) -> None:
    for command in (("ingest", tmp_path / "wall.md"), ("doctor",), ("query", "What?"), ("reindex",)):
        run = knowledge(*command, "--data-dir", full)
        assert run.exit == 1
        assert "full" in run.err
    assert "The wall is blue" in knowledge("resolve", WALL, "--data-dir", full).out
    assert knowledge("audit", "verify", "--data-dir", full).exit == 0


@pytest.mark.rule("Q3e")
def test_a_full_disk_is_searched_where_another_one_has_room_for_the_copy(
    knowledge: Knowledge, data: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = shutil.disk_usage

    def usage(path: Path) -> object:
        return room(path) if Path(path).is_relative_to(temporary) else room(path)._replace(free=4096)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    asked = knowledge("query", "Is the wall blue?", "--data-dir", data)
    assert (asked.exit, "The wall is blue" in asked.out) == (0, True)
    assert "was not recorded: the data directory cannot be written (its disk is full)" in asked.out


def test_a_disk_too_small_for_the_index_is_named_before_the_index_is_made(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=50_000_000))
    (tmp_path / "wall.md").write_text("# Wall\n\nThe wall is blue.\n")
    run = knowledge("ingest", tmp_path / "wall.md", "--data-dir", tmp_path / "data")
    assert run.exit == 1
    assert "needs 100 MB, and 50 MB are free" in run.err
    assert knowledge("history", WALL, "--data-dir", tmp_path / "data").exit == 0


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands run, beside one with files that no ingest takes."""
    given = tmp_path / "given"
    (given / "empty").mkdir(parents=True)
    (given / "picture.xyz").write_text("?")
    (given / "broken.pdf").write_bytes(b"%PDF-1.4 junk")
    (given / "lines.jsonl").write_text("no export\n")
    (given / "fine.md").write_text("# Wall\n\nThe wall is blue.\n")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "ingest ../given/none.md",
        "ingest ../given/picture.xyz",
        "ingest ../given/broken.pdf",
        "ingest ../given/empty",
        "ingest ../given/fine.md --state approved",
        "ingest ../given/fine.md --root ../given/empty",
        "ingest ../given/fine.md --object nonsense",
        "ingest ../given/fine.md --jurisdiction narnia --actor ada",
        "ingest ../given/fine.md --label 2024-01-01",
        "ingest ../given --git-history",
        "ingest ../given/broken.pdf --data-dir new/below",
        "import ../given/none.jsonl",
        "import ../given/lines.jsonl",
        "okf import ../given/none",
        "okf import ../given/empty",
        "restore ../given/none",
        "restore ../given/empty",
        "keys create --person ada --role king",
        "keys create --person ada --role reader --expires 2001-01-01",
        "eval run ../given/none.jsonl",
        "eval run --retrieval ../given/empty",
        "eval calibrate ../given/none.json --propose",
        "audit check ../given/none.zip",
        "audit rebuild --log ../given/none.jsonl",
        "sync none --location ../given/none",
        "mcp",
        "serve --host 192.0.2.1 --no-auth",
        "serve --host no.such.host.invalid",
        "report value ../given/none.yaml",
        "backup copy",
        "export lines.jsonl",
        "okf export bundle",
    ],
)
def test_a_command_that_fails_on_its_arguments_leaves_nothing_behind(
    knowledge: Knowledge, elsewhere: Path, command: str
) -> None:
    run = knowledge(*command.split())
    assert run.exit in (1, 2), run.err
    assert "Traceback" not in run.err
    assert list(elsewhere.iterdir()) == []


def test_a_path_that_is_not_there_is_refused_before_anything_is_begun(
    knowledge: Knowledge, elsewhere: Path
) -> None:
    run = knowledge("ingest", "nowhere.md")
    assert (run.exit, "no such file or folder" in run.err, "Creating" in run.err) == (1, True, False)
    good = knowledge("ingest", "nowhere.md", "../given/fine.md", "--actor", "ada")
    assert (good.exit, "nowhere.md" in good.err, (elsewhere / ".knowledge").is_dir()) == (1, True, True)
    assert "Creating the data directory" in good.err
