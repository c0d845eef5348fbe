"""Erases payloads. Hashes, the ledger and proofs over it stay as they are (rule E1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select, text, union_all, update

from knowledge.errors import Erased, NotFound
from knowledge.model.clock import format_instant
from knowledge.model.objects import Version
from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import Erasure, Event, EventKind, Remains, tombstone
from knowledge.store.sql.actions.changes import erase_actions
from knowledge.store.sql.contents import batches, version_under
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.query_log import remove_questions
from knowledge.store.sql.tables.schema import (
    ANSWER,
    CONTENT,
    EVENT,
    PASSAGE,
    PROVENANCE,
    READING,
    RELIANCE,
    STATEMENT_VECTORS,
    TOKEN_VECTORS,
    VECTOR,
    VERSION,
    VERSION_PASSAGE,
)

_ROW = select(VERSION).where(VERSION.c.version_id == bindparam("name"))
_ANSWER = select(ANSWER).where(ANSWER.c.answer_id == bindparam("name"))
_READINGS = select(READING).where(READING.c.version_pk == bindparam("version_pk")).order_by(READING.c.pk)
_ERASED_AMONG = select(VERSION.c.version_id).where(
    VERSION.c.version_id.in_(bindparam("version_ids", expanding=True)), VERSION.c.erased_seq.is_not(None)
)
# The remains of one version, cut out of the event that erased it: that event may list thousands of versions.
_REMAINS = {
    dialect: text(
        f"""
        SELECT {remains}
        FROM version JOIN event ON event.seq = version.erased_seq
        WHERE version.version_id = :version_id
        """
    )
    for dialect, remains in {
        "sqlite": """json_extract(event.payload, '$.versions."' || version.version_id || '"')""",
        "postgresql": "CAST(CAST(event.payload AS json) -> 'versions' -> version.version_id AS text)",
    }.items()
}
_RELYING = (
    select(ANSWER.c.answer_id, ANSWER.c.seq, ANSWER.c.record_hash)
    .join_from(RELIANCE, ANSWER, ANSWER.c.seq == RELIANCE.c.answer_seq)
    .where(RELIANCE.c.version_pk.in_(bindparam("pks", expanding=True)), ANSWER.c.erased_seq.is_(None))
    .distinct()
)
_CITED = (
    select(VERSION.c.version_id)
    .join_from(RELIANCE, VERSION, VERSION.c.pk == RELIANCE.c.version_pk)
    .where(RELIANCE.c.answer_seq == bindparam("seq"))
    .order_by(VERSION.c.pk)
)
_NEEDED = union_all(
    select(VERSION.c.version_id.label("hash"), VERSION.c.version_id.label("by")).where(
        VERSION.c.erased_seq.is_(None)
    ),
    select(VERSION.c.revision_hash, VERSION.c.version_id).where(VERSION.c.erased_seq.is_(None)),
    *(
        select(column, VERSION.c.version_id)
        .join_from(VERSION, READING, READING.c.version_pk == VERSION.c.pk)
        .where(VERSION.c.erased_seq.is_(None))
        for column in (READING.c.reading_hash, READING.c.text_hash)
    ),
    select(ANSWER.c.record_hash, ANSWER.c.answer_id).where(ANSWER.c.erased_seq.is_(None)),
).subquery("needed")
"""Each content that is needed, with the version or answer that needs it. Sync reports, which only events name, lack."""
_NEEDED_HASHES = select(_NEEDED.c.hash)
_SYNCS = select(EVENT.c.payload).where(EVENT.c.kind == EventKind.SOURCE_SYNCED.value)
_ERASED_BY = select(EVENT).where(EVENT.c.seq == bindparam("seq"))


def plan_erasure(
    connection: Connection, version_ids: Sequence[str], answer_ids: Sequence[str], basis: str
) -> Erasure:
    """The erasure of these versions and answers, and of the answers that cite the versions.

    It lists the contents to remove, and those to keep because something else needs them. Raises NotFound for a version
    or answer that is not recorded or was erased before.
    """
    rows = [_row_to_erase(connection, _ROW, "version", version_id) for version_id in version_ids]
    answers = {row.seq: row for row in (_row_to_erase(connection, _ANSWER, "answer", name) for name in answer_ids)}
    for batch in batches(row.pk for row in rows):
        answers.update((row.seq, row) for row in connection.execute(_RELYING, {"pks": batch}))
    readings = {row.version_id: _readings(connection, row.pk) for row in rows}
    own = {name for row in rows for name in (row.version_id, row.revision_hash)}
    own |= {name for read in readings.values() for one in read for name in (one.reading_hash, one.text_hash)}
    own |= {row.record_hash for row in answers.values()}
    erasing = {*version_ids, *(row.answer_id for row in answers.values())}
    needed = _needed_elsewhere(connection, own, erasing)
    return Erasure(
        basis=basis,
        versions={
            name: Remains.of(version_under(connection, name, read[0].reading_hash))
            for name, read in readings.items()
        },
        answers={answers[seq].answer_id: _cited_versions(connection, seq) for seq in sorted(answers)},
        contents=tuple(sorted(own - needed)),
        kept=tuple(sorted(own & needed)),
    )


def _readings(connection: Connection, version_pk: int) -> Sequence[Any]:
    """The rows of a version's readings, the first one first."""
    return connection.execute(_READINGS, {"version_pk": version_pk}).all()


def _row_to_erase(connection: Connection, statement: Select[Any], what: str, name: str) -> Any:
    """The row of a version or answer, as `what` says. Raises NotFound when there is none, or it was erased before."""
    row = connection.execute(statement, {"name": name}).one_or_none() if convert.storable(name) else None
    if row is None or row.erased_seq is not None:
        problem = "There is no" if row is None else "Nothing is left to erase of"
        raise NotFound(f"{problem} {what} {name[:64]!r}.", remedy=f"Check the {what} id.")
    return row


def erased_among(connection: Connection, version_ids: Iterable[str]) -> list[str]:
    """The versions among these that were erased."""
    erased: list[str] = []
    for batch in batches(sorted(filter(convert.storable, version_ids))):
        erased += connection.execute(_ERASED_AMONG, {"version_ids": batch}).scalars()
    return erased


def check_not_erased(connection: Connection, version_id: str) -> None:
    """Raise Erased for a version that was erased."""
    row = connection.execute(_ROW, {"name": version_id}).one()
    if row.erased_seq is not None:
        raise erased_error(connection, row.erased_seq, f"Version {version_id[:16]}")


def _needed_elsewhere(connection: Connection, names: set[str], erasing: set[str]) -> set[str]:
    """The contents among `names` that a sync report, or a version or answer that is not in `erasing`, needs."""
    needed = names & _report_hashes(connection)
    for batch in batches(sorted(names)):
        rows = connection.execute(select(_NEEDED).where(_NEEDED.c.hash.in_(batch)))
        needed |= {row.hash for row in rows if row.by not in erasing}
    return needed


def _report_hashes(connection: Connection) -> set[str]:
    return {parsed_json(payload)["report_hash"] for payload in connection.execute(_SYNCS).scalars()}


def _cited_versions(connection: Connection, seq: int) -> tuple[str, ...]:
    return tuple(connection.execute(_CITED, {"seq": seq}).scalars())


def apply_erasure(connection: Connection, event: Event, erasure: Erasure) -> None:
    """Remove the payloads that `erasure` lists, and mark their rows with `event`, which records it."""
    for batch in batches(sorted(erasure.versions)):
        pks = connection.execute(select(VERSION.c.pk).where(VERSION.c.version_id.in_(batch))).scalars().all()
        read = select(READING.c.pk).where(READING.c.version_pk.in_(pks))
        of_these = VERSION_PASSAGE.c.reading_pk.in_(read)
        passages = (
            connection.execute(select(VERSION_PASSAGE.c.passage_pk).where(of_these).distinct()).scalars().all()
        )
        connection.execute(delete(VERSION_PASSAGE).where(of_these))
        connection.execute(delete(PROVENANCE).where(PROVENANCE.c.version_pk.in_(pks)))
        connection.execute(update(VERSION).where(VERSION.c.pk.in_(pks)).values(erased_seq=event.seq))
        connection.execute(update(READING).where(READING.c.version_pk.in_(pks)).values(reader=""))
        _delete_unheld_passages(connection, passages)
    for batch in batches(sorted(erasure.answers)):
        connection.execute(update(ANSWER).where(ANSWER.c.answer_id.in_(batch)).values(erased_seq=event.seq))
        erase_actions(connection, batch)
        remove_questions(connection, batch)
    _delete_contents(connection, erasure.contents)


def remove_unneeded(connection: Connection) -> None:
    """Remove contents and passages that nothing in the ledger needs.

    An import leaves some: the export of a ledger that goes on may erase contents that this store still has, and a file
    may hold contents that no event names.
    """
    unneeded = connection.execute(select(CONTENT.c.hash).except_(_NEEDED_HASHES)).scalars().all()
    _delete_contents(connection, sorted({*unneeded} - _report_hashes(connection)))
    unheld = select(PASSAGE.c.pk).except_(select(VERSION_PASSAGE.c.passage_pk))
    _delete_unheld_passages(connection, connection.execute(unheld).scalars().all())


def missing_content(connection: Connection) -> str | None:
    """The hash of a content that a version or answer needs and that is missing; None when none is."""
    missing = _NEEDED_HASHES.except_(select(CONTENT.c.hash)).limit(1)
    content_hash: str | None = connection.execute(missing).scalar()
    return content_hash


def _delete_contents(connection: Connection, names: Sequence[str]) -> None:
    for batch in batches(names):
        connection.execute(delete(CONTENT).where(CONTENT.c.hash.in_(batch)))


def _delete_unheld_passages(connection: Connection, passages: Sequence[int]) -> None:
    """Remove the passages among these that no version holds any more, and their vectors."""
    for batch in batches(passages):
        held = select(VERSION_PASSAGE.c.passage_pk).where(VERSION_PASSAGE.c.passage_pk.in_(batch)).distinct()
        unheld = sorted({*batch} - {*connection.execute(held).scalars()})
        for vectors in (VECTOR, STATEMENT_VECTORS, TOKEN_VECTORS):
            connection.execute(delete(vectors).where(vectors.c.passage_pk.in_(unheld)))
        connection.execute(delete(PASSAGE).where(PASSAGE.c.pk.in_(unheld)))


def version_or_tombstone(connection: Connection, version_id: str, reading_hash: str) -> Version:
    """The version under a reading; of an erased one its tombstone, made from the remains in the ledger. Raises NotFound."""
    try:
        return version_under(connection, version_id, reading_hash)
    except NotFound:
        remains = connection.execute(_REMAINS[connection.dialect.name], {"version_id": version_id}).scalar()
        if remains is None:
            raise
        return tombstone(version_id, Remains.model_validate(parsed_json(remains)))


def erased_error(connection: Connection, seq: int, what: str) -> Erased:
    """The error for `what`, such as `Answer a1`, which the event `seq` erased."""
    event = convert.event_of(connection.execute(_ERASED_BY, {"seq": seq}).one())
    return Erased(
        f"{what} was erased on {format_instant(event.recorded_at)} by {event.actor}: {event.payload['basis']}.",
        remedy="Its hash and history remain; the text does not.",
    )
