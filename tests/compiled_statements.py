"""One cache of compiled SQL for all SQLite stores of the tests, as a process that serves has one for its store.

Each test opens a store of its own, and SQLAlchemy compiles the same statements anew for each: that took a tenth of the time of the tests.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_MOST = 2_000
"""Statements that are kept: the store has a few hundred."""


def share_compiled_statements() -> None:
    """Let every SQLite engine that is made from now on use one cache.

    SQLAlchemy finds compiled SQL by dialect and statement. All our SQLite dialects are set alike, so they are made equal.
    """
    shared: LRUCache[Any, Any] = LRUCache(_MOST)
    make = Engine.__init__

    def make_sharing(engine: Engine, *arguments: Any, **named: Any) -> None:
        make(engine, *arguments, **named)
        if engine.dialect.name == "sqlite":
            engine._compiled_cache = shared

    patch = pytest.MonkeyPatch()
    patch.setattr(Engine, "__init__", make_sharing)
    patch.setattr(SQLiteDialect_pysqlite, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(SQLiteDialect_pysqlite, "__hash__", lambda one: hash(type(one)))
