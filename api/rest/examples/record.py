"""Example replies of the routes that write, and of those over ledger, schemas and health."""

from __future__ import annotations

from typing import Any

from api.rest.examples.values import APPROVAL, HASH, KNOWN, OBJECT_ID, REVISION, VERSION

_EVENT = {
    "seq": 1,
    "recorded_at": KNOWN["start"],
    "kind": "version.recorded",
    "actor": "jo",
    "authentication": "key:0123456789ab",
    "reason": "",
    "payload": {"version_id": VERSION, "object_id": OBJECT_ID},
    "prev_hash": "0" * 64,
    "hash": HASH,
}
HEAD: dict[str, Any] = {
    "head": {
        "service": "6f1d2c3b4a596877",
        "size": 1,
        "root": HASH,
        "head_hash": HASH,
        "recorded_at": KNOWN["start"],
        "signed_at": "2024-06-01T12:00:00Z",
        "public_key": REVISION,
        "signature": "0" * 128,
    },
    "consistency": [{"size": 1, "root": HASH, "path": []}],
}
_HEAD = {"seq": 1, "recorded_at": KNOWN["start"], "hash": HASH}

INGEST: dict[str, Any] = {
    "recorded": 1,
    "approved": 1,
    "closed": 0,
    "unchanged": 0,
    "versions": [{"object_id": OBJECT_ID, "version_id": VERSION, "state": "approved"}],
    "declared": [],
    "failed": [],
    "conflicts": [],
    "warnings": [],
}
TRANSITION: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "version_id": VERSION,
    "state": "approved",
    "transitions": [APPROVAL],
    "conflicts": [],
    "reading": None,
    "counts": None,
}
LEDGER: dict[str, Any] = {"head": _HEAD, "events": [_EVENT], "next": None}
VERIFICATION: dict[str, Any] = {"ok": True, "head": _HEAD, "problems": [], "warnings": []}
HEALTH: dict[str, Any] = {"status": "ok", "version": "0.1.0", "authentication": "required"}
READINESS: dict[str, Any] = {"status": "ready", "store": "sqlite/0001", "index_lag": 0}
STATUS: dict[str, Any] = {
    "objects": 12,
    "versions": {"draft": 1, "approved": 14},
    "waiting": 1,
    "open_conflicts": 0,
    "lapsing_soon": 2,
    "index_lag": 0,
    "head": _HEAD,
    "calibration": None,
    "store": "sqlite/0007",
}
SCHEMA: dict[str, Any] = {
    "kind": "definition",
    "json_schema": {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["id", "title", "text"],
    },
}
