"""The field types of governed objects, with their checks."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.objects import checked_object_id
from knowledge.model.scope import Scope

_DURATION = lazy_pattern(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")

_LONGEST = timedelta(days=365_000)
"""A thousand years: longer ones are typing errors, and may reach beyond the last instant (rule T2)."""


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank")
    return value.strip()


def _anchor(value: str) -> str:
    if not value or any(character.isspace() or character in "#@" for character in value):
        raise ValueError(f"{value!r} cannot be an anchor: it is empty or holds white space, # or @")
    return value


def _scope_path(value: str) -> str:
    return Scope(jurisdiction=value).jurisdiction


def _reference(value: str) -> str:
    object_id, hash_, anchor = value.partition("#")
    checked_object_id(object_id)
    if hash_:
        _anchor(anchor)
    return value


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = _DURATION.fullmatch(value.strip().upper())
    if parts is None or not any(parts.groups()):
        raise ValueError(
            f"{value!r} is not a duration such as P30D, P2W or PT12H; months and years differ in length, write days"
        )
    weeks, days, hours, minutes = (int(part or 0) for part in parts.groups())
    minutes += 60 * (hours + 24 * (days + 7 * weeks))
    if minutes > _LONGEST // timedelta(minutes=1):
        raise ValueError(f"{value!r} is longer than a thousand years; write at most P{_LONGEST.days}D")
    return timedelta(minutes=minutes)


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta():
        raise ValueError("must be longer than zero")
    return value


def _written(value: timedelta) -> str:
    """Write a duration as `P30D`, or as `P1DT12H` where it is not whole days; the inverse of `_duration`."""
    hours, minutes = divmod(value.seconds // 60, 60)
    time = f"T{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}" if value.seconds else ""
    return f"P{f'{value.days}D' if value.days else ''}{time}"


Text = Annotated[str, AfterValidator(_not_blank)]
"""Text that is not blank."""
Anchor = Annotated[str, AfterValidator(_anchor)]
"""The name of a clause in its version."""
ScopePath = Annotated[str, AfterValidator(_scope_path)]
"""A jurisdiction, product or audience."""
EVERYBODY = frozenset({"all", "anybody", "anyone", "everybody", "everyone", "public"})
"""The words by which an author says that a text is for everybody: in other systems `public` is the widest audience."""


def _audience(value: object) -> object:
    return None if isinstance(value, str) and value.strip().casefold() in EVERYBODY else value


Audience = Annotated[ScopePath | None, BeforeValidator(_audience)]
"""An audience; None for everybody, also where the author writes a word for that."""
Reference = Annotated[str, AfterValidator(_reference)]
"""`object_id`, or `object_id#anchor` for one clause of it."""
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration, json_schema_input_type=str),
    AfterValidator(_positive),
    PlainSerializer(_written, return_type=str, when_used="json"),
    Field(json_schema_extra={"format": "duration", "examples": ["P30D"]}),
]
"""A length of time, written as ISO 8601 in weeks, days, hours and minutes."""
Plain = str | int | float | bool
"""A fact: a text, a number, or true or false."""
