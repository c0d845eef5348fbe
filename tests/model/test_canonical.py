"""Equal values have equal bytes (RFC 8785)."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from rfc8785 import CanonicalizationError

from knowledge.model.record.canonical import canonical_json, content_hash, parsed_json, sha256_hex


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}'),
        ({"€": 1, "\r": 2, "1": 3, "😀": 4, "ö": 5}, '{"\\r":2,"1":3,"ö":5,"€":1,"😀":4}'.encode()),
        ([1.0, 4.5, 1e21, 1e-7, -0.0], b"[1,4.5,1e+21,1e-7,0]"),
        ('\0\x1f"\\/é', '"\\u0000\\u001f\\"\\\\/é"'.encode()),
    ],
)
def test_there_is_one_form(value: object, expected: bytes) -> None:
    assert canonical_json(value) == expected
    assert content_hash(value) == sha256_hex(expected)


@pytest.mark.parametrize("value", [2.0**53, -1e20, 1e21, 2**53 - 1, 0.1, "x", None])
def test_what_was_written_can_be_written_again(value: object) -> None:
    assert canonical_json(parsed_json(canonical_json(value))) == canonical_json(value)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        {1: "key"},
        {"x": object()},
        "\ud800",
        ["\udfff"],
    ],
)
def test_what_has_no_form_is_an_error(value: object) -> None:
    with pytest.raises(CanonicalizationError):
        canonical_json(value)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**53, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON)
def test_the_form_is_that_of_rfc_8785(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


def test_the_hash_is_sha_256() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


class _Colour(StrEnum):
    RED = "red"


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats()
    | st.floats(0, 1).map(lambda score: round(score, 6))
    | st.integers(-(2**54), 2**54).map(float)
    | st.text(st.characters(), max_size=5)
    | st.just(_Colour.RED)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(st.characters(), max_size=3) | st.integers(0, 9), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_VALUES)
def test_every_value_has_the_bytes_or_the_error_of_the_reference(value: object) -> None:
    assert _written(canonical_json, value) == _written(rfc8785.dumps, value)


@pytest.mark.parametrize("power", range(-330, 308))
def test_every_magnitude_is_written_as_the_reference_writes_it(power: int) -> None:
    number = float(f"1e{power}")
    near = [number, -number, number * 3, math.nextafter(number, 0), math.nextafter(number, math.inf), number + 0.5]
    assert canonical_json(near) == rfc8785.dumps(near)


def _written(write: object, value: object) -> object:
    try:
        return write(value)  # type: ignore[operator]
    except ValueError:
        return "refused"
