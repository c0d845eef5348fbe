"""Write `knowledge/store/sql/tables/schema.py` from the declarations of the rows: `python -m tools.schema`.

SQLModel builds a model, a mapper and a table for each row that is declared. Statements need the tables alone, and a command that only
reads pays for the rest at each start. So the tables are written down as they follow from the rows. A test compares the two.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint
from sqlalchemy.sql.elements import conv

from knowledge.store.sql.tables import operating_rows  # noqa: F401  (its rows are declared when it is imported)
from knowledge.store.sql.tables.columns import SERIAL, TEXT_KEY
from knowledge.store.sql.tables.rows import Rows

SCHEMA = Path(__file__).parents[1] / "knowledge/store/sql/tables/schema.py"
_BEGINNING = '''"""The tables as statements use them. `python -m tools.schema` writes this file from `rows` and `operating_rows`; do not edit it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from knowledge.store.sql.tables.columns import NAMES, SERIAL, TEXT_KEY

METADATA = MetaData(naming_convention=NAMES)
"""All tables of the schema."""
'''
_TYPES = {id(TEXT_KEY): "TEXT_KEY", id(SERIAL): "SERIAL"}


def schema_source() -> str:
    """The file that holds the tables of all declared rows, in the order of their declarations."""
    rows: list[type[Rows]] = Rows.__subclasses__()
    tables = [_table(_constant(row), row.metadata.tables[str(row.__tablename__)]) for row in rows]
    return _formatted("\n".join((_BEGINNING, *tables)))


def _constant(row: type[Rows]) -> str:
    """`VERSION_PASSAGE` for `VersionPassageRow`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", row.__name__.removesuffix("Row")).upper()


def _table(constant: str, table: Table) -> str:
    parts = [repr(table.name), "METADATA", *map(_column, table.columns), *_unique(table), *_indexes(table)]
    parts += [f"{option}={value!r}" for option, value in table.kwargs.items()]
    return f"{constant} = Table({', '.join(parts)},)"


def _column(column: Column[Any]) -> str:
    parts = [repr(column.name), _TYPES.get(id(column.type), repr(column.type))]
    parts += [f"ForeignKey({key.target_fullname!r})" for key in column.foreign_keys]
    if column.primary_key:
        parts += ["primary_key=True", f"autoincrement={column.autoincrement!r}"]
    elif not column.nullable:
        parts.append("nullable=False")
    if column.server_default is not None:
        parts.append(f"server_default={column.server_default.arg!r}")  # type: ignore[attr-defined]
    return f"Column({', '.join(parts)})"


def _unique(table: Table) -> Iterator[str]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield f"UniqueConstraint({', '.join(repr(column.name) for column in constraint.columns)})"


def _indexes(table: Table) -> Iterator[str]:
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        name = None if isinstance(index.name, conv) else index.name
        where = index.dialect_options["sqlite"]["where"]
        condition = [] if where is None else [f"sqlite_where=text({str(where)!r})"]
        yield f"Index({', '.join([repr(name), *_columns(index), *condition])})"


def _columns(index: Index) -> list[str]:
    return [repr(column.name) for column in index.columns]


def _formatted(source: str) -> str:
    """The source in the layout of the project."""
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(SCHEMA), "-"]
    return subprocess.run(ruff, input=source, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    SCHEMA.write_text(schema_source(), encoding="utf-8")
