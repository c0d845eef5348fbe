"""Every line of the threat model names a test that exists, and every way in has its lines."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threats.md").read_text()
ROWS = [
    [cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| [STRIDE] \|.*$", PAGE, re.M)
]


@cache
def functions(path: Path) -> frozenset[str]:
    """The names of all functions in a file."""
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_row_of_a_table_is_read() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith(("| | ", "| ---"))]
    assert len(rows) == len(ROWS) > 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:50])
def test_a_threat_has_a_countermeasure_and_a_test_that_exists(row: list[str]) -> None:
    _, threat, against, test = row
    assert threat.endswith(".")
    assert against.endswith(".")
    path, _, name = test.strip("`").partition("::")
    assert (ROOT / path).is_file(), path
    assert name in functions(ROOT / path), test


@pytest.mark.parametrize(
    "entry",
    [
        "REST",
        "Tokens",
        "Console",
        "Agents",
        "Command line",
        "Ingest",
        "Jobs",
        "Webhooks and tools",
        "Language models",
        "Ledger",
    ],
)
def test_every_way_in_has_its_lines(entry: str) -> None:
    assert re.search(rf"^## {entry}", PAGE, re.M)


def test_every_sort_of_threat_is_looked_at() -> None:
    assert {row[0] for row in ROWS} == set("STRIDE")
