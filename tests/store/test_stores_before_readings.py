"""A store that was written before readings stood apart comes up to the present schema with its ids, hashes and proofs.

`data/before_readings.jsonl` is the export of a store that Canon wrote then: two versions of a policy and one for the EU, an answer,
and an erased version of another policy. The databases are built from it in the schema of that time.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from knowledge.model.clock import AsOf, parse_instant
from knowledge.model.reading.readings import ReadingState, RereadOutcome
from knowledge.model.record.canonical import canonical_json
from knowledge.model.scope import Scope
from knowledge.store.sql import SqlStore, migrate, open_sql_store
from knowledge.store.sql.contents import pack
from knowledge.store.sql.engine import Database
from knowledge.testing.store_samples import confirm_reading, reread, rereading

OLD = Path(__file__).parent / "data" / "before_readings.jsonl"
BEFORE = "0003"
NOW = AsOf(valid_at=parse_instant("2025-01-01"), known_at=parse_instant("2026-01-01"))


def lines() -> Iterator[dict[str, Any]]:
    """The values of the export, one a line."""
    return map(json.loads, OLD.read_text().splitlines())


def write_old_store(connection: Connection) -> None:
    """Write ledger and contents as they stood in the earlier schema; projections follow from them."""
    insert_event = text(
        "INSERT INTO event (seq, recorded_at, kind, actor, reason, payload, prev_hash, hash) "
        "VALUES (:seq, :recorded_at, :kind, :actor, :reason, :payload, :prev_hash, :hash)"
    )
    for value in lines():
        if "event" in value:
            event = value["event"]
            connection.execute(insert_event, event | {"payload": canonical_json(event["payload"]).decode()})
        elif "content" in value:
            row = {"hash": value["content"], "data": pack(base64.b64decode(value["data"]))}
            connection.execute(text("INSERT INTO content (hash, data) VALUES (:hash, :data)"), row)
        elif "passage" in value:
            insert = text("INSERT INTO passage (passage_hash, context, text) VALUES (:passage, :context, :text)")
            connection.execute(insert, value)
        elif "head" in value:
            head = value["head"] | {"recorded_at": None}
    last = event["recorded_at"]
    update = text("UPDATE ledger_head SET seq = :seq, recorded_at = :recorded_at, hash = :hash")
    connection.execute(update, head | {"recorded_at": last})


@pytest.fixture
def store(bare_database_url: str) -> Iterator[SqlStore]:
    database = Database(bare_database_url)
    migrate.upgrade(database, BEFORE)
    with database.writing() as connection:
        write_old_store(connection)
    database.close()
    store = open_sql_store(bare_database_url, lambda: parse_instant("2026-06-01"))
    yield store
    store.close()


@pytest.mark.rule("R1c", "G3")
def test_an_old_store_verifies_with_the_ids_it_had_r1(store: SqlStore) -> None:
    assert store.verify() == []
    recorded = [value["event"]["payload"] for value in lines() if "event" in value]
    ids = {payload["version_id"] for payload in recorded if "object_id" in payload}
    versions = [version for object_id in store.object_ids() for version in store.versions(object_id)]
    assert {version.version_id for version in versions} == ids


@pytest.mark.rule("R1c")
def test_the_first_reading_of_an_old_version_is_the_one_in_its_body_r1(store: SqlStore) -> None:
    version = store.versions("policy/refunds")[1]
    (reading,) = store.readings(version.version_id)
    assert (reading.reading_hash, reading.reader, reading.state) == (
        version.version_id,
        "test/1",
        ReadingState.IN_FORCE,
    )
    assert store.text(version.version_id).startswith("The refund window is 30 days.")
    assert [clause.anchor for clause in version.clauses] == ["p1", "p2"]
    (erased,) = store.versions("policy/lamps")
    assert (erased.title, store.readings(erased.version_id)[0].reader) == ("(erased)", "")


@pytest.mark.rule("R2c", "R4a")
def test_an_old_version_can_be_read_again_and_its_past_stays_r2(store: SqlStore) -> None:
    version = store.versions("policy/refunds")[1]
    read = rereading(version.version_id, ["The refund window is 30 days."])
    assert reread(store, read) is RereadOutcome.WAITING
    confirm_reading(store, version.version_id)
    with store.snapshot(NOW, Scope()) as snapshot:
        assert snapshot.text(version.version_id).endswith("Store credit is never refunded.")
        assert snapshot.version(version.version_id) == version
    assert store.text(version.version_id) == "The refund window is 30 days."
    assert store.verify() == []
    points = {object_id: store.indexed_passages(object_id) for object_id in store.object_ids()}
    store.rebuild()
    assert store.verify() == []
    assert points == {object_id: store.indexed_passages(object_id) for object_id in store.object_ids()}


def test_an_old_export_is_imported(database_url: str) -> None:
    store = open_sql_store(database_url)
    with OLD.open() as file:
        store.transfer.restore(file)
    assert store.verify() == []
    assert [one.title for one in store.versions("policy/refunds")] == ["policy/refunds"] * 3
    store.close()
