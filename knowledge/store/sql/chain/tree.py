"""Stores and checks the Merkle tree over the events, and its signed heads (rule G5)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text

from knowledge.model.clock import json_value
from knowledge.model.invalid import why_invalid
from knowledge.model.record import merkle
from knowledge.model.record.canonical import canonical_json, parsed_json
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.keychain import Ending, KeyChain, not_continued
from knowledge.model.record.ledger import GENESIS, Event, Problem
from knowledge.store.sql.contents import batches, insert_all
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.schema import SIGNED_HEAD, TREE_NODE

Nodes = dict[tuple[int, int], bytes]
"""Hashes of complete subtrees by (level, position)."""

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
_AT_ONCE = 1000
"""Subtrees compared by one query: about what 500 events complete."""
_INSERTED_AT_ONCE = 5000
"""Rows inserted by one statement, so that the tree of a long ledger is never in memory as a whole."""
_COUNT = select(func.count()).select_from(TREE_NODE)
_POSITIONS = select(TREE_NODE.c.level, TREE_NODE.c.position)
_HEADS = select(SIGNED_HEAD).order_by(SIGNED_HEAD.c.pk)
_LAST_HEAD = select(SIGNED_HEAD).order_by(SIGNED_HEAD.c.pk.desc()).limit(1)
_SIZES = select(SIGNED_HEAD.c.size).distinct().order_by(SIGNED_HEAD.c.size)


def nodes(connection: Connection, wanted: Iterable[tuple[int, int]]) -> Nodes:
    """The subtrees among these that are stored. A hash that is no bytes any more is given as empty."""
    asked = json.dumps(sorted(set(wanted)))
    rows = connection.execute(_NODES[connection.dialect.name], {"pairs": asked})
    return {(row.level, row.position): row.hash if isinstance(row.hash, bytes) else b"" for row in rows}


def extend(connection: Connection, events: Sequence[Event]) -> None:
    """Store the subtrees that `events` complete. They must follow the stored ones."""
    if not events:
        return
    first = events[0].seq - 1
    frontier = nodes(connection, merkle.needed(0, first)) if first else {}
    for batch in batches(_complete_subtrees(frontier, events), _INSERTED_AT_ONCE):
        insert_all(connection, TREE_NODE, [{"level": n, "position": at, "hash": value} for n, at, value in batch])


def _complete_subtrees(frontier: Nodes, events: Iterable[Event]) -> Iterator[tuple[int, int, bytes]]:
    """The subtrees that each event completes, as (level, position, hash).

    `frontier` holds the largest complete subtrees before the events. It is kept up to date.
    """
    for event in events:
        leaf = merkle.leaf_hash(bytes.fromhex(event.hash))
        for level, position, value in merkle.completed(event.seq - 1, leaf, lambda *key: frontier[key]):
            frontier[level, position] = value
            yield level, position, value
        _drop_merged(frontier, event.seq)


def _drop_merged(frontier: Nodes, size: int) -> None:
    """Drop the subtrees that lie below a larger one in a tree of `size` leaves."""
    level, position = 0, size - 1
    while position % 2:
        del frontier[level, position], frontier[level, position - 1]
        level, position = level + 1, position // 2


class SqlProofs:
    """See `ProofStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tree_nodes(self, wanted: Iterable[tuple[int, int]]) -> Nodes:
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

    def last_signed_head(self) -> SignedHead | None:
        """See `Store.last_signed_head`."""
        with self._database.reading() as connection:
            row = connection.execute(_LAST_HEAD).one_or_none()
        try:
            return None if row is None else SignedHead.model_validate(parsed_json(row.body))
        except ValueError:
            return None

    def signed_sizes(self) -> list[int]:
        """See `Store.signed_sizes`."""
        with self._database.reading() as connection:
            return list(connection.execute(_SIZES).scalars())


class TreeCheck:
    """Builds the tree again from the events as they are read, and compares it with the stored one in batches.

    `endings` has, for each of the `sizes` that the ledger reached, its root and head hash at that size. `broken` is set
    when an event is missing or has no hash: the events after it have no tree.
    """

    def __init__(self, connection: Connection, sizes: Collection[int] = ()) -> None:
        self._connection = connection
        self._sizes = sizes
        self._frontier: Nodes = {}
        self._to_compare: Nodes = {}
        self._problems: list[Problem] = []
        self.endings = {0: Ending(root=merkle.EMPTY_ROOT.hex(), head_hash=GENESIS)} if 0 in sizes else {}
        self.size = 0
        self.broken = False

    def grow(self, event: Event) -> None:
        """Add the next event to the tree. After a gap nothing is added any more."""
        if self.broken:
            return
        if event.seq != self.size + 1:
            self.broken = True
            return
        try:
            for level, position, value in _complete_subtrees(self._frontier, [event]):
                self._to_compare[level, position] = value
        except (KeyError, ValueError):
            self.broken = True
            return
        self.size = event.seq
        if event.seq in self._sizes:
            root = merkle.root(event.seq, lambda *key: self._frontier[key]).hex()
            self.endings[event.seq] = Ending(root=root, head_hash=event.hash)
        if len(self._to_compare) >= _AT_ONCE:
            self._compare()

    def problems(self) -> list[Problem]:
        """The problems of the stored subtrees. To be called after the last event."""
        if self.broken:
            return [Problem(where="tree", what="cannot be built: events are missing or have no hash")]
        self._compare()
        return self._problems + self._strays()

    def _compare(self) -> None:
        stored = nodes(self._connection, self._to_compare)
        for (level, position), value in self._to_compare.items():
            other = stored.get((level, position))
            if other != value:
                what = "is missing" if other is None else "does not follow from the events"
                self._problems.append(Problem(where=f"tree node {level}/{position}", what=what))
        self._to_compare.clear()

    def _strays(self) -> list[Problem]:
        """The stored subtrees that no event completes. They are searched only when the number of rows is wrong."""
        implied = sum(self.size >> level for level in range(self.size.bit_length()))
        missing = sum(problem.what == "is missing" for problem in self._problems)
        if self._connection.execute(_COUNT).scalar() == implied - missing:
            return []
        rows = self._connection.execute(_POSITIONS, execution_options={"yield_per": _AT_ONCE})
        return [
            Problem(where=f"tree node {level}/{position}", what="does not follow from the events")
            for level, position in rows
            if not (isinstance(level, int) and 0 <= level < 64 and 0 <= position < self.size >> level)
        ]


def signed_head_problems(connection: Connection, tree: TreeCheck, keys: KeyChain) -> Iterator[Problem]:
    """The problems of the stored heads: edited, not continued by the ledger, or signed with a wrong key."""
    for row in connection.execute(_HEADS):
        what = _head_problem(row, tree, keys)
        if what is not None:
            yield Problem(where=f"signed head {row.pk}", what=what)


def kept_head_problems(heads: Iterable[SignedHead], tree: TreeCheck, keys: KeyChain) -> Iterator[Problem]:
    """The heads kept elsewhere that the ledger does not continue."""
    for head in heads:
        what = not_continued(head, keys, tree.size, tree.endings.get(head.size))
        if what is not None and tree.broken and head.size > tree.size:
            what = f"cannot be compared: the chain breaks after event {tree.size}"
        if what is not None:
            yield Problem(where=f"kept head of {head.size} events", what=what)


def _head_problem(row: Any, tree: TreeCheck, keys: KeyChain) -> str | None:
    """The problem of a stored head; None when there is none."""
    try:
        head = SignedHead.model_validate(parsed_json(row.body))
        if {"size": row.size, "body": row.body} != head_values(head):
            return "was edited"
    except ValueError as error:
        return f"cannot be read: {why_invalid(error)}"
    return None if tree.broken else not_continued(head, keys, tree.size, tree.endings.get(head.size))


def head_values(head: SignedHead) -> dict[str, Any]:
    """A `signed_head` row."""
    return {"size": head.size, "body": canonical_json(json_value(head)).decode()}


def head_sizes(connection: Connection) -> set[int]:
    """The sizes of the signed heads."""
    return set(connection.execute(_SIZES).scalars())
