"""Checks receipts and reads kept heads offline, without engines or a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from api.service.views.ledger import ReceiptCheck
from knowledge.errors import InvalidInput
from knowledge.model.invalid import why_invalid
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.heads import HeadFile
from knowledge.proof.packing import LARGEST
from knowledge.proof.stamps.timestamps import read_roots

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

__all__ = ["LARGEST", "HeadFile", "check_receipt", "head_file", "public_key", "trusted_certificates"]

_KEY_DIGITS = 64
"""Hexadecimal digits of an Ed25519 public key of 32 bytes."""


def check_receipt(
    data: bytes, name: str, key: str | None, kept: HeadFile | None, roots: tuple[Certificate, ...] = ()
) -> ReceiptCheck:
    """Check the receipt `data`, called `name` in messages. `key` and `kept` tie it to a service known by other means.

    `roots` are the certificates of time stamp authorities that the checker trusts.
    """
    checked = check(data, Trust(key, kept, roots), name)
    receipt, record = checked.receipt, checked.record
    citations = record.answer.citations if record else ()
    return ReceiptCheck(
        ok=checked.problem is None,
        anchored=checked.anchored,
        problem=checked.problem,
        head=receipt.head if receipt else None,
        answer_id=receipt.answer_id if receipt else None,
        stamp=checked.stamp,
        claimed_approvals=[one.citation_id for one in citations if one.approval == "claimed"],
    )


def trusted_certificates(path: Path | None, where: str) -> tuple[Certificate, ...]:
    """The certificates of a PEM file; none without one. Raises InvalidInput, located at `where`, for a file that holds none."""
    return () if path is None else read_roots(path, where)


def head_file(data: bytes, name: str, where: str) -> HeadFile:
    """The signed head that a file holds. Raises InvalidInput, located at `where`, for anything else."""
    try:
        return HeadFile.model_validate_json(data)
    except ValidationError as error:
        raise InvalidInput(
            f"{name} holds no head: {why_invalid(error)}.",
            remedy="Give a file that `knowledge audit head --out` wrote.",
            where=where,
        ) from None


def public_key(value: str, where: str) -> str:
    """The public key in lower-case digits. Raises InvalidInput, located at `where`, for anything else."""
    if len(value) != _KEY_DIGITS or not all(digit in "0123456789abcdef" for digit in value.lower()):
        raise InvalidInput(
            f"{value[:80]!r} is not a public key.",
            remedy=f"Give its {_KEY_DIGITS} hexadecimal digits.",
            where=where,
        )
    return value.lower()
