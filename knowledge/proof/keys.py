"""The keys that sign heads: made on first use, rotated on demand, each one in the ledger (rule G6)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from knowledge.errors import IntegrityViolation, StorageFailure
from knowledge.model.clock import json_value
from knowledge.model.ledger import EventKind
from knowledge.model.proof import KeyCertificate, key_id, signature
from knowledge.store.port import Store

_KEY_EVENTS = (EventKind.KEY_CREATED, EventKind.KEY_ROTATED)


class KeyRing:
    """The keys of one service: certificates in its ledger, private halves in files that their owner alone can read."""

    def __init__(
        self, store: Store, folder: Path, generate: Callable[[], Ed25519PrivateKey] = Ed25519PrivateKey.generate
    ) -> None:
        self._store = store
        self._folder = folder
        self._generate = generate

    def certificates(self) -> list[KeyCertificate]:
        """The certificates in the ledger, the first key's first."""
        events = self._store.events(kinds=_KEY_EVENTS)
        return [KeyCertificate.model_validate(event.payload) for event in events]

    def current(self) -> tuple[KeyCertificate, Ed25519PrivateKey]:
        """The key that signs now; the first one is made when there is none.

        Raises IntegrityViolation when its private half is not in the folder or is not this key.
        """
        known = self.certificates()
        if known:
            return known[-1], self._load(known[-1].public_key)
        return self._enter(None, secrets.token_hex(8), "canon", "made on first use")

    def rotate(self, *, actor: str, reason: str) -> KeyCertificate:
        """Make a new key, signed by the one before; heads are signed with the new one from here on."""
        certificate, key = self.current()
        return self._enter((certificate, key), certificate.service, actor, reason)[0]

    def _enter(
        self, before: tuple[KeyCertificate, Ed25519PrivateKey] | None, service: str, actor: str, reason: str
    ) -> tuple[KeyCertificate, Ed25519PrivateKey]:
        """Keep a new key, then record it: a key without an event is never used, an event without a key is a loss."""
        key = self._generate()
        previous = before[0].public_key if before else None
        certificate = KeyCertificate(service=service, public_key=public_half(key), previous=previous)
        signer = before[1] if before else key
        certificate = certificate.model_copy(update={"signature": signature(signer, certificate.statement)})
        self._save(certificate.public_key, key)
        kind = EventKind.KEY_ROTATED if before else EventKind.KEY_CREATED
        with self._store.transaction() as transaction:
            transaction.append_notice(kind, json_value(certificate), actor=actor, reason=reason)
        return certificate, key

    def _save(self, public_key: str, key: Ed25519PrivateKey) -> None:
        raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        path = self._path(public_key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(raw.hex() + "\n")
        except OSError as error:
            raise StorageFailure(
                f"The signing key {path} cannot be written: {os.strerror(error.errno or 0)}.",
                remedy="Make the folder writable, or name another with KNOWLEDGE_KEY_DIR.",
            ) from error

    def _load(self, public_key: str) -> Ed25519PrivateKey:
        path = self._path(public_key)
        try:
            key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
        except (OSError, ValueError):
            raise IntegrityViolation(
                f"The ledger's signing key {key_id(public_key)} cannot be read from {path}.",
                remedy="Restore that file from a backup, or name its folder with KNOWLEDGE_KEY_DIR.",
            ) from None
        if public_half(key) != public_key:
            raise IntegrityViolation(
                f"{path} holds another key than {key_id(public_key)}, which the ledger names.",
                remedy="Restore that file from a backup: a key the ledger does not know must not sign.",
            )
        return key

    def _path(self, public_key: str) -> Path:
        return self._folder / f"{key_id(public_key)}.key"


def public_half(key: Ed25519PrivateKey) -> str:
    """The public key in hexadecimal digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
