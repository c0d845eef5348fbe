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

    def says_the_same(self, other: SignedHead) -> bool:
        """Whether both say the same but for the time at which they were signed."""
        unsaid = {"signed_at": self.signed_at, "signature": self.signature}
        return other.model_copy(update=unsaid) == self


class KeyCertificate(Value):
    """That a service signs with a key. The first key vouches for itself; each later one is signed by the one before.

    `possession` is the later key's own signature: nobody can name a key as the next that he does not hold, and so pass
    off what he signs himself as coming before it.
    """

    service: str
    public_key: Hex32
    previous: Hex32 | None = None
    signature: Signature = "0" * 128
    possession: Signature | None = None

    @property
    def statement(self) -> dict[str, Any]:
        """What is signed."""
        said = json_value(self)
        return {name: value for name, value in said.items() if name not in ("signature", "possession")}

    def signed(self, key: Ed25519PrivateKey, before: Ed25519PrivateKey | None = None) -> KeyCertificate:
        """This certificate with the signatures of its own `key` and of the one `before` it, if there is one."""
        own = signature(key, self.statement)
        if before is None:
            return self.model_copy(update={"signature": own})
        return self.model_copy(update={"signature": signature(before, self.statement), "possession": own})

    def holds(self) -> bool:
        """Whether the signatures fit: the first key's own, or both of a later one."""
        if self.previous is None:
            return self.possession is None and is_signed(self.public_key, self.statement, self.signature)
        both = ((self.previous, self.signature), (self.public_key, self.possession or ""))
        return all(is_signed(key, self.statement, signed) for key, signed in both)
