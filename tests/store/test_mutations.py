"""A thousand random changes of single bytes in what is stored: `verify` finds each, and nothing on clean data (rule G4)."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

from knowledge.store.sql import open_sql_store

MUTATIONS = 1000
TABLES = {
    "event": ("seq", "recorded_at", "kind", "actor", "reason", "payload", "prev_hash", "hash"),
    "content": ("hash", "data"),
    "passage": ("passage_hash", "context", "text"),
    "version": (
        "version_id", "place_pk", "revision_hash", "text_hash", "effective_from", "effective_to", "supersedes",
        "recorded_at", "recorded_by", "state", "approved_by", "approved_at", "approved_seq", "on_arrival",
    ),
    "transition": ("to_state", "recorded_at", "actor", "reason", "effective_at", "on_arrival"),
    "authority_period": ("version_pk", "valid_from", "valid_to", "known_from", "known_to"),
    "answer": ("answer_id", "seq", "answer_hash", "record_hash"),
    "tree_node": ("hash",),
    "ledger_head": ("seq", "recorded_at", "hash"),
    "confirmation": ("recorded_at", "vanished"),
    "place": ("scope_key", "source"),
    "object": ("object_id", "kind"),
}  # fmt: skip


def mutated(value: object, chance: random.Random) -> object:
    """`value` with one bit of one byte changed."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(16))
    data = bytearray(value if isinstance(value, bytes) else str(value).encode())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(7)
    return bytes(data) if isinstance(value, bytes) else data.decode("utf-8", "replace")


def test_every_changed_byte_is_found_g4(filled: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(filled, tmp_path / "canon.sqlite3"))
    store = open_sql_store(file)
    assert store.verify() == []
    chance = random.Random(20261124)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=OFF")
    rows = {name: connection.execute(f"SELECT rowid, * FROM {name}").fetchall() for name in TABLES}
    columns = {
        name: [c[0] for c in connection.execute(f"SELECT rowid, * FROM {name}").description] for name in TABLES
    }
    done = 0
    while done < MUTATIONS:
        table = chance.choice(list(TABLES))
        row, column = chance.choice(rows[table]), chance.choice(TABLES[table])
        value = row[columns[table].index(column)]
        if value is None or value == "":
            continue
        changed = mutated(value, chance)
        try:
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (changed, row[0]))
        except sqlite3.IntegrityError:
            continue  # the database itself refuses a second row of the same key
        assert store.verify(), f"{table}.{column} of {row[0]}: {value!r} became {changed!r}"
        if column == "seq" and table == "event":
            connection.execute("UPDATE event SET seq = ? WHERE seq = ?", (value, changed))
        else:
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (value, row[0]))
        done += 1
    assert store.verify() == []
    connection.close()
    store.close()
