"""Each engine has one door: only its own modules import it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOORS = {
    "qdrant_client": ("knowledge/retrieval/engines/",),
    "qdrant_edge": ("knowledge/retrieval/engines/",),
    "torch": (
        "knowledge/retrieval/embedders.py",
        "knowledge/retrieval/encoding.py",
        "knowledge/retrieval/mini_lm.py",
    ),
    "safetensors": ("knowledge/retrieval/mini_lm.py",),
    "sentence_transformers": ("knowledge/retrieval/embedders.py",),
    "transformers": ("knowledge/retrieval/embedders.py",),
    "tokenizers": ("knowledge/retrieval/question_encoder.py", "knowledge/retrieval/tokens.py"),
}


@cache
def imported(path: Path) -> frozenset[str]:
    """The packages that a module imports."""
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", DOORS)
def test_only_its_own_modules_import_an_engine(package: str) -> None:
    importing = {
        path.relative_to(ROOT).as_posix()
        for folder in ("knowledge", "ingest", "api", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if package in imported(path)
    }
    assert {path for path in importing if not path.startswith(DOORS[package])} == set()
