"""The readings of versions as a transaction sees them, and their projections (rules R2 to R4)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from knowledge.model.objects import Version
from knowledge.model.reading.readings import Reading, ReadingState, RecordedReading, Rereading, reading_at
from knowledge.model.record.ledger import Event, EventKind
from knowledge.store.payloads import readings_after, recorded_reading
from knowledge.store.sql.chain.projections import version_pks, with_passage_pks
from knowledge.store.sql.contents import insert_all, reading_content
from knowledge.store.sql.tables import convert_readings
from knowledge.store.sql.tables.convert import Values
from knowledge.store.sql.tables.schema import READING, VERSION, VERSION_PASSAGE

READINGS_OF = (
    select(READING, VERSION.c.version_id)
    .join_from(VERSION, READING, READING.c.version_pk == VERSION.c.pk)
    .where(VERSION.c.version_id == bindparam("version_id"))
    .order_by(READING.c.pk)
)
_WITHDRAW = (
    update(READING)
    .where(READING.c.version_pk == bindparam("of"), READING.c.state == ReadingState.WAITING.value)
    .values(state=ReadingState.WITHDRAWN.value)
)
_DECIDE = update(READING).where(READING.c.pk == bindparam("of"))


class ReadingChanges:
    """The readings of versions as one transaction sees them: those that are stored, with what it adds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._stored: dict[str, list[RecordedReading]] = {}
        self._kept: dict[int, Reading] = {}
        self._events: list[Event] = []

    def record_first(self, version: Version, event: Event) -> None:
        """Take in the reading of a version that `event` records."""
        self._kept[event.seq] = version.reading
        self._stored[version.version_id] = []
        self._events.append(event)

    def add(self, event: Event, rereading: Rereading | None = None) -> None:
        """Take in an event about readings; `rereading` is the one that it records, if it records one."""
        if rereading is not None:
            self._kept[event.seq] = rereading.reading
        self._events.append(event)

    def of(self, version_id: str) -> list[RecordedReading]:
        """The readings of a version, in the order they were recorded."""
        if version_id not in self._stored:
            rows = self._connection.execute(READINGS_OF, {"version_id": version_id})
            self._stored[version_id] = [convert_readings.reading_of(row) for row in rows]
        own = [event for event in self._events if event.payload["version_id"] == version_id]
        return readings_after(own, lambda event: self._kept[event.seq], self._stored[version_id])

    def in_force(self, version_id: str) -> Reading:
        """The reading in force of a version that is not erased."""
        current = reading_at(self.of(version_id))
        return self._kept.get(current.seq) or reading_content(self._connection, current.reading_hash)

    def store(self) -> None:
        """Extend the stored projections. The versions are stored already."""
        first = [event for event in self._events if event.kind is EventKind.VERSION_RECORDED]
        later = [event for event in self._events if event.kind is not EventKind.VERSION_RECORDED]
        insert_all(self._connection, READING, [self._values(event, event.seq) for event in first])
        pks = version_pks(self._connection, (event.payload["version_id"] for event in later))
        for event in later:
            self._store_later(event, pks[event.payload["version_id"]])
        passages = [
            row
            for seq, reading in self._kept.items()
            for row in convert_readings.version_passage_values(reading, seq)
        ]
        insert_all(self._connection, VERSION_PASSAGE, with_passage_pks(self._connection, passages))

    def _store_later(self, event: Event, version_pk: int) -> None:
        if event.kind is EventKind.READING_RECORDED:
            self._connection.execute(_WITHDRAW, {"of": version_pk})
            insert_all(self._connection, READING, [self._values(event, version_pk)])
        else:
            changes = convert_readings.decision_changes(event)
            self._connection.execute(_DECIDE.values(**changes), {"of": event.payload["recorded"]})

    def _values(self, event: Event, version_pk: int) -> Values:
        return convert_readings.reading_values(recorded_reading(event, self._kept[event.seq]), version_pk)
