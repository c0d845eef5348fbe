"""Validation errors in one line."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator

from knowledge.model.invalid import why_invalid


class Inner(BaseModel):
    size: int = Field(ge=0)


class Outer(BaseModel):
    name: str
    inner: Inner
    more: dict[str, int] = Field(default_factory=dict)

    @field_validator("name")
    @classmethod
    def _named(cls, value: str) -> str:
        if value == "nobody":
            raise ValueError(f"{value!r} is nobody")
        return value


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"name": "x", "inner": {"size": -1}}, "inner.size: Input should be greater than or equal to 0"),
        ({"name": "nobody", "inner": {"size": 1}}, "name: 'nobody' is nobody"),
        ([], "Input should be a valid dictionary or instance of Outer"),
        ({"name": 1, "inner": {}}, "name: Input should be a valid string; inner.size: Field required"),
    ],
)
def test_each_error_is_named_with_its_place(value: object, told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(value)
    assert why_invalid(caught.value) == told


def test_three_errors_are_named_and_the_rest_counted() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"name": "x", "inner": {"size": 1}, "more": dict.fromkeys("abcde", "x")})
    told = why_invalid(caught.value)
    assert told.count("more.") == 3
    assert told.endswith("; and 2 more")


@pytest.mark.parametrize(
    ("error", "told"),
    [(ValueError("one\n  two"), "one two"), (ValueError(), "ValueError"), (KeyError("a"), "'a'")],
)
def test_any_other_error_is_one_line_too(error: Exception, told: str) -> None:
    assert why_invalid(error) == told
