"""Instants as people read them."""

from __future__ import annotations

from datetime import datetime


def describe(instant: datetime | None) -> str:
    """The instant as people read it: to the second, a date where it is the start of a day, `open` where it is None."""
    if instant is None:
        return "open"
    text = instant.isoformat(timespec="seconds").replace("+00:00", "Z")
    return text.removesuffix("T00:00:00Z")
