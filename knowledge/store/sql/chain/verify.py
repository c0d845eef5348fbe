"""Verifies the whole store: the chain, the contents and the projections (rules G1 to G4).

The chain comes first. Then each projection is computed again from the events, a batch of objects at a time, and
compared row by row. At last every stored content and passage must have its hash and be needed by something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Column, Connection, Select, select

from knowledge.errors import CanonError, IntegrityViolation
from knowledge.model.invalid import why_invalid
from knowledge.model.objects import Passage
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import Event, Problem
from knowledge.store.sql.chain import ledger, tree
from knowledge.store.sql.chain.projections import ObjectRows, version_pks
from knowledge.store.sql.chain.replay import LedgerScan, answer_rows, object_rows, read_ledger
from knowledge.store.sql.chain.tree import TreeCheck
from knowledge.store.sql.chain.verify_actions import action_problems
from knowledge.store.sql.contents import batches, sync_report, unpack
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.convert import Values, storable
from knowledge.store.sql.tables.schema import (
    ANSWER,
    CONFIRMATION,
    CONTENT,
    OBJECT,
    PASSAGE,
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

_OBJECTS_AT_ONCE = 50
"""Objects whose rows are compared together: few enough for memory even when each has hundreds of versions."""
_NOT_IMPLIED = "no event of the ledger implies this row"


@dataclass(frozen=True)
class _Projection:
    """A table to compare: its name, the query of its rows, the columns that name a row, and its parent's key."""

    name: str
    rows: Select[Any]
    key: tuple[str, ...]
    parent: Column[Any]

    def describe(self, row: Mapping[str, Any]) -> str:
        """A row in words, such as `transition 12`."""
        return f"{self.name} {'/'.join(str(row[column]) for column in self.key)}"


_PASSAGE_POSITIONS = select(
    VERSION_PASSAGE.c.reading_pk,
    VERSION_PASSAGE.c.ordinal,
    PASSAGE.c.passage_hash,
    VERSION_PASSAGE.c.start,
    VERSION_PASSAGE.c.stop,
).join_from(VERSION_PASSAGE, PASSAGE, PASSAGE.c.pk == VERSION_PASSAGE.c.passage_pk, isouter=True)
_RECTANGLES = select(*(column for column in PERIOD.c if column.name != "pk"))

_OBJECTS = _Projection("object", select(OBJECT), ("pk",), OBJECT.c.pk)
_STREAMS = _Projection("place", select(STREAM), ("pk",), STREAM.c.object_pk)
_VERSIONS = _Projection("version", select(VERSION), ("pk",), VERSION.c.place_pk)
_READINGS = _Projection("reading", select(READING), ("pk",), READING.c.version_pk)
_REPLACEMENTS = _Projection(
    "replacement", select(REPLACEMENT), ("version_pk", "object_id"), REPLACEMENT.c.version_pk
)
_PROVENANCE = _Projection(
    "provenance", select(PROVENANCE), ("version_pk", "name", "value"), PROVENANCE.c.version_pk
)
_SOURCE_LABELS = _Projection("source_label", select(SOURCE_LABEL), ("seq", "label"), SOURCE_LABEL.c.seq)
_TRANSITIONS = _Projection("transition", select(TRANSITION), ("seq",), TRANSITION.c.version_pk)
_HELD = _Projection("version_passage", _PASSAGE_POSITIONS, ("reading_pk", "ordinal"), VERSION_PASSAGE.c.reading_pk)
_PERIODS = _Projection(
    "authority_period",
    _RECTANGLES,
    ("place_pk", "version_pk", "valid_from", "known_from"),
    PERIOD.c.place_pk,
)
_ANSWERS = _Projection("answer", select(ANSWER), ("answer_id",), ANSWER.c.seq)
_RELIANCES = _Projection("reliance", select(RELIANCE), ("version_pk", "answer_seq"), RELIANCE.c.answer_seq)
_CONFIRMATIONS = _Projection("confirmation", select(CONFIRMATION), ("version_pk", "seq"), CONFIRMATION.c.seq)
_PROJECTIONS_OF_OBJECTS = (
    (_OBJECTS, "object"),
    (_STREAMS, "object"),
    (_VERSIONS, "place"),
    (_READINGS, "version"),
    (_REPLACEMENTS, "version"),
    (_PROVENANCE, "version"),
    (_TRANSITIONS, "version"),
    (_HELD, "reading"),
    (_PERIODS, "place"),
)
"""The projections of objects, each with the table that its parent is in."""


@dataclass
class _Findings:
    """The problems so far, and everything that the events need.

    `contents` and `passages` are the hashes that they need, `parents` the keys that they imply by table. `complete` is
    cleared when the rows of an object cannot be computed: then nobody can tell which stored rows are superfluous.
    """

    problems: list[Problem]
    contents: set[str] = field(default_factory=set)
    passages: set[str] = field(default_factory=set)
    parents: dict[str, set[int]] = field(
        default_factory=lambda: {"object": set(), "place": set(), "version": set(), "reading": set()}
    )
    complete: bool = True


def find_problems(connection: Connection, against: Sequence[SignedHead] = ()) -> list[Problem]:
    """Every problem of the store, those of the chain first (rule G4). `against` are heads that were kept elsewhere."""
    sizes = tree.head_sizes(connection) | {head.size for head in against}
    check = TreeCheck(connection, sizes)
    scan = read_ledger(connection, check)
    findings = _Findings(scan.problems + scan.keys.problems + check.problems())
    findings.problems += tree.signed_head_problems(connection, check, scan.keys)
    findings.problems += tree.kept_head_problems(against, check, scan.keys)
    for batch in batches(scan.objects.items(), _OBJECTS_AT_ONCE):
        _check_objects(connection, batch, scan, findings)
    _check_answers(connection, scan, findings)
    _check_syncs(connection, scan, findings)
    _check_labels(connection, scan, findings)
    if findings.complete:
        _check_strays(connection, findings)
    _check_contents(connection, findings)
    _check_passages(connection, findings)
    findings.problems += action_problems(connection)
    return findings.problems


def _check_objects(
    connection: Connection, batch: Sequence[tuple[str, list[int]]], scan: LedgerScan, findings: _Findings
) -> None:
    """Compare the stored rows of some objects with the rows that their events imply."""
    implied = []
    events = ledger.events_at(connection, (seq for _, seqs in batch for seq in seqs))
    for object_id, seqs in batch:
        try:
            implied.append(object_rows(connection, object_id, [events[seq] for seq in seqs], scan))
        except IntegrityViolation as error:
            findings.problems.append(Problem(where=error.where, what=error.detail))
            findings.complete = False
    rows = _rows_by_table(implied)
    pks = {name: [row["pk"] for row in rows[name]] for name in findings.parents}
    for name, own in pks.items():
        findings.parents[name].update(own)
    kept = {row["pk"]: row for row in rows["version"] if row["erased_seq"] is None}
    for row in kept.values():
        findings.contents.update((row["version_id"], row["revision_hash"]))
    for row in rows["reading"]:
        if row["version_pk"] in kept:
            findings.contents.update((row["reading_hash"], row["text_hash"]))
    findings.passages.update(row["passage_hash"] for row in rows["version_passage"])
    for projection, parent in _PROJECTIONS_OF_OBJECTS:
        stored = _stored(connection, projection, pks[parent])
        findings.problems += _differences(projection, rows[projection.name], stored)


def _rows_by_table(implied: Iterable[ObjectRows]) -> dict[str, list[Values]]:
    rows: dict[str, list[Values]] = {projection.name: [] for projection, _ in _PROJECTIONS_OF_OBJECTS}
    for own in implied:
        rows["object"].append(own.object)
        rows["place"] += own.streams
        rows["version"] += own.versions
        rows["reading"] += own.readings
        rows["replacement"] += own.replacements
        rows["provenance"] += own.provenance
        rows["transition"] += own.transitions
        rows["version_passage"] += own.passages
        rows["authority_period"] += own.periods
    return rows


def _stored(connection: Connection, projection: _Projection, parents: Iterable[Any]) -> Iterator[Values]:
    for batch in batches(parents):
        for row in connection.execute(projection.rows.where(projection.parent.in_(batch))).mappings():
            yield dict(row)


def _differences(projection: _Projection, implied: Iterable[Values], stored: Iterable[Values]) -> list[Problem]:
    """A problem for each row that is missing, for each column that differs, and for each row that no event implies."""
    wanted = {tuple(row[name] for name in projection.key): row for row in implied}
    problems = []
    for row in stored:
        where = projection.describe(row)
        expected = wanted.pop(tuple(row[name] for name in projection.key), None)
        if expected is None:
            problems.append(Problem(where=where, what=_NOT_IMPLIED))
            continue
        problems += [
            Problem(where=where, what=f"{name} is {row[name]!r}, but the ledger implies {expected[name]!r}")
            for name in expected
            if row[name] != expected[name]
        ]
    missing = [projection.describe(row) for row in wanted.values()]
    return problems + [Problem(where=where, what="is missing") for where in missing]


def _check_strays(connection: Connection, findings: _Findings) -> None:
    """Find rows of objects that no event implies any more, such as those that a truncated ledger leaves behind."""
    for projection, parent in _PROJECTIONS_OF_OBJECTS:
        findings.problems += _strays(connection, projection, parent, findings.parents[parent])


def _strays(connection: Connection, projection: _Projection, parent: str, known: set[int]) -> Iterator[Problem]:
    """A problem for each row whose parent is not among the `known` keys."""
    parents = connection.execute(select(projection.parent).distinct()).scalars()
    strays = [pk for pk in parents if pk not in known]
    for row in _stored(connection, projection, filter(_is_key, strays)):
        yield Problem(where=projection.describe(row), what=_NOT_IMPLIED)
    for pk in strays:
        if not _is_key(pk):
            yield Problem(where=f"{projection.name} of {parent} {pk!r}", what=_NOT_IMPLIED)


def _check_answers(connection: Connection, scan: LedgerScan, findings: _Findings) -> None:
    """Compare the stored rows of answers with the rows that their events imply, a batch at a time."""
    for seqs in batches(scan.answers):
        answers: list[Values] = []
        reliances: list[Values] = []
        for event in ledger.events_at(connection, seqs).values():
            row, relied = _implied_answer(connection, event, scan, findings)
            answers += row
            reliances += relied
        findings.problems += _differences(_ANSWERS, answers, _stored(connection, _ANSWERS, seqs))
        findings.problems += _differences(_RELIANCES, reliances, _stored(connection, _RELIANCES, seqs))
    known = set(scan.answers)
    findings.problems += _strays(connection, _ANSWERS, "event", known)
    findings.problems += _strays(connection, _RELIANCES, "event", known)


def _implied_answer(
    connection: Connection, event: Event, scan: LedgerScan, findings: _Findings
) -> tuple[list[Values], list[Values]]:
    """The rows of the answer that `event` records. They are empty, and a problem is noted, when there is no answer."""
    where = f"answer {event.payload.get('answer_id')}"
    try:
        row, relied = answer_rows(connection, event, scan)
    except KeyError as error:
        findings.problems.append(Problem(where=f"event {event.seq}", what=f"has no {error} in its payload"))
    except CanonError as error:
        findings.problems.append(Problem(where=where, what=f"its record cannot be read: {error}"))
    except ValueError as error:
        findings.problems.append(Problem(where=where, what=why_invalid(error)))
    else:
        if row["erased_seq"] is None:
            findings.contents.add(row["record_hash"])
        return [row], relied
    return [], []


def _all_rows(connection: Connection, projection: _Projection) -> Iterator[Values]:
    return (dict(row) for row in connection.execute(projection.rows).mappings())


def _check_syncs(connection: Connection, scan: LedgerScan, findings: _Findings) -> None:
    """Compare the stored confirmations with the reports of all syncs."""
    implied: list[Values] = []
    for event in scan.syncs:
        where = f"event {event.seq}"
        try:
            report_hash = event.payload["report_hash"]
            findings.contents.add(report_hash)
            report = sync_report(connection, report_hash)
            pks = version_pks(connection, (*report.confirmed, *report.vanished))
            implied += convert.confirmation_values(event, report, pks)
        except KeyError as error:
            findings.problems.append(
                Problem(where=where, what=f"names a version or field that is missing: {error}")
            )
        except (CanonError, ValidationError) as error:
            findings.problems.append(Problem(where=where, what=f"its report cannot be read: {why_invalid(error)}"))
    findings.problems += _differences(_CONFIRMATIONS, implied, _all_rows(connection, _CONFIRMATIONS))


def _check_labels(connection: Connection, scan: LedgerScan, findings: _Findings) -> None:
    """Compare the stored labels of sources with those that the ledger records."""
    implied: list[Values] = []
    for event in scan.labels:
        try:
            implied += convert.source_label_values(event)
        except ValueError as error:
            findings.problems.append(
                Problem(where=f"event {event.seq}", what=f"records no labels: {why_invalid(error)}")
            )
    findings.problems += _differences(_SOURCE_LABELS, implied, _all_rows(connection, _SOURCE_LABELS))


def _check_contents(connection: Connection, findings: _Findings) -> None:
    """Check that every content has its hash and is needed, and that none is missing (rule G2)."""
    missing = set(findings.contents)
    for row in connection.execution_options(yield_per=100).execute(select(CONTENT)):
        missing.discard(row.hash)
        where = f"content {row.hash}"
        try:
            unpack(row.hash, row.data)
        except IntegrityViolation as error:
            findings.problems.append(Problem(where=where, what=error.detail))
        if findings.complete and row.hash not in findings.contents:
            findings.problems.append(Problem(where=where, what="no event of the ledger names it"))
    findings.problems += [Problem(where=f"content {name}", what="is missing") for name in sorted(missing)]


def _check_passages(connection: Connection, findings: _Findings) -> None:
    """Check that every passage has its hash and belongs to a version. A missing one shows in `version_passage`."""
    for row in connection.execution_options(yield_per=1000).execute(select(PASSAGE)):
        where = f"passage {row.passage_hash}"
        if not _has_its_hash(row):
            findings.problems.append(Problem(where=where, what="was edited: its text does not have its hash"))
        if findings.complete and row.passage_hash not in findings.passages:
            findings.problems.append(Problem(where=where, what="no version holds it"))


def _has_its_hash(row: Any) -> bool:
    if not isinstance(row.context, str) or not isinstance(row.text, str):
        return False
    try:
        return bool(Passage(context=row.context, text=row.text).passage_hash == row.passage_hash)
    except ValueError:
        return False


def _is_key(value: object) -> bool:
    """Return whether a value can be bound as a key. SQLite stores values of any type in a column of keys."""
    return isinstance(value, int | str) and (isinstance(value, int) or storable(value))
