"""Anchors in time: the time stamp of an outside authority over a signed head of the ledger (RFC 3161). No I/O."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from pydantic import AfterValidator, Field

from knowledge.model.clock import Instant, Value, json_value
from knowledge.model.record.canonical import canonical_json
from knowledge.model.record.heads import SignedHead

_LONGEST_TOKEN = 200_000
"""Characters of a time stamp in base64. With a chain of certificates it takes about 10,000."""


def _is_base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the time stamp is no base64") from None
    return text


class TimeAnchor(Value):
    """A signed head with the reply of a time stamp authority to it.

    `token` is the reply as it came (a DER TimeStampResp), in base64. `stamped_at` is the time in it, and `authority` the address that
    was asked; both are checked against the token, or shown as what they are: claims.
    """

    head: SignedHead
    authority: str
    stamped_at: Instant
    token: Annotated[str, Field(max_length=_LONGEST_TOKEN), AfterValidator(_is_base64)]

    @property
    def message(self) -> bytes:
        """The bytes that are stamped: the signed head in canonical JSON, its signature included."""
        return stamped_bytes(self.head)

    @property
    def reply(self) -> bytes:
        """The reply of the authority."""
        return base64.b64decode(self.token)


def stamped_bytes(head: SignedHead) -> bytes:
    """The bytes of a signed head that an authority stamps."""
    return canonical_json(json_value(head))


class Stamp(Value):
    """A time stamp that was checked. `trusted` says whether the authority's certificate leads to one that the checker trusts."""

    stamped_at: Instant
    authority: str
    size: int
    trusted: bool
