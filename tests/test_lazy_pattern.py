"""Patterns that are compiled at their first use do what compiled ones do, and every one of the project compiles."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator

import knowledge
from knowledge.lazy_pattern import lazy_pattern
from tests.architecture.sources import sources


def test_it_does_what_a_compiled_pattern_does() -> None:
    lazy, compiled = lazy_pattern(r"(?P<n>\d+) days", re.IGNORECASE), re.compile(r"(?P<n>\d+) days", re.IGNORECASE)
    text = "Within 30 DAYS, or 5 days."
    assert [match.span("n") for match in lazy.finditer(text)] == [
        match.span("n") for match in compiled.finditer(text)
    ]
    assert (lazy.sub("x", text), lazy.pattern, lazy.flags) == (
        compiled.sub("x", text),
        compiled.pattern,
        compiled.flags,
    )
    assert lazy.search(text, 15) is not None


def test_nothing_is_compiled_before_the_first_use() -> None:
    wrong = lazy_pattern("(")
    assert wrong.pattern == "("


def test_every_lazy_pattern_of_the_project_compiles() -> None:
    kind, found = type(lazy_pattern("")), 0
    for module in pkgutil.walk_packages(knowledge.__path__, "knowledge."):
        if ".migrations" in module.name or ".testing" in module.name:
            continue
        for value in _held(list(vars(importlib.import_module(module.name)).values())):
            if isinstance(value, kind):
                assert value.flags is not None
                found += 1
    assert found > 500


def test_no_module_compiles_a_pattern_when_it_is_imported() -> None:
    at_import = {
        f"{source.path}:{node.lineno}"
        for source in sources("knowledge")
        if not source.path.startswith(("knowledge/testing/", "knowledge/proof/checking/"))
        for statement in source.tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    }
    assert at_import == set()


def _held(value: object) -> Iterator[object]:
    """A value of a module, and those in its tables and lists."""
    yield value
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _held(one)
