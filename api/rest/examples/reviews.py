"""Example replies of the routes for reviewers."""

from __future__ import annotations

from typing import Any

from api.rest.examples.record import TRANSITION
from api.rest.examples.values import (
    ANSWER_ID,
    AS_OF,
    CLAUSE,
    EVERYWHERE,
    OBJECT_ID,
    OLDER,
    REVISION,
    TEXT,
    VERSION,
)

_WAITING = {
    "version_id": VERSION,
    "object_id": OBJECT_ID,
    "title": "Refunds",
    "state": "draft",
    "scope": EVERYWHERE,
    "effective_from": "2025-01-01T00:00:00Z",
    "author": "sam",
    "recorded_at": "2024-06-01T12:00:00Z",
    "source_uri": "refunds.yaml",
}
_NO_DECISION: dict[str, Any] = {"rule": None, "outcome": None, "missing": [], "asks": []}
_BEFORE = {"status": "answered", "quotes": [TEXT], "version_ids": [OLDER], **_NO_DECISION}
_AFTER = {"status": "answered", "quotes": ["Within 60 days."], "version_ids": [VERSION], **_NO_DECISION}
_WAITING_READING = {
    "version_id": OLDER,
    "object_id": OBJECT_ID,
    "title": "Refunds",
    "scope": EVERYWHERE,
    "source_uri": "refunds.md",
    "reading_hash": "b7" * 32,
    "reader": "commonmark/2 structure/3",
    "reread_by": "sam",
    "recorded_at": "2024-06-01T12:00:00Z",
}
REVIEWS: dict[str, Any] = {"reviews": [_WAITING], "readings": [_WAITING_READING], "next": None}
DECISIONS: dict[str, Any] = {
    "moved": [TRANSITION],
    "refused": [
        {
            "version_id": OLDER,
            "detail": "ada recorded this version and cannot approve it.",
            "remedy": "Let somebody else approve it.",
        }
    ],
}
REREAD: dict[str, Any] = {
    "recorded": True,
    "unchanged": 40,
    "in_force": 1,
    "waiting": 1,
    "rejected_before": 0,
    "erased": 0,
    "changed": [
        {
            "object_id": OBJECT_ID,
            "version_id": OLDER,
            "outcome": "waiting",
            "difference": ["@@ -3 +2,0 @@", "-<!-- DRAFT, not agreed -->"],
        }
    ],
    "unreadable": [],
    "warnings": [],
}
DOSSIER: dict[str, Any] = {
    "waiting": _WAITING,
    "provenance": {},
    "revision_hash": REVISION,
    "would_count": True,
    "counts": [{"start": "2025-01-01T00:00:00Z", "end": None}],
    "in_effect": OLDER,
    "clauses": [{"anchor": "window", "change": "changed", "before": TEXT, "after": "Within 60 days."}],
    "unified": "",
    "conflicts": [
        {
            "conflict_id": "cnf_5b1f0e6d2c9a48375b1f0e6d",
            "clause_id": CLAUSE,
            "other_clause_id": f"policy/returns@{OLDER[:16]}#window",
            "attribute": "duration: return items",
            "kind": "duration",
            "value": "60 days",
            "other_value": "30 days",
        }
    ],
    "questions_asked": 12,
    "questions_left": 0,
    "changes": [
        {
            "question": "How long do customers have to return an unused item?",
            "asked_by": ANSWER_ID,
            "valid_at": "2025-01-01T00:00:00Z",
            "scope": EVERYWHERE,
            "before": _BEFORE,
            "after": _AFTER,
        }
    ],
    "left_out": [{"kind": "comment", "count": 1, "characters": 120, "instructs": False}],
    "recognised": [],
    "stated": [{"field": "effective_to", "value": "2026-01-01", "words": "Valid until 31 December 2025"}],
    "reading": None,
}
IMPACT: dict[str, Any] = {
    "version_id": VERSION,
    "object_id": OBJECT_ID,
    "looked_at": 3,
    "not_looked_at": 0,
    "time_was_over": False,
    "affected": [
        {
            "answer_id": ANSWER_ID,
            "question": "How long do customers have to return an unused item?",
            "recorded_at": "2024-06-01T12:00:00Z",
            "as_of": AS_OF,
            "scope": EVERYWHERE,
            "cause": "retroactive correction",
            "before": _BEFORE,
            "after": _AFTER,
        }
    ],
}
EXPIRING: dict[str, Any] = {
    "expiring": [
        {
            "version_id": VERSION,
            "object_id": OBJECT_ID,
            "title": "Refunds",
            "scope": EVERYWHERE,
            "why": "ends",
            "due": "2025-01-01T00:00:00Z",
            "relied_on": 12,
        }
    ]
}
CONFLICTS: dict[str, Any] = {
    "conflicts": [
        {
            "conflict_id": "cnf_5b1f0e6d2c9a48375b1f0e6d",
            "attribute": "duration: gift cards",
            "kind": "duration",
            "sides": [
                {"clause_id": CLAUSE, "value": "24 months"},
                {"clause_id": f"policy/counter@{OLDER[:16]}#old-cards", "value": "never expire"},
            ],
            "answer_id": ANSWER_ID,
            "opened_at": "2024-06-01T12:00:00Z",
            "open": True,
        }
    ],
    "next": None,
}
SYNC: dict[str, Any] = {
    "source": "handbook",
    "confirmed": 41,
    "drafted": [{"object_id": OBJECT_ID, "version_id": VERSION, "state": "draft"}],
    "approved": [],
    "withdrawn": [],
    "vanished": ["document/handbook/old"],
    "broken": [
        {"name": "empty.md", "problem": "empty.md: The file is empty. Write something in it or leave it out."}
    ],
    "conflicts": [],
    "warnings": [],
}
