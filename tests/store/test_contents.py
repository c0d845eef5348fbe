"""Contents under their hash: stored once, compressed, and refused when a byte was changed (rule G2)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from knowledge.errors import IntegrityViolation, NotFound
from knowledge.model.clock import json_value
from knowledge.model.objects import Passage
from knowledge.model.record.canonical import canonical_json, sha256_hex
from knowledge.model.record.ledger import SyncReport
from knowledge.store.sql import contents, migrate
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.schema import CONTENT, PASSAGE
from knowledge.testing.store_samples import answer_record, day, submission

TEXT = b"Refunds are due within 30 days. " * 40
HASH = sha256_hex(TEXT)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = Database(tmp_path / "canon.sqlite3")
    migrate.upgrade(database)
    with database.writing() as connection:
        yield connection
    database.close()


@pytest.mark.parametrize("content", [b"", b"\x78", b"\x01" * 17, TEXT, bytes(range(256))])
def test_a_content_comes_back_from_its_row_g2(content: bytes) -> None:
    assert contents.unpack(sha256_hex(content), contents.pack(content)) == content


def test_a_content_is_stored_compressed() -> None:
    assert len(contents.pack(TEXT)) < len(TEXT) / 5


@pytest.mark.rule("G2b")
def test_every_changed_byte_of_a_row_is_found_g2() -> None:
    data = contents.pack(TEXT)
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(IntegrityViolation, match=HASH[:16]):
            contents.unpack(HASH, bytes(changed))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("text", "is not stored as bytes"),
        (None, "is not stored as bytes"),
        (b"", "do not have their checksum"),
        (b"\x01short", "do not have their checksum"),
        (zlib.compress(TEXT)[:-1], "ends too early"),
        (zlib.compress(TEXT) + b"!", "is followed by bytes that do not belong to it"),
        (b"\x78nonsense", "cannot be decompressed"),
        (contents.pack(b"another"), "does not have its hash"),
        (zlib.compress(b"another"), "does not have its hash"),
    ],
)
def test_damage_is_named_with_a_remedy_g2(data: object, problem: str) -> None:
    with pytest.raises(IntegrityViolation, match=problem) as caught:
        contents.unpack(HASH, data)
    assert "knowledge audit verify" in caught.value.remedy


def test_a_row_from_before_there_were_checksums_is_read_g2() -> None:
    assert contents.unpack(HASH, zlib.compress(TEXT, 1)) == TEXT


def test_a_content_is_stored_once_and_the_first_row_stays(connection: Connection) -> None:
    contents.keep(connection, {HASH: TEXT})
    before = connection.execute(select(CONTENT)).all()
    contents.keep(connection, {HASH: TEXT, sha256_hex(b"new"): b"new"})
    contents.keep(connection, {})
    assert connection.execute(select(CONTENT).where(CONTENT.c.hash == HASH)).all() == before
    assert connection.execute(select(func.count()).select_from(CONTENT)).scalar() == 2
    assert contents.content(connection, HASH) == TEXT


def test_a_content_that_is_not_there_is_not_found(connection: Connection) -> None:
    with pytest.raises(NotFound, match="There is no content"):
        contents.content(connection, HASH)


def test_versions_answers_and_reports_come_back_from_their_bodies(connection: Connection) -> None:
    version = submission().version
    report = SyncReport(source="local", confirmed=(version.version_id,))
    record = answer_record(cites=[version.version_id]).model_copy(update={"recorded_at": day(1)})
    bodies = [canonical_json(json_value(value)) for value in (report, record)]
    contents.keep(
        connection,
        {version.version_id: version.body, version.reading.reading_hash: version.reading.body}
        | {sha256_hex(body): body for body in bodies},
    )
    assert contents.version_under(connection, version.version_id, version.reading.reading_hash) == version
    assert contents.sync_report(connection, sha256_hex(bodies[0])) == report
    assert contents.answer_record(connection, sha256_hex(bodies[1])) == record


def test_passages_are_stored_once_and_found_by_hash(connection: Connection) -> None:
    one, two = (Passage(context="policy/a", text=text) for text in ("One.", "Two."))
    contents.keep_passages(connection, [one, two])
    contents.keep_passages(connection, [two])
    assert connection.execute(select(func.count()).select_from(PASSAGE)).scalar() == 2
    hashes = [one.passage_hash, two.passage_hash, "0" * 64]
    assert contents.passages_by_hash(connection, [*hashes, "\ud800"]) == {hashes[0]: one, hashes[1]: two}
    pks = contents.passage_pks(connection, hashes)
    assert (set(pks), len(set(pks.values()))) == (set(hashes[:2]), 2)


def test_more_passages_than_one_statement_binds_are_found(connection: Connection) -> None:
    passages = [Passage(context="policy/a", text=f"Paragraph {number}.") for number in range(contents.BATCH + 7)]
    contents.keep_passages(connection, passages)
    assert len(contents.passages_by_hash(connection, (p.passage_hash for p in passages))) == len(passages)


def test_rows_whose_key_is_taken_are_left_alone(connection: Connection) -> None:
    contents.insert_missing(connection, CONTENT, [{"hash": "h", "data": b"first"}])
    contents.insert_missing(
        connection, CONTENT, [{"hash": "h", "data": b"second"}, {"hash": "i", "data": b"third"}]
    )
    contents.insert_missing(connection, CONTENT, [])
    contents.insert_all(connection, CONTENT, [])
    rows = connection.execute(select(CONTENT).order_by(CONTENT.c.hash)).all()
    assert [(row.hash, row.data) for row in rows] == [("h", b"first"), ("i", b"third")]


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (4, [4]), (5, [4, 1]), (9, [4, 4, 1])])
def test_batches_have_a_size_and_lose_nothing(count: int, sizes: list[int]) -> None:
    found = list(contents.batches(iter(range(count)), 4))
    assert [len(batch) for batch in found] == sizes
    assert [item for batch in found for item in batch] == list(range(count))
