"""Exports the whole ledger with its contents as JSON lines, and imports it into another database (rule E2).

A file holds a header, every event in order, every content and passage, the signed heads, their anchors in time, and a
last line with the SHA-256 of all lines before it. Derived data is left out: an import computes the projections from the events, and the
indexer computes vectors and points from the passages. An import is one transaction, so it shows at its end or not at
all. Events come first, so that the export of another ledger is refused before any of its texts is read.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from knowledge.errors import CanonError, Conflict, InvalidDocument
from knowledge.model.clock import json_value
from knowledge.model.objects import Passage
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.canonical import parsed_json, sha256_hex
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import EMPTY_HEAD, Event, Head, event_hash, head_after
from knowledge.store.sql import erasing
from knowledge.store.sql.anchors import anchors_of, keep_new_anchors
from knowledge.store.sql.chain import ledger
from knowledge.store.sql.chain.replay import rebuild
from knowledge.store.sql.chain.tree import head_values
from knowledge.store.sql.contents import batches, insert_all, insert_missing, keep, keep_passages, unpack
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import CONTENT, EVENT, PASSAGE, SIGNED_HEAD

FORMAT = "canon-export/2"
WITH_ANCHORS = "canon-export/3"
"""The format of an export that holds an anchor. One without is as before, so that a Canon from before anchors imports it."""
_AGAIN = "Export again; nothing was imported."


@dataclass(frozen=True)
class Transferred:
    """The size of an import: its number of events, and its number of contents and passages."""

    events: int
    contents: int


class Transfer:
    """Exports and imports one database. `scrub` is called after an import, which may have erased versions."""

    def __init__(self, database: Database, scrub: Callable[[], None]) -> None:
        self._database = database
        self._scrub = scrub

    def export(self) -> Iterator[str]:
        """The lines of an export, each with its line end, from one state of the store."""
        digest = hashlib.sha256()
        with self._database.reading() as connection:
            for value in _export_values(connection):
                line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
                digest.update(line.encode())
                yield line
        yield json.dumps({"end": digest.hexdigest()}) + "\n"

    def restore(self, lines: Iterable[str]) -> Transferred:
        """Import an export into an empty store, or into one whose ledger it continues.

        Raises InvalidDocument naming the line that is wrong, and Conflict when the store has another ledger. Nothing is
        imported then.
        """
        reader = _Reader(lines)
        head = reader.header()
        with self._database.writing() as connection:
            _import_events(connection, reader, head)
            contents = _import_contents(connection, reader)
            _keep_heads(connection, list(reader.signed_heads()))
            keep_new_anchors(connection, list(reader.anchors()))
            reader.end()
            ledger.set_head(connection, head)
            _rebuild_projections(connection)
            erasing.remove_unneeded(connection)
        self._scrub()
        return Transferred(head.seq, contents)


def _import_events(connection: Connection, reader: _Reader, head: Head) -> None:
    """Insert the events that follow the store's own. Raises Conflict unless those are the first ones of the export."""
    own = ledger.head_of(connection, lock=True)
    if own.seq > head.seq:
        raise Conflict(
            f"The store has {own.seq} events, the export {head.seq}.",
            remedy="Import into an empty store, or one that this export continues.",
        )
    for batch in batches(reader.events(head)):
        if any(event.seq == own.seq and head_after(event) != own for event in batch):
            raise Conflict(
                f"Event {own.seq} of the store is not the one of the export: they are two ledgers.",
                remedy="Import into an empty store.",
            )
        insert_all(connection, EVENT, [convert.event_values(event) for event in batch if event.seq > own.seq])


def _import_contents(connection: Connection, reader: _Reader) -> int:
    """Store the contents and passages that are new, and return the number of those in the file."""
    total = 0
    for batch in batches(reader.contents()):
        keep(connection, {name: data for name, data in batch if isinstance(data, bytes)})
        keep_passages(connection, [data for _, data in batch if isinstance(data, Passage)])
        total += len(batch)
    return total


def _rebuild_projections(connection: Connection) -> None:
    """Compute the projections. Raises InvalidDocument when they cannot be computed, or when a content is missing."""
    try:
        rebuild(connection)
    except (CanonError, KeyError, ValueError) as error:
        raise InvalidDocument(f"The export is damaged: {error}", remedy=_AGAIN) from None
    missing = erasing.missing_content(connection)
    if missing is not None:
        raise InvalidDocument(f"The export is damaged: content {missing} is missing.", remedy=_AGAIN)


def _export_values(connection: Connection) -> Iterator[dict[str, Any]]:
    """The JSON objects of an export, one a line, without the last line."""
    head, anchors = ledger.head_of(connection), anchors_of(connection)
    yield {"format": WITH_ANCHORS if anchors else FORMAT, "head": json_value(head)}
    for values in ledger.event_rows(connection):
        yield {"event": values | {"payload": parsed_json(values["payload"])}}
    for row in connection.execution_options(yield_per=100).execute(select(CONTENT).order_by(CONTENT.c.hash)):
        yield {"content": row.hash, "data": base64.b64encode(unpack(row.hash, row.data)).decode()}
    passages = select(PASSAGE).order_by(PASSAGE.c.passage_hash)
    for row in connection.execution_options(yield_per=1000).execute(passages):
        yield {"passage": row.passage_hash, "context": row.context, "text": row.text}
    for row in connection.execute(select(SIGNED_HEAD).order_by(SIGNED_HEAD.c.pk)):
        yield {"signed_head": parsed_json(row.body)}
    for anchor in anchors:
        yield {"anchor": json_value(anchor)}


def _keep_heads(connection: Connection, heads: list[SignedHead]) -> None:
    stored = set(connection.execute(select(SIGNED_HEAD.c.body)).scalars())
    rows = [values for head in heads if (values := head_values(head))["body"] not in stored]
    insert_missing(connection, SIGNED_HEAD, rows)


class _Reader:
    """Reads the lines of an export in order and checks each. Every error is an InvalidDocument that names the line."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._number = 0
        self._digest = hashlib.sha256()
        self._value: dict[str, Any] = {}

    def header(self) -> Head:
        """The head of the ledger that the export holds."""
        value = self._next()
        if value.get("format") not in (FORMAT, WITH_ANCHORS):
            raise self._wrong(f"it is not an export of format {FORMAT} or {WITH_ANCHORS}")
        try:
            head = Head.model_validate(value["head"])
        except (KeyError, ValidationError):
            raise self._wrong("the header names no head") from None
        self._next()
        return head

    def events(self, head: Head) -> Iterator[Event]:
        """The events up to `head`. Each must follow the one before."""
        at = EMPTY_HEAD
        for value in self._of("event"):
            event = self._event(value)
            if event.seq != at.seq + 1 or event.prev_hash != at.hash or event_hash(event) != event.hash:
                raise self._wrong(f"event {event.seq} does not follow event {at.seq}, or was edited")
            at = head_after(event)
            yield event
        if at != head:
            raise self._wrong(f"the events end at {at.seq}, the header names event {head.seq}")

    def _event(self, value: dict[str, Any]) -> Event:
        try:
            row = value["event"]
            return Event.model_validate(row | {"recorded_at": convert.instant(row["recorded_at"])})
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise self._wrong(f"it holds no event: {error}") from None

    def contents(self) -> Iterator[tuple[str, bytes | Passage]]:
        """The contents and passages, each after its hash."""
        for value in self._of("content", "passage"):
            name, actual, data = self._content(value)
            if name != actual:
                raise self._wrong(f"{str(name)[:16]} does not have its hash")
            yield actual, data

    def _content(self, value: dict[str, Any]) -> tuple[str, str, bytes | Passage]:
        try:
            if "content" in value:
                data = base64.b64decode(value["data"], validate=True)
                return value["content"], sha256_hex(data), data
            passage = Passage(context=value["context"], text=value["text"])
            return value["passage"], passage.passage_hash, passage
        except (KeyError, TypeError, ValueError) as error:
            raise self._wrong(str(error)) from None

    def signed_heads(self) -> Iterator[SignedHead]:
        """The signed heads."""
        for value in self._of("signed_head"):
            try:
                yield SignedHead.model_validate(value["signed_head"])
            except ValidationError as error:
                raise self._wrong(f"it holds no signed head: {error}") from None

    def anchors(self) -> Iterator[TimeAnchor]:
        """The anchors of heads in time. `knowledge audit verify` checks their stamps."""
        for value in self._of("anchor"):
            try:
                yield TimeAnchor.model_validate(value["anchor"])
            except ValidationError as error:
                raise self._wrong(f"it holds no anchor: {error}") from None

    def end(self) -> None:
        """Check that the file ends here."""
        if "end" not in self._value:
            raise self._wrong(
                "it is no event, content, passage, signed head or anchor, or it is in the wrong place"
            )

    def _of(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """The next lines, as long as they are of one of these kinds."""
        while any(kind in self._value for kind in kinds):
            yield self._value
            self._next()

    def _next(self) -> dict[str, Any]:
        """Read the next line into `_value`, and return it."""
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
            raise self._wrong("the lines before it were changed after the export")
        self._value = value
        return value

    def _wrong(self, what: str) -> InvalidDocument:
        return InvalidDocument(
            f"This line cannot be imported: {what}.", where=f"line {self._number}", remedy=_AGAIN
        )
