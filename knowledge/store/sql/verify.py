"""Whether what is stored is what was recorded: chain, contents, projections (rules G1 to G4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Column, Connection, Select, select

from knowledge.errors import CanonError, IntegrityViolation
from knowledge.model.invalid import why_invalid
from knowledge.model.ledger import Event, Problem
from knowledge.model.objects import Passage
from knowledge.model.proof import SignedHead
from knowledge.store.sql import convert, ledger, tree
from knowledge.store.sql.contents import batches, sync_report, unpack
from knowledge.store.sql.convert import Values, storable
from knowledge.store.sql.projections import ObjectRows, version_pks
from knowledge.store.sql.replay import LedgerScan, answer_rows, object_rows, read_ledger
from knowledge.store.sql.rows import (
    ANSWER,
    CONFIRMATION,
    CONTENT,
    OBJECT,
    PASSAGE,
    PERIOD,
    RELIANCE,
    REPLACEMENT,
    STREAM,
    TRANSITION,
    VERSION,
    VERSION_PASSAGE,
)
from knowledge.store.sql.tree import TreeCheck

_OBJECTS_AT_ONCE = 50
_NOT_IMPLIED = "no event of the ledger implies this row"


@dataclass(frozen=True)
class _Compared:
    """A projection as it is compared: its rows, what names one, and the row it belongs to."""

    name: str
    rows: Select[Any]
    key: tuple[str, ...]
    parent: Column[Any]

    def described(self, row: Mapping[str, Any]) -> str:
        return f"{self.name} {'/'.join(str(row[column]) for column in self.key)}"


_PASSAGE_POSITIONS = select(
    VERSION_PASSAGE.c.version_pk,
    VERSION_PASSAGE.c.ordinal,
    PASSAGE.c.passage_hash,
    VERSION_PASSAGE.c.start,
    VERSION_PASSAGE.c.stop,
).join_from(VERSION_PASSAGE, PASSAGE, PASSAGE.c.pk == VERSION_PASSAGE.c.passage_pk, isouter=True)
_RECTANGLES = select(*(column for column in PERIOD.c if column.name != "pk"))

_OBJECTS = _Compared("object", select(OBJECT), ("pk",), OBJECT.c.pk)
_STREAMS = _Compared("place", select(STREAM), ("pk",), STREAM.c.object_pk)
_VERSIONS = _Compared("version", select(VERSION), ("pk",), VERSION.c.place_pk)
_REPLACEMENTS = _Compared(
    "replacement", select(REPLACEMENT), ("version_pk", "object_id"), REPLACEMENT.c.version_pk
)
_TRANSITIONS = _Compared("transition", select(TRANSITION), ("seq",), TRANSITION.c.version_pk)
_HELD = _Compared("version_passage", _PASSAGE_POSITIONS, ("version_pk", "ordinal"), VERSION_PASSAGE.c.version_pk)
_PERIODS = _Compared(
    "authority_period",
    _RECTANGLES,
    ("place_pk", "version_pk", "valid_from", "known_from"),
    PERIOD.c.place_pk,
)
_ANSWERS = _Compared("answer", select(ANSWER), ("answer_id",), ANSWER.c.seq)
_RELIANCES = _Compared("reliance", select(RELIANCE), ("version_pk", "answer_seq"), RELIANCE.c.answer_seq)
_CONFIRMATIONS = _Compared("confirmation", select(CONFIRMATION), ("version_pk", "seq"), CONFIRMATION.c.seq)
_OF_OBJECTS = (
    (_OBJECTS, "object"),
    (_STREAMS, "object"),
    (_VERSIONS, "place"),
    (_REPLACEMENTS, "version"),
    (_TRANSITIONS, "version"),
    (_HELD, "version"),
    (_PERIODS, "place"),
)
"""The projections of objects, and what each belongs to."""


@dataclass
class _Found:
    """What was gone through: problems, and what of the stored rows is accounted for."""

    problems: list[Problem]
    contents: set[str] = field(default_factory=set)
    passages: set[str] = field(default_factory=set)
    parents: dict[str, set[int]] = field(
        default_factory=lambda: {"object": set(), "place": set(), "version": set()}
    )
    complete: bool = True


def find_problems(connection: Connection, against: Sequence[SignedHead] = ()) -> list[Problem]:
    """Everything that does not hold, the chain first; empty when all does (rule G4). `against` are heads kept elsewhere."""
    sizes = tree.head_sizes(connection) | {head.size for head in against}
    check = TreeCheck(connection, sizes)
    scan = read_ledger(connection, check)
    found = _Found(scan.problems + scan.keys.problems + check.problems())
    found.problems += tree.signed_head_problems(connection, check, scan.keys)
    found.problems += tree.kept_head_problems(against, check, scan.keys)
    for batch in batches(scan.objects.items(), _OBJECTS_AT_ONCE):
        _check_objects(connection, batch, scan, found)
    _check_answers(connection, scan, found)
    _check_syncs(connection, scan, found)
    if found.complete:
        _check_strays(connection, found)
    _check_contents(connection, found)
    _check_passages(connection, found)
    return found.problems


def _check_objects(
    connection: Connection, batch: Sequence[tuple[str, list[int]]], scan: LedgerScan, found: _Found
) -> None:
    """Compare the rows of some objects with what their events imply."""
    implied = []
    events = ledger.events_at(connection, (seq for _, seqs in batch for seq in seqs))
    for object_id, seqs in batch:
        try:
            implied.append(object_rows(connection, object_id, [events[seq] for seq in seqs], scan))
        except IntegrityViolation as error:
            found.problems.append(Problem(where=error.where, what=error.detail))
            found.complete = False
    rows = _together(implied)
    pks = {name: [row["pk"] for row in rows[name]] for name in found.parents}
    for name, own in pks.items():
        found.parents[name].update(own)
    for row in rows["version"]:
        if row["erased_seq"] is None:
            found.contents.update((row["version_id"], row["revision_hash"], row["text_hash"]))
    found.passages.update(row["passage_hash"] for row in rows["version_passage"])
    for compared, parent in _OF_OBJECTS:
        stored = _stored(connection, compared, pks[parent])
        found.problems += _differences(compared, rows[compared.name], stored)


def _together(implied: Iterable[ObjectRows]) -> dict[str, list[Values]]:
    rows: dict[str, list[Values]] = {compared.name: [] for compared, _ in _OF_OBJECTS}
    for one in implied:
        rows["object"].append(one.object)
        rows["place"] += one.streams
        rows["version"] += one.versions
        rows["replacement"] += one.replacements
        rows["transition"] += one.transitions
        rows["version_passage"] += one.passages
        rows["authority_period"] += one.periods
    return rows


def _stored(connection: Connection, compared: _Compared, parents: Iterable[Any]) -> Iterator[Values]:
    for batch in batches(parents):
        for row in connection.execute(compared.rows.where(compared.parent.in_(batch))).mappings():
            yield dict(row)


def _differences(compared: _Compared, implied: Iterable[Values], stored: Iterable[Values]) -> list[Problem]:
    """Rows that are missing, that differ, and that no event implies."""
    wanted = {tuple(row[name] for name in compared.key): row for row in implied}
    problems = []
    for row in stored:
        where = compared.described(row)
        right = wanted.pop(tuple(row[name] for name in compared.key), None)
        if right is None:
            problems.append(Problem(where=where, what=_NOT_IMPLIED))
            continue
        problems += [
            Problem(where=where, what=f"{name} is {row[name]!r}, but the ledger implies {right[name]!r}")
            for name in right
            if row[name] != right[name]
        ]
    missing = [compared.described(row) for row in wanted.values()]
    return problems + [Problem(where=where, what="is missing") for where in missing]


def _check_strays(connection: Connection, found: _Found) -> None:
    """Rows of objects that belong to nothing the ledger knows: what a truncated ledger leaves behind."""
    for compared, parent in _OF_OBJECTS:
        found.problems += _strays(connection, compared, parent, found.parents[parent])


def _strays(connection: Connection, compared: _Compared, parent: str, known: set[int]) -> Iterator[Problem]:
    """Rows that belong to no parent that is `known`."""
    parents = connection.execute(select(compared.parent).distinct()).scalars()
    strays = [pk for pk in parents if pk not in known]
    for row in _stored(connection, compared, filter(_is_key, strays)):
        yield Problem(where=compared.described(row), what=_NOT_IMPLIED)
    for pk in strays:
        if not _is_key(pk):
            yield Problem(where=f"{compared.name} of {parent} {pk!r}", what=_NOT_IMPLIED)


def _check_answers(connection: Connection, scan: LedgerScan, found: _Found) -> None:
    """Compare the rows of answers with what their events imply, a batch at a time."""
    for seqs in batches(scan.answers):
        answers: list[Values] = []
        reliances: list[Values] = []
        for event in ledger.events_at(connection, seqs).values():
            row, relied = _implied_answer(connection, event, scan, found)
            answers += row
            reliances += relied
        found.problems += _differences(_ANSWERS, answers, _stored(connection, _ANSWERS, seqs))
        found.problems += _differences(_RELIANCES, reliances, _stored(connection, _RELIANCES, seqs))
    known = set(scan.answers)
    found.problems += _strays(connection, _ANSWERS, "event", known)
    found.problems += _strays(connection, _RELIANCES, "event", known)


def _implied_answer(
    connection: Connection, event: Event, scan: LedgerScan, found: _Found
) -> tuple[list[Values], list[Values]]:
    """The rows of the answer that `event` records; none where event and record do not make one."""
    where = f"answer {event.payload.get('answer_id')}"
    try:
        row, relied = answer_rows(connection, event, scan)
    except KeyError as error:
        found.problems.append(Problem(where=f"event {event.seq}", what=f"has no {error} in its payload"))
    except CanonError as error:
        found.problems.append(Problem(where=where, what=f"its record cannot be read: {error}"))
    except ValueError as error:
        found.problems.append(Problem(where=where, what=why_invalid(error)))
    else:
        if row["erased_seq"] is None:
            found.contents.add(row["record_hash"])
        return [row], relied
    return [], []


def _all(connection: Connection, compared: _Compared) -> Iterator[Values]:
    return (dict(row) for row in connection.execute(compared.rows).mappings())


def _check_syncs(connection: Connection, scan: LedgerScan, found: _Found) -> None:
    implied: list[Values] = []
    for event in scan.syncs:
        where = f"event {event.seq}"
        try:
            report_hash = event.payload["report_hash"]
            found.contents.add(report_hash)
            report = sync_report(connection, report_hash)
            pks = version_pks(connection, (*report.confirmed, *report.vanished))
            implied += convert.confirmation_values(event, report, pks)
        except KeyError as error:
            found.problems.append(Problem(where=where, what=f"names a version or field that is missing: {error}"))
        except (CanonError, ValidationError) as error:
            found.problems.append(Problem(where=where, what=f"its report cannot be read: {why_invalid(error)}"))
    found.problems += _differences(_CONFIRMATIONS, implied, _all(connection, _CONFIRMATIONS))


def _check_contents(connection: Connection, found: _Found) -> None:
    """Every content has its hash, is named by an event, and is there (rule G2)."""
    missing = set(found.contents)
    for row in connection.execution_options(yield_per=100).execute(select(CONTENT)):
        missing.discard(row.hash)
        where = f"content {row.hash}"
        try:
            unpack(row.hash, row.data)
        except IntegrityViolation as error:
            found.problems.append(Problem(where=where, what=error.detail))
        if found.complete and row.hash not in found.contents:
            found.problems.append(Problem(where=where, what="no event of the ledger names it"))
    found.problems += [Problem(where=f"content {name}", what="is missing") for name in sorted(missing)]


def _check_passages(connection: Connection, found: _Found) -> None:
    """Every passage has its hash and is held by a version; one that is missing shows where it is held."""
    for row in connection.execution_options(yield_per=1000).execute(select(PASSAGE)):
        where = f"passage {row.passage_hash}"
        if not _has_its_hash(row):
            found.problems.append(Problem(where=where, what="was edited: its text does not have its hash"))
        if found.complete and row.passage_hash not in found.passages:
            found.problems.append(Problem(where=where, what="no version holds it"))


def _has_its_hash(row: Any) -> bool:
    if not isinstance(row.context, str) or not isinstance(row.text, str):
        return False
    try:
        return bool(Passage(context=row.context, text=row.text).passage_hash == row.passage_hash)
    except ValueError:
        return False


def _is_key(value: object) -> bool:
    """Whether a key is one: SQLite holds whatever it is given."""
    return isinstance(value, int | str) and (isinstance(value, int) or storable(value))
