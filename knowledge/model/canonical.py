"""Canonical JSON and content hashes: equal values have equal bytes, so equal hashes (RFC 8785, FIPS 180-4)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import rfc8785


def canonical_json(value: Any) -> bytes:
    """`value` (plain JSON values) in the one form RFC 8785 allows."""
    return rfc8785.dumps(value)


def parsed_json(data: bytes | str) -> Any:
    """The inverse of `canonical_json`: what it gives has the same canonical form again.

    RFC 8785 writes the number 2^53 like an integer but takes no integer that large, so these come back
    as floats, which is what every number is there. Raises ValueError for what is not JSON.
    """
    return json.loads(data, parse_int=_number)


def _number(digits: str) -> int | float:
    number = int(digits)
    return number if abs(number) < _TOO_LARGE else float(digits)


_TOO_LARGE = 2**53


def sha256_hex(data: bytes) -> str:
    """SHA-256 of `data`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_hash(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`."""
    return sha256_hex(canonical_json(value))
