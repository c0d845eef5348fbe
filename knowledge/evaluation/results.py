"""The results of a run: each item, the measures over all of them, and the fingerprints they were made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from knowledge.evaluation.metrics.confidence import CurvePoint
from knowledge.evaluation.stages import Loss, Stage
from knowledge.model.answering.answers import Status
from knowledge.model.clock import Instant, Value, json_value
from knowledge.model.kinds import ReliabilityBin
from knowledge.model.record.canonical import content_hash

RUN_FORMAT: Literal["canon-evaluation/1"] = "canon-evaluation/1"
"""The format of a report; another number once a field changes its meaning."""


class JudgedClaim(Value):
    """A claim: whether it answers the question, and whether its citations bear it out.

    `answers` is None where nothing is expected that a claim can hold, such as for a question without an answer.
    """

    text: str
    answers: bool | None
    supported: bool


class BaselineResult(Value):
    """The passages that a baseline needs to show all expected words, and the rank of its first passage with unwanted ones.

    Both are None where the passages looked at do not have the words.
    """

    shown_at: int | None = None
    unwanted_at: int | None = None


class ItemResult(Value):
    """The answer to one item, judged. `withheld` says that the expected evidence was taken away before asking, `held_out` that nobody tunes
    answers by the item.

    `seen` holds, for each expected text, the last stage that saw it. `loss` is None for an answer as expected. `features` are
    the numbers that a calibration may use.
    """

    item_id: str
    kind: str
    fact: str
    question: str
    answerable: bool
    withheld: bool = False
    held_out: bool = False
    status: Status
    hit: bool
    refused: bool
    unwanted: bool
    claims: tuple[JudgedClaim, ...] = ()
    characters: int
    confidence: float
    loss: Loss | None = None
    seen: dict[str, Stage | None] = Field(default_factory=dict)
    features: dict[str, float] = Field(default_factory=dict)
    baselines: dict[str, BaselineResult] = Field(default_factory=dict)


class StageLatency(Value):
    """Milliseconds of one stage over all items."""

    p50: float
    p95: float


class QueryResult(Value):
    """One query of a retrieval collection: each measure of each ranker."""

    query_id: str
    measures: dict[str, dict[str, float]]


class RetrievalResult(Value):
    """A retrieval collection: its size and, for each ranker, the mean of each measure over its judged queries.

    `sha256` is the hash of the collection, and `index` the fingerprint of the index that it was ranked with.
    """

    collection: str
    sha256: str
    index: str = ""
    documents: int
    queries: int
    means: dict[str, dict[str, float]]
    per_query: tuple[QueryResult, ...] = ()


class EvaluationRun(Value):
    """A stored run. Everything but `made_at` and `latency` comes out the same when the run is repeated.

    `metrics` that have nothing to measure are None. `parts` has them for the items held out and for the others; it is empty
    where no item is held out.
    """

    format: Literal["canon-evaluation/1"] = RUN_FORMAT
    fingerprints: dict[str, str]
    metrics: dict[str, float | None] = Field(default_factory=dict)
    kinds: dict[str, dict[str, float | None]] = Field(default_factory=dict)
    parts: dict[str, dict[str, float | None]] = Field(default_factory=dict)
    baselines: dict[str, dict[str, float]] = Field(default_factory=dict)
    curve: tuple[CurvePoint, ...] = ()
    reliability: tuple[ReliabilityBin, ...] = ()
    items: tuple[ItemResult, ...] = ()
    retrieval: tuple[RetrievalResult, ...] = ()
    latency: dict[str, StageLatency] = Field(default_factory=dict)
    made_at: Instant

    @property
    def numbers_hash(self) -> str:
        """SHA-256 over everything that is the same when the run is repeated."""
        return content_hash({name: value for name, value in json_value(self).items() if name not in _TIMED})

    def as_report(self) -> dict[str, Any]:
        """The run as JSON, with its hash."""
        return {**json_value(self), "numbers_hash": self.numbers_hash}

    @classmethod
    def from_report(cls, report: Mapping[str, Any]) -> EvaluationRun:
        """The run that a report holds. Raises ValidationError."""
        return cls.model_validate({name: value for name, value in report.items() if name != "numbers_hash"})


_TIMED = frozenset({"made_at", "latency"})
