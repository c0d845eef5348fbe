"""Reading and extending the chain of events (rule G1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select, update

from knowledge.errors import IntegrityViolation, NotFound
from knowledge.model.answers import AnswerRecord
from knowledge.model.ledger import Event, Head, event_hash
from knowledge.store.sql import convert
from knowledge.store.sql.contents import answer_record, insert_all
from knowledge.store.sql.engine import Database
from knowledge.store.sql.rows import ANSWER, EVENT, HEAD

_PAGE = 1000
_HEAD = select(HEAD).where(HEAD.c.pk == 1)
_EVENTS = select(EVENT).where(EVENT.c.seq > bindparam("after")).order_by(EVENT.c.seq).limit(bindparam("page"))
_ANSWER = (
    select(ANSWER.c.answer_hash, ANSWER.c.record_hash, EVENT)
    .join(EVENT, EVENT.c.seq == ANSWER.c.seq)
    .where(ANSWER.c.answer_id == bindparam("answer_id"))
)
_AUDIT = "Run `knowledge audit verify`, and restore the store from a backup."


def head_of(connection: Connection, *, lock: bool = False) -> Head:
    """The ledger's end; with `lock` no other transaction can move it until this one ends."""
    row = connection.execute(_HEAD.with_for_update() if lock else _HEAD).one_or_none()
    if row is None:
        raise IntegrityViolation("The ledger's head is missing.", remedy=_AUDIT)
    try:
        return convert.head_of(row)
    except (ValidationError, OverflowError) as error:
        raise IntegrityViolation(f"The ledger's head cannot be read: {error}", remedy=_AUDIT) from None


def append(connection: Connection, events: Sequence[Event], head: Head) -> None:
    """Append `events`, which end at `head`."""
    insert_all(connection, EVENT, [convert.event_values(event) for event in events])
    connection.execute(update(HEAD).where(HEAD.c.pk == 1).values(**convert.head_values(head)))


def event_rows(connection: Connection, after: int = 0) -> Iterator[convert.Values]:
    """The `event` rows after `after`, in order, as they are."""
    while rows := connection.execute(_EVENTS, {"after": after, "page": _PAGE}).all():
        yield from (dict(row._mapping) for row in rows)
        after = rows[-1].seq


class LedgerReading:
    """The part of the store that reads events and answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> Head:
        """See `Store.head`."""
        with self._database.reading() as connection:
            return head_of(connection)

    def events(self, *, after: int = 0, limit: int | None = None) -> Iterator[Event]:
        """See `Store.events`. Events are never changed, so pages read one by one are consistent."""
        while limit is None or limit > 0:
            page = self._events(after, _PAGE if limit is None else min(limit, _PAGE))
            yield from page
            if not page:
                return
            after = page[-1].seq
            limit = None if limit is None else limit - len(page)

    def _events(self, after: int, page: int) -> list[Event]:
        with self._database.reading() as connection:
            rows = connection.execute(_EVENTS, {"after": after, "page": page}).all()
        return [_readable(row) for row in rows]

    def answer(self, answer_id: str) -> AnswerRecord:
        """See `Store.answer`."""
        unknown = NotFound(f"There is no answer {answer_id[:80]!r}.", remedy="Check the answer id.")
        if not convert.storable(answer_id):
            raise unknown
        with self._database.reading() as connection:
            row = connection.execute(_ANSWER, {"answer_id": answer_id}).one_or_none()
            if row is None:
                raise unknown
            record = answer_record(connection, row.record_hash)
        _check_answer(answer_id, row.answer_hash, row.record_hash, _readable(row), record)
        return record


def _readable(row: object) -> Event:
    try:
        return convert.event_of(row)
    except (ValueError, TypeError, OverflowError) as error:
        seq = getattr(row, "seq", "?")
        raise IntegrityViolation(f"Event {seq} cannot be read: {error}", remedy=_AUDIT) from None


def _check_answer(answer_id: str, answer_hash: str, record_hash: str, event: Event, record: AnswerRecord) -> None:
    """The answer is what its event says, and the event what its hash says (rule G4)."""
    said = {"answer_id": answer_id, "answer_hash": answer_hash, "record_hash": record_hash}
    answer = record.answer
    holds = event.payload == said and event_hash(event) == event.hash
    if not holds or answer.answer_hash != answer_hash or answer.computed_hash() != answer_hash:
        raise IntegrityViolation(
            f"Answer {answer_id} no longer matches event {event.seq} of the ledger.", remedy=_AUDIT
        )
