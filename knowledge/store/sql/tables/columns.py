"""The types of columns that several tables share."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, Text

TEXT_KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is looked up or ordered: by code point on every engine."""
SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up. SQLite does so for INTEGER alone."""
