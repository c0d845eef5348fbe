"""Writes the manifest of a backup, and reads it with a check of every file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import InvalidDocument
from knowledge.model.clock import json_value
from knowledge.model.record.canonical import canonical_json, parsed_json
from knowledge.model.work.backups import FORMAT, BackupFile, BackupManifest

MANIFEST = "manifest.json"
_AT_ONCE = 1 << 20
"""Bytes that are hashed at once."""
_OTHER = "Restore another backup; nothing was restored from this one."


def hashed(path: Path) -> BackupFile:
    """A file's hash and size."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE):
            digest.update(block)
            size += len(block)
    return BackupFile(sha256=digest.hexdigest(), size=size)


def write_manifest(folder: Path, manifest: BackupManifest) -> BackupManifest:
    """Hash the files of a folder, and write the manifest, which makes it a backup."""
    files = {name: hashed(folder / name) for name in _files(folder)}
    whole = manifest.model_copy(update={"files": files}).sealed()
    path = folder / MANIFEST
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(canonical_json(json_value(whole)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return whole


def read_backup(folder: Path) -> BackupManifest:
    """The manifest of a backup whose files are all there and unchanged. Raises InvalidDocument naming what is wrong."""
    manifest = _manifest(folder)
    found = set(_files(folder))
    if missing := sorted(manifest.files.keys() - found):
        raise _damaged(folder, f"{missing[0]} is missing")
    if added := sorted(found - manifest.files.keys()):
        raise _damaged(folder, f"{added[0]} is not in its manifest")
    for name, told in manifest.files.items():
        if hashed(folder / name) != told:
            raise _damaged(folder, f"{name} was changed after the backup, or is damaged")
    if manifest.store.file not in manifest.files:
        raise _damaged(folder, f"its manifest names no file {manifest.store.file!r}")
    return manifest


def _manifest(folder: Path) -> BackupManifest:
    path = folder / MANIFEST
    if not path.is_file():
        what = "it has no manifest, so it is no backup or was never completed"
        raise _damaged(folder, what if folder.is_dir() else "there is no such folder")
    try:
        manifest = BackupManifest.model_validate(parsed_json(path.read_bytes()))
    except (OSError, ValueError):
        raise _damaged(folder, f"{MANIFEST} cannot be read") from None
    if manifest.format != FORMAT:
        raise _damaged(folder, f"its format is {manifest.format[:40]!r}, and this Canon reads {FORMAT}")
    if manifest.hash != manifest.computed_hash():
        raise _damaged(folder, f"{MANIFEST} was changed after the backup")
    return manifest


def _files(folder: Path) -> Iterator[str]:
    """The paths of the files below a folder but the manifest, in order. A link is named, and so belongs to no backup."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name != MANIFEST:
            yield name


def _damaged(folder: Path, what: str) -> InvalidDocument:
    return InvalidDocument(f"This backup cannot be restored: {what}.", where=str(folder), remedy=_OTHER)
