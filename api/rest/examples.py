"""One example reply per route, for the OpenAPI document; tests check each against its schema."""

from __future__ import annotations

from typing import Any

_VERSION = "5b1f0e6d2c9a48375b1f0e6d2c9a48375b1f0e6d2c9a48375b1f0e6d2c9a4837"
_OLDER = "0a4d7c91e83f5b260a4d7c91e83f5b260a4d7c91e83f5b260a4d7c91e83f5b26"
_REVISION = "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab"
_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_ANSWER_ID = "0198f3d2a4b07c1e"
_OBJECT = "policy/refunds"
_CLAUSE = f"{_OBJECT}@{_VERSION[:16]}#window"
_TEXT = "Unused items can be returned within 30 days of delivery."
_GLOBAL = {"jurisdiction": "global", "product": None, "audience": None}
_AS_OF = {"valid_at": "2024-05-31T00:00:00Z", "known_at": "2024-06-01T12:00:00Z"}
_VALID = {"start": "2024-01-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"}
_KNOWN = {"start": "2023-12-15T09:00:00Z", "end": None}
_APPROVAL = {
    "version_id": _VERSION,
    "to": "approved",
    "recorded_at": _KNOWN["start"],
    "seq": 2,
    "actor": "jo",
    "reason": "agreed by the board",
    "effective_at": None,
    "on_arrival": False,
}
_EVENT = {
    "seq": 1,
    "recorded_at": _KNOWN["start"],
    "kind": "version.recorded",
    "actor": "jo",
    "reason": "",
    "payload": {"version_id": _VERSION, "object_id": _OBJECT},
    "prev_hash": "0" * 64,
    "hash": _HASH,
}
HEAD: dict[str, Any] = {
    "head": {
        "service": "6f1d2c3b4a596877",
        "size": 1,
        "root": _HASH,
        "head_hash": _HASH,
        "recorded_at": _KNOWN["start"],
        "signed_at": "2024-06-01T12:00:00Z",
        "public_key": _REVISION,
        "signature": "0" * 128,
    },
    "consistency": [{"size": 1, "root": _HASH, "path": []}],
}
_HEAD = {"seq": 1, "recorded_at": _KNOWN["start"], "hash": _HASH}

ANSWER: dict[str, Any] = {
    "answer_id": _ANSWER_ID,
    "question": "How long do customers have to return an unused item?",
    "status": "answered",
    "as_of": _AS_OF,
    "scope": _GLOBAL,
    "facts": {},
    "intent": "lookup",
    "sub_questions": [
        {
            "text": "How long do customers have to return an unused item?",
            "as_of": _AS_OF,
            "status": "answered",
            "evidence_ids": ["c1"],
        }
    ],
    "answer": _TEXT,
    "claims": [{"text": _TEXT, "kind": "statement", "value": None, "citations": ["c1"]}],
    "decision": None,
    "citations": [
        {
            "citation_id": "c1",
            "object_id": _OBJECT,
            "version_id": _VERSION,
            "clause_id": _CLAUSE,
            "quote": _TEXT,
            "start": 40,
            "end": 40 + len(_TEXT),
            "source_uri": "policies/refunds.md",
            "revision_hash": _REVISION,
            "effective_from": _VALID["start"],
            "effective_to": None,
            "approved_by": "jo",
            "approved_at": _KNOWN["start"],
            "jurisdiction": "global",
            "approved_on_arrival": False,
            "confirmed_at": "2024-05-30T06:00:00Z",
            "confirmation_lapsed": False,
        }
    ],
    "conflicts": [],
    "missing": [],
    "clarifying_questions": [],
    "notices": [],
    "confidence": {"value": 0.9, "meaning": "share of the question's terms that the evidence covers"},
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    "steps": [{"name": "retrieve", "ms": 4.1, "summary": "12 candidates"}],
    "fingerprints": {"store": "sqlite/0001", "index": "edge/exact"},
    "answer_hash": _HASH,
}

_RULE = "If days since delivery is <= 30 and condition is unused, then the price is paid back."
DECISION: dict[str, Any] = ANSWER | {
    "question": f"What follows from the rules of {_OBJECT}?",
    "facts": {"days_since_delivery": 12, "condition": "unused"},
    "intent": "decision",
    "sub_questions": [{"text": _RULE, "as_of": _AS_OF, "status": "answered", "evidence_ids": ["c1", "c2"]}],
    "answer": f"- {_RULE} [c1]\n{_TEXT} [c2]",
    "claims": [
        {"text": f"- {_RULE}", "kind": "statement", "value": None, "citations": ["c1"]},
        {"text": _TEXT, "kind": "statement", "value": None, "citations": ["c2"]},
    ],
    "decision": {
        "object_id": _OBJECT,
        "version_id": _VERSION,
        "rule": "in-time",
        "outcome": "the price is paid back.",
        "considered": [{"rule": "in-time", "holds": "yes"}],
    },
    "citations": [
        ANSWER["citations"][0]
        | {
            "clause_id": f"{_CLAUSE.partition('#')[0]}#in-time",
            "quote": f"- {_RULE}",
            "start": 140,
            "end": 142 + len(_RULE),
        },
        ANSWER["citations"][0] | {"citation_id": "c2"},
    ],
    "confidence": {"value": 1.0, "meaning": "1 where a rule in force decides, 0 where none does."},
}
REPLAY: dict[str, Any] = {
    "answer_id": _ANSWER_ID,
    "same": True,
    "recorded_hash": _HASH,
    "replayed_hash": _HASH,
    "answer": ANSWER,
    "erased": [],
}
SEARCH: dict[str, Any] = {
    "as_of": _AS_OF,
    "scope": _GLOBAL,
    "results": [
        {
            "object_id": _OBJECT,
            "version_id": _VERSION,
            "clause_id": _CLAUSE,
            "context": "Refunds > Window",
            "text": _TEXT,
            "start": 40,
            "end": 40 + len(_TEXT),
            "score": 0.0328,
            "dense_rank": 1,
            "bm25_rank": 1,
        }
    ],
}
OBJECTS: dict[str, Any] = {
    "as_of": _AS_OF,
    "scope": _GLOBAL,
    "objects": [{"object_id": _OBJECT, "kind": "policy", "versions": 2, "authoritative": _VERSION}],
    "next": None,
}
OBJECT: dict[str, Any] = {
    "object_id": _OBJECT,
    "version_id": _VERSION,
    "kind": "policy",
    "title": "Refunds",
    "scope": _GLOBAL,
    "state": "approved",
    "as_of": _AS_OF,
    "effective_from": _VALID["start"],
    "effective_to": None,
    "valid": _VALID,
    "known": _KNOWN,
    "approved_by": "jo",
    "approved_at": _KNOWN["start"],
    "source": "handbook",
    "source_uri": "policies/refunds.md",
    "revision_hash": _REVISION,
    "media_type": "text/markdown",
    "text": _TEXT,
    "clauses": [
        {
            "anchor": "window",
            "clause_id": _CLAUSE,
            "kind": "paragraph",
            "heading": ["Refunds", "Window"],
            "start": 0,
            "end": len(_TEXT),
            "page": None,
            "text": _TEXT,
        }
    ],
    "attributes": {},
    "provenance": {},
    "approved_on_arrival": False,
    "confirmed_at": "2024-05-30T06:00:00Z",
    "trace": [
        {
            "version_id": _OLDER,
            "scope": _GLOBAL,
            "source": "handbook",
            "kept": False,
            "rule": "later_effective",
            "why": f"{_VERSION[:16]} takes effect later, 2024-01-01T00:00:00Z.",
        },
        {
            "version_id": _VERSION,
            "scope": _GLOBAL,
            "source": "handbook",
            "kept": True,
            "rule": "only_one",
            "why": "No other version applies.",
        },
    ],
}
VERSIONS: dict[str, Any] = {
    "object_id": _OBJECT,
    "known_at": _AS_OF["known_at"],
    "versions": [
        {
            "version_id": _VERSION,
            "kind": "policy",
            "title": "Refunds",
            "scope": _GLOBAL,
            "state": "approved",
            "effective_from": _VALID["start"],
            "effective_to": None,
            "source_uri": "policies/refunds.md",
            "revision_hash": _REVISION,
            "supersedes": [],
            "replaces": [],
            "recorded_at": _KNOWN["start"],
            "author": "sam",
            "provenance": {},
            "transitions": [_APPROVAL],
        }
    ],
}
TIMELINE: dict[str, Any] = {
    "object_id": _OBJECT,
    "known_at": _AS_OF["known_at"],
    "periods": [
        {
            "object_id": _OBJECT,
            "version_id": _VERSION,
            "scope": _GLOBAL,
            "source": "handbook",
            "valid": _VALID,
            "known": _KNOWN,
        }
    ],
}
DIFF: dict[str, Any] = {
    "object_id": _OBJECT,
    "scope": _GLOBAL,
    "known_at": _AS_OF["known_at"],
    "before": {"valid_at": "2023-06-01T00:00:00Z", "version_id": _OLDER, "revision_hash": _HASH},
    "after": {"valid_at": "2024-06-01T00:00:00Z", "version_id": _VERSION, "revision_hash": _REVISION},
    "unified": (
        f"--- {_OBJECT}@{_OLDER[:16]} as of 2023-06-01\n+++ {_OBJECT}@{_VERSION[:16]} as of 2024-06-01\n"
        f"@@ -1 +1 @@\n-{_TEXT.replace('30', '14')}\n+{_TEXT}"
    ),
    "clauses": [{"anchor": "window", "change": "changed", "before": _TEXT.replace("30", "14"), "after": _TEXT}],
}
INGEST: dict[str, Any] = {
    "recorded": 1,
    "approved": 1,
    "closed": 0,
    "unchanged": 0,
    "versions": [{"object_id": _OBJECT, "version_id": _VERSION}],
    "declared": [],
    "conflicts": [],
    "warnings": [],
}
TRANSITION: dict[str, Any] = {
    "object_id": _OBJECT,
    "version_id": _VERSION,
    "state": "approved",
    "transitions": [_APPROVAL],
    "conflicts": [],
    "counts": None,
}
LEDGER: dict[str, Any] = {"head": _HEAD, "events": [_EVENT], "next": None}
VERIFICATION: dict[str, Any] = {"ok": True, "head": _HEAD, "problems": []}
HEALTH: dict[str, Any] = {"status": "ok", "version": "0.1.0"}
READINESS: dict[str, Any] = {"status": "ready", "store": "sqlite/0001", "index_lag": 0}


_WAITING = {
    "version_id": _VERSION,
    "object_id": _OBJECT,
    "title": "Refunds",
    "state": "draft",
    "scope": _GLOBAL,
    "effective_from": "2025-01-01T00:00:00Z",
    "author": "sam",
    "recorded_at": "2024-06-01T12:00:00Z",
    "source_uri": "refunds.yaml",
}
_NO_DECISION: dict[str, Any] = {"rule": None, "outcome": None, "missing": [], "asks": []}
_BEFORE = {"status": "answered", "quotes": [_TEXT], "version_ids": [_OLDER], **_NO_DECISION}
_AFTER = {"status": "answered", "quotes": ["Within 60 days."], "version_ids": [_VERSION], **_NO_DECISION}
REVIEWS: dict[str, Any] = {"reviews": [_WAITING]}
DOSSIER: dict[str, Any] = {
    "waiting": _WAITING,
    "provenance": {},
    "revision_hash": _REVISION,
    "would_count": True,
    "counts": [{"start": "2025-01-01T00:00:00Z", "end": None}],
    "in_effect": _OLDER,
    "clauses": [{"anchor": "window", "change": "changed", "before": _TEXT, "after": "Within 60 days."}],
    "unified": "",
    "conflicts": [
        {
            "conflict_id": "cnf_5b1f0e6d2c9a48375b1f0e6d",
            "clause_id": _CLAUSE,
            "other_clause_id": f"policy/returns@{_OLDER[:16]}#window",
            "attribute": "duration: return items",
            "kind": "duration",
            "value": "60 days",
            "other_value": "30 days",
        }
    ],
    "questions_asked": 12,
    "changes": [
        {
            "question": "How long do customers have to return an unused item?",
            "asked_by": _ANSWER_ID,
            "valid_at": "2025-01-01T00:00:00Z",
            "scope": _GLOBAL,
            "before": _BEFORE,
            "after": _AFTER,
        }
    ],
}
IMPACT: dict[str, Any] = {
    "version_id": _VERSION,
    "object_id": _OBJECT,
    "looked_at": 3,
    "not_looked_at": 0,
    "affected": [
        {
            "answer_id": _ANSWER_ID,
            "question": "How long do customers have to return an unused item?",
            "recorded_at": "2024-06-01T12:00:00Z",
            "as_of": _AS_OF,
            "scope": _GLOBAL,
            "cause": "retroactive correction",
            "before": _BEFORE,
            "after": _AFTER,
        }
    ],
}
EXPIRING: dict[str, Any] = {
    "expiring": [
        {
            "version_id": _VERSION,
            "object_id": _OBJECT,
            "title": "Refunds",
            "scope": _GLOBAL,
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
                {"clause_id": _CLAUSE, "value": "24 months"},
                {"clause_id": f"policy/counter@{_OLDER[:16]}#old-cards", "value": "never expire"},
            ],
            "answer_id": _ANSWER_ID,
            "opened_at": "2024-06-01T12:00:00Z",
            "open": True,
        }
    ],
    "next": None,
}
SYNC: dict[str, Any] = {
    "source": "handbook",
    "confirmed": 41,
    "drafted": [{"object_id": _OBJECT, "version_id": _VERSION}],
    "approved": [],
    "withdrawn": [],
    "vanished": ["document/handbook/old"],
    "broken": [
        {"name": "empty.md", "problem": "empty.md: The file is empty. Write something in it or leave it out."}
    ],
    "conflicts": [],
    "warnings": [],
}
SCHEMA: dict[str, Any] = {
    "kind": "definition",
    "json_schema": {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["id", "title", "text"],
    },
}


def example(value: dict[str, Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses with `value` as the example of `status`."""
    return {status: {"content": {"application/json": {"example": value}}}}
