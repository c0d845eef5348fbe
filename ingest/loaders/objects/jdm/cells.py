"""Reads the cells of a decision table: conditions of inputs, and values of outputs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NUMBER = r"-?\d+(?:\.\d+)?"
_NAME = r"[A-Za-z_][\w.]*"
_LITERAL = re.compile(rf"(?P<number>{_NUMBER})|(?P<truth>true|false)|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'")
_SIGNED = re.compile(
    rf"(?P<sign><=|>=|<|>|==|!=)\s*(?:(?P<number>{_NUMBER})|(?P<name>(?!true\b|false\b|null\b){_NAME}))"
)
_UNEQUAL = re.compile(r"(?P<sign>==|!=)\s*(?P<literal>true|false|\".*\"|'.*')")
_RANGE = re.compile(rf"(?P<open>[\[(])\s*(?P<low>{_NUMBER})?\s*\.\.\s*(?P<high>{_NUMBER})?\s*(?P<close>[\])])")
_BOTH = re.compile(
    rf"(?P<low_sign>>=?)\s*(?P<low>{_NUMBER})\s+and\s+(?P<high_sign><=?)\s*(?P<high>{_NUMBER})"
    rf"|(?P<high_sign2><=?)\s*(?P<high2>{_NUMBER})\s+and\s+(?P<low_sign2>>=?)\s*(?P<low2>{_NUMBER})"
)
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ANY = ("", "-")
"""The cells that any value meets."""


class CellError(ValueError):
    """A cell that the rules of a policy cannot say; the message is a part of a sentence about the cell."""


def cell_text(row: Any, column: str) -> str:
    """The text of a cell; empty where the row has none. Raises CellError for a row that is no mapping of texts."""
    cell = row.get(column) if isinstance(row, Mapping) else None
    if not isinstance(row, Mapping) or isinstance(cell, dict | list):
        raise CellError("the row is no mapping of texts; export the document again")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def condition_of(cell: str) -> Any | None:
    """The condition that a cell states, as rules state it; None where any value meets it. Raises CellError."""
    if cell.strip() in _ANY:
        return None
    parts = [_part(one.strip(), cell) for one in _split(cell)]
    if len(parts) == 1 and not isinstance(parts[0], tuple):
        return parts[0]
    if any(isinstance(one, dict) for one in parts):
        raise CellError(f"{cell!r} compares with another fact and with values; give each a row of its own")
    return [value for one in parts for value in (one if isinstance(one, tuple) else (one,))]


def value_of(cell: str) -> Any | None:
    """The value of an output cell, `{fact: name}` for the name of a fact; None for an empty cell. Raises CellError."""
    text = cell.strip()
    if text in _ANY:
        return None
    literal = _LITERAL.fullmatch(text)
    if literal:
        return _literal(literal)
    if re.fullmatch(_NAME, text) and text != "null":
        return {"fact": text}
    raise _unreadable(cell)


def _part(text: str, cell: str) -> Any:
    """One alternative of a cell: a value, a bound or range as a text, a comparison, or several alternatives as a tuple."""
    if literal := _LITERAL.fullmatch(text):
        return _literal(literal)
    if span := _RANGE.fullmatch(text):
        return _range(span, cell)
    if both := _BOTH.fullmatch(text):
        low, high = both["low"] or both["low2"], both["high"] or both["high2"]
        opened = "[" if "=" in (both["low_sign"] or both["low_sign2"]) else "("
        closed = "]" if "=" in (both["high_sign"] or both["high_sign2"]) else ")"
        return f"{opened}{low}..{high}{closed}"
    if signed := _SIGNED.fullmatch(text):
        return _signed(signed)
    if unequal := _UNEQUAL.fullmatch(text):
        return _unequal(unequal, cell)
    raise _unreadable(cell)


def _literal(found: re.Match[str]) -> Any:
    if found["number"] is not None:
        number = float(found["number"])
        return int(number) if number.is_integer() and "." not in found["number"] else number
    if found["truth"] is not None:
        return found["truth"] == "true"
    text = found["double"] if found["double"] is not None else found["single"]
    if text[:1] in ("<", ">", "[", "("):
        raise CellError(f"{text!r} is a text that reads like a bound or a range; name the text otherwise")
    return text


def _range(found: re.Match[str], cell: str) -> str:
    """A range, or a bound where one end is open."""
    low, high = found["low"], found["high"]
    if low is None and high is None:
        raise CellError(f"{cell!r} is a range without ends; leave the cell empty")
    if high is None:
        return f"{'>=' if found['open'] == '[' else '>'} {low}"
    if low is None:
        return f"{'<=' if found['close'] == ']' else '<'} {high}"
    return f"{found['open']}{low}..{high}{found['close']}"


def _signed(found: re.Match[str]) -> Any:
    sign = "=" if found["sign"] == "==" else found["sign"]
    if found["name"] is not None:
        return {sign: found["name"]}
    if sign == "=":
        number = float(found["number"])
        return int(number) if number.is_integer() else number
    if sign == "!=":
        return (f"< {found['number']}", f"> {found['number']}")
    return f"{sign} {found['number']}"


def _unequal(found: re.Match[str], cell: str) -> Any:
    literal = _LITERAL.fullmatch(found["literal"])
    if literal is None:
        raise _unreadable(cell)
    value = _literal(literal)
    if found["sign"] == "==":
        return value
    if isinstance(value, bool):
        return not value
    raise CellError(f"{cell!r} excludes a text, which rules cannot; list the texts that are meant")


def _split(cell: str) -> list[str]:
    """The alternatives of a cell: its parts between commas that stand in no quotes."""
    hidden = _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), cell)
    starts = [0, *(at + 1 for at, one in enumerate(hidden) if one == ",")]
    ends = [*(start - 1 for start in starts[1:]), len(cell)]
    return [cell[start:end] for start, end in zip(starts, ends, strict=True)]


def _unreadable(cell: str) -> CellError:
    called = _CALL.search(_QUOTED.sub("", cell))
    if called and called[1] not in ("and", "or", "not", "in"):
        return CellError(
            f"{cell!r} calls the function {called[1]!r}, and rules call none; state its result as a fact"
        )
    if "null" in cell:
        return CellError(f"{cell!r} asks whether a fact is missing, and a missing fact decides nothing")
    return CellError(f'{cell!r} is no value, list, bound or range; such as 5, "new", < 75 or [75..200)')
