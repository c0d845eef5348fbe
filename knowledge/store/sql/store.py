"""The SQL store: `Store` on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.model.clock import Clock, system_clock
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import Problem
from knowledge.store.snapshot import CommittedState, ReadsSnapshots
from knowledge.store.sql import migrate
from knowledge.store.sql.anchors import SqlAnchors
from knowledge.store.sql.chain.ledger import SqlLedger
from knowledge.store.sql.chain.tree import SqlProofs
from knowledge.store.sql.engine import Database
from knowledge.store.sql.jobs.queue import SqlJobs
from knowledge.store.sql.reads.access import SqlAccess
from knowledge.store.sql.reads.actions import SqlActions
from knowledge.store.sql.reads.authority import SqlAuthority
from knowledge.store.sql.reads.index_feed import SqlIndexFeed
from knowledge.store.sql.reads.labels import SqlLabels
from knowledge.store.sql.reads.observation import SqlObservation
from knowledge.store.sql.reads.snapshot import SqlCommittedState
from knowledge.store.sql.reads.vectors import SqlVectors
from knowledge.store.sql.reads.versions import SqlVersions

if TYPE_CHECKING:
    from knowledge.store.sql.chain.transfer import Transfer
    from knowledge.store.sql.index_copies import SqlIndexCopy
    from knowledge.store.sql.tables.model_use import SqlModelUse
    from knowledge.store.sql.transaction import SqlTransaction


class SqlStore(
    SqlLedger,
    SqlVersions,
    SqlLabels,
    SqlAuthority,
    SqlActions,
    SqlJobs,
    SqlAccess,
    SqlIndexFeed,
    SqlVectors,
    SqlProofs,
    SqlAnchors,
    SqlObservation,
    ReadsSnapshots,
):
    """See `Store`. Safe to share between threads. Open it with `open_sql_store`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        SqlVersions.__init__(self, database)
        SqlLedger.__init__(self, database)
        SqlVectors.__init__(self)
        self._clock = clock

    @property
    def fingerprint(self) -> str:
        """See `Store.fingerprint`."""
        return f"{self._database.dialect}/{migrate.REVISION}"

    @contextmanager
    def committed(self) -> Iterator[CommittedState]:
        """See `VersionStore.committed`."""
        cache = self._cache
        with self._database.reading() as connection:
            yield SqlCommittedState(connection, cache)

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """See `Store.transaction`. Raises RuntimeError inside another transaction of the same thread."""
        from knowledge.store.sql.transaction import SqlTransaction

        with self._database.writing() as connection:
            transaction = SqlTransaction(connection, self._clock)
            yield transaction
            transaction.flush()
        if transaction.erased:
            self._scrub()

    def verify(self, against: Sequence[SignedHead] = ()) -> list[Problem]:
        """See `Store.verify`."""
        from knowledge.store.sql.chain.verify import find_problems

        with self._database.inspecting() as connection:
            return find_problems(connection, against)

    def rebuild(self) -> None:
        """See `Store.rebuild`. Raises IntegrityViolation when the ledger or its contents are damaged."""
        from knowledge.store.sql.chain.replay import rebuild

        with self._database.writing() as connection:
            rebuild(connection)

    @property
    def revision(self) -> str:
        """The schema of the database."""
        return migrate.REVISION

    def count_rows(self) -> dict[str, int]:
        """The number of rows of each table."""
        from knowledge.store.sql.copying import count_rows

        with self._database.reading() as connection:
            return count_rows(connection)

    @property
    def transfer(self) -> Transfer:
        """Exports and imports the whole ledger with its contents."""
        from knowledge.store.sql.chain.transfer import Transfer

        return Transfer(self._database, self._scrub)

    def index_copy(self, name: str) -> SqlIndexCopy:
        """The work of the index with this name, where several processes keep an index of this store."""
        from knowledge.store.sql.index_copies import SqlIndexCopy

        return SqlIndexCopy(self._database, self._clock, name)

    @property
    def model_use(self) -> SqlModelUse:
        """Counts the use of language models."""
        from knowledge.store.sql.tables.model_use import SqlModelUse

        return SqlModelUse(self._database)

    def _scrub(self) -> None:
        """Remove erased payloads from memory and from the files of the database."""
        self.forget()
        self.forget_vectors()
        self._database.scrub()

    def close(self) -> None:
        """See `Store.close`."""
        self._database.close()


def open_sql_store(
    url: str | Path, clock: Clock = system_clock, *, patience: float = 10.0, read_only: bool = False
) -> SqlStore:
    """Open the store at `url` and bring it to the present schema.

    `url` is a file whose folder exists, `sqlite:///PATH`, or a PostgreSQL URL. `patience` is the time, in seconds, that
    a write waits for another process. `read_only` opens a file that cannot be written. Raises InvalidInput for any other URL, SchemaMismatch for a database of a newer
    Canon, and StorageFailure or Unavailable when the database cannot be used.
    """
    database = Database(url, patience, read_only=read_only)
    try:
        migrate.upgrade(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database, clock)
