"""Signed heads and the keys that sign them: what an auditor keeps, and can check without this service (rule G6).

Signatures are Ed25519 (RFC 8032) over canonical JSON (RFC 8785). A key is named by the first 16 digits of the SHA-256
of its 32 bytes. Pure but for the cryptography.
"""

from __future__ import annotations

from typing import Annotated, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field

from knowledge.model.canonical import canonical_json, sha256_hex
from knowledge.model.clock import Instant, Value, json_value
from knowledge.model.objects import Sha256

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


def key_id(public_key: str) -> str:
    """The name of a public key given in hexadecimal digits."""
    return sha256_hex(bytes.fromhex(public_key))[:16]


def signature(key: Ed25519PrivateKey, value: Any) -> str:
    """The signature of `key` over the canonical JSON of `value`, in hexadecimal digits."""
    return key.sign(canonical_json(value)).hex()


def is_signed(public_key: str, value: Any, signed: str) -> bool:
    """Whether `signed` is the signature of that key over `value`."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(signed), canonical_json(value)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


class SignedHead(Value):
    """The ledger's end at one time, signed: how many events, the root over them, the hash of the last.

    `service` names the service; it is drawn once, with its first key.
    """

    service: str
    size: int = Field(ge=0)
    root: Sha256
    head_hash: Sha256
    recorded_at: Instant | None
    signed_at: Instant
    public_key: Hex32
    signature: Signature = "0" * 128

    @property
    def statement(self) -> dict[str, Any]:
        """What is signed."""
        return {name: value for name, value in json_value(self).items() if name != "signature"}

    def signed(self, key: Ed25519PrivateKey) -> SignedHead:
        """This head with the signature of `key`."""
        return self.model_copy(update={"signature": signature(key, self.statement)})

    def holds(self) -> bool:
        """Whether the signature fits."""
        return is_signed(self.public_key, self.statement, self.signature)


class KeyCertificate(Value):
    """That a service signs with a key. The first key vouches for itself; each later one is signed by the one before."""

    service: str
    public_key: Hex32
    previous: Hex32 | None = None
    signature: Signature = "0" * 128

    @property
    def statement(self) -> dict[str, Any]:
        """What is signed."""
        return {name: value for name, value in json_value(self).items() if name != "signature"}

    def holds(self) -> bool:
        """Whether the signature of the key before, or of the first key itself, fits."""
        return is_signed(self.previous or self.public_key, self.statement, self.signature)
