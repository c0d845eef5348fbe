"""Logins of browsers as a store keeps them: under the hash of a secret that only the browser has."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from knowledge.model.record.canonical import sha256_hex


class KeptSession(NamedTuple):
    """A session, or a login that has begun. `content` is JSON, and `person` is the key of a name, empty until somebody is known."""

    id_hash: str
    person: str
    content: dict[str, Any]
    expires_at: datetime


def new_secret() -> str:
    """A secret that nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """The hash under which what a secret stands for is kept."""
    return sha256_hex(secret.encode("utf-8", "surrogatepass"))


def form_token(secret: str) -> str:
    """The token that the forms of a session carry. It follows from the secret, and the secret does not follow from it."""
    return sha256_hex(b"form " + secret.encode("utf-8", "surrogatepass"))
