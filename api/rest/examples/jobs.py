"""Example replies of the routes for jobs."""

from __future__ import annotations

from typing import Any

JOB: dict[str, Any] = {
    "job_id": "job_2f1d57e0aa2b41c6b3a9d0e4",
    "kind": "sync",
    "state": "running",
    "parameters": {"source": "handbook"},
    "asked_by": "jo",
    "key": "release 7",
    "schedule": "",
    "queued_at": "2025-06-01T12:00:00Z",
    "due_at": "2025-06-01T12:01:02Z",
    "tries": 1,
    "most_tries": 5,
    "worker": "canon-1:7:5f3a9c01",
    "done": 40,
    "total": 120,
    "last_error": "",
    "result": None,
    "changed_by": "",
    "settled_at": None,
}
JOBS: dict[str, Any] = {
    "jobs": [JOB],
    "counts": [{"kind": "sync", "state": "running", "jobs": 1}],
    "next": None,
}
SCHEDULE: dict[str, Any] = {
    "name": "nightly sync",
    "kind": "sync",
    "parameters": {"source": "handbook"},
    "every": 86400.0,
    "next_at": "2025-06-02T02:00:00Z",
    "asked_by": "jo",
}
SCHEDULES: dict[str, Any] = {"schedules": [SCHEDULE]}
