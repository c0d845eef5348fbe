"""Canonical JSON and content hashes (RFC 8785, FIPS 180-4). Equal values have equal bytes and so equal hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

import rfc8785
from pydantic import Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 as 64 lower-case hexadecimal digits."""


def canonical_json(value: Any) -> bytes:
    """Return `value`, which holds plain JSON values, in its canonical form.

    Raises rfc8785.CanonicalizationError, a ValueError, where it has none: NaN, infinity, integers from 2^53 on.
    """
    try:
        return _ENCODER.encode(_as_json_writes(value)).encode()
    except (_WrittenOtherwise, UnicodeEncodeError):
        return rfc8785.dumps(value)


def canonical_object(fields: Mapping[str, bytes]) -> bytes:
    """Return the canonical form of an object whose fields, with plain names, are in that form already."""
    return b"{" + b",".join(b'"%b":%b' % (name.encode("ascii"), fields[name]) for name in sorted(fields)) + b"}"


def parsed_json(data: bytes | str) -> Any:
    """Parse JSON so that the result has the same canonical form again.

    RFC 8785 treats every number as a double. It writes the double 2^53 as an integer, but refuses an integer that
    large as input, so large integers are returned as floats. Raises ValueError for text that is not JSON.
    """
    return json.loads(data, parse_int=_number)


def _number(digits: str) -> int | float:
    number = int(digits)
    return number if abs(number) < _TOO_LARGE else float(digits)


_TOO_LARGE = 2**53
"""The first integer that a double cannot tell from the next one."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
"""Writes the same bytes as rfc8785 for what `_as_json_writes` returns, in a fraction of its time: it is compiled."""
_LEAST_WITHOUT_EXPONENT = 1e-4
"""The smallest fraction that Python writes without an exponent. RFC 8785 writes smaller ones without it, too."""


class _WrittenOtherwise(Exception):
    """A value is written otherwise by `json` than by RFC 8785, or cannot be written."""


def _as_json_writes(value: Any) -> Any:
    """Return `value` with whole numbers in place of floats without a fraction. Raises _WrittenOtherwise for what remains different.

    Keys beyond ASCII are left to rfc8785, because it orders them by UTF-16.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is dict:
        if not all(type(key) is str and key.isascii() for key in value):
            raise _WrittenOtherwise
        return {key: one if type(one) is str else _as_json_writes(one) for key, one in value.items()}
    if kind is list or kind is tuple:
        # Most numbers are scores between 0 and 1, which both write alike.
        return [
            one
            if type(one) is str or (type(one) is float and _LEAST_WITHOUT_EXPONENT <= one < 1)
            else _as_json_writes(one)
            for one in value
        ]
    if kind is float:
        if _LEAST_WITHOUT_EXPONENT <= abs(value) < _TOO_LARGE:
            return int(value) if value.is_integer() else value
        if value == 0:
            return 0
    if kind is int and -_TOO_LARGE < value < _TOO_LARGE:
        return value
    raise _WrittenOtherwise


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of `value`, in hexadecimal digits."""
    return sha256_hex(canonical_json(value))
