"""Backs a whole service up, and lays a backup down where the settings say (ADR 23). Like `bootstrap`, it chooses engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.backup.folders import copy_durably, copy_private, new_backup
from knowledge.backup.manifest import read_backup, write_manifest
from knowledge.data_directory import DATABASE, KEYS, SECRETS, Opening, hold_directory
from knowledge.errors import Conflict, InvalidInput, StorageFailure
from knowledge.model.clock import system_clock
from knowledge.model.work.backups import BackupManifest, KeysInBackup
from knowledge.settings import Settings
from knowledge.store.sql.copying import (
    SQLITE_FILE,
    Report,
    check_known,
    copy_database,
    restore_database,
    sqlite_file,
)

_PRIVATE = (KEYS, SECRETS)
"""The folders of a data directory whose files are for their owner alone."""


def back_up(
    settings: Settings, place: Path, canon: str, *, keys: bool = True, report: Report | None = None
) -> BackupManifest:
    """Back up the store that the settings name into a new folder at `place`, also while a service uses it.

    `canon` is the version that stands in the manifest. `keys` says whether the keys and secrets of the data directory are in it, too. They
    are copied after the store: a key is written before the ledger names it, so the copy has every key that its ledger names.
    """
    with new_backup(place) as folder:
        copy = copy_database(settings.database_url or settings.data_dir / DATABASE, folder, report)
        held = KeysInBackup.LEFT_OUT
        if keys:
            copied = [copy_private(settings.data_dir / name, folder / name) for name in _PRIVATE]
            held = KeysInBackup.INCLUDED if any(copied) else KeysInBackup.NONE
        return write_manifest(folder, BackupManifest(made_at=system_clock(), canon=canon, store=copy, keys=held))


def lay_down(settings: Settings, place: Path) -> BackupManifest:
    """Put the backup at `place` where the settings say, and return its manifest.

    Every file is checked first. Raises InvalidDocument for a backup that is incomplete or was changed, Conflict where there is something
    in the way, SchemaMismatch for a backup of a newer Canon, and InvalidInput for one of another engine. Nothing is written then.
    """
    manifest = read_backup(place)
    check_known(manifest.store.revision)
    as_pages = manifest.store.file == SQLITE_FILE
    target = sqlite_file(settings.database_url or settings.data_dir / DATABASE)
    if as_pages and target is None:
        raise InvalidInput(
            "This is a backup of SQLite, and KNOWLEDGE_DATABASE_URL names another database.",
            remedy="Restore it into a data directory without that setting; then use `knowledge export` and `import`.",
            where="PATH",
        )
    if target is not None and target.exists():
        raise _in_the_way(target.parent, target.name)
    with _empty_place(settings):
        for name in _PRIVATE:
            own = settings.key_dir if name == KEYS else settings.secret_dir
            copy_private(place / name, own or settings.data_dir / name)
        file = place / manifest.store.file
        if as_pages and target is not None:
            copy_durably(file, target)
        else:
            restore_database(settings.database_url or settings.data_dir / DATABASE, file, manifest.store)
    return manifest


@contextmanager
def _empty_place(settings: Settings) -> Iterator[None]:
    """Hold a data directory that holds nothing. Raises Conflict for one that does, DataDirectoryInUse and StorageFailure."""
    folder = settings.data_dir
    _refuse_full(folder, {"lock"})
    for given in (settings.key_dir, settings.secret_dir):
        if given is not None:
            _refuse_full(given, set())
    held = hold_directory(folder, Opening.CREATE, holds_database=False)
    try:
        yield
    except OSError as error:
        raise StorageFailure(f"{folder} cannot be written: {error.strerror}.", remedy="Check the path.") from error
    finally:
        held.release()


def _refuse_full(folder: Path, allowed: set[str]) -> None:
    there = sorted({path.name for path in folder.iterdir()} - allowed) if folder.is_dir() else []
    if there:
        raise _in_the_way(folder, there[0])


def _in_the_way(folder: Path, name: str) -> Conflict:
    return Conflict(
        f"{folder} is not empty: it holds {name}.",
        remedy="Restore into a new data directory; nothing is ever restored over another store.",
    )
