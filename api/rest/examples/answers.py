"""Example replies of the routes that answer."""

from __future__ import annotations

from typing import Any

from api.rest.examples.values import (
    ANSWER_ID,
    AS_OF,
    CLAUSE,
    EVERYWHERE,
    HASH,
    KNOWN,
    OBJECT_ID,
    REVISION,
    TEXT,
    VALID,
    VERSION,
)


def _span(start: int, quote: str) -> dict[str, Any]:
    return {"start": start, "end": start + len(quote), "quote": quote, "governs": False}


ANSWER: dict[str, Any] = {
    "answer_id": ANSWER_ID,
    "question": "How long do customers have to return an unused item?",
    "status": "answered",
    "as_of": AS_OF,
    "scope": EVERYWHERE,
    "facts": {},
    "intent": "lookup",
    "reading": [],
    "sub_questions": [
        {
            "text": "How long do customers have to return an unused item?",
            "as_of": AS_OF,
            "status": "answered",
            "evidence_ids": ["c1"],
            "jurisdiction": "",
        }
    ],
    "answer": TEXT,
    "claims": [
        {
            "text": TEXT,
            "lead": "",
            "kind": "statement",
            "verdict": None,
            "value": None,
            "computation": None,
            "citations": ["c1"],
        }
    ],
    "decision": None,
    "citations": [
        {
            "citation_id": "c1",
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "clause_id": CLAUSE,
            "address": "2.1",
            "quote": TEXT,
            "spans": [_span(40, TEXT)],
            "start": 40,
            "end": 40 + len(TEXT),
            "source_uri": "policies/refunds.md",
            "revision_hash": REVISION,
            "effective_from": VALID["start"],
            "effective_to": None,
            "approved_by": "jo",
            "approved_at": KNOWN["start"],
            "jurisdiction": "global",
            "approved_on_arrival": False,
            "approval": "key",
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
    "answer_hash": HASH,
}

_RULE = "If days since delivery is <= 30 and condition is unused, then the price is paid back."
DECISION: dict[str, Any] = ANSWER | {
    "question": f"What follows from the rules of {OBJECT_ID}?",
    "facts": {"days_since_delivery": 12, "condition": "unused"},
    "intent": "decision",
    "sub_questions": [
        {"text": _RULE, "as_of": AS_OF, "status": "answered", "evidence_ids": ["c1", "c2"], "jurisdiction": ""}
    ],
    "answer": f"{_RULE} [c1]\n{TEXT} [c2]",
    "claims": [
        {
            "text": _RULE,
            "lead": "",
            "kind": "statement",
            "verdict": None,
            "value": None,
            "computation": None,
            "citations": ["c1"],
        },
        {
            "text": TEXT,
            "lead": "",
            "kind": "statement",
            "verdict": None,
            "value": None,
            "computation": None,
            "citations": ["c2"],
        },
    ],
    "decision": {
        "object_id": OBJECT_ID,
        "version_id": VERSION,
        "rule": "in-time",
        "outcome": "the price is paid back.",
        "outcome_type": None,
        "action": None,
        "considered": [{"rule": "in-time", "holds": "yes"}],
    },
    "citations": [
        ANSWER["citations"][0]
        | {
            "clause_id": f"{CLAUSE.partition('#')[0]}#in-time",
            "address": "",
            "quote": _RULE,
            "spans": [_span(140, _RULE)],
            "start": 140,
            "end": 140 + len(_RULE),
        },
        ANSWER["citations"][0] | {"citation_id": "c2"},
    ],
    "confidence": {"value": 1.0, "meaning": "1 where a rule in force decides, 0 where none does."},
}
REPLAY: dict[str, Any] = {
    "answer_id": ANSWER_ID,
    "same": True,
    "recorded_hash": HASH,
    "replayed_hash": HASH,
    "answer": ANSWER,
    "differs_in": [],
    "erased": [],
}
SEARCH: dict[str, Any] = {
    "as_of": AS_OF,
    "scope": EVERYWHERE,
    "results": [
        {
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "clause_id": CLAUSE,
            "context": "Refunds > Window",
            "text": TEXT,
            "start": 40,
            "end": 40 + len(TEXT),
            "score": 0.0328,
            "dense_rank": 1,
            "bm25_rank": 1,
        }
    ],
}

_STEP = {
    "seq": 1,
    "event": HASH,
    "kind": "version.recorded",
    "recorded_at": KNOWN["start"],
    "actor": "jo",
    "reason": "",
}
ORIGINS: dict[str, Any] = {
    "answer_id": ANSWER_ID,
    "answer_hash": HASH,
    "recorded": _STEP | {"seq": 7, "kind": "answer.recorded", "actor": "canon"},
    "citations": [
        {
            "citation_id": "c1",
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "clause_id": CLAUSE,
            "revision": {
                "source": "handbook",
                "uri": "policies/refunds.yaml",
                "revision_hash": REVISION,
                "media_type": "application/yaml",
            },
            "provenance": {},
            "ingest": _STEP,
            "steps": [_STEP, _STEP | {"seq": 2, "kind": "version.transitioned"}],
        }
    ],
}
SAMPLE: dict[str, Any] = {
    "user_input": "How long do customers have to return an unused item?",
    "retrieved_contexts": [TEXT],
    "response": f"{TEXT} [c1]",
    "reference": "within 30 days",
    "answer_id": ANSWER_ID,
    "seq": 7,
    "recorded_at": "2024-06-01T12:00:00Z",
    "status": "answered",
    "as_of": AS_OF,
    "scope": EVERYWHERE,
}
DIFY: dict[str, Any] = {
    "records": [
        {
            "content": TEXT,
            "score": 0.98,
            "title": "Refunds > Window",
            "metadata": {"object_id": OBJECT_ID, "version_id": VERSION, "clause_id": CLAUSE},
        }
    ]
}
QUESTIONS: dict[str, Any] = {
    "questions": [
        {
            "answer_id": "ans_0123456789abcdef01234567",
            "asked_at": "2025-06-01T12:30:00Z",
            "actor": "",
            "status": "insufficient",
            "reasons": ["value_missing"],
            "ms": 21.4,
            "question": "How much is the fee for returns from [PHONE_1]?",
            "missing": ["No passage found states the money asked for."],
        }
    ],
    "groups": [
        {
            "reason": "value_missing",
            "meaning": "No text found states a value of the kind asked for.",
            "count": 1,
            "asked_most": ["How much is the fee for returns from [PHONE_1]?"],
        }
    ],
}
