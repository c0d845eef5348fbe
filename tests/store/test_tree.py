"""The stored Merkle tree is the one of the events, and damage to it or to a signed head is named (rule G5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection

from knowledge.model.clock import json_value
from knowledge.model.record import merkle
from knowledge.model.record.canonical import canonical_json
from knowledge.model.record.keychain import KeyChain
from knowledge.model.record.ledger import EMPTY_HEAD, Event, EventContent, EventKind, head_after, link
from knowledge.proof.heads import Heads
from knowledge.proof.keys import KeyRing
from knowledge.store.sql import SqlStore, migrate, open_sql_store
from knowledge.store.sql.chain import tree
from knowledge.store.sql.chain.tree import TreeCheck
from knowledge.store.sql.engine import Database
from knowledge.testing.store_samples import START, SettableClock, approve, submission

MOST = 21
"""More events than two complete subtrees of 8 leaves, and no power of two."""


def chain(size: int) -> list[Event]:
    """A ledger of notices."""
    head, events = EMPTY_HEAD, []
    for number in range(size):
        event = link(
            head, START, EventContent(EventKind.CONFLICT_OPENED, "canon", "", {"conflict_id": f"c{number}"})
        )
        events.append(event)
        head = head_after(event)
    return events


def grown(check: TreeCheck, events: Sequence[Event]) -> list[tuple[str, str]]:
    """The problems of the tree of these events."""
    for event in events:
        check.grow(event)
    return [(problem.where, problem.what) for problem in check.problems()]


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of some leaves by the recursive definition of RFC 9162, section 2.1.1."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + merkle_root(leaves[:half]) + merkle_root(leaves[half:])).digest()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = Database(tmp_path / "canon.sqlite3")
    migrate.upgrade(database)
    with database.writing() as connection:
        yield connection
    database.close()


def root_of(connection: Connection, size: int) -> bytes:
    """The root of the first `size` leaves, from the stored subtrees."""
    held = tree.nodes(connection, merkle.needed(0, size))
    return merkle.root(size, lambda *key: held[key])


@pytest.mark.parametrize("parts", [[MOST], [1] * MOST, [4, 4, 4, 9], [3, 1, 12, 5]])
def test_the_tree_is_the_same_however_the_events_were_appended_g5(
    connection: Connection, parts: list[int]
) -> None:
    events = chain(MOST)
    done = 0
    for part in parts:
        tree.extend(connection, events[done : done + part])
        done += part
    leaves = [merkle.leaf_hash(bytes.fromhex(event.hash)) for event in events]
    for size in range(1, MOST + 1):
        assert root_of(connection, size) == merkle_root(leaves[:size])
    assert grown(TreeCheck(connection), events) == []


def test_no_events_extend_nothing(connection: Connection) -> None:
    tree.extend(connection, [])
    assert tree.nodes(connection, [(0, 0)]) == {}
    assert grown(TreeCheck(connection), []) == []


def test_unknown_subtrees_are_left_out(connection: Connection) -> None:
    tree.extend(connection, chain(3))
    assert set(tree.nodes(connection, [(0, 0), (1, 0), (1, 1), (9, 9)])) == {(0, 0), (1, 0)}


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("DELETE FROM tree_node WHERE level = 1 AND position = 2", "tree node 1/2", "is missing"),
        ("UPDATE tree_node SET hash = x'00' WHERE level = 0 AND position = 4", "tree node 0/4", "does not follow"),
        (
            "UPDATE tree_node SET hash = 'text' WHERE level = 0 AND position = 4",
            "tree node 0/4",
            "does not follow",
        ),
        ("INSERT INTO tree_node VALUES (7, 3, x'00')", "tree node 7/3", "does not follow"),
        ("INSERT INTO tree_node VALUES (0, 21, x'00')", "tree node 0/21", "does not follow"),
    ],
)
def test_a_damaged_subtree_is_named_g5(connection: Connection, statement: str, where: str, what: str) -> None:
    events = chain(MOST)
    tree.extend(connection, events)
    connection.exec_driver_sql(statement)
    ((found, problem),) = grown(TreeCheck(connection), events)
    assert (found, problem.startswith(what)) == (where, True)


def test_a_missing_and_a_superfluous_subtree_do_not_cancel_out_g5(connection: Connection) -> None:
    events = chain(MOST)
    tree.extend(connection, events)
    connection.exec_driver_sql("UPDATE tree_node SET level = 9 WHERE level = 0 AND position = 3")
    assert [where for where, _ in grown(TreeCheck(connection), events)] == ["tree node 0/3", "tree node 9/3"]


def test_after_a_gap_there_is_no_tree_g1(connection: Connection) -> None:
    events = chain(MOST)
    tree.extend(connection, events)
    check = TreeCheck(connection, sizes=[3, 9])
    assert grown(check, events[:5] + events[6:]) == [
        ("tree", "cannot be built: events are missing or have no hash")
    ]
    assert (check.broken, check.size, set(check.endings)) == (True, 5, {3})


def test_the_endings_at_the_sizes_asked_for_are_kept_g6(connection: Connection) -> None:
    events = chain(MOST)
    tree.extend(connection, events)
    check = TreeCheck(connection, sizes=[0, 8, 13, 99])
    assert grown(check, events) == []
    assert set(check.endings) == {0, 8, 13}
    assert check.endings[0].root == merkle.EMPTY_ROOT.hex()
    for size in (8, 13):
        assert check.endings[size].head_hash == events[size - 1].hash
        assert check.endings[size].root == root_of(connection, size).hex()


# -- signed heads -----------------------------------------------------------------------------------------------------


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[SqlStore]:
    """A store with three signed heads."""
    clock = SettableClock()
    store = open_sql_store(tmp_path / "signed.sqlite3", clock)
    heads = Heads(store, KeyRing(store, tmp_path / "keys"), clock)
    for number in range(3):
        approve(store, submission(f"policy/{number}"))
        heads.sign()
    yield store
    store.close()


def test_signed_heads_come_back_in_order_g6(signed: SqlStore) -> None:
    heads = signed.signed_heads()
    assert [head.size for head in heads] == sorted({head.size for head in heads}) == signed.signed_sizes()
    assert signed.last_signed_head() == heads[-1]
    with signed._database.reading() as connection:
        assert tree.head_sizes(connection) == set(signed.signed_sizes())


def test_a_last_head_that_cannot_be_read_is_not_handed_out_again_g6(signed: SqlStore) -> None:
    with signed._database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE signed_head SET body = '[' WHERE pk = (SELECT max(pk) FROM signed_head)"
        )
    assert signed.last_signed_head() is None


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE signed_head SET body = '{}' WHERE pk = 2", "signed head 2: cannot be read"),
        ("UPDATE signed_head SET size = size + 1 WHERE pk = 2", "signed head 2: was edited"),
        ("UPDATE signed_head SET body = body || ' ' WHERE pk = 2", "signed head 2: was edited"),
    ],
)
def test_an_edited_head_is_named_g6(signed: SqlStore, statement: str, problem: str) -> None:
    with signed._database.writing() as connection:
        connection.exec_driver_sql(statement)
    found = [f"{one.where}: {one.what}" for one in signed.verify()]
    assert [one for one in found if one.startswith(problem)], found


def test_a_head_kept_elsewhere_must_be_one_of_the_ledger_g6(signed: SqlStore, tmp_path: Path) -> None:
    kept = signed.signed_heads()
    assert signed.verify(kept) == []
    shorter = open_sql_store(tmp_path / "shorter.sqlite3", SettableClock())
    approve(shorter, submission("policy/0"))
    assert [problem.where for problem in shorter.verify(kept[-1:])] == [f"kept head of {kept[-1].size} events"]
    shorter.close()


@pytest.mark.parametrize("missing", [1, 2, 3, 5, 6])
def test_a_head_whose_events_are_not_all_there_does_not_end_the_verification_g6(
    signed: SqlStore, missing: int
) -> None:
    """Also where the event after the gap needs no subtree of before it."""
    approve(signed, submission("policy/more"))
    assert signed.signed_sizes()[-1] >= missing
    with signed._database.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("DELETE FROM transition WHERE seq = ?", (missing,))
        connection.exec_driver_sql("DELETE FROM event WHERE seq = ?", (missing,))
    found = [f"{problem.where}: {problem.what}" for problem in signed.verify(signed.signed_heads())]
    assert "tree: cannot be built: events are missing or have no hash" in found
    assert any("missing or swapped" in one for one in found)


def test_a_kept_head_beyond_a_gap_cannot_be_compared_g6(signed: SqlStore) -> None:
    kept, events = signed.signed_heads()[-1], list(signed.events())
    with signed._database.reading() as connection:
        check = TreeCheck(connection, sizes=[kept.size])
        for event in [*events[:2], *events[3:]]:
            check.grow(event)
        (problem,) = tree.kept_head_problems([kept], check, KeyChain(events))
    assert problem.what == "cannot be compared: the chain breaks after event 2"


def test_a_head_is_stored_as_canonical_json(signed: SqlStore) -> None:
    head = signed.signed_heads()[0]
    assert tree.head_values(head) == {"size": head.size, "body": canonical_json(json_value(head)).decode()}
