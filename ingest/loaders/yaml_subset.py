"""Parses YAML and JSON to plain JSON values.

Dates stay text, so that `effective_from: 2024-07-01` is read by one rule (T2). `no` stays text, so that Norway's
code is not read as false. Numbers know how they were written, so that `firmware: 1.10` can stay 1.10 (`as_written`).
A repeated key is an error. So is an alias, because a few bytes of aliases can unfold into gigabytes.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Hashable
from typing import Any, NoReturn

import yaml

from knowledge.errors import InvalidDocument

_DEEPEST = 50
"""Levels of nesting that are accepted: no kind needs ten, and the recursion below stays far from Python's own limit."""
_BASE: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EXACT_INTEGER = 2**53 - 1
"""The largest integer that canonical JSON can write, because RFC 8785 numbers are IEEE 754 doubles."""
_LONGEST_INTEGER = len(str(_EXACT_INTEGER))
"""Digits of that integer; Python refuses to convert texts of thousands of them."""
_LONGEST_EXCERPT = 40
"""Characters of a text that a message repeats."""


class WrittenFloat(float):
    """A number whose author wrote it in another form than JSON does: `1.10`, `2.50`, `1e3`. It is computed with as any number."""

    written: str
    """The number as it was written."""


class WrittenInt(int):
    """An integer whose author wrote it in another form than JSON does, such as `+7`."""

    written: str
    """The number as it was written."""


def as_written(value: Any) -> Any:
    """`value`, or the text of a number that was written in another form than JSON would write it."""
    return value.written if isinstance(value, WrittenFloat | WrittenInt) else value


def _float(written: str) -> float | str:
    """The number that is written; an infinite one stays text."""
    number = WrittenFloat(written)
    if math.isinf(number):
        return str(float(number))
    number.written = written
    return float(number) if repr(float(number)) == written else number


def _int(written: str) -> int | str:
    """The integer that is written. Beyond 53 bits it stays text, because canonical JSON could not write it."""
    digits = written.lstrip("+-")
    if len(digits) > _LONGEST_INTEGER or abs(int(written)) > _EXACT_INTEGER:
        return f"-{digits}" if written.startswith("-") else digits
    number = WrittenInt(written)
    number.written = written
    return int(number) if str(int(number)) == written else number


class _Loader(_BASE):  # type: ignore[valid-type, misc]
    """The safe loader with the resolvers of JSON: null, true, false and numbers. Everything else is text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$"),
    list("-+0123456789"),
)


_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_AS_WRITTEN = frozenset({"version"})
"""Keys whose number is kept as text, because the number is a name: version 2.10 is not version 2.1 (rule N5c)."""


def _construct_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable) or isinstance(key, tuple):
            raise yaml.MarkedYAMLError(problem="a key must be plain text", problem_mark=key_node.start_mark)
        if str(key) in result:
            raise yaml.MarkedYAMLError(
                problem=f"the key {str(key)!r} appears twice in this mapping", problem_mark=key_node.start_mark
            )
        is_name = key in _AS_WRITTEN and value_node.tag in _NUMBERS
        result[str(key)] = value_node.value if is_name else loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _float(loader.construct_scalar(node)))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _int(loader.construct_scalar(node)))


def parse_yaml(text: str, name: str, first_line: int = 1) -> Any:
    """Return the one YAML document in `text` as JSON values. It starts at line `first_line` of the file `name`.

    Raises InvalidDocument with file and line for a syntax error, a repeated key, an alias, a tag other
    than JSON's, or nesting beyond 50 levels.
    """
    try:
        _check_events(text)
        return _to_json(yaml.load(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise InvalidDocument(
            f"The YAML cannot be read: {error.problem or error.context}.",
            where=f"{name}, line {line}",
            remedy="Correct the YAML there; quote text that holds ': ', '#' or a leading '*' or '&'.",
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidDocument(
            f"The YAML cannot be read: {error}.", where=name, remedy="Correct the YAML."
        ) from None


def is_yaml(text: str) -> bool:
    """Whether `text` is YAML at all, also where `parse_yaml` refuses what it uses, such as an alias or a tag."""
    try:
        return all(True for _ in yaml.parse(text, Loader=_BASE))
    except yaml.YAMLError:
        return False


def _check_events(text: str) -> None:
    """Raise MarkedYAMLError for aliases and deep nesting, before any value is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_BASE):
        if isinstance(event, yaml.AliasEvent):
            _refuse(f"the alias *{event.anchor} is not supported, write the value out", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                _refuse(f"it nests deeper than {_DEEPEST} levels", event)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _refuse(problem: str, event: Any) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def parse_json(text: str, name: str) -> Any:
    """Return the JSON value in `text`. Raises InvalidDocument with file and line; a repeated key is an error."""
    try:
        return _to_json(
            json.loads(
                text,
                object_pairs_hook=_unique_pairs,
                parse_constant=_refuse_constant,
                parse_float=_float,
                parse_int=_int,
            )
        )
    except json.JSONDecodeError as error:
        raise InvalidDocument(
            f"The JSON cannot be read: {error.msg} (column {error.colno}).",
            where=f"{name}, line {error.lineno}",
            remedy="Correct the JSON there.",
        ) from None
    except ValueError as error:
        raise InvalidDocument(
            f"The JSON cannot be read: {error}.", where=name, remedy="Correct the JSON."
        ) from None
    except RecursionError:
        raise InvalidDocument(
            "The JSON nests too deeply.", where=name, remedy=f"Nest at most {_DEEPEST} levels."
        ) from None


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {repeated!r} appears twice in one object")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _to_json(value: Any, depth: int = 0) -> Any:
    """Return `value` as RFC 8785 can write it. Raises ValueError if it cannot."""
    if depth > _DEEPEST:
        raise ValueError(f"it nests deeper than {_DEEPEST} levels")
    if isinstance(value, dict):
        return {_check_text(key): _to_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_to_json(item, depth + 1) for item in value]
    if isinstance(value, str):
        return _check_text(value)
    if value is None or isinstance(value, int | float | bool):
        return value
    raise ValueError(f"{value!r} is neither text, number, true, false, null, list nor mapping")


def _check_text(text: str) -> str:
    """Return `text`. Raises ValueError for control characters and lone surrogates, which store and tokenizer refuse."""
    bad = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r"), None)
    if bad is not None:
        raise ValueError(f"the text {text[:_LONGEST_EXCERPT]!r} holds the character U+{ord(bad):04X}")
    return text
