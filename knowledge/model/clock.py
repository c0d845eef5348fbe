"""The two clocks: when something holds in the world (valid) and when the service knew it (known).

Instants are UTC with microsecond resolution; periods are half-open, `[start, end)`, and an end of
`None` is open (rules T1 to T4 in docs/semantics.md; SQL:2011, Snodgrass 1999).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_validator

from knowledge.errors import InvalidInput
from knowledge.lazy_pattern import lazy_pattern

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
"""The resolution of both clocks (rule T2): the least by which two instants differ."""
_DATE = lazy_pattern(r"\d{4}-\d{2}-\d{2}")
_ACCEPTED = "Use a date such as 2024-05-31 (the start of that day in UTC) or a time with a zone such as 2024-05-31T12:00:00Z, between year 1 and year 9999."

Clock = Callable[[], datetime]
"""A function that returns the present instant. It is passed in, so that tests and replays control time."""


def system_clock() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def parse_instant(value: object) -> datetime:
    """Return the UTC instant that `value` names (rule T2).

    Accepts an aware `datetime`, a bare date `YYYY-MM-DD` (the start of that day in UTC) or an
    RFC 3339 time with a zone. Raises InvalidInput naming the value otherwise.
    """
    if isinstance(value, datetime):
        parsed = value
    elif isinstance(value, str):
        parsed = _parse_text(value)
    else:
        raise InvalidInput(f"{value!r} is not a date or time.", remedy=_ACCEPTED)
    if parsed.tzinfo is None:
        raise InvalidInput(f"The time {str(value)!r} has no zone.", remedy=_ACCEPTED)
    try:
        return parsed.astimezone(UTC)
    except (OverflowError, ValueError):
        raise InvalidInput(f"The time {str(value)!r} lies outside years 1 to 9999.", remedy=_ACCEPTED) from None


def _parse_text(value: str) -> datetime:
    text = value.strip()
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{value!r} is not a date or time.", remedy=_ACCEPTED) from None
    return parsed.replace(tzinfo=UTC) if _DATE.fullmatch(text) else parsed


def format_instant(instant: datetime) -> str:
    """Write `instant` as RFC 3339 in UTC: `2024-05-31T12:00:00Z`, with microseconds only when there are any."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_micros(instant: datetime) -> int:
    """Return the exact number of microseconds since 1970-01-01T00:00:00Z, negative before it."""
    return (instant - EPOCH) // TICK


def from_micros(micros: int) -> datetime:
    """Return the instant so many microseconds after 1970-01-01T00:00:00Z; the inverse of `to_micros`."""
    return EPOCH + timedelta(microseconds=micros)


def _instant_for_pydantic(value: object) -> datetime:
    try:
        return parse_instant(value)
    except InvalidInput as error:
        raise ValueError(str(error)) from None


Instant = Annotated[
    datetime,
    BeforeValidator(_instant_for_pydantic, json_schema_input_type=str),
    PlainSerializer(format_instant, return_type=str, when_used="json"),
]
"""A pydantic field holding a UTC instant; in JSON an RFC 3339 string."""


class Value(BaseModel):
    """Base of the domain's values: frozen, and an unknown field is an error.

    A validator is built at the first use of its class, because a command uses few of all classes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Period(Value):
    """A half-open period `[start, end)`; `end=None` is open. Never empty."""

    start: Instant
    end: Instant | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end is not None and self.end <= self.start:
            raise ValueError(
                f"a period must end after it starts, but {format_instant(self.end)} is not after "
                f"{format_instant(self.start)}"
            )
        return self

    def contains(self, instant: datetime) -> bool:
        """Whether `start <= instant < end`."""
        return self.start <= instant and (self.end is None or instant < self.end)

    def covers(self, other: Period) -> bool:
        """Whether every instant of `other` lies in this period."""
        ends_after = self.end is None or (other.end is not None and other.end <= self.end)
        return self.start <= other.start and ends_after

    def intersection(self, other: Period) -> Period | None:
        """Return the period of the instants that lie in both; None when there are none."""
        start = max(self.start, other.start)
        end = min((end for end in (self.end, other.end) if end is not None), default=None)
        return None if end is not None and end <= start else Period(start=start, end=end)

    def __str__(self) -> str:
        return f"[{format_instant(self.start)}, {format_instant(self.end) if self.end else 'open'})"


class AsOf(Value):
    """A point in both times: the state of the world at `valid_at`, as the service knew it at `known_at`.

    As text it is shown to the second.
    """

    valid_at: Instant
    known_at: Instant

    def at(self, valid_at: datetime) -> AsOf:
        """The same known time, at another valid time."""
        return AsOf(valid_at=valid_at, known_at=self.known_at)

    def __str__(self) -> str:
        valid_at, known_at = (format_instant(at.replace(microsecond=0)) for at in (self.valid_at, self.known_at))
        return f"valid at {valid_at}, known at {known_at}"


def json_value(model: BaseModel) -> Any:
    """Return `model` as plain JSON values, with instants as RFC 3339 text."""
    return model.model_dump(mode="json")
