"""The store on SQLite or PostgreSQL, the only place that knows SQLModel, SQLAlchemy and Alembic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.store.sql.store import SqlStore, open_sql_store

__all__ = ["SqlStore", "open_sql_store"]


def __getattr__(name: str) -> Any:
    """The store, imported when it is asked for: `tables.schema` is written from rows that it may not fit yet."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from knowledge.store.sql import store

    return getattr(store, name)
