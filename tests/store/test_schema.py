"""The tables that statements use are those of the declared rows."""

from __future__ import annotations

import subprocess
import sys

from tools.schema import SCHEMA, schema_source


def test_the_tables_are_those_of_the_declared_rows() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_source(), "run `python -m tools.schema`"


def test_a_store_is_read_without_models_of_rows() -> None:
    read = "import sys, knowledge.store.sql.store; print([name for name in ('sqlmodel', 'sqlalchemy.orm') if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True).stdout
    assert printed == "[]\n"
