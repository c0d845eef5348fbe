"""Makes, keeps and rotates the keys that sign heads. Every key is recorded in the ledger (rule G6)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from knowledge.errors import IntegrityViolation, StorageFailure
from knowledge.model.clock import json_value
from knowledge.model.record.heads import KeyCertificate, key_id
from knowledge.model.record.keychain import KEY_EVENTS, KeyChain
from knowledge.model.record.ledger import EventKind
from knowledge.store.ports.store import Store
from knowledge.store.validation import SERVICE


class KeyRing:
    """The keys of one service: certificates in its ledger, private keys in files that only their owner can read."""

    def __init__(
        self, store: Store, folder: Path, generate: Callable[[], Ed25519PrivateKey] = Ed25519PrivateKey.generate
    ) -> None:
        self._store = store
        self._folder = folder
        self._generate = generate

    def chain(self) -> KeyChain:
        """Return the chain of keys that the ledger records."""
        return KeyChain(self._store.events(kinds=KEY_EVENTS))

    def certificates(self) -> list[KeyCertificate]:
        """Return the certificates of all keys in order, the first key's first."""
        return self.chain().certificates

    def current(self) -> tuple[KeyCertificate, Ed25519PrivateKey]:
        """Return the key that signs now, and make the first one when there is none.

        Raises IntegrityViolation when its private key is not in the folder, or the file holds another key.
        """
        last = self._last() or self._created()
        return last, self.private_half(last.public_key)

    def rotate(self, *, actor: str, reason: str) -> KeyCertificate:
        """Make a new key that the key before it certifies. It signs all heads from now on."""
        self.current()
        with self._store.transaction() as transaction:
            last = self._last()
            assert last is not None, "current() made a key if there was none, and keys are never removed"
            before = self.private_half(last.public_key)
            key = self._generate()
            draft = KeyCertificate(service=last.service, public_key=public_half(key), previous=last.public_key)
            certificate = draft.signed(key, before)
            transaction.append_notice(EventKind.KEY_ROTATED, json_value(certificate), actor=actor, reason=reason)
            self._save(certificate.public_key, key)
        return certificate

    def _created(self) -> KeyCertificate:
        """Make the first key, unless another process has made it meanwhile.

        A transaction locks the end of the ledger, so nobody can make one between the look and the write.
        """
        with self._store.transaction() as transaction:
            if (made := self._last()) is not None:
                return made
            key = self._generate()
            draft = KeyCertificate(service=secrets.token_hex(8), public_key=public_half(key))
            certificate = draft.signed(key)
            payload, reason = json_value(certificate), "made on first use"
            transaction.append_notice(EventKind.KEY_CREATED, payload, actor=SERVICE, reason=reason)
            self._save(certificate.public_key, key)
        return certificate

    def _last(self) -> KeyCertificate | None:
        return next(reversed(self.certificates()), None)

    def _save(self, public_key: str, key: Ed25519PrivateKey) -> None:
        """Write a new private key before its event is committed.

        A key without an event is never used. An event without its key would leave the service unable to sign.
        """
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

    def private_half(self, public_key: str) -> Ed25519PrivateKey:
        """Return the private key for a public key, from its file.

        Raises IntegrityViolation when it cannot be read.
        """
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
    """Return the public key of a private key, in hexadecimal digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
