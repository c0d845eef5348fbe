"""The store on SQLite or PostgreSQL, the only place that knows SQLModel, SQLAlchemy and Alembic."""

from knowledge.store.sql.store import SqlStore, open_sql_store

__all__ = ["SqlStore", "open_sql_store"]
