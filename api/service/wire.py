"""The base of requests and views, and the types of their fields that need a check of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, PlainValidator

from knowledge.errors import InvalidInput
from knowledge.model.clock import format_instant
from knowledge.model.labels import instant_or_label
from knowledge.model.record.canonical import canonical_json

_DEEPEST_FACTS = 20
"""How many levels facts may nest. Rules compare numbers, words and short lists of them, which nest two levels; the limit
is generous for them and far below the depth at which recursion over the facts would fail."""


def _plain_json(facts: dict[str, Any]) -> dict[str, Any]:
    try:
        canonical_json(facts)
        if _depth(facts) > _DEEPEST_FACTS:
            raise ValueError(f"they nest deeper than {_DEEPEST_FACTS} levels")
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"facts must be plain JSON values: {error}") from None
    return facts


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


def _encodable(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds half a surrogate pair, which is no character; remove it")
    return text


def _valid_time(value: object) -> datetime | str:
    try:
        return instant_or_label(value)
    except InvalidInput as error:
        raise ValueError(str(error)) from None


def _shown_time(value: datetime | str) -> str:
    return value if isinstance(value, str) else format_instant(value)


Text = Annotated[str, AfterValidator(_encodable)]
"""Text that can be encoded as UTF-8. JSON escapes can spell text that cannot."""

ValidTime = Annotated[
    datetime | str,
    PlainValidator(_valid_time, json_schema_input_type=str),
    PlainSerializer(_shown_time, return_type=str, when_used="json"),
]
"""A valid time: an instant, or a label that is looked up when the request is served (rule N5f)."""

Facts = Annotated[dict[str, Any], AfterValidator(_plain_json)]
"""Facts of the case: they enter the answer's hash, so they must have canonical JSON (RFC 8785)."""


class Wire(BaseModel):
    """Base of requests and views. An unknown field is an error, so that a misspelt `valid_at` never silently means now.

    A validator is built at the first use of its class, as for `Value`.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)
