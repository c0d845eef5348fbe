"""Canonical JSON and content hashes (RFC 8785, FIPS 180-4). Equal values have equal bytes and so equal hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
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
        if _is_simple(value):
            return _encode(value).encode()
    except (TypeError, UnicodeEncodeError):
        pass  # a key that is no string, or half of a surrogate pair, which rfc8785 refuses with its own error
    return rfc8785.dumps(value)


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True).encode


def _is_simple(value: Any) -> bool:
    """Whether the encoder of the standard library writes `value` canonically, which is several times faster than rfc8785.

    It writes floats in another way, takes integers of any size and keys that are no strings, and sorts keys by code points instead of
    UTF-16 units.
    """
    waiting: list[Iterable[Any]] = [(value,)]
    while waiting:
        for one in waiting.pop():
            kind = type(one)
            if kind is str or one is None or kind is bool:
                continue
            if kind is int:
                if not -_TOO_LARGE < one < _TOO_LARGE:
                    return False
            elif kind is dict:
                if not "".join(one).isascii():
                    return False
                waiting.append(one.values())
            elif kind is list or kind is tuple:
                waiting.append(one)
            else:
                return False
    return True


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


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of `value`, in hexadecimal digits."""
    return sha256_hex(canonical_json(value))
