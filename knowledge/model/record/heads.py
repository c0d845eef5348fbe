"""Signed heads and key certificates, which an auditor keeps and can check without this service (rule G6).

Signatures are Ed25519 (RFC 8032) over canonical JSON (RFC 8785). A key is named by the first 16 hexadecimal digits
of the SHA-256 of its 32 bytes. No I/O.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from knowledge.model.clock import Instant, Value, json_value
from knowledge.model.objects import Sha256
from knowledge.model.record.canonical import canonical_json, sha256_hex

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""32 bytes in lower-case hexadecimal digits: a hash or a public key."""
Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
"""An Ed25519 signature, 64 bytes in lower-case hexadecimal digits."""


def key_id(public_key: str) -> str:
    """Return the name of a public key, which is given in hexadecimal digits."""
    return sha256_hex(bytes.fromhex(public_key))[:16]


def signature(key: Ed25519PrivateKey, value: Any) -> str:
    """Sign the canonical JSON of `value` and return the signature in hexadecimal digits."""
    return key.sign(canonical_json(value)).hex()


def is_signed(public_key: str, value: Any, signed: str) -> bool:
    """Whether `signed` is a signature over `value` by the key. Malformed keys and signatures are False."""
    from cryptography.exceptions import InvalidSignature  # only who checks a signature waits for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(signed), canonical_json(value)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


class SignedHead(Value):
    """The signed end of the ledger at one time: the number of events, the root over them, the hash of the last.

    `service` is the name of the service, drawn at random with its first key.
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
        """The part that is signed."""
        return {name: value for name, value in json_value(self).items() if name != "signature"}

    def signed(self, key: Ed25519PrivateKey) -> SignedHead:
        """Return this head with the signature of `key`."""
        return self.model_copy(update={"signature": signature(key, self.statement)})

    def holds(self) -> bool:
        """Whether the signature is valid for the key that the head names."""
        return is_signed(self.public_key, self.statement, self.signature)

    def says_the_same(self, other: SignedHead) -> bool:
        """Whether both heads differ at most in when they were signed."""
        signing = {"signed_at": self.signed_at, "signature": self.signature}
        return other.model_copy(update=signing) == self


class KeyCertificate(Value):
    """A statement that a service signs with a key.

    The first key signs its own certificate. Each later certificate is signed by the key before it in `signature`,
    so that who trusts the older key can trust the newer one. The new key signs it, too, in `possession`: nobody
    can claim a key they do not hold as their successor.
    """

    service: str
    public_key: Hex32
    previous: Hex32 | None = None
    signature: Signature = "0" * 128
    possession: Signature | None = None

    @property
    def statement(self) -> dict[str, Any]:
        """The part that is signed."""
        return {name: value for name, value in json_value(self).items() if name not in ("signature", "possession")}

    def signed(self, key: Ed25519PrivateKey, before: Ed25519PrivateKey | None = None) -> KeyCertificate:
        """Return this certificate signed by its own `key`, and by the key `before` it if there is one."""
        own = signature(key, self.statement)
        if before is None:
            return self.model_copy(update={"signature": own})
        return self.model_copy(update={"signature": signature(before, self.statement), "possession": own})

    def holds(self) -> bool:
        """Whether the signatures are valid: one for the first key, both for a later key."""
        if self.previous is None:
            return self.possession is None and is_signed(self.public_key, self.statement, self.signature)
        both = ((self.previous, self.signature), (self.public_key, self.possession or ""))
        return all(is_signed(key, self.statement, signed) for key, signed in both)
