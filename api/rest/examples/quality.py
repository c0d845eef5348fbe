"""Example replies of the routes around the quality of answers."""

from __future__ import annotations

from typing import Any

from api.rest.examples.values import ANSWER_ID, EVERYWHERE, KNOWN, OBJECT_ID, VERSION

_RUN_ID = "20260301T090000-5b1f0e6d"
_METRICS = {"precision": 0.97, "coverage": 0.91}
_FINGERPRINTS = {"steps": "canon/31", "golden": VERSION}
SCHEDULED: dict[str, Any] = {
    "scheduled": [
        {
            "object_id": OBJECT_ID,
            "version_id": VERSION,
            "title": "Refunds",
            "scope": EVERYWHERE,
            "source": "handbook",
            "starts_at": "2030-01-01T00:00:00Z",
            "ends_at": None,
        }
    ],
    "more": False,
}
FEEDBACK: dict[str, Any] = {
    "answer_id": ANSWER_ID,
    "verdict": "wrong",
    "seq": 42,
    "golden_object_id": "golden/feedback/5b1f0e6d77aa01c2",
    "golden_version_id": VERSION,
}
EVALUATIONS: dict[str, Any] = {
    "runs": [
        {
            "run_id": _RUN_ID,
            "made_at": KNOWN["start"],
            "questions": 200,
            "metrics": _METRICS,
            "fingerprints": _FINGERPRINTS,
        }
    ]
}
EVALUATION: dict[str, Any] = {
    "run_id": _RUN_ID,
    "report": {"format": "canon-evaluation/1", "metrics": _METRICS, "fingerprints": _FINGERPRINTS},
}
