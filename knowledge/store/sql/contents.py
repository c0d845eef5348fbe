"""Contents under their SHA-256: source bytes, texts, version bodies, readings, answer records; and passages (rule G2).

A `content` row holds a mark, a checksum of the compressed bytes, and the compressed bytes. The checksum finds every
changed byte. The hash of the content does not, because many compressed streams give the same content. Compressing the
content again and comparing would not do either, because another release of zlib may give other bytes.

Rows written before there was a checksum begin with zlib's own header. For them the content is checked against its
hash, and nothing may follow the stream.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, bindparam, select

from knowledge.errors import IntegrityViolation, NotFound
from knowledge.model.objects import Passage, Version
from knowledge.model.reading.readings import Reading
from knowledge.model.record.canonical import parsed_json, sha256_hex
from knowledge.model.record.ledger import SyncReport
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.convert import Values
from knowledge.store.sql.tables.schema import CONTENT, PASSAGE

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

_MARK = b"\x01"
"""The first byte of a row with a checksum. No zlib stream can begin with it."""
_ZLIB = b"\x78"
"""The first byte of a zlib stream with the usual window of 32 KiB, with which rows without a checksum begin."""
_CHECKSUM = 16
"""Bytes of SHA-256 that are kept: enough to find damage. A forged content is found by its own hash."""
BATCH = 500
"""The most values that one statement binds. SQLite allowed only 999 before 3.32, and plans stay small."""

_DATA = select(CONTENT.c.data).where(CONTENT.c.hash == bindparam("hash"))
_STORED = select(CONTENT.c.hash).where(CONTENT.c.hash.in_(bindparam("hashes", expanding=True)))
_PASSAGES = select(PASSAGE.c.passage_hash, PASSAGE.c.context, PASSAGE.c.text).where(
    PASSAGE.c.passage_hash.in_(bindparam("hashes", expanding=True))
)
_PASSAGE_PKS = select(PASSAGE.c.passage_hash, PASSAGE.c.pk).where(
    PASSAGE.c.passage_hash.in_(bindparam("hashes", expanding=True))
)


def batches(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """`items` in lists of at most `size`."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def insert_all(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert `rows`, if any."""
    if rows:
        connection.execute(table.insert(), rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert the `rows` whose key is not in the table yet."""
    if not rows:
        return
    connection.execute(_dialect(connection).insert(table).on_conflict_do_nothing(), rows)


def _dialect(connection: Connection) -> Any:
    """The module of the database's own statements. The other one is not imported."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite
    from sqlalchemy.dialects import postgresql

    return postgresql


def keep(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Store each content under its hash, unless it is stored already. They are not compressed before that is known."""
    stored: set[str] = set()
    for batch in batches(contents):
        stored.update(connection.execute(_STORED, {"hashes": batch}).scalars())
    rows = [{"hash": name, "data": pack(data)} for name, data in contents.items() if name not in stored]
    insert_missing(connection, CONTENT, rows)


def pack(content: bytes) -> bytes:
    """The `data` of a `content` row."""
    stream = zlib.compress(content)
    return _MARK + _checksum(stream) + stream


def unpack(content_hash: str, data: object) -> bytes:
    """The content of a `content` row with these `data`.

    Raises IntegrityViolation when the data were changed, or when the content does not have this hash.
    """
    content = _decompress(content_hash, _stream(content_hash, data))
    if sha256_hex(content) != content_hash:
        raise _damaged_error(content_hash, "does not have its hash")
    return content


def _stream(content_hash: str, data: object) -> bytes:
    if not isinstance(data, bytes):
        raise _damaged_error(content_hash, "is not stored as bytes")
    if data.startswith(_ZLIB):
        return data
    checksum, stream = data[1 : 1 + _CHECKSUM], data[1 + _CHECKSUM :]
    if not data.startswith(_MARK) or checksum != _checksum(stream):
        raise _damaged_error(content_hash, "was changed: the stored bytes do not have their checksum")
    return stream


def _decompress(content_hash: str, stream: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(stream)
    except zlib.error as error:
        raise _damaged_error(content_hash, f"cannot be decompressed: {error}") from None
    if not reader.eof or reader.unused_data:
        problem = "ends too early" if not reader.eof else "is followed by bytes that do not belong to it"
        raise _damaged_error(content_hash, problem)
    return content


def _checksum(stream: bytes) -> bytes:
    return hashlib.sha256(stream).digest()[:_CHECKSUM]


def _damaged_error(content_hash: str, problem: str) -> IntegrityViolation:
    return IntegrityViolation(
        f"content {content_hash[:16]} {problem}.",
        remedy="Run `knowledge audit verify`, and restore the store from a backup.",
    )


def content(connection: Connection, content_hash: str) -> bytes:
    """The content with this hash. Raises NotFound, or IntegrityViolation when it was changed."""
    data = connection.execute(_DATA, {"hash": content_hash}).scalar()
    if data is None:
        raise NotFound(f"There is no content {content_hash[:64]!r}.", remedy="Check the hash.")
    return unpack(content_hash, data)


def version_under(connection: Connection, version_id: str, reading_hash: str) -> Version:
    """The version whose body is kept under `version_id`, under the reading that is kept as `reading_hash`."""
    body = content(connection, version_id)
    return Version.from_contents(body, body if reading_hash == version_id else content(connection, reading_hash))


def reading_content(connection: Connection, reading_hash: str) -> Reading:
    """The reading that is kept under this hash."""
    return Reading.from_content(content(connection, reading_hash))


def answer_record(connection: Connection, record_hash: str) -> AnswerRecord:
    """The answer record whose canonical JSON is kept under `record_hash`."""
    from knowledge.model.answering.answers import AnswerRecord

    return AnswerRecord.model_validate(parsed_json(content(connection, record_hash)))


def sync_report(connection: Connection, report_hash: str) -> SyncReport:
    """The sync report whose canonical JSON is kept under `report_hash`."""
    return SyncReport.model_validate(parsed_json(content(connection, report_hash)))


def keep_passages(connection: Connection, passages: Sequence[Passage]) -> None:
    """Store each passage under its hash, unless it is stored already."""
    known = passage_pks(connection, [passage.passage_hash for passage in passages])
    rows = [
        {"passage_hash": passage.passage_hash, "context": passage.context, "text": passage.text}
        for passage in passages
        if passage.passage_hash not in known
    ]
    insert_missing(connection, PASSAGE, rows)


def passage_pks(connection: Connection, hashes: Iterable[str]) -> dict[str, int]:
    """The key of each of these passages that is stored, by hash."""
    pks: dict[str, int] = {}
    for batch in batches(hashes):
        pks.update((row.passage_hash, row.pk) for row in connection.execute(_PASSAGE_PKS, {"hashes": batch}))
    return pks


def passages_by_hash(connection: Connection, hashes: Iterable[str]) -> dict[str, Passage]:
    """Each of these passages that is stored, by hash."""
    passages: dict[str, Passage] = {}
    for batch in batches(filter(convert.storable, hashes)):
        for row in connection.execute(_PASSAGES, {"hashes": batch}):
            # Validated before it was stored; an audit compares it with its hash.
            passages[row.passage_hash] = Passage.model_construct(context=row.context, text=row.text)
    return passages
