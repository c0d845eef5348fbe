"""Example replies of the routes that read objects."""

from __future__ import annotations

from typing import Any

from api.rest.examples.values import (
    APPROVAL,
    AS_OF,
    CLAUSE,
    EVERYWHERE,
    HASH,
    KNOWN,
    OBJECT_ID,
    OLDER,
    REVISION,
    TEXT,
    VALID,
    VERSION,
)

OBJECTS: dict[str, Any] = {
    "as_of": AS_OF,
    "scope": EVERYWHERE,
    "objects": [{"object_id": OBJECT_ID, "kind": "policy", "versions": 2, "authoritative": VERSION}],
    "next": None,
}
OBJECT: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "version_id": VERSION,
    "kind": "policy",
    "title": "Refunds",
    "scope": EVERYWHERE,
    "state": "approved",
    "as_of": AS_OF,
    "effective_from": VALID["start"],
    "effective_to": None,
    "valid": VALID,
    "known": KNOWN,
    "approved_by": "jo",
    "approved_at": KNOWN["start"],
    "source": "handbook",
    "source_uri": "policies/refunds.md",
    "revision_hash": REVISION,
    "media_type": "text/markdown",
    "text": TEXT,
    "clauses": [
        {
            "anchor": "window",
            "clause_id": CLAUSE,
            "kind": "paragraph",
            "heading": ["Refunds", "Window"],
            "start": 0,
            "end": len(TEXT),
            "page": None,
            "text": TEXT,
        }
    ],
    "attributes": {},
    "provenance": {},
    "reader": "commonmark/2 structure/3",
    "left_out": [],
    "recognised": [],
    "approved_on_arrival": False,
    "confirmed_at": "2024-05-30T06:00:00Z",
    "trace": [
        {
            "version_id": OLDER,
            "scope": EVERYWHERE,
            "source": "handbook",
            "kept": False,
            "rule": "later_effective",
            "why": f"{VERSION[:16]} takes effect later, 2024-01-01T00:00:00Z.",
        },
        {
            "version_id": VERSION,
            "scope": EVERYWHERE,
            "source": "handbook",
            "kept": True,
            "rule": "only_one",
            "why": "No other version applies.",
        },
    ],
}
VERSIONS: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "known_at": AS_OF["known_at"],
    "versions": [
        {
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "kind": "policy",
            "title": "Refunds",
            "scope": EVERYWHERE,
            "state": "approved",
            "effective_from": VALID["start"],
            "effective_to": None,
            "source_uri": "policies/refunds.md",
            "revision_hash": REVISION,
            "supersedes": [],
            "replaces": [],
            "recorded_at": KNOWN["start"],
            "author": "sam",
            "provenance": {},
            "left_out": [],
            "labels": ["v2.1"],
            "transitions": [APPROVAL],
        }
    ],
}
TIMELINE: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "known_at": AS_OF["known_at"],
    "periods": [
        {
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "scope": EVERYWHERE,
            "source": "handbook",
            "valid": VALID,
            "known": KNOWN,
        }
    ],
}
DIFF: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "scope": EVERYWHERE,
    "known_at": AS_OF["known_at"],
    "before": {
        "valid_at": "2023-06-01T00:00:00Z",
        "object_id": OBJECT_ID,
        "version_id": OLDER,
        "revision_hash": HASH,
    },
    "after": {
        "valid_at": "2024-06-01T00:00:00Z",
        "object_id": OBJECT_ID,
        "version_id": VERSION,
        "revision_hash": REVISION,
    },
    "unified": (
        f"--- {OBJECT_ID}@{OLDER[:16]} as of 2023-06-01\n+++ {OBJECT_ID}@{VERSION[:16]} as of 2024-06-01\n"
        f"@@ -1 +1 @@\n-{TEXT.replace('30', '14')}\n+{TEXT}"
    ),
    "clauses": [{"anchor": "window", "change": "changed", "before": TEXT.replace("30", "14"), "after": TEXT}],
}
