"""The source files of the project as syntax trees, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("knowledge", "ingest", "api", "canon")
MEASURED = (*PRODUCT, "bench", "tools")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


@dataclass(frozen=True)
class Source:
    """A Python file: its path from the root of the project, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_migration(self) -> bool:
        """Return whether the file is a database migration, which is frozen once it is released."""
        return "/migrations/" in self.path


@dataclass(frozen=True)
class Definition:
    """A function or class, where it stands, and the classes and functions around it, the outermost first."""

    source: Source
    node: Documented
    around: tuple[Documented, ...]

    @property
    def name(self) -> str:
        """Return the path and the dotted name, such as `api/client.py: Client.query`."""
        return f"{self.source.path}: {'.'.join(node.name for node in (*self.around, self.node))}"

    @property
    def owner(self) -> ast.ClassDef | None:
        """Return the class of a method."""
        inner = self.around[-1] if self.around else None
        return inner if isinstance(inner, ast.ClassDef) else None

    @property
    def is_public(self) -> bool:
        """Return whether others may use it: no part of its name is private, and no function holds it."""
        parts = (*self.around, self.node)
        inside = any(not isinstance(node, ast.ClassDef) for node in self.around)
        return not inside and not any(node.name.startswith("_") for node in parts)


def sources(*packages: str) -> tuple[Source, ...]:
    """Return the Python files of the packages, by path."""
    return tuple(_read(path) for path in _paths(*packages))


@cache
def _paths(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


@cache
def definitions(source: Source) -> tuple[Definition, ...]:
    """Return every function and class of a file, nested ones too, in the order of the file."""
    return tuple(_inside(source, source.tree, ()))


def _inside(source: Source, node: ast.AST, around: tuple[Documented, ...]) -> Iterator[Definition]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Documented):
            yield Definition(source, child, around)
            yield from _inside(source, child, (*around, child))
        else:
            yield from _inside(source, child, around)


@cache
def _read(path: Path) -> Source:
    text = path.read_text()
    return Source(str(path.relative_to(ROOT)), text, ast.parse(text))
