"""Example replies of the routes that trace texts and answers back."""

from __future__ import annotations

from typing import Any

from api.rest.examples.objects import OBJECT
from api.rest.examples.values import (
    ANSWER_ID,
    AS_OF,
    EVERYWHERE,
    KNOWN,
    OBJECT_ID,
    REVISION,
    TEXT,
    VALID,
    VERSION,
)

CHANGE_DATES: dict[str, Any] = {
    "known_at": AS_OF["known_at"],
    "dates": [{"at": VALID["start"], "objects": 3}, {"at": VALID["end"], "objects": 1}],
}
VERSION_TEXT: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "version_id": VERSION,
    "known_at": AS_OF["known_at"],
    "kind": "policy",
    "title": "Refunds",
    "scope": EVERYWHERE,
    "source_uri": "policies/refunds.md",
    "revision_hash": REVISION,
    "media_type": "text/markdown",
    "text": TEXT,
    "clauses": OBJECT["clauses"],
    "fields": {},
}
SENTENCES: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "version_id": VERSION,
    "as_of": AS_OF,
    "scope": EVERYWHERE,
    "sentences": [
        {
            "clause": "window",
            "address": "",
            "text": TEXT,
            "start": 0,
            "end": len(TEXT),
            "since": VALID["start"],
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "author": "sam",
            "approved_by": "jo",
            "approved_at": KNOWN["start"],
            "approval": "key",
            "reason": "agreed by the board",
        }
    ],
}
CITING: dict[str, Any] = {
    "object_id": OBJECT_ID,
    "answers": [
        {
            "answer_id": ANSWER_ID,
            "question": "How long do customers have to return an unused item?",
            "status": "answered",
            "as_of": AS_OF,
            "scope": EVERYWHERE,
            "recorded_at": "2024-06-01T12:00:01Z",
            "version_ids": [VERSION],
        }
    ],
    "more": False,
}
EXPLANATION: dict[str, Any] = {
    "answer_id": ANSWER_ID,
    "recorded_at": "2024-06-01T12:00:01Z",
    "requested": {"text": "How long do customers have to return an unused item?"},
    "plan": None,
    "candidates": [
        {
            "part": 1,
            "rank": 1,
            "score": 0.91,
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "text": TEXT,
            "outcome": "cited",
            "why": "A claim quotes it.",
        }
    ],
}
