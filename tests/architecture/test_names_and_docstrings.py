"""Public names are documented in plain English, and one class name means one thing."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from tests.architecture.sources import MEASURED, PRODUCT, Definition, definitions, sources

_RIDDLE = re.compile(r"(what|whatever|that which|those which|which|who|how far)\b", re.IGNORECASE)
"""A relative clause is no subject: a reader has to guess what the sentence is about."""


def test_every_public_module_class_and_function_is_documented() -> None:
    """An override may leave its docstring to the port it implements, a test its story to its name.

    Migrations are named by their files, and an empty `__init__.py` holds nothing to document.
    """
    missing = [
        source.path
        for source in sources(*MEASURED)
        if not ast.get_docstring(source.tree) and source.tree.body and not source.is_migration
    ]
    ports = _documented_by_ports()
    missing += [
        found.name
        for found in _all()
        if found.is_public
        and not ast.get_docstring(found.node)
        and not found.source.is_migration
        and not found.node.name.startswith("test_")
        and not (found.owner is not None and found.node.name in ports)
    ]
    assert missing == []


def test_no_class_name_is_used_twice() -> None:
    places = defaultdict(list)
    for source in sources(*PRODUCT):
        for found in definitions(source):
            if isinstance(found.node, ast.ClassDef) and not found.node.name.startswith("_"):
                places[found.node.name].append(source.path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_no_docstring_begins_with_a_relative_clause() -> None:
    first_lines = {found.name: ast.get_docstring(found.node) for found in _all()}
    first_lines |= {source.path: ast.get_docstring(source.tree) for source in sources(*MEASURED)}
    assert {name: text.splitlines()[0] for name, text in first_lines.items() if text and _RIDDLE.match(text)} == {}


def _all() -> Iterator[Definition]:
    for source in sources(*MEASURED):
        yield from definitions(source)


def _documented_by_ports() -> frozenset[str]:
    """Return the names of the methods that a protocol of the product documents."""
    return frozenset(
        found.node.name
        for found in _all()
        if found.owner is not None
        and any(isinstance(base, ast.Name) and base.id == "Protocol" for base in found.owner.bases)
        and ast.get_docstring(found.node)
    )
