"""The contents of a backup, as its manifest tells them (ADR 23)."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field

from knowledge.model.clock import Instant, Value, json_value
from knowledge.model.record.canonical import content_hash
from knowledge.model.record.ledger import Head

FORMAT = "canon-backup/1"


class KeysInBackup(StrEnum):
    """Whether a backup holds the keys that sign heads, and the secrets of webhooks.

    - `included`: those of the data directory are in it.
    - `left out`: whoever made it did not want them in it.
    - `none`: the data directory holds none; a setting may name another folder for them.
    """

    INCLUDED = "included"
    LEFT_OUT = "left out"
    NONE = "none"


class BackupFile(Value):
    """A file of a backup, by its SHA-256 and its size in bytes."""

    sha256: str
    size: int


class StoreCopy(Value):
    """A copy of a store: its file, the engine and schema that it was made of, the end of its ledger, and the rows of each table."""

    file: str
    engine: str
    revision: str
    head: Head
    counts: dict[str, int]


class BackupManifest(Value):
    """The manifest of a backup. `files` maps the path of each file to its hash, and `hash` covers all other fields."""

    format: str = FORMAT
    made_at: Instant
    canon: str
    store: StoreCopy
    keys: KeysInBackup
    files: dict[str, BackupFile] = Field(default_factory=dict)
    hash: str = ""

    def sealed(self) -> Self:
        """This manifest with its `hash` filled in."""
        return self.model_copy(update={"hash": self.computed_hash()})

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of everything but `hash`."""
        return content_hash(json_value(self.model_copy(update={"hash": ""})))


class RestoreReport(Value):
    """The result of a restore. `differences` names whatever is not as the manifest says, or does not hold; empty when all is well."""

    manifest: BackupManifest
    differences: tuple[str, ...]
    points: int
