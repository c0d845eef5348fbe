"""Signs the requests that hand actions over, by the scheme of Standard Webhooks (rule D7c). Pure.

The signature is HMAC-SHA256 over the id, the time and the body, with full stops between. A secret that begins with `whsec_` is
base64 behind it; any other secret is its own UTF-8 bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

SHORTEST_SECRET = 16
"""Bytes a secret has at least: 128 bits cannot be guessed."""
_ENCODED = "whsec_"


def secret_bytes(secret: str) -> bytes:
    """The key that a secret stands for. Raises ValueError, without the secret, for one that is too short or no base64."""
    secret = secret.strip()
    key = secret.encode()
    if secret.startswith(_ENCODED):
        try:
            key = base64.b64decode(secret.removeprefix(_ENCODED), validate=True)
        except binascii.Error:
            raise ValueError(f"the secret begins with {_ENCODED} and goes on with what is no base64") from None
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"the secret has {len(key)} bytes; make one of at least {SHORTEST_SECRET}")
    return key


def signed_headers(action_id: str, at: datetime, body: bytes, key: bytes) -> dict[str, str]:
    """The headers that identify, date and sign a request."""
    timestamp = str(int(at.timestamp()))
    return {
        "content-type": "application/json",
        "idempotency-key": action_id,
        "webhook-id": action_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature(action_id, timestamp, body, key)}",
    }


def signature(action_id: str, timestamp: str, body: bytes, key: bytes) -> str:
    """The signature in base64."""
    signed = b".".join([action_id.encode(), timestamp.encode(), body])
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
