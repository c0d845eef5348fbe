"""Every counter and histogram of Canon. Gauges are read from the store when they are asked for (`knowledge/review/gauges.py`).

A label has few values: a stage, a status, a reason, the template of a route. An id is never one.
"""

from __future__ import annotations

from dataclasses import dataclass

_FINE = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds: stages take from a tenth of a millisecond to about a second where a model is loaded first."""
_COARSE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
"""Seconds: questions take hundredths of a second, uploads and syncs up to minutes."""


@dataclass(frozen=True)
class Instrument:
    """A counter, or with `bounds` a histogram of seconds with these upper bounds of its buckets."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


REQUESTS = Instrument("canon_http_requests_total", "Requests by route and status.", ("method", "route", "status"))
REQUEST_SECONDS = Instrument(
    "canon_http_request_duration_seconds", "Time to serve a request, by route.", ("method", "route"), _COARSE
)
PROBLEMS = Instrument(
    "canon_http_problems_total", "Problem documents sent, by the last word of their type.", ("problem",)
)
QUESTIONS = Instrument(
    "canon_questions_total", "Questions and decisions answered, by status and intent.", ("status", "intent")
)
QUESTION_SECONDS = Instrument(
    "canon_question_duration_seconds",
    "Time from a question to its recorded answer, by status.",
    ("status",),
    _COARSE,
)
STAGE_SECONDS = Instrument(
    "canon_question_stage_duration_seconds", "Time of each stage of a question.", ("stage",), _FINE
)
REFUSALS = Instrument(
    "canon_refusals_total", "Reasons for which questions were not or not fully answered.", ("reason",)
)
WRITE_SECONDS = Instrument(
    "canon_ingest_stage_duration_seconds",
    "Time of each stage of an ingest or another write that the index follows.",
    ("stage",),
    _COARSE,
)
WRITES = Instrument("canon_ingests_total", "Such writes, by how they ended.", ("outcome",))

INSTRUMENTS = (
    *(REQUESTS, REQUEST_SECONDS, PROBLEMS),
    *(QUESTIONS, QUESTION_SECONDS, STAGE_SECONDS, REFUSALS),
    *(WRITE_SECONDS, WRITES),
)
"""All of them."""
