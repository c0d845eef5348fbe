"""Why a value is not what it should be, in one line."""

from __future__ import annotations

from pydantic import ValidationError


def why_invalid(error: Exception) -> str:
    """What `error` says in one line, without the links that pydantic adds: `head.size: Input should be …`."""
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split()) or type(error).__name__
    told = [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in error.errors()]
    first = [f"{where}: {what}" if where else what for where, what in told[:3]]
    return "; ".join(first) + (f"; and {len(told) - 3} more" if len(told) > 3 else "")
