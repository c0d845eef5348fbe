"""Turns pydantic's validation errors into Canon's own: one message per field, with the value given where it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from knowledge.errors import InvalidInput

_PLACES = ("body", "query", "path", "header")
"""The first part of a location in FastAPI's errors. It says where the field was sent, and is left out of its name."""
_LONGEST_TOLD = 60
"""Characters of the longest value of an address that an error repeats. Values of bodies are not repeated: they may be secret."""
_NO_OBJECT = ("model_attributes_type", "model_type", "dict_type")
"""The types of pydantic's errors for a value that is no object. A body that is not declared as JSON is such a value."""


class FieldError(BaseModel):
    """One wrong field of a request: its dotted path, and what is wrong with its value."""

    field: str
    detail: str


def field_errors(errors: Iterable[Any]) -> list[FieldError]:
    """The errors that pydantic lists, each under the dotted path of its field."""
    return [FieldError(field=_path(error), detail=_message(error)) for error in errors]


def invalid_input(error: ValidationError, renamed: Mapping[str, str] | None = None) -> InvalidInput:
    """The first field that pydantic refused, as InvalidInput. `renamed` maps its fields to the caller's names."""
    first = field_errors(error.errors())[0]
    where = (renamed or {}).get(first.field, first.field)
    return InvalidInput(f"{first.detail}.", remedy="Correct this value and try again.", where=where)


def _path(error: Any) -> str:
    location: tuple[str | int, ...] = error["loc"]
    if error["type"] == "json_invalid":  # the location ends in an offset, which names no field
        return "body"
    inside = location[1:] if len(location) > 1 and location[0] in _PLACES else location
    return ".".join(str(part) for part in inside)


def _message(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return "this field is not known; remove it or correct its name"
    if error["type"] in _NO_OBJECT and tuple(error["loc"]) == ("body",):
        return "the body is no JSON object; send one, with the header content-type: application/json"
    if error["type"] == "json_invalid":
        return f"the body is not JSON: {error.get('ctx', {}).get('error', message)}"
    given = error.get("input")
    if error["loc"][:1] in (("query",), ("path",)) and isinstance(given, str) and len(given) <= _LONGEST_TOLD:
        return f"{message}; {given!r} was given"
    return message
