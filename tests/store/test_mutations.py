"""Random changes of single bytes in every column of what is stored: `verify` finds each, and nothing on clean data (rule G4)."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import zlib
from collections import Counter
from pathlib import Path

import pytest

from knowledge.errors import IntegrityViolation
from knowledge.model.record.canonical import sha256_hex
from knowledge.store.sql import open_sql_store
from knowledge.store.sql.contents import unpack

ROUNDS = int(os.environ.get("CANON_NIGHTLY_ROUNDS", "4"))
"""Changes of each column, some 300 in all. `make nightly` makes a thousand; other tests try every bit of the contents and values of other types."""
TABLES = {
    "event": ("seq", "recorded_at", "kind", "actor", "reason", "payload", "prev_hash", "hash", "authentication"),
    "content": ("hash", "data"),
    "passage": ("passage_hash", "context", "text"),
    "version": (
        "version_id", "place_pk", "revision_hash", "effective_from", "effective_to", "supersedes",
        "recorded_at", "recorded_by", "state", "approved_by", "approved_at", "approved_seq", "on_arrival",
        "authentication",
    ),
    "reading": (
        "reading_hash", "text_hash", "reader", "recorded_at", "recorded_by", "differs", "state", "in_force_at",
        "in_force_seq",
    ),
    "transition": ("to_state", "recorded_at", "actor", "reason", "effective_at", "on_arrival", "authentication"),
    "authority_period": ("version_pk", "valid_from", "valid_to", "known_from", "known_to"),
    "answer": ("answer_id", "seq", "answer_hash", "record_hash"),
    "tree_node": ("hash",),
    "ledger_head": ("seq", "recorded_at", "hash"),
    "confirmation": ("recorded_at", "vanished"),
    "place": ("scope_key", "source"),
    "object": ("object_id", "kind"),
}  # fmt: skip
PLACES = [(table, column) for table, columns in TABLES.items() for column in columns]


def mutated(value: object, chance: random.Random) -> object:
    """`value` with one bit of one byte changed."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(16))
    data = bytearray(value if isinstance(value, bytes) else str(value).encode())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


@pytest.mark.rule("G4b")
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
    written = {
        (table, column): [row for row in rows[table] if row[columns[table].index(column)] not in (None, "")]
        for table, column in PLACES
    }
    done: Counter[tuple[str, str]] = Counter()
    for table, column in (place for _ in range(ROUNDS) for place in PLACES if written[place]):
        row = chance.choice(written[table, column])
        value = row[columns[table].index(column)]
        changed = mutated(value, chance)
        try:
            put = "CAST(? AS TEXT)" if isinstance(value, str) else "?"  # which need not be UTF-8 any more
            connection.execute(f'UPDATE {table} SET "{column}" = {put} WHERE rowid = ?', (changed, row[0]))
        except sqlite3.IntegrityError:
            continue  # the database itself refuses a second row of the same key
        found = store.verify()
        assert found, f"{table}.{column} of {row[0]}: {value!r} became {changed!r}"
        assert all("\n" not in problem.what for problem in found)
        if column == "seq" and table == "event":
            connection.execute("UPDATE event SET seq = ? WHERE seq = ?", (value, changed))
        else:
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (value, row[0]))
        done[table, column] += 1
    assert done.keys() == {place for place in PLACES if written[place]}, (
        "each column that holds something was changed"
    )
    assert store.verify() == []
    connection.close()
    store.close()


@pytest.mark.rule("G4b")
def test_every_bit_of_every_stored_content_is_found_g2_g4(filled: Path, tmp_path: Path) -> None:
    """Also those that decompression passes over: its header's level, the padding of its last byte, what follows it."""
    file = Path(shutil.copy(filled, tmp_path / "canon.sqlite3"))
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT hash, data FROM content").fetchall()
    connection.close()
    for name, data in rows:
        assert unpack(name, data)
        changed = [
            data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            for at in range(len(data))
            for bit in range(8)
        ]
        for other in (
            *changed,
            data + b"\0",
            data[:-1],
            data[17:] + b"\0",
            data[1:],
            b"",
            b"\x01",
            b"\x78",
            "text",
            None,
        ):
            with pytest.raises(IntegrityViolation, match=name[:16]):
                unpack(name, other)


def test_a_content_of_before_there_was_a_checksum_is_read_g2() -> None:
    stream = zlib.compress(b"Refunds are due within 30 days." * 20)
    name = sha256_hex(b"Refunds are due within 30 days." * 20)
    assert unpack(name, stream) == b"Refunds are due within 30 days." * 20
    for other, why in (
        (stream + b"x", "followed by bytes"),
        (stream[:-5], "ends too early"),
        (stream[:9], "ends too"),
    ):
        with pytest.raises(IntegrityViolation, match=why):
            unpack(name, other)


@pytest.mark.rule("G4c")
@pytest.mark.parametrize("table", TABLES)
def test_what_is_of_another_type_or_no_text_is_told_and_the_rest_is_checked_g4(
    filled: Path, tmp_path: Path, table: str
) -> None:
    """Each column of a row in turn, and a problem elsewhere that must be named all the same."""
    file = Path(shutil.copy(filled, tmp_path / "canon.sqlite3"))
    store = open_sql_store(file)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("UPDATE reliance SET version_pk = 1")
    for column in TABLES[table]:
        for junk in ("x'ff00'", "'text'", "CAST(x'41ff42' AS TEXT)", "-1", "1.5", "9223372036854775807"):
            (before, number) = connection.execute(f'SELECT "{column}", rowid FROM {table} LIMIT 1').fetchone()
            connection.execute("SAVEPOINT before")
            try:
                connection.execute(f'UPDATE {table} SET "{column}" = {junk} WHERE rowid = ?', (number,))
            except sqlite3.IntegrityError:
                connection.execute("RELEASE before")
                continue
            now = connection.execute(f'SELECT CAST("{column}" AS BLOB) FROM {table} WHERE "{column}" = {junk}')
            changed = now.fetchone() is not None
            connection.execute("RELEASE before")
            found = [f"{one.where}: {one.what}" for one in store.verify()]
            if changed:
                assert len(found) > 1 or (table, column) == ("confirmation", "vanished"), (column, junk, found)
            if table not in ("event", "ledger_head", "version", "answer"):
                assert any(problem.startswith("reliance 1/19") for problem in found), (column, junk)
            key = "rowid"
            if column == "seq" and table == "event":
                connection.execute(f"UPDATE event SET seq = ? WHERE seq = {junk}", (before,))
            else:
                connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE {key} = ?', (before, number))
    connection.close()
    store.close()
