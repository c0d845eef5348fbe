"""The whole record as JSON lines, out of one database and into another, proofs intact (rule E2).

A file holds a header, every content and passage, every event in order, the heads that were signed, and a last line
with the SHA-256 of all lines before it. Derived data is left out: projections are computed from what is imported, vectors
and index from passages. Contents are imported in batches, which a second run goes on from; events, and with them
everything that can be asked for, appear all at once at the end or not at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from knowledge.errors import Conflict, InvalidDocument
from knowledge.model.canonical import parsed_json, sha256_hex
from knowledge.model.clock import json_value
from knowledge.model.ledger import EMPTY_HEAD, Event, Head, event_hash, head_after
from knowledge.model.objects import Passage
from knowledge.model.proof import SignedHead
from knowledge.store.sql import convert, ledger
from knowledge.store.sql.contents import insert_all, insert_missing, keep, keep_passages, unpacked
from knowledge.store.sql.engine import Database
from knowledge.store.sql.replay import rebuild
from knowledge.store.sql.rows import CONTENT, EVENT, PASSAGE, SIGNED_HEAD
from knowledge.store.sql.tree import head_values

FORMAT = "canon-export/1"
_BATCH = 500


@dataclass(frozen=True)
class Transferred:
    """How much an export or import held: events, and contents besides."""

    events: int
    contents: int


class Transfer:
    """Exports and imports one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def export(self) -> Iterator[str]:
        """The lines of an export, each with its line end, as one state of the store."""
        digest = hashlib.sha256()
        with self._database.reading() as connection:
            for value in _values(connection):
                line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
                digest.update(line.encode())
                yield line
        yield json.dumps({"end": digest.hexdigest()}) + "\n"

    def restore(self, lines: Iterable[str]) -> Transferred:
        """Import an export into an empty store, or one whose ledger it continues.

        Raises InvalidDocument naming the line that is wrong, Conflict when the store has another ledger.
        """
        reader = _Reader(lines)
        head = reader.header()
        self._check_target(head)
        contents = self._contents(reader)
        events = self._events(reader, head)
        return Transferred(events, contents)

    def _check_target(self, head: Head) -> None:
        with self._database.reading() as connection:
            own = ledger.head_of(connection)
        if own.seq > head.seq:
            raise Conflict(
                f"The store has {own.seq} events, the export {head.seq}.",
                remedy="Import into an empty store, or one that this export continues.",
            )

    def _contents(self, reader: _Reader) -> int:
        """Contents and passages, a batch per transaction; what is held already is left alone."""
        total = 0
        for batch in reader.contents():
            with self._database.writing() as connection:
                keep(connection, {name: data for name, data in batch if isinstance(data, bytes)})
                keep_passages(connection, [data for _, data in batch if isinstance(data, Passage)])
            total += len(batch)
        return total

    def _events(self, reader: _Reader, head: Head) -> int:
        """Events and what follows from them, in one transaction that the last line of the file decides on."""
        with self._database.writing() as connection:
            own = ledger.head_of(connection, lock=True)
            at = EMPTY_HEAD
            new: list[Event] = []
            for event in reader.events():
                at = reader.follows(at, event)
                if event.seq > own.seq:
                    new.append(event)
                elif event.seq == own.seq and head_after(event) != own:
                    raise Conflict(
                        f"The store's event {own.seq} is not that of the export: they are two ledgers.",
                        remedy="Import into an empty store.",
                    )
                if len(new) == _BATCH:
                    insert_all(connection, EVENT, [convert.event_values(one) for one in new])
                    new.clear()
            insert_all(connection, EVENT, [convert.event_values(one) for one in new])
            reader.ends_at(at, head)
            ledger.set_head(connection, head)
            _keep_heads(connection, reader.signed)
            rebuild(connection)
        return at.seq


def _values(connection: Connection) -> Iterator[dict[str, Any]]:
    head = ledger.head_of(connection)
    yield {"format": FORMAT, "head": json_value(head)}
    for row in connection.execution_options(yield_per=100).execute(select(CONTENT).order_by(CONTENT.c.hash)):
        yield {"content": row.hash, "data": base64.b64encode(unpacked(row.hash, row.data)).decode()}
    passages = select(PASSAGE).order_by(PASSAGE.c.passage_hash)
    for row in connection.execution_options(yield_per=1000).execute(passages):
        yield {"passage": row.passage_hash, "context": row.context, "text": row.text}
    for values in ledger.event_rows(connection):
        yield {"event": values | {"payload": parsed_json(values["payload"])}}
    for row in connection.execute(select(SIGNED_HEAD).order_by(SIGNED_HEAD.c.pk)):
        yield {"signed_head": parsed_json(row.body)}


def _keep_heads(connection: Connection, heads: list[SignedHead]) -> None:
    held = set(connection.execute(select(SIGNED_HEAD.c.body)).scalars())
    rows = [values for head in heads if (values := head_values(head))["body"] not in held]
    insert_missing(connection, SIGNED_HEAD, rows)


class _Reader:
    """The lines of an export, checked one by one."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._number = 0
        self._digest = hashlib.sha256()
        self._value: dict[str, Any] = {}
        self.signed: list[SignedHead] = []

    def header(self) -> Head:
        value = self._next()
        if value.get("format") != FORMAT:
            raise self._wrong(f"it is not an export of format {FORMAT}")
        try:
            return Head.model_validate(value["head"])
        except (KeyError, ValidationError):
            raise self._wrong("the header names no head") from None

    def contents(self) -> Iterator[list[tuple[str, bytes | Passage]]]:
        """Contents and passages in batches, up to the first line that is neither."""
        batch: list[tuple[str, bytes | Passage]] = []
        while (one := self._content(self._next())) is not None:
            batch.append(one)
            if len(batch) == _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _content(self, value: dict[str, Any]) -> tuple[str, bytes | Passage] | None:
        try:
            if "content" in value:
                data = base64.b64decode(value["data"], validate=True)
                return self._held(value["content"], sha256_hex(data), data)
            if "passage" in value:
                passage = Passage(context=value["context"], text=value["text"])
                return self._held(value["passage"], passage.passage_hash, passage)
        except (KeyError, TypeError, ValueError) as error:
            raise self._wrong(str(error)) from None
        return None

    def _held(self, name: str, actual: str, data: bytes | Passage) -> tuple[str, bytes | Passage]:
        if name != actual:
            raise self._wrong(f"{name[:16]} does not have its hash")
        return name, data

    def events(self) -> Iterator[Event]:
        """Events up to the last line; signed heads among the lines after them are collected."""
        while "end" not in self._value:
            try:
                if "event" in self._value:
                    yield Event.model_validate(
                        self._value["event"]
                        | {"recorded_at": convert.instant(self._value["event"]["recorded_at"])}
                    )
                else:
                    self.signed.append(SignedHead.model_validate(self._value["signed_head"]))
            except (KeyError, TypeError, ValueError) as error:
                raise self._wrong(f"it holds no event or signed head: {error}") from None
            self._next()

    def follows(self, at: Head, event: Event) -> Head:
        """The head once `event` follows `at`, which it must."""
        if event.seq != at.seq + 1 or event.prev_hash != at.hash or event_hash(event) != event.hash:
            raise self._wrong(f"event {event.seq} does not follow event {at.seq}, or was edited")
        return head_after(event)

    def ends_at(self, at: Head, head: Head) -> None:
        if at != head:
            raise self._wrong(f"the file ends at event {at.seq}, its header names event {head.seq}")

    def _next(self) -> dict[str, Any]:
        before = self._digest.hexdigest()
        line = next(self._lines, None)
        self._number += 1
        if line is None or not line.endswith("\n"):
            raise self._wrong("the file ends too early")
        self._digest.update(line.encode())
        try:
            value = json.loads(line)
        except ValueError:
            raise self._wrong("it is not JSON") from None
        if not isinstance(value, dict):
            raise self._wrong("it is not a JSON object")
        if "end" in value and value["end"] != before:
            raise self._wrong("the lines before it are not those that were exported")
        self._value = value
        return value

    def _wrong(self, what: str) -> InvalidDocument:
        return InvalidDocument(
            f"This line cannot be imported: {what}.",
            where=f"line {self._number}",
            remedy="Export again; nothing of the ledger was imported.",
        )
