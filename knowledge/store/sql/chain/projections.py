"""The projections: rows that follow from the ledger (rule G3).

`project` computes all rows of one object, for rebuilding and verifying. `extend` and `update_periods` add the events of
one transaction to the stored rows. Both build each row with the same function of `convert`.

A *stream* is the sequence of versions of one object in one scope from one source. Its table is named `place`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select, update

from knowledge.errors import IntegrityViolation
from knowledge.model.authority import Standing, authority_periods, slices
from knowledge.model.clock import to_micros
from knowledge.model.objects import Version
from knowledge.model.reading.readings import Reading
from knowledge.model.record.ledger import Event, EventKind, SyncReport, Transition
from knowledge.store.payloads import readings_after, transition_of
from knowledge.store.sql.contents import batches, insert_all, passage_pks
from knowledge.store.sql.tables import convert, convert_readings
from knowledge.store.sql.tables.convert import Values
from knowledge.store.sql.tables.schema import (
    ANSWER,
    CONFIRMATION,
    OBJECT,
    PERIOD,
    PROVENANCE,
    READING,
    RELIANCE,
    REPLACEMENT,
    SOURCE_LABEL,
    STREAM,
    TRANSITION,
    VERSION,
    VERSION_PASSAGE,
)

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

_STANDING = (
    select(
        VERSION.c.pk,
        VERSION.c.place_pk,
        VERSION.c.version_id,
        VERSION.c.effective_from,
        VERSION.c.effective_to,
        VERSION.c.supersedes,
        VERSION.c.recorded_at,
        STREAM.c.scope_key,
        STREAM.c.source,
        OBJECT.c.object_id,
    )
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
)
STANDINGS = _STANDING.where(OBJECT.c.object_id == bindparam("object_id")).order_by(VERSION.c.pk)
MOVES = (
    select(TRANSITION, VERSION.c.version_id)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
    .join(TRANSITION, TRANSITION.c.version_pk == VERSION.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .order_by(TRANSITION.c.seq)
)
_STANDINGS_OF_STREAM = _STANDING.where(
    STREAM.c.pk == bindparam("place_pk"), VERSION.c.approved_seq.is_not(None)
).order_by(VERSION.c.pk)
_MOVES_OF_STREAM = (
    select(TRANSITION, VERSION.c.version_id)
    .join_from(VERSION, TRANSITION, TRANSITION.c.version_pk == VERSION.c.pk)
    .where(VERSION.c.place_pk == bindparam("place_pk"), VERSION.c.approved_seq.is_not(None))
    .order_by(TRANSITION.c.seq)
)
_OPEN_PERIODS = select(PERIOD).where(PERIOD.c.place_pk == bindparam("place_pk"), PERIOD.c.known_to.is_(None))
_MOVE_VERSION = update(VERSION).where(VERSION.c.version_id == bindparam("of"))
_CLOSE = update(PERIOD).where(PERIOD.c.pk == bindparam("of")).values(known_to=bindparam("at"))


@dataclass
class ObjectRows:
    """Every projected row of one object. `passages` have hashes instead of keys; `periods` have no key."""

    object: Values
    streams: list[Values] = field(default_factory=list)
    versions: list[Values] = field(default_factory=list)
    readings: list[Values] = field(default_factory=list)
    replacements: list[Values] = field(default_factory=list)
    provenance: list[Values] = field(default_factory=list)
    transitions: list[Values] = field(default_factory=list)
    passages: list[Values] = field(default_factory=list)
    periods: list[Values] = field(default_factory=list)


def project(
    events: Sequence[Event], version_of: Callable[[str], Version], reading_of: Callable[[Event], Reading]
) -> ObjectRows:
    """The rows of an object. `events` are all of its events, in order.

    `version_of` returns the version with an id under its first reading, and `reading_of` the reading that a `reading.recorded`
    event names. Raises KeyError or ValueError when the events contradict each other.
    """
    first = events[0]
    rows = ObjectRows(convert.object_values(version_of(first.payload["version_id"]), first.seq))
    versions: dict[str, Values] = {}
    standings: list[Standing] = []
    moves: list[Transition] = []
    streams: dict[str, Values] = {}
    read: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.kind is not EventKind.VERSION_TRANSITIONED:
            read[event.payload["version_id"]].append(event)
        if event.kind is EventKind.VERSION_RECORDED:
            version = version_of(event.payload["version_id"])
            new_stream = convert.stream_values(version, event.seq, first.seq)
            stream = streams.setdefault(f"{version.scope.key}|{version.revision.source}", new_stream)
            versions[version.version_id] = convert.version_values(version, event, stream["pk"])
            standings.append(Standing.of(version))
            rows.replacements += convert.replacement_values(version, event.seq)
            rows.provenance += convert.provenance_values(version, event.seq)
        elif event.kind is EventKind.VERSION_TRANSITIONED:
            move = transition_of(event)
            versions[move.version_id].update(convert.transition_changes(move))
            rows.transitions.append(convert.transition_values(move, versions[move.version_id]["pk"]))
            moves.append(move)
    pks = {name: (row["pk"], row["place_pk"]) for name, row in versions.items()}
    rows.streams, rows.versions = list(streams.values()), list(versions.values())
    for name, own in read.items():
        _project_readings(rows, own, versions[name]["pk"], partial(_reading_of, version_of, reading_of))
    rows.periods = [convert.period_values(period, pks) for period in authority_periods(standings, moves)]
    return rows


def _reading_of(
    version_of: Callable[[str], Version], reading_of: Callable[[Event], Reading], event: Event
) -> Reading:
    first = event.kind is EventKind.VERSION_RECORDED
    return version_of(event.payload["version_id"]).reading if first else reading_of(event)


def _project_readings(
    rows: ObjectRows, events: Sequence[Event], version_pk: int, reading_of: Callable[[Event], Reading]
) -> None:
    """Add the rows of one version's readings and their passages. `events` are those about its readings."""
    kept: dict[int, Reading] = {}

    def named_by(event: Event) -> Reading:
        kept[event.seq] = reading_of(event)
        return kept[event.seq]

    for recorded in readings_after(events, named_by):
        rows.readings.append(convert_readings.reading_values(recorded, version_pk))
        rows.passages += convert_readings.version_passage_values(kept[recorded.seq], recorded.seq)


def insert_object(connection: Connection, rows: ObjectRows) -> None:
    """Insert the projected rows of an object, none of which is stored yet."""
    insert_all(connection, OBJECT, [rows.object])
    insert_all(connection, STREAM, rows.streams)
    insert_all(connection, VERSION, rows.versions)
    insert_all(connection, READING, rows.readings)
    insert_all(connection, REPLACEMENT, rows.replacements)
    insert_all(connection, PROVENANCE, rows.provenance)
    insert_all(connection, TRANSITION, rows.transitions)
    insert_all(connection, VERSION_PASSAGE, with_passage_pks(connection, rows.passages))
    insert_all(connection, PERIOD, rows.periods)


def with_passage_pks(connection: Connection, rows: Iterable[Values]) -> list[Values]:
    """`version_passage` rows with the key of each passage instead of its hash.

    Raises IntegrityViolation when a passage is not stored.
    """
    rows = list(rows)
    pks = passage_pks(connection, {row["passage_hash"] for row in rows})
    missing = sorted({row["passage_hash"] for row in rows} - pks.keys())
    if missing:
        raise IntegrityViolation(
            f"passage {missing[0][:16]} is missing, and {len(missing) - 1} more.",
            remedy="Restore the store from a backup.",
        )
    return [
        {name: value for name, value in row.items() if name != "passage_hash"}
        | {"passage_pk": pks[row["passage_hash"]]}
        for row in rows
    ]


def extend(connection: Connection, events: Sequence[Event], recorded: Mapping[str, Version]) -> None:
    """Add `events` to the stored projections, periods and readings left out; see `readings.extend`.

    `recorded` are the versions that they record, by id.
    """
    new = _insert_versions(connection, events, recorded)
    moves = [transition_of(event) for event in events if event.kind is EventKind.VERSION_TRANSITIONED]
    for move in moves:
        if move.version_id in new:
            new[move.version_id].update(convert.transition_changes(move))
    insert_all(connection, VERSION, list(new.values()))
    replacing = [convert.replacement_values(recorded[name], row["pk"]) for name, row in new.items()]
    insert_all(connection, REPLACEMENT, [row for rows in replacing for row in rows])
    stating = [convert.provenance_values(recorded[name], row["pk"]) for name, row in new.items()]
    insert_all(connection, PROVENANCE, [row for rows in stating for row in rows])
    for move in moves:
        if move.version_id not in new:
            connection.execute(_MOVE_VERSION.values(**convert.transition_changes(move)), {"of": move.version_id})
    older = {move.version_id for move in moves} - new.keys()
    pks = {name: row["pk"] for name, row in new.items()} | version_pks(connection, older)
    rows = [convert.transition_values(move, pks[move.version_id]) for move in moves]
    insert_all(connection, TRANSITION, rows)


def _insert_versions(
    connection: Connection, events: Sequence[Event], recorded: Mapping[str, Version]
) -> dict[str, Values]:
    """Insert the new objects and streams, and return the rows of the new versions by version id."""
    objects = _object_pks(connection, {version.object_id for version in recorded.values()})
    streams = _stream_pks(connection, set(objects.values()))
    new_objects, new_streams = [], []
    rows: dict[str, Values] = {}
    for event in events:
        if event.kind is not EventKind.VERSION_RECORDED:
            continue
        version = recorded[event.payload["version_id"]]
        if version.object_id not in objects:
            objects[version.object_id] = event.seq
            new_objects.append(convert.object_values(version, event.seq))
        stream = (objects[version.object_id], version.scope.key, version.revision.source)
        if stream not in streams:
            streams[stream] = event.seq
            new_streams.append(convert.stream_values(version, event.seq, stream[0]))
        rows[version.version_id] = convert.version_values(version, event, streams[stream])
    insert_all(connection, OBJECT, new_objects)
    insert_all(connection, STREAM, new_streams)
    return rows


def _object_pks(connection: Connection, object_ids: set[str]) -> dict[str, int]:
    statement = select(OBJECT.c.object_id, OBJECT.c.pk).where(OBJECT.c.object_id.in_(sorted(object_ids)))
    return {row.object_id: row.pk for row in connection.execute(statement)}


def _stream_pks(connection: Connection, object_pks: set[int]) -> dict[tuple[int, str, str], int]:
    """The keys of the streams of these objects, by object key, scope key and source."""
    statement = select(STREAM).where(STREAM.c.object_pk.in_(sorted(object_pks)))
    return {(row.object_pk, row.scope_key, row.source): row.pk for row in connection.execute(statement)}


def insert_answer(connection: Connection, event: Event, record: AnswerRecord) -> None:
    """Insert the row of a recorded answer, and one for each version that it cites."""
    insert_all(connection, ANSWER, [convert.answer_values(event)])
    pks = version_pks(connection, (citation.version_id for citation in record.answer.citations))
    insert_all(connection, RELIANCE, convert.reliance_values(record, event.seq, pks))


def insert_confirmations(connection: Connection, event: Event, report: SyncReport) -> None:
    """Insert the rows of a recorded sync, one for each version that its report lists."""
    pks = version_pks(connection, (*report.confirmed, *report.vanished))
    insert_all(connection, CONFIRMATION, convert.confirmation_values(event, report, pks))


def insert_labels(connection: Connection, event: Event) -> None:
    """Insert the rows of the labels that `event` records for a source."""
    insert_all(connection, SOURCE_LABEL, convert.source_label_values(event))


def version_pks(connection: Connection, version_ids: Iterable[str]) -> dict[str, int]:
    """The key of each of these versions that is recorded, by id."""
    pks: dict[str, int] = {}
    for batch in batches(sorted(set(version_ids))):
        rows = connection.execute(
            select(VERSION.c.version_id, VERSION.c.pk).where(VERSION.c.version_id.in_(batch))
        )
        pks.update((row.version_id, row.pk) for row in rows)
    return pks


# -- authority periods --------------------------------------------------------------------------------


def update_periods(connection: Connection, moves: Sequence[Event], recorded_at: datetime) -> None:
    """Update the periods of every stream that these moves, all recorded at `recorded_at`, touch.

    A transaction only closes open periods at its own time and opens new ones from there, so the past never changes (rule
    A6). Raises IntegrityViolation when the stored open periods do not follow from the earlier moves.
    """
    touched = version_pks(connection, (move.payload["version_id"] for move in moves)).values()
    for place_pk in sorted(_streams_of(connection, touched)):
        stream = _Stream(connection, place_pk)
        before = stream.slices(before=recorded_at)
        stored = {_slice(row): row["pk"] for row in stream.open_periods()}
        if stored.keys() != before:
            raise _past_changed(stream.object_id)
        _replace_open_periods(connection, place_pk, stored, stream.slices(), to_micros(recorded_at))


_Slice = tuple[int, int, int | None]
"""An open period within its stream: the key of the version that prevails, and the start and end of its valid time."""


class _Stream:
    """A stream as stored: its versions that were ever approved, and their moves."""

    def __init__(self, connection: Connection, place_pk: int) -> None:
        self._connection = connection
        self._asked = {"place_pk": place_pk}
        self._rows = connection.execute(_STANDINGS_OF_STREAM, self._asked).all()
        self._standings = [convert.standing_of(row) for row in self._rows]
        self._moves = [convert.transition_of(row) for row in connection.execute(_MOVES_OF_STREAM, self._asked)]

    @property
    def object_id(self) -> str:
        return self._rows[0].object_id if self._rows else "an object"

    def slices(self, before: datetime | None = None) -> set[_Slice]:
        """The valid time of each version that prevails, as known after all moves, or after those `before` an instant."""
        moves = [move for move in self._moves if before is None or move.recorded_at < before]
        pks = {row.version_id: row.pk for row in self._rows}
        return {
            (pks[name], to_micros(start), convert.micros(end))
            for name, start, end in slices(self._standings, moves)
        }

    def open_periods(self) -> Sequence[Mapping[Any, Any]]:
        return self._connection.execute(_OPEN_PERIODS, self._asked).mappings().all()


def _streams_of(connection: Connection, pks: Iterable[int]) -> set[int]:
    """The keys of the streams that versions with these keys belong to."""
    streams: set[int] = set()
    for batch in batches(sorted(pks)):
        streams |= set(connection.execute(select(VERSION.c.place_pk).where(VERSION.c.pk.in_(batch))).scalars())
    return streams


def _slice(row: Mapping[Any, Any]) -> _Slice:
    return (row["version_pk"], row["valid_from"], row["valid_to"])


def _replace_open_periods(
    connection: Connection, place_pk: int, stored: dict[_Slice, int], wanted: set[_Slice], now: int
) -> None:
    """Close the `stored` open periods, given with their keys, that are not `wanted`, and open the missing ones."""
    closing = [{"of": pk, "at": now} for piece, pk in stored.items() if piece not in wanted]
    if closing:
        connection.execute(_CLOSE, closing)
    opened = sorted(wanted - stored.keys(), key=lambda piece: piece[1])
    names = ("version_pk", "valid_from", "valid_to")
    fixed = {"place_pk": place_pk, "known_from": now, "known_to": None}
    insert_all(connection, PERIOD, [dict(zip(names, piece, strict=True)) | fixed for piece in opened])


def _past_changed(object_id: str) -> IntegrityViolation:
    return IntegrityViolation(
        f"The stored authority periods of {object_id} do not follow from its events in the ledger.",
        remedy="Run `knowledge audit verify`, and restore the store from a backup.",
    )
