"""Writes validation errors as one line."""

from __future__ import annotations

from pydantic import ValidationError

_NAMED = 3
"""How many problems fit into one line."""


def why_invalid(error: Exception) -> str:
    """Write `error` in one line, without the links that pydantic adds: `head.size: Input should be …`.

    At most three errors are named, and the rest are counted: more does not help to find the first mistake.
    """
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split()) or type(error).__name__
    problems = [
        (".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in error.errors()
    ]
    first = [f"{where}: {what}" if where else what for where, what in problems[:_NAMED]]
    return "; ".join(first) + (f"; and {len(problems) - _NAMED} more" if len(problems) > _NAMED else "")
