"""The complete subtrees of the Merkle tree over the events, and the heads that were signed (rule G5)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from knowledge.model import merkle
from knowledge.model.canonical import canonical_json, parsed_json
from knowledge.model.clock import json_value
from knowledge.model.ledger import Event, Problem
from knowledge.model.proof import SignedHead
from knowledge.store.sql.contents import batches, insert_all
from knowledge.store.sql.engine import Database
from knowledge.store.sql.rows import SIGNED_HEAD, TREE_NODE

Stored = dict[tuple[int, int], bytes]

_PAIRS = {"sqlite": "json_each(:pairs)", "postgresql": "json_array_elements(CAST(:pairs AS json))"}
_NODES = {
    dialect: text(
        f"""
        SELECT tree_node.level, tree_node.position, tree_node.hash
        FROM {pairs} AS asked
        JOIN tree_node ON tree_node.level = CAST(asked.value ->> 0 AS integer)
                      AND tree_node.position = CAST(asked.value ->> 1 AS bigint)
        """
    )
    for dialect, pairs in _PAIRS.items()
}
_HEADS = select(SIGNED_HEAD).order_by(SIGNED_HEAD.c.pk)


def nodes(connection: Connection, wanted: Iterable[tuple[int, int]]) -> Stored:
    """Of these subtrees, those that are stored."""
    asked = json.dumps(sorted(set(wanted)))
    rows = connection.execute(_NODES[connection.dialect.name], {"pairs": asked})
    return {(row.level, row.position): bytes(row.hash) for row in rows}


def extend(connection: Connection, events: Sequence[Event]) -> None:
    """Store the subtrees that `events`, which follow those stored, complete."""
    if not events:
        return
    first = events[0].seq - 1
    held = nodes(connection, merkle.needed(0, first)) if first else {}
    for batch in batches(_completed(held, events), 5000):
        insert_all(connection, TREE_NODE, [{"level": n, "position": at, "hash": value} for n, at, value in batch])


def _completed(held: Stored, events: Iterable[Event]) -> Iterator[tuple[int, int, bytes]]:
    """The subtrees that each event completes. `held` has the frontier before them, and is kept up to date."""
    for event in events:
        leaf = merkle.leaf_hash(bytes.fromhex(event.hash))
        for level, position, value in merkle.completed(event.seq - 1, leaf, lambda *key: held[key]):
            held[level, position] = value
            yield level, position, value
        _forget_merged(held, event.seq)


def _forget_merged(held: Stored, size: int) -> None:
    """Drop from `held` what lies below a subtree that a tree of `size` leaves has complete."""
    level, position = 0, size - 1
    while position % 2:
        del held[level, position], held[level, position - 1]
        level, position = level + 1, position // 2


def store(connection: Connection, check: TreeCheck) -> None:
    """Store the subtrees that the events of a whole ledger make."""
    for batch in batches(check.grown(), 5000):
        insert_all(connection, TREE_NODE, [{"level": n, "position": at, "hash": value} for n, at, value in batch])


class TreeReading:
    """The part of the store that proves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tree_nodes(self, wanted: Iterable[tuple[int, int]]) -> Stored:
        """See `Store.tree_nodes`."""
        with self._database.reading() as connection:
            return nodes(connection, wanted)

    def keep_head(self, head: SignedHead) -> None:
        """See `Store.keep_head`."""
        with self._database.writing() as connection:
            insert_all(connection, SIGNED_HEAD, [head_values(head)])

    def signed_heads(self) -> list[SignedHead]:
        """See `Store.signed_heads`."""
        with self._database.reading() as connection:
            return [SignedHead.model_validate(parsed_json(row.body)) for row in connection.execute(_HEADS)]


class TreeCheck:
    """Grows the tree again from the events as they are read, and compares it with what is stored."""

    def __init__(self, sizes: Collection[int]) -> None:
        self._held: Stored = {}
        self._grown: Stored = {}
        self._roots: dict[int, str] = {0: merkle.EMPTY_ROOT.hex()}
        self._sizes = sizes
        self.broken = False

    def grow(self, event: Event) -> None:
        """Take the next event. A gap ends the growing: what follows has no tree."""
        if self.broken:
            return
        try:
            for level, position, value in _completed(self._held, [event]):
                self._grown[level, position] = value
        except (KeyError, ValueError):
            self.broken = True
            return
        if event.seq in self._sizes:
            self._roots[event.seq] = merkle.root(event.seq, lambda *key: self._held[key]).hex()

    def grown(self) -> Iterator[tuple[int, int, bytes]]:
        """The subtrees of the events taken so far."""
        return ((level, position, value) for (level, position), value in self._grown.items())

    def problems(self, connection: Connection) -> list[Problem]:
        """What differs in the stored subtrees, and signed heads that the events do not lead to."""
        if self.broken:
            return [Problem(where="tree", what="cannot be grown: events are missing or have no hash")]
        found = [
            Problem(where=f"tree node {key[0]}/{key[1]}", what="does not follow from the events")
            for key, value in self._stored(connection)
            if self._grown.pop(key, None) != value
        ]
        found += [Problem(where=f"tree node {n}/{at}", what="is missing") for n, at in sorted(self._grown)]
        return found + [problem for row in connection.execute(_HEADS) for problem in self._head_problems(row)]

    def _head_problems(self, row: Any) -> list[Problem]:
        where = f"signed head {row.pk}"
        try:
            head = SignedHead.model_validate(parsed_json(row.body))
        except ValueError as error:
            return [Problem(where=where, what=f"cannot be read: {error}")]
        if row.size != head.size or canonical_json(json_value(head)).decode() != row.body:
            return [Problem(where=where, what="was edited")]
        if not head.holds():
            return [Problem(where=where, what="was edited: its signature does not fit")]
        if self._roots.get(head.size) != head.root:
            return [Problem(where=where, what=f"the ledger does not lead to it: it had {head.size} events then")]
        return []

    def _stored(self, connection: Connection) -> Iterator[tuple[tuple[int, int], bytes]]:
        for row in connection.execution_options(yield_per=1000).execute(select(TREE_NODE)):
            yield (row.level, row.position), bytes(row.hash)


def head_values(head: SignedHead) -> dict[str, Any]:
    """A `signed_head` row."""
    return {"size": head.size, "body": canonical_json(json_value(head)).decode()}


def head_sizes(connection: Connection) -> set[int]:
    """The sizes of the heads that were signed."""
    return {row.size for row in connection.execute(_HEADS)}
