"""What the ledger implies (rule G3): rows of objects, places, versions, transitions, passages and periods.

`project` computes an object's rows afresh, for rebuilding and verifying; `Changes` extends the stored
ones by a transaction's events. Both build every row with the same functions of `convert`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from knowledge.errors import IntegrityViolation
from knowledge.model.answers import AnswerRecord
from knowledge.model.authority import AuthorityPeriod, Standing, authority_periods
from knowledge.model.clock import to_micros
from knowledge.model.ledger import Event, EventKind, SyncReport, Transition
from knowledge.model.objects import Version
from knowledge.store.sql import convert
from knowledge.store.sql.contents import batches, insert_all, passage_pks
from knowledge.store.sql.convert import Values
from knowledge.store.sql.rows import (
    ANSWER,
    CONFIRMATION,
    OBJECT,
    PERIOD,
    PLACE,
    RELIANCE,
    REPLACEMENT,
    TRANSITION,
    VERSION,
    VERSION_PASSAGE,
)

STANDINGS = (
    select(
        VERSION.c.pk,
        VERSION.c.place_pk,
        VERSION.c.version_id,
        VERSION.c.effective_from,
        VERSION.c.effective_to,
        VERSION.c.supersedes,
        VERSION.c.recorded_at,
        PLACE.c.scope_key,
        PLACE.c.source,
        OBJECT.c.object_id,
    )
    .join_from(OBJECT, PLACE, PLACE.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == PLACE.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .order_by(VERSION.c.pk)
)
MOVES = (
    select(TRANSITION, VERSION.c.version_id)
    .join_from(OBJECT, PLACE, PLACE.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == PLACE.c.pk)
    .join(TRANSITION, TRANSITION.c.version_pk == VERSION.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .order_by(TRANSITION.c.seq)
)
_PERIODS = (
    select(PERIOD)
    .join_from(OBJECT, PLACE, PLACE.c.object_pk == OBJECT.c.pk)
    .join(PERIOD, PERIOD.c.place_pk == PLACE.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
)
_MOVE_VERSION = update(VERSION).where(VERSION.c.version_id == bindparam("of"))
_CLOSE = update(PERIOD).where(PERIOD.c.pk == bindparam("of")).values(known_to=bindparam("at"))


@dataclass
class ObjectRows:
    """Every projected row of one object. `passages` name passages by hash; `periods` have no pk."""

    object: Values
    places: list[Values] = field(default_factory=list)
    versions: list[Values] = field(default_factory=list)
    replacements: list[Values] = field(default_factory=list)
    transitions: list[Values] = field(default_factory=list)
    passages: list[Values] = field(default_factory=list)
    periods: list[Values] = field(default_factory=list)


def project(events: Sequence[Event], version_of: Callable[[str], Version]) -> ObjectRows:
    """The rows that `events`, all those of one object in order, imply.

    `version_of` gives the body kept under a version id. Raises KeyError or ValueError when the events
    contradict each other.
    """
    first = events[0]
    rows = ObjectRows(convert.object_values(version_of(first.payload["version_id"]), first.seq))
    versions: dict[str, Values] = {}
    standings: list[Standing] = []
    moves: list[Transition] = []
    places: dict[str, Values] = {}
    for event in events:
        if event.kind is EventKind.VERSION_RECORDED:
            version = version_of(event.payload["version_id"])
            new_place = convert.place_values(version, event.seq, first.seq)
            place = places.setdefault(f"{version.scope.key}|{version.revision.source}", new_place)
            versions[version.version_id] = convert.version_values(version, event, place["pk"])
            standings.append(Standing.of(version))
            rows.passages += convert.passage_places(version, event.seq)
            rows.replacements += convert.replacement_values(version, event.seq)
        else:
            move = convert.transition_in(event)
            versions[move.version_id].update(convert.moved(move))
            rows.transitions.append(convert.transition_values(move, versions[move.version_id]["pk"]))
            moves.append(move)
    pks = {name: (row["pk"], row["place_pk"]) for name, row in versions.items()}
    rows.places, rows.versions = list(places.values()), list(versions.values())
    rows.periods = [convert.period_values(period, pks) for period in authority_periods(standings, moves)]
    return rows


def write(connection: Connection, rows: ObjectRows) -> None:
    """Insert an object's projected rows; none of them is there yet."""
    insert_all(connection, OBJECT, [rows.object])
    insert_all(connection, PLACE, rows.places)
    insert_all(connection, VERSION, rows.versions)
    insert_all(connection, REPLACEMENT, rows.replacements)
    insert_all(connection, TRANSITION, rows.transitions)
    insert_all(connection, VERSION_PASSAGE, with_passage_pks(connection, rows.passages))
    insert_all(connection, PERIOD, rows.periods)


def with_passage_pks(connection: Connection, rows: Iterable[Values]) -> list[Values]:
    """`version_passage` rows with the key of each passage instead of its hash."""
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
    """Bring the stored projections up to `events`; `recorded` are the versions among them."""
    new = _insert_versions(connection, events, recorded)
    moves = [convert.transition_in(event) for event in events if event.kind is EventKind.VERSION_TRANSITIONED]
    for move in moves:
        if move.version_id in new:
            new[move.version_id].update(convert.moved(move))
    insert_all(connection, VERSION, list(new.values()))
    replacing = [convert.replacement_values(recorded[name], row["pk"]) for name, row in new.items()]
    insert_all(connection, REPLACEMENT, [row for rows in replacing for row in rows])
    for move in moves:
        if move.version_id not in new:
            connection.execute(_MOVE_VERSION.values(**convert.moved(move)), {"of": move.version_id})
    older = {move.version_id for move in moves} - new.keys()
    pks = {name: row["pk"] for name, row in new.items()} | version_pks(connection, older)
    rows = [convert.transition_values(move, pks[move.version_id]) for move in moves]
    insert_all(connection, TRANSITION, rows)
    held = [row for name, values in new.items() for row in convert.passage_places(recorded[name], values["pk"])]
    insert_all(connection, VERSION_PASSAGE, with_passage_pks(connection, held))


def _insert_versions(
    connection: Connection, events: Sequence[Event], recorded: Mapping[str, Version]
) -> dict[str, Values]:
    """Insert the objects and places that are new, and return the rows of the new versions."""
    objects = _object_pks(connection, {version.object_id for version in recorded.values()})
    places = _place_pks(connection, set(objects.values()))
    new_objects, new_places = [], []
    rows: dict[str, Values] = {}
    for event in events:
        if event.kind is not EventKind.VERSION_RECORDED:
            continue
        version = recorded[event.payload["version_id"]]
        if version.object_id not in objects:
            objects[version.object_id] = event.seq
            new_objects.append(convert.object_values(version, event.seq))
        place = (objects[version.object_id], version.scope.key, version.revision.source)
        if place not in places:
            places[place] = event.seq
            new_places.append(convert.place_values(version, event.seq, place[0]))
        rows[version.version_id] = convert.version_values(version, event, places[place])
    insert_all(connection, OBJECT, new_objects)
    insert_all(connection, PLACE, new_places)
    return rows


def _object_pks(connection: Connection, object_ids: set[str]) -> dict[str, int]:
    found = select(OBJECT.c.object_id, OBJECT.c.pk).where(OBJECT.c.object_id.in_(sorted(object_ids)))
    return {row.object_id: row.pk for row in connection.execute(found)}


def _place_pks(connection: Connection, object_pks: set[int]) -> dict[tuple[int, str, str], int]:
    found = select(PLACE).where(PLACE.c.object_pk.in_(sorted(object_pks)))
    return {(row.object_pk, row.scope_key, row.source): row.pk for row in connection.execute(found)}


def insert_answer(connection: Connection, event: Event, record: AnswerRecord) -> None:
    """The rows of a recorded answer: itself, and what it relies on."""
    insert_all(connection, ANSWER, [convert.answer_values(event)])
    pks = version_pks(connection, (citation.version_id for citation in record.answer.citations))
    insert_all(connection, RELIANCE, convert.reliance_values(record, event.seq, pks))


def insert_confirmations(connection: Connection, event: Event, report: SyncReport) -> None:
    """The rows of a recorded sync."""
    pks = version_pks(connection, (*report.confirmed, *report.vanished))
    insert_all(connection, CONFIRMATION, convert.confirmation_values(event, report, pks))


def version_pks(connection: Connection, version_ids: Iterable[str]) -> dict[str, int]:
    """The keys of those of these versions that are recorded."""
    found: dict[str, int] = {}
    for batch in batches(sorted(set(version_ids))):
        rows = connection.execute(
            select(VERSION.c.version_id, VERSION.c.pk).where(VERSION.c.version_id.in_(batch))
        )
        found.update((row.version_id, row.pk) for row in rows)
    return found


# -- authority periods --------------------------------------------------------------------------------


def update_periods(connection: Connection, object_id: str, recorded_at: datetime) -> None:
    """Compute the object's periods again and store what differs.

    A transaction may close open periods at its `recorded_at` and open new ones from there, and nothing
    else: the past never changes (rule A6). Raises IntegrityViolation otherwise.
    """
    versions = connection.execute(STANDINGS, {"object_id": object_id}).all()
    moves = [convert.transition_of(row) for row in connection.execute(MOVES, {"object_id": object_id})]
    periods = authority_periods([convert.standing_of(row) for row in versions], moves)
    pks = {row.version_id: (row.pk, row.place_pk) for row in versions}
    _store_difference(connection, object_id, _keyed(periods, pks), to_micros(recorded_at))


_Rectangle = tuple[int, int, int, int | None, int]


def _keyed(periods: Iterable[AuthorityPeriod], pks: Mapping[str, tuple[int, int]]) -> dict[_Rectangle, int | None]:
    rows = [convert.period_values(period, pks) for period in periods]
    return {_rectangle(row): row["known_to"] for row in rows}


def _rectangle(row: Mapping[str, Any]) -> _Rectangle:
    """What names a period: everything but the known end, which is all that may change."""
    return (row["place_pk"], row["version_pk"], row["valid_from"], row["valid_to"], row["known_from"])


def _store_difference(
    connection: Connection, object_id: str, wanted: dict[_Rectangle, int | None], now: int
) -> None:
    closing = []
    for row in map(dict, connection.execute(_PERIODS, {"object_id": object_id}).mappings()):
        if _rectangle(row) not in wanted:
            raise _past_changed(object_id, row["pk"])
        known_to = wanted.pop(_rectangle(row))
        if known_to == row["known_to"]:
            continue
        if row["known_to"] is not None or known_to != now:
            raise _past_changed(object_id, row["pk"])
        closing.append({"of": row["pk"], "at": now})
    if any(rectangle[4] != now for rectangle in wanted):
        raise _past_changed(object_id, None)
    if closing:
        connection.execute(_CLOSE, closing)
    names = ("place_pk", "version_pk", "valid_from", "valid_to", "known_from")
    insert_all(
        connection, PERIOD, [dict(zip(names, r, strict=True)) | {"known_to": end} for r, end in wanted.items()]
    )


def _past_changed(object_id: str, pk: int | None) -> IntegrityViolation:
    named = "a period that is not stored" if pk is None else f"stored period {pk}"
    return IntegrityViolation(
        f"The authority periods of {object_id} do not follow from its ledger: {named} lies in the past.",
        remedy="Run `knowledge audit verify`, and restore the store from a backup.",
    )
