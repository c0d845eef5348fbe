"""Files, functions and signatures are small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import MEASURED, Definition, Function, definitions, sources

MOST_LINES_OF_A_FILE = 400
"""Some ten screens. Longer files turned out to hold two subjects."""
MOST_LINES_OF_A_FUNCTION = 60
"""One screen, docstring included."""
MOST_PARAMETERS = 5
"""Beyond this, parameters that travel together become a value object."""

MANY_PARAMETERS: dict[str, str] = {
    "api/cli/deciding.py: command_to.move": "a command; it is registered by what it is returned to",
    "api/mcp/resources.py: Resources.object": "a resource; each parameter is one of its URI",
    "api/mcp/resources.py: Resources.objects": "a resource; each parameter is one of its URI",
    "api/mcp/tools.py: Tools.ask": "a tool; each parameter is one that an agent can set",
    "api/mcp/tools.py: Tools.search": "a tool; each parameter is one that an agent can set",
    "api/mcp/tools.py: Tools.show": "a tool; each parameter is one that an agent can set",
    "api/mcp/tools.py: Tools.what_changed": "a tool; each parameter is one that an agent can set",
}
"""Functions that may have more, each with its reason."""

_REGISTERING = frozenset({"command", "callback"})
"""The methods of a Typer application that make a function a command."""


def test_no_file_is_too_long() -> None:
    lengths = {source.path: len(source.text.splitlines()) for source in sources(*MEASURED)}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_too_long() -> None:
    lengths = {found.name: _lines(found.node) for found in _functions() if not found.source.is_migration}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}


def test_no_function_has_too_many_parameters() -> None:
    """Commands are exempt: each of their parameters is an option that a user can set."""
    commands = _commands()
    counted = {found.name: _parameters(found) for found in _functions() if found.name not in commands}
    many = {name: count for name, count in counted.items() if count > MOST_PARAMETERS}
    assert {name: count for name, count in many.items() if name not in MANY_PARAMETERS} == {}
    assert set(MANY_PARAMETERS) <= set(many), "An exception that is no longer needed is removed."


def _functions() -> Iterator[Definition]:
    for source in sources(*MEASURED):
        for found in definitions(source):
            if isinstance(found.node, Function):
                yield found


def _lines(node: ast.AST) -> int:
    assert isinstance(node, Function)
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(found: Definition) -> int:
    """Count the parameters, positional and keyword-only, without `self` and `cls`."""
    node = found.node
    assert isinstance(node, Function)
    static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    arguments = node.args
    count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
    return count - (found.owner is not None and not static)


def _commands() -> set[str]:
    """Return the functions that Typer calls: decorated with `@app.command(…)`, given to `app.command(…)(…)`, or named in a `CommandPlace`."""
    given = {
        call.args[0].attr
        for source in sources("api")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and _registers(call.func) and isinstance(call.args[0], ast.Attribute)
    }
    given |= {
        str(call.args[1].value)
        for source in sources("api")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "CommandPlace"
        and isinstance(call.args[1], ast.Constant)
    }
    return {
        found.name
        for found in _functions()
        if found.source.path.startswith("api/cli/")
        and (found.node.name in given or any(_registers(one) for one in found.node.decorator_list))
    }


def _registers(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _REGISTERING
