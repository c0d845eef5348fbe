"""Errors of pydantic become one message per field, under the field's own path."""

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from api.service.invalid import field_errors, invalid_input


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: Inner


def refused(value: Any) -> ValidationError:
    with pytest.raises(ValidationError) as error:
        Outer.model_validate(value)
    return error.value


def test_a_field_is_named_by_its_dotted_path() -> None:
    (error,) = field_errors(refused({"inner": {"number": "many"}}).errors())
    assert error.field == "inner.number"
    assert "many" not in error.detail, "values may be confidential"


def test_an_unknown_field_is_said_to_be_unknown() -> None:
    errors = {
        error.field: error.detail for error in field_errors(refused({"inner": {"number": 1}, "x": 2}).errors())
    }
    assert errors == {"x": "this field is not known; remove it or correct its name"}


@pytest.mark.parametrize(
    ("location", "field"),
    [(("body", "question"), "question"), (("query", "limit"), "limit"), (("body",), "body"), (("a", 0), "a.0")],
)
def test_the_place_where_a_field_was_sent_is_no_part_of_its_name(
    location: tuple[str | int, ...], field: str
) -> None:
    (error,) = field_errors([{"loc": location, "type": "missing", "msg": "Field required"}])
    assert error.field == field


def test_a_body_that_is_not_json_is_named_as_a_whole() -> None:
    listed = {"loc": ("body", 12), "type": "json_invalid", "msg": "bad", "ctx": {"error": "Expecting value"}}
    (error,) = field_errors([listed])
    assert (error.field, error.detail) == ("body", "the body is not JSON: Expecting value")


def test_the_first_error_becomes_invalid_input_under_the_callers_name() -> None:
    error = invalid_input(refused({"inner": {"number": "many"}}), {"inner.number": "--number"})
    assert error.where == "--number"
    assert error.remedy
    assert invalid_input(refused({})).where == "inner"
