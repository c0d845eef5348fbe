"""Reads the ledger from its start, checks the chain, and computes projections from it (rule G3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

from pydantic import ValidationError
from sqlalchemy import Connection, delete

from knowledge.errors import CanonError, IntegrityViolation
from knowledge.model.invalid import why_invalid
from knowledge.model.objects import ERASED, Version
from knowledge.model.reading.readings import Reading
from knowledge.model.record.keychain import KeyChain
from knowledge.model.record.ledger import (
    EMPTY_HEAD,
    NOTICES,
    Erasure,
    Event,
    EventKind,
    Head,
    Problem,
    tombstone,
    verify_chain,
)
from knowledge.store.payloads import first_reading
from knowledge.store.sql.chain import ledger, projections, tree
from knowledge.store.sql.chain.projections import ObjectRows
from knowledge.store.sql.chain.tree import TreeCheck
from knowledge.store.sql.contents import (
    answer_record,
    batches,
    insert_all,
    reading_content,
    sync_report,
    version_under,
)
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.convert import Values
from knowledge.store.sql.tables.schema import (
    ANSWER,
    CONFIRMATION,
    OBJECT,
    OUTBOX,
    PERIOD,
    PROVENANCE,
    READING,
    RELIANCE,
    REPLACEMENT,
    SOURCE_LABEL,
    STREAM,
    TRANSITION,
    TREE_NODE,
    VERSION,
    VERSION_PASSAGE,
)

PROJECTIONS = (
    *(TREE_NODE, RELIANCE, ANSWER, CONFIRMATION, SOURCE_LABEL, PERIOD, VERSION_PASSAGE),
    *(READING, TRANSITION, REPLACEMENT, PROVENANCE, VERSION, STREAM, OBJECT),
)
"""The projections in an order in which foreign keys allow them to be emptied."""


@dataclass
class LedgerScan:
    """The result of reading the whole ledger: the problems of the chain, and the events by subject.

    Events of objects and answers are listed by number only, because there are many. `objects` maps an object id to its
    events, `erasures` and `erased_answers` map an id to the number of the event that erased it and the erasure.
    """

    problems: list[Problem] = field(default_factory=list)
    objects: dict[str, list[int]] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    syncs: list[Event] = field(default_factory=list)
    labels: list[Event] = field(default_factory=list)
    erasures: dict[str, tuple[int, Erasure]] = field(default_factory=dict)
    erased_answers: dict[str, tuple[int, Erasure]] = field(default_factory=dict)
    keys: KeyChain = field(default_factory=KeyChain)


def read_ledger(connection: Connection, check: TreeCheck | None = None) -> LedgerScan:
    """Read every event of the ledger. On the way the chain is checked, and `check` gets each event, if given."""
    scan = LedgerScan()
    for pk in ledger.other_heads(connection):
        scan.problems.append(
            Problem(where=f"ledger head {pk}", what="is a second head: the ledger has one, row 1")
        )
    try:
        head = ledger.head_of(connection)
    except IntegrityViolation as error:
        scan.problems.append(Problem(where="ledger head", what=error.detail))
        head = EMPTY_HEAD
    _scan_events(scan, _read_events(connection, scan), head, check)
    return scan


def _read_events(connection: Connection, scan: LedgerScan) -> Iterator[Event]:
    """The events that can be read, in order. The others become problems of `scan`."""
    for values in ledger.event_rows(connection):
        where = f"event {values['seq']}"
        try:
            event = convert.event_of(SimpleNamespace(**values))
            if convert.event_values(event) != values:
                scan.problems.append(Problem(where=where, what="was edited: it is not written as it was recorded"))
        except (ValueError, TypeError, OverflowError) as error:
            scan.problems.append(Problem(where=where, what=f"cannot be read: {why_invalid(error)}"))
        else:
            yield event


def _scan_events(scan: LedgerScan, events: Iterable[Event], head: Head, check: TreeCheck | None) -> None:
    """Verify the chain and file each event under its subject, in one pass."""
    object_of: dict[str, str] = {}

    def taken() -> Iterator[Event]:
        for event in events:
            if check is not None:
                check.grow(event)
            scan.keys.take(event)
            _file_event(scan, object_of, event)
            yield event

    scan.problems += verify_chain(taken(), head)


def _file_event(scan: LedgerScan, object_of: dict[str, str], event: Event) -> None:
    """File `event` under its subject. `object_of` maps the version ids recorded so far to their objects."""
    payload = event.payload
    if event.kind is EventKind.ANSWER_RECORDED:
        scan.answers.append(event.seq)
        return
    if event.kind is EventKind.SOURCE_SYNCED:
        scan.syncs.append(event)
        return
    if event.kind is EventKind.SOURCE_LABELLED:
        scan.labels.append(event)
        return
    if event.kind in NOTICES:
        return
    if event.kind is EventKind.CONTENT_ERASED:
        _file_erasure(scan, event)
        return
    if event.kind is EventKind.VERSION_RECORDED:
        object_of[str(payload.get("version_id"))] = str(payload.get("object_id"))
    object_id = object_of.get(str(payload.get("version_id")))
    if object_id is None:
        scan.problems.append(
            Problem(where=f"event {event.seq}", what="is about a version that no event before it recorded")
        )
    else:
        scan.objects.setdefault(object_id, []).append(event.seq)


def _file_erasure(scan: LedgerScan, event: Event) -> None:
    try:
        erasure = Erasure.model_validate(event.payload)
    except ValidationError as error:
        scan.problems.append(Problem(where=f"event {event.seq}", what=f"is no erasure: {why_invalid(error)}"))
        return
    scan.erasures.update(dict.fromkeys(erasure.versions, (event.seq, erasure)))
    scan.erased_answers.update(dict.fromkeys(erasure.answers, (event.seq, erasure)))


def object_rows(connection: Connection, object_id: str, events: list[Event], scan: LedgerScan) -> ObjectRows:
    """The projected rows of one object. Raises IntegrityViolation when its events or contents contradict each other."""

    def version_of(version_id: str) -> Version:
        if version_id in scan.erasures:
            return tombstone(version_id, scan.erasures[version_id][1].versions[version_id])
        version = version_under(connection, version_id, _first_reading(events, version_id))
        if version.object_id != object_id:
            raise ValueError(f"version {version_id[:16]} is one of {version.object_id}")
        return version

    def reading_of(event: Event) -> Reading:
        if event.payload["version_id"] in scan.erasures:
            return Reading(reader="", text_hash=event.payload["text_hash"], title=ERASED)
        return reading_content(connection, event.payload["reading"])

    try:
        rows = projections.project(events, version_of, reading_of)
    except CanonError as error:
        raise IntegrityViolation(error.detail, where=f"object {object_id}") from None
    except (ValueError, KeyError, TypeError) as error:
        why = why_invalid(error) if isinstance(error, ValidationError) else repr(error)
        what = f"its events contradict each other or their contents: {why}"
        raise IntegrityViolation(what, where=f"object {object_id}") from None
    for row in rows.versions:
        if row["version_id"] in scan.erasures:
            row["erased_seq"] = scan.erasures[row["version_id"]][0]
    return rows


def _first_reading(events: Iterable[Event], version_id: str) -> str:
    """The name of the reading under which one of these events records the version."""
    recordings = (event for event in events if event.kind is EventKind.VERSION_RECORDED)
    return next(first_reading(event) for event in recordings if event.payload["version_id"] == version_id)


def answer_rows(connection: Connection, event: Event, scan: LedgerScan) -> tuple[Values, list[Values]]:
    """The row of an answer, and the rows of the versions that it cites.

    Raises KeyError, CanonError or ValueError when the event and the record do not make an answer.
    """
    row = convert.answer_values(event)
    if row["answer_id"] in scan.erased_answers:
        row["erased_seq"], erasure = scan.erased_answers[row["answer_id"]]
        cited = erasure.answers[row["answer_id"]]
        pks = projections.version_pks(connection, cited)
        return row, [{"version_pk": pks[name], "answer_seq": event.seq} for name in cited]
    record = answer_record(connection, row["record_hash"])
    if (record.answer.answer_id, record.answer.computed_hash()) != (row["answer_id"], row["answer_hash"]):
        raise ValueError(f"its record is not the answer that event {event.seq} names")
    pks = projections.version_pks(connection, (citation.version_id for citation in record.answer.citations))
    return row, convert.reliance_values(record, event.seq, pks)


def rebuild(connection: Connection) -> None:
    """Drop every projection and compute it again, and put every object in the outbox.

    Raises IntegrityViolation when the ledger or its contents are damaged, because the projections would be, too.
    """
    ledger.head_of(connection, lock=True)
    scan = read_ledger(connection)
    if scan.problems:
        first = scan.problems[0]
        raise IntegrityViolation(first.what, where=first.where, remedy="Restore the store from a backup.")
    for table in PROJECTIONS:
        connection.execute(delete(table))
    for batch in batches(_read_events(connection, scan)):
        tree.extend(connection, batch)
    for object_id, seqs in scan.objects.items():
        events = [*ledger.events_at(connection, seqs).values()]
        projections.insert_object(connection, object_rows(connection, object_id, events, scan))
    for event in scan.syncs:
        projections.insert_confirmations(connection, event, sync_report(connection, event.payload["report_hash"]))
    for event in scan.labels:
        projections.insert_labels(connection, event)
    for batch in batches(scan.answers):
        for event in ledger.events_at(connection, batch).values():
            row, reliances = answer_rows(connection, event, scan)
            insert_all(connection, ANSWER, [row])
            insert_all(connection, RELIANCE, reliances)
    insert_all(connection, OUTBOX, [{"object_id": object_id} for object_id in sorted(scan.objects)])
