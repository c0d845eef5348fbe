"""Types of columns, names of indexes and constraints, and conditions of partial indexes, as several tables share them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, Text

TEXT_KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is looked up or ordered: by code point on every engine."""
SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up. SQLite does so for INTEGER alone."""
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WAITS = "state IN ('draft', 'reviewed')"
"""The condition that a version waits for a decision. Both engines use its partial index only for queries that spell it in the same way."""
UNDECIDED = "state = 'waiting'"
"""The condition that a reading waits for a decision. A partial index covers these readings."""
