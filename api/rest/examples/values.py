"""Ids, hashes and times that the examples share. They are made up."""

from __future__ import annotations

from typing import Any

VERSION = "5b1f0e6d2c9a48375b1f0e6d2c9a48375b1f0e6d2c9a48375b1f0e6d2c9a4837"
OLDER = "0a4d7c91e83f5b260a4d7c91e83f5b260a4d7c91e83f5b260a4d7c91e83f5b26"
REVISION = "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab"
HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ANSWER_ID = "0198f3d2a4b07c1e"
OBJECT_ID = "policy/refunds"
CLAUSE = f"{OBJECT_ID}@{VERSION[:16]}#window"
TEXT = "Unused items can be returned within 30 days of delivery."
EVERYWHERE = {"jurisdiction": "global", "product": None, "audience": None}
AS_OF = {"valid_at": "2024-05-31T00:00:00Z", "known_at": "2024-06-01T12:00:00Z"}
VALID = {"start": "2024-01-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"}
KNOWN = {"start": "2023-12-15T09:00:00Z", "end": None}
APPROVAL: dict[str, Any] = {
    "version_id": VERSION,
    "to": "approved",
    "recorded_at": KNOWN["start"],
    "seq": 2,
    "actor": "jo",
    "reason": "agreed by the board",
    "effective_at": None,
    "on_arrival": False,
}
