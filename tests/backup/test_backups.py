"""A backup is one state of the store, is complete or refused, and is restored into an empty place alone."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.service.use_cases.operating.backups import backup, restore
from knowledge.bootstrap import open_canon
from knowledge.errors import CanonError, Conflict, InvalidDocument, InvalidInput, NotFound, SchemaMismatch
from knowledge.model.work.actions import ActionOrder
from knowledge.model.work.backups import BackupManifest, KeysInBackup, RestoreReport
from knowledge.model.work.jobs import JobKind, JobOrder
from knowledge.settings import Settings
from knowledge.store.sql import migrate, open_sql_store
from knowledge.store.sql.engine import Database
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.store_samples import approve, submission
from tests.templates import empty_service

_WRITER = """
import sys
from pathlib import Path
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_samples import approve, submission

given = sys.argv[1]
store = open_sql_store(given if "://" in given else Path(given), patience=60)
for number in range(100000):
    approve(store, submission(f"policy/{number}", [f"Paragraph {number} {part}." for part in range(20)]))
    print(store.head().seq, flush=True)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A service on each engine."""
    if request.param == "sqlite":
        return Settings(data_dir=empty_service(tmp_path / "data"))
    url: str = request.getfixturevalue("postgres_url")
    (tmp_path / "data").mkdir()
    return Settings(data_dir=tmp_path / "data", database_url=url)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """The settings of an empty place of the same engine."""
    url = None
    if settings.database_url is not None:
        url = request.getfixturevalue("postgres_server").bare_database()
    return Settings(data_dir=tmp_path / "restored", database_url=url)


def fill(settings: Settings) -> None:
    """Write something of everything: versions, a signed head, an action and a job that wait, vectors."""
    canon = open_canon(settings, embedder=HashingEmbedder())
    try:
        approve(canon.store, submission(), submission("policy/other", ("Anything else.",)))
        canon.keys.current()
        order = ActionOrder(action_id="act_1", name="refund", answer_id="ans_1", approved_by="ria", body=b"\x00{}")
        with canon.store.transaction() as transaction:
            transaction.queue_action(order, actor="ria")
            transaction.enqueue(JobOrder(kind=JobKind.DRIFT, asked_by="ada", key="k"))
        canon.indexer.catch_up()
    finally:
        canon.close()


def restored(settings: Settings, place: Path) -> RestoreReport:
    return restore(settings, place, embedder=HashingEmbedder())


def test_a_restored_service_has_everything_and_goes_on(
    settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    fill(settings)
    manifest = backup(settings, tmp_path / "backup")
    report = restored(elsewhere, tmp_path / "backup")
    assert report.differences == ()
    assert report.points == 2, "a passage of each object"
    assert report.manifest == manifest
    before, after = (open_canon(one, embedder=HashingEmbedder()) for one in (settings, elsewhere))
    try:
        assert after.store.head() == before.store.head() == manifest.store.head
        assert list(after.store.events()) == list(before.store.events())
        assert after.store.actions() == before.store.actions()
        assert [job.order for job in after.store.jobs()] == [job.order for job in before.store.jobs()]
        assert after.keys.current()[0] == before.keys.current()[0]
        approve(after.store, submission("policy/new", ("It goes on.",)))
        assert after.store.verify() == []
    finally:
        before.close()
        after.close()


def test_keys_and_secrets_are_for_their_owner_alone_or_left_out(settings: Settings, tmp_path: Path) -> None:
    fill(settings)
    (settings.data_dir / "secrets").mkdir()
    (settings.data_dir / "secrets" / "refunds").write_text("a secret of many bytes")
    manifest = backup(settings, tmp_path / "with")
    kept = [name for name in manifest.files if name.startswith(("keys/", "secrets/"))]
    assert (manifest.keys, len(kept)) == (KeysInBackup.INCLUDED, 2)
    for path in (tmp_path / "with").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "with").stat().st_mode & 0o077 == 0
    without = backup(settings, tmp_path / "without", keys=False)
    assert (without.keys, len(without.files)) == (KeysInBackup.LEFT_OUT, 1)


def test_a_key_that_is_not_in_the_backup_is_named(settings: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    fill(settings)
    backup(settings, tmp_path / "backup", keys=False)
    (difference,) = restored(elsewhere, tmp_path / "backup").differences
    assert difference.startswith("keys: The ledger's signing key")


def test_what_was_acknowledged_before_a_backup_is_in_it_while_a_writer_goes_on_and_is_killed(
    settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    where = settings.database_url or str(settings.data_dir / "canon.sqlite3")
    with subprocess.Popen([sys.executable, "-c", _WRITER, where], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(5)]
        manifest = backup(settings, tmp_path / "backup")
        during = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
    assert manifest.store.head.seq >= acknowledged[-1]
    assert manifest.store.head.seq % 2 == 0, "whole transactions: each records a version and approves it"
    report = restored(elsewhere, tmp_path / "backup")
    assert report.differences == ()
    crashed = open_sql_store(settings.database_url or settings.data_dir / "canon.sqlite3")
    copy = open_sql_store(elsewhere.database_url or elsewhere.data_dir / "canon.sqlite3")
    assert crashed.verify() == []
    assert crashed.head().seq >= during
    shared = manifest.store.head.seq
    assert list(copy.events()) == list(crashed.events(limit=shared))
    crashed.close()
    copy.close()


# -- refusals ---------------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A backup of a service with an embedded store."""
    settings = Settings(data_dir=empty_service(tmp_path / "data"))
    fill(settings)
    backup(settings, tmp_path / "backup")
    return tmp_path / "backup"


def flip(file: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def edit(made: Path, **changed: object) -> None:
    """Change the manifest, and leave its hash."""
    told = json.loads((made / "manifest.json").read_text())
    (made / "manifest.json").write_text(json.dumps(told | changed))


def reseal(made: Path, **changed: object) -> None:
    """Change the manifest, and its hash with it."""
    manifest = BackupManifest.model_validate_json((made / "manifest.json").read_text())
    changed_manifest = BackupManifest.model_validate(manifest.model_dump() | changed).sealed()
    (made / "manifest.json").write_text(changed_manifest.model_dump_json())


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed database": (lambda made: flip(made / "canon.sqlite3"), "canon.sqlite3 was changed"),
    "cut database": (lambda made: os.truncate(made / "canon.sqlite3", 4096), "canon.sqlite3 was changed"),
    "missing database": (lambda made: (made / "canon.sqlite3").unlink(), "canon.sqlite3 is missing"),
    "changed key": (lambda made: flip(next((made / "keys").iterdir())), r"keys/\w+.key was changed"),
    "missing key": (lambda made: next((made / "keys").iterdir()).unlink(), "is missing"),
    "added file": (lambda made: (made / "keys" / "more.key").write_text("x"), "keys/more.key is not in its manifest"),
    "no manifest": (lambda made: (made / "manifest.json").unlink(), "it has no manifest"),
    "changed manifest": (lambda made: edit(made, canon="9"), "manifest.json was changed"),
    "torn manifest": (lambda made: os.truncate(made / "manifest.json", 100), "manifest.json cannot be read"),
    "empty manifest": (lambda made: (made / "manifest.json").write_text("{}"), "manifest.json cannot be read"),
    "other format": (lambda made: reseal(made, format="canon-backup/9"), "its format is 'canon-backup/9'"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_incomplete_or_changed_backup_is_refused_and_nothing_is_restored(
    made: Path, tmp_path: Path, damage: str
) -> None:
    spoil, says = DAMAGES[damage]
    spoil(made)
    with pytest.raises(InvalidDocument, match=says):
        restored(Settings(data_dir=tmp_path / "restored"), made)
    assert not (tmp_path / "restored").exists()


def test_a_manifest_that_tells_another_story_than_the_store_is_told_apart(made: Path, tmp_path: Path) -> None:
    manifest = BackupManifest.model_validate_json((made / "manifest.json").read_text())
    store = manifest.store
    told = store.model_copy(
        update={"counts": store.counts | {"event": 99}, "head": store.head.model_copy(update={"seq": 99})}
    )
    reseal(made, store=told.model_dump())
    report = restored(Settings(data_dir=tmp_path / "restored"), made)
    assert [one.partition(":")[0] for one in report.differences] == ["ledger", "event"]


def test_a_store_that_was_changed_before_its_backup_is_found_by_the_verification(tmp_path: Path) -> None:
    settings = Settings(data_dir=empty_service(tmp_path / "data"))
    fill(settings)
    with sqlite3.connect(settings.data_dir / "canon.sqlite3") as connection:
        connection.execute("UPDATE event SET actor = 'mallory' WHERE seq = 1")
    connection.close()
    backup(settings, tmp_path / "backup")
    report = restored(Settings(data_dir=tmp_path / "restored"), tmp_path / "backup")
    assert any(one.startswith("event 1") for one in report.differences), report.differences


@pytest.mark.parametrize("there", ["canon.sqlite3", "keys/a.key", "notes.txt"])
def test_nothing_is_restored_over_anything(made: Path, tmp_path: Path, there: str) -> None:
    target = tmp_path / "restored" / there
    target.parent.mkdir(parents=True)
    target.write_text("mine")
    with pytest.raises(Conflict, match="is not empty"):
        restored(Settings(data_dir=tmp_path / "restored"), made)
    assert target.read_text() == "mine"
    assert [path for path in (tmp_path / "restored").rglob("*") if path.is_file()] == [target]


def test_keys_are_not_restored_over_others(made: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "mine.key").write_text("mine")
    with pytest.raises(Conflict, match="mine"):
        restored(Settings(data_dir=tmp_path / "restored", key_dir=tmp_path / "keys"), made)


def test_a_database_that_has_a_store_is_not_restored_into(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_url=postgres_url)
    (tmp_path / "data").mkdir()
    fill(settings)
    backup(settings, tmp_path / "backup")
    with pytest.raises(Conflict, match="has a store already"):
        restored(Settings(data_dir=tmp_path / "restored", database_url=postgres_url), tmp_path / "backup")


def test_a_backup_of_sqlite_is_not_restored_into_postgresql(made: Path, tmp_path: Path, postgres_url: str) -> None:
    with pytest.raises(InvalidInput, match="backup of SQLite"):
        restored(Settings(data_dir=tmp_path / "restored", database_url=postgres_url), made)


def test_a_backup_of_a_newer_canon_is_refused(made: Path, tmp_path: Path) -> None:
    manifest = BackupManifest.model_validate_json((made / "manifest.json").read_text())
    reseal(made, store=manifest.store.model_copy(update={"revision": "9999"}).model_dump())
    with pytest.raises(SchemaMismatch, match="schema 9999"):
        restored(Settings(data_dir=tmp_path / "restored"), made)


def test_a_backup_never_replaces_anything_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "nothing")
    with pytest.raises(NotFound, match="There is no database"):
        backup(settings, tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "backup").mkdir()
    with pytest.raises(InvalidInput, match="exists already"):
        backup(settings, tmp_path / "backup")
    with pytest.raises(InvalidDocument, match="there is no such folder"):
        restored(Settings(data_dir=tmp_path / "restored"), tmp_path / "none")


def test_what_a_killed_backup_left_is_replaced_and_is_no_backup(made: Path, tmp_path: Path) -> None:
    part = tmp_path / "again.part"
    part.mkdir()
    (part / "canon.sqlite3").write_text("half")
    with pytest.raises(CanonError, match="it has no manifest"):
        restored(Settings(data_dir=tmp_path / "restored"), part)
    backup(Settings(data_dir=tmp_path / "data"), tmp_path / "again")
    assert not part.exists()
    assert restored(Settings(data_dir=tmp_path / "restored"), tmp_path / "again").differences == ()


def test_a_backup_of_postgresql_is_restored_into_sqlite_too(tmp_path: Path, postgres_url: str) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_url=postgres_url)
    (tmp_path / "data").mkdir()
    fill(settings)
    manifest = backup(settings, tmp_path / "backup")
    report = restored(Settings(data_dir=tmp_path / "restored"), tmp_path / "backup")
    assert (report.differences, report.points) == ((), 2)
    store = open_sql_store(tmp_path / "restored" / "canon.sqlite3")
    assert store.head() == manifest.store.head
    store.close()


def test_a_backup_of_an_earlier_schema_is_brought_up_to_date(
    bare_database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = Database(bare_database_url)
    migrate.upgrade(database, "0009")
    database.close()
    manifest = backup(Settings(data_dir=tmp_path / "data", database_url=bare_database_url), tmp_path / "backup")
    assert manifest.store.revision == "0009"
    url = f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
    if bare_database_url.startswith("postgresql"):
        url = request.getfixturevalue("postgres_server").bare_database()
    target = Settings(data_dir=tmp_path / "restored", database_url=url)
    assert restored(target, tmp_path / "backup").differences == ()
    store = open_sql_store(url)
    assert store.fingerprint.endswith(migrate.REVISION)
    store.close()


def test_a_database_file_is_not_restored_over(made: Path, tmp_path: Path) -> None:
    there = tmp_path / "mine.sqlite3"
    there.write_text("mine")
    with pytest.raises(Conflict, match="it holds mine"):
        restored(Settings(data_dir=tmp_path / "restored", database_url=f"sqlite:///{there}"), made)
    assert there.read_text() == "mine"
