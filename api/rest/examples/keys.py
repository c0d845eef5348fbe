"""Example replies of the routes of keys."""

from __future__ import annotations

from typing import Any

KEY: dict[str, Any] = {
    "key_id": "0123456789ab",
    "person": "ada",
    "roles": ["reader", "author"],
    "audience": "staff",
    "sources": ["handbook"],
    "jurisdictions": ["eu"],
    "created_at": "2024-06-01T12:00:00Z",
    "created_by": "administrator",
    "expires_at": "2025-06-01T00:00:00Z",
    "rotated_at": None,
    "revoked_at": None,
    "last_used_at": "2024-06-03T09:30:00Z",
    "fault": "",
    "changed_by": "administrator",
    "reason": "joined the team",
}
KEYS: dict[str, Any] = {"keys": [KEY]}
NEW_KEY: dict[str, Any] = {"key": {**KEY, "last_used_at": None}, "secret": "canon_0123456789ab_" + "x" * 43}
SESSIONS: dict[str, Any] = {
    "sessions": [
        {
            "person": "ada",
            "authentication": "key:0123456789ab",
            "roles": ["reader", "author"],
            "began_at": "2024-06-03T08:00:00Z",
            "expires_at": "2024-06-03T16:00:00Z",
        }
    ]
}
SESSIONS_ENDED: dict[str, Any] = {"person": "ada", "sessions": 1}
APPROVALS: dict[str, Any] = {"authenticated": True}
