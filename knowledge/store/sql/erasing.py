"""Erasing payloads while hashes and proofs stay (rule E1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from knowledge.errors import Erased, NotFound
from knowledge.model.clock import Period, format_instant, from_micros
from knowledge.model.ledger import Erasure, Event, Remains, tombstone
from knowledge.model.objects import Kind, Version
from knowledge.store.sql import convert
from knowledge.store.sql.contents import batches, version_body
from knowledge.store.sql.rows import (
    ANSWER,
    CONTENT,
    EVENT,
    OBJECT,
    PASSAGE,
    PLACE,
    RELIANCE,
    REPLACEMENT,
    VECTOR,
    VERSION,
    VERSION_PASSAGE,
)

_ROW = (
    select(VERSION, PLACE.c.scope_key, PLACE.c.source, OBJECT.c.object_id, OBJECT.c.kind)
    .join_from(VERSION, PLACE, PLACE.c.pk == VERSION.c.place_pk)
    .join(OBJECT, OBJECT.c.pk == PLACE.c.object_pk)
    .where(VERSION.c.version_id == bindparam("version_id"))
)
_REPLACES = select(REPLACEMENT.c.object_id).where(REPLACEMENT.c.version_pk == bindparam("pk"))
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
_ERASED_BY = select(EVENT).where(EVENT.c.seq == bindparam("seq"))


def planned(connection: Connection, version_ids: Sequence[str], basis: str) -> Erasure:
    """What erasing these versions removes and keeps. Raises NotFound for one that is not recorded or erased already."""
    rows = [_row(connection, version_id) for version_id in dict.fromkeys(version_ids)]
    answers = connection.execute(_RELYING, {"pks": [row.pk for row in rows]}).all()
    own = {name for row in rows for name in (row.version_id, row.revision_hash, row.text_hash)}
    needed = _needed_elsewhere(connection, own, {row.version_id for row in rows})
    records = {answer.record_hash for answer in answers}
    return Erasure(
        basis=basis,
        versions={row.version_id: _remains(connection, row) for row in rows},
        answers={one.answer_id: _cited(connection, one.seq) for one in sorted(answers, key=lambda a: a.seq)},
        contents=tuple(sorted((own - needed) | records)),
        kept=tuple(sorted(own & needed)),
    )


def _row(connection: Connection, version_id: str) -> Any:
    asked = {"version_id": version_id}
    row = connection.execute(_ROW, asked).one_or_none() if convert.storable(version_id) else None
    if row is None or row.erased_seq is not None:
        what = "There is no version" if row is None else "Nothing is left to erase of version"
        raise NotFound(f"{what} {version_id[:64]}.", remedy="Check the version id.")
    return row


def _needed_elsewhere(connection: Connection, names: set[str], erasing: set[str]) -> set[str]:
    """Those of these contents that a version needs which is not erased."""
    found: set[str] = set()
    for batch in batches(sorted(names)):
        statement = select(VERSION.c.version_id, VERSION.c.revision_hash, VERSION.c.text_hash).where(
            or_(VERSION.c.revision_hash.in_(batch), VERSION.c.text_hash.in_(batch)), VERSION.c.erased_seq.is_(None)
        )
        for row in connection.execute(statement):
            if row.version_id not in erasing:
                found |= {row.revision_hash, row.text_hash}
    return found & names


def _remains(connection: Connection, row: Any) -> Remains:
    return Remains(
        object_id=row.object_id,
        kind=Kind(row.kind),
        scope_key=row.scope_key,
        source=row.source,
        revision_hash=row.revision_hash,
        text_hash=row.text_hash,
        effective=Period(start=from_micros(row.effective_from), end=convert.instant(row.effective_to)),
        supersedes=tuple(row.supersedes.split()),
        replaces=tuple(connection.execute(_REPLACES, {"pk": row.pk}).scalars()),
    )


def _cited(connection: Connection, seq: int) -> tuple[str, ...]:
    return tuple(connection.execute(_CITED, {"seq": seq}).scalars())


def apply(connection: Connection, event: Event, erasure: Erasure) -> None:
    """Remove what `erasure` names, which `event` records."""
    named = sorted(erasure.versions)
    pks = list(connection.execute(select(VERSION.c.pk).where(VERSION.c.version_id.in_(named))).scalars())
    connection.execute(delete(VERSION_PASSAGE).where(VERSION_PASSAGE.c.version_pk.in_(pks)))
    connection.execute(update(VERSION).where(VERSION.c.pk.in_(pks)).values(erased_seq=event.seq))
    answers = ANSWER.c.answer_id.in_(sorted(erasure.answers))
    connection.execute(update(ANSWER).where(answers).values(erased_seq=event.seq))
    _drop_unheld_passages(connection)
    for batch in batches(erasure.contents):
        connection.execute(delete(CONTENT).where(CONTENT.c.hash.in_(batch)))


def _drop_unheld_passages(connection: Connection) -> None:
    held = select(VERSION_PASSAGE.c.passage_pk)
    connection.execute(delete(VECTOR).where(VECTOR.c.passage_pk.not_in(held)))
    connection.execute(delete(PASSAGE).where(PASSAGE.c.pk.not_in(held)))


def version_or_tombstone(connection: Connection, version_id: str) -> Version:
    """The version, or what remains of it. Raises NotFound."""
    try:
        return version_body(connection, version_id)
    except NotFound:
        row = connection.execute(_ROW, {"version_id": version_id}).one_or_none()
        if row is None or row.erased_seq is None:
            raise
        return tombstone(version_id, _remains(connection, row))


def erased(connection: Connection, seq: int, what: str) -> Erased:
    """The error for something that the event `seq` erased."""
    event = convert.event_of(connection.execute(_ERASED_BY, {"seq": seq}).one())
    return Erased(
        f"{what} was erased on {format_instant(event.recorded_at)} by {event.actor}: {event.payload['basis']}.",
        remedy="Its hash and history remain; the text does not.",
    )
