"""Reads and extends the chain of events, and reads recorded answers (rules G1, Q3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select, update

from knowledge.errors import IntegrityViolation
from knowledge.model.clock import from_micros, to_micros
from knowledge.model.invalid import why_invalid
from knowledge.model.record.ledger import Event, EventKind, Head, event_hash
from knowledge.model.scope import Scope
from knowledge.store.payloads import answer_payload
from knowledge.store.sql.chain import tree
from knowledge.store.sql.chain.audiences import AnswerAudiences
from knowledge.store.sql.contents import answer_record, batches, insert_all
from knowledge.store.sql.engine import Database
from knowledge.store.sql.erasing import erased_error
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import ANSWER, EVENT, HEAD, RELIANCE, VERSION
from knowledge.store.values import AnswerMention, unknown_answer

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

_PAGE = 1000
"""Events read at once: about half a megabyte."""
_HEAD = select(HEAD).where(HEAD.c.pk == 1)
_OTHER_HEADS = select(HEAD.c.pk).where(HEAD.c.pk != 1).order_by(HEAD.c.pk)
_AT = select(EVENT).where(EVENT.c.seq.in_(bindparam("seqs", expanding=True))).order_by(EVENT.c.seq)
_ALL = select(EVENT).order_by(EVENT.c.seq)
_EVENTS = select(EVENT).where(EVENT.c.seq > bindparam("after")).order_by(EVENT.c.seq).limit(bindparam("page"))
_ANSWER = (
    select(ANSWER.c.answer_hash, ANSWER.c.record_hash, ANSWER.c.erased_seq, EVENT)
    .join(EVENT, EVENT.c.seq == ANSWER.c.seq)
    .where(ANSWER.c.answer_id == bindparam("answer_id"))
)
_MENTIONS = (
    select(ANSWER.c.answer_id, ANSWER.c.record_hash, EVENT.c.recorded_at)
    .join(EVENT, EVENT.c.seq == ANSWER.c.seq)
    .where(ANSWER.c.erased_seq.is_(None))
)
_RECORDS = (
    select(ANSWER.c.record_hash).join(EVENT, EVENT.c.seq == ANSWER.c.seq).where(ANSWER.c.erased_seq.is_(None))
)
_AMONG = select(ANSWER.c.answer_id, ANSWER.c.record_hash).where(
    ANSWER.c.answer_id.in_(bindparam("answer_ids", expanding=True)), ANSWER.c.erased_seq.is_(None)
)
_COUNT = _RECORDS.with_only_columns(func.count())
_HAS_CITATION = exists().where(RELIANCE.c.answer_seq == ANSWER.c.seq)
_CITED_VERSIONS = VERSION.c.version_id.in_(bindparam("version_ids", expanding=True))
_RELYING = (
    select(ANSWER.c.answer_id, ANSWER.c.record_hash, EVENT.c.recorded_at)
    .join_from(VERSION, RELIANCE, RELIANCE.c.version_pk == VERSION.c.pk)
    .join(ANSWER, ANSWER.c.seq == RELIANCE.c.answer_seq)
    .join(EVENT, EVENT.c.seq == ANSWER.c.seq)
    .where(_CITED_VERSIONS, ANSWER.c.erased_seq.is_(None))
)
_RELIANCE = (
    select(VERSION.c.version_id, ANSWER.c.record_hash)
    .join_from(VERSION, RELIANCE, RELIANCE.c.version_pk == VERSION.c.pk)
    .join(ANSWER, ANSWER.c.seq == RELIANCE.c.answer_seq)
    .where(_CITED_VERSIONS, ANSWER.c.erased_seq.is_(None))
)
_AUDIT = "Run `knowledge audit verify`, and restore the store from a backup."


def head_of(connection: Connection, *, lock: bool = False) -> Head:
    """The ledger's end. With `lock` no other transaction can extend the ledger until this one ends.

    Raises IntegrityViolation when the row is missing or no head.
    """
    row = connection.execute(_HEAD.with_for_update() if lock else _HEAD).one_or_none()
    if row is None:
        raise IntegrityViolation("The ledger's head is missing.", remedy=_AUDIT)
    try:
        return convert.head_of(row)
    except (ValueError, TypeError, OverflowError) as error:
        raise IntegrityViolation(
            f"The ledger's head cannot be read: {why_invalid(error)}.", remedy=_AUDIT
        ) from None


def append(connection: Connection, events: Sequence[Event], head: Head) -> None:
    """Append `events`, the last of which is `head`."""
    insert_all(connection, EVENT, [convert.event_values(event) for event in events])
    tree.extend(connection, events)
    set_head(connection, head)


def set_head(connection: Connection, head: Head) -> None:
    """Set the ledger's end."""
    connection.execute(update(HEAD).where(HEAD.c.pk == 1).values(**convert.head_values(head)))


def event_rows(connection: Connection) -> Iterator[convert.Values]:
    """All `event` rows in order, unchecked, with whatever numbers they have."""
    rows = connection.execute(_ALL, execution_options={"yield_per": _PAGE})
    return (dict(row._mapping) for row in rows)


def events_at(connection: Connection, seqs: Iterable[int]) -> dict[int, Event]:
    """The events with these numbers, by number. They are in order when the numbers are."""
    events: dict[int, Event] = {}
    for batch in batches(seqs):
        events.update((row.seq, convert.event_of(row)) for row in connection.execute(_AT, {"seqs": batch}))
    return events


def other_heads(connection: Connection) -> list[Any]:
    """The keys of further rows in the table of the ledger's head. There should be none."""
    return list(connection.execute(_OTHER_HEADS).scalars())


class SqlLedger:
    """See `LedgerStore` and `AnswerStore`; transactions, verification and rebuilding are those of `SqlStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audiences = AnswerAudiences()

    def head(self) -> Head:
        """See `Store.head`."""
        with self._database.reading() as connection:
            return head_of(connection)

    def events(
        self, *, after: int = 0, limit: int | None = None, kinds: Collection[EventKind] | None = None
    ) -> Iterator[Event]:
        """See `Store.events`. Events never change, so pages that are read one after the other are consistent."""
        statement = _EVENTS if kinds is None else _EVENTS.where(EVENT.c.kind.in_([kind.value for kind in kinds]))
        while limit is None or limit > 0:
            page = self._events(statement, after, _PAGE if limit is None else min(limit, _PAGE))
            yield from page
            if not page:
                return
            after = page[-1].seq
            limit = None if limit is None else limit - len(page)

    def _events(self, statement: Select[Any], after: int, page: int) -> list[Event]:
        with self._database.reading() as connection:
            rows = connection.execute(statement, {"after": after, "page": page}).all()
        return [_event_of(row) for row in rows]

    def answer(self, answer_id: str) -> AnswerRecord:
        """See `Store.answer`."""
        unknown = unknown_answer(answer_id)
        if not convert.storable(answer_id):
            raise unknown
        with self._database.reading() as connection:
            row = connection.execute(_ANSWER, {"answer_id": answer_id}).one_or_none()
            if row is None:
                raise unknown
            if row.erased_seq is not None:
                raise erased_error(connection, row.erased_seq, f"Answer {answer_id}")
            record = answer_record(connection, row.record_hash)
        _check_answer(answer_id, row, record)
        return record

    def answer_event(self, answer_id: str) -> Event:
        """See `Store.answer_event`."""
        with self._database.reading() as connection:
            asked = {"answer_id": answer_id}
            row = connection.execute(_ANSWER, asked).one_or_none() if convert.storable(answer_id) else None
        if row is None:
            raise unknown_answer(answer_id)
        return _event_of(row)

    def answers(
        self,
        *,
        before: datetime | None = None,
        limit: int = 100,
        uncited: bool = False,
        visible_to: Scope | None = None,
    ) -> list[AnswerMention]:
        """See `Store.answers`."""
        statement = _before(_MENTIONS, before).order_by(ANSWER.c.seq.desc())
        if uncited:
            statement = statement.where(~_HAS_CITATION)
        if visible_to is None:
            statement = statement.limit(max(0, limit))
        with self._database.reading() as connection:
            rows = self._visible(connection, connection.execute(statement).all(), visible_to)
            return [_mention(row) for row in islice(rows, max(0, limit))]

    def _visible(self, connection: Connection, rows: Sequence[Any], scope: Scope | None) -> Iterator[Any]:
        """Yield the rows of answers that `scope` may see. Records are read as far as the rows are taken."""
        for batch in batches(rows):
            seen = self._audiences.seen(connection, [row.record_hash for row in batch], scope)
            yield from (row for row in batch if seen[row.record_hash])

    def count_answers(self, before: datetime | None = None, visible_to: Scope | None = None) -> int:
        """See `Store.count_answers`."""
        with self._database.reading() as connection:
            if visible_to is None:
                return int(connection.execute(_before(_COUNT, before)).scalar_one())
            hashes = list(connection.execute(_before(_RECORDS, before)).scalars())
            return sum(self._audiences.seen(connection, hashes, visible_to).values())

    def visible_answers(self, answer_ids: Sequence[str], scope: Scope) -> set[str]:
        """See `Store.visible_answers`."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for batch in batches(filter(convert.storable, answer_ids)):
                rows = connection.execute(_AMONG, {"answer_ids": batch}).all()
                found.update(row.answer_id for row in self._visible(connection, rows, scope))
        return found

    def relying(self, version_ids: Sequence[str], visible_to: Scope | None = None) -> list[AnswerMention]:
        """See `Store.relying`."""
        mentions: dict[str, AnswerMention] = {}
        with self._database.reading() as connection:
            for batch in batches(filter(convert.storable, version_ids)):
                rows = connection.execute(_RELYING, {"version_ids": batch}).all()
                visible = self._visible(connection, rows, visible_to)
                mentions.update((row.answer_id, _mention(row)) for row in visible)
        return sorted(mentions.values(), key=lambda m: (m.recorded_at, m.answer_id), reverse=True)

    def reliance(self, version_ids: Sequence[str], visible_to: Scope | None = None) -> dict[str, int]:
        """See `Store.reliance`."""
        counts = dict.fromkeys(version_ids, 0)
        with self._database.reading() as connection:
            for batch in batches(filter(convert.storable, version_ids)):
                rows = connection.execute(_RELIANCE, {"version_ids": batch}).all()
                visible = self._visible(connection, rows, visible_to)
                counts.update(Counter(row.version_id for row in visible))
        return counts


def _before(statement: Select[Any], before: datetime | None) -> Select[Any]:
    return statement if before is None else statement.where(EVENT.c.recorded_at < to_micros(before))


def _mention(row: Any) -> AnswerMention:
    return AnswerMention(row.answer_id, from_micros(row.recorded_at))


def _event_of(row: object) -> Event:
    """The event of a row. Raises IntegrityViolation when it cannot be read."""
    try:
        return convert.event_of(row)
    except (ValueError, TypeError, OverflowError) as error:
        seq = getattr(row, "seq", "?")
        raise IntegrityViolation(f"Event {seq} cannot be read: {why_invalid(error)}.", remedy=_AUDIT) from None


def _check_answer(answer_id: str, row: Any, record: AnswerRecord) -> None:
    """Raise IntegrityViolation unless the record, its row and its event agree and have their hashes (rule G4).

    `row` is an `answer` row joined with its event.
    """
    event = _event_of(row)
    answer = record.answer
    sealed = answer.computed_hash() == answer.answer_hash == row.answer_hash
    bound = event.payload == answer_payload(record, row.record_hash) and event_hash(event) == event.hash
    if not (answer.answer_id == answer_id and sealed and bound):
        raise IntegrityViolation(
            f"Answer {answer_id} no longer matches event {event.seq} of the ledger.", remedy=_AUDIT
        )
