"""Use cases around reports of evaluations, which need no store: read, compare, gate, calibrate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from knowledge.errors import InvalidInput
from knowledge.evaluation.calibration import FALSE_REFUSALS, fit_calibration, fitted_for, labelled_items
from knowledge.evaluation.comparison import RunComparison, compare_runs
from knowledge.evaluation.gate import Gate, gate_failures, recorded_gate
from knowledge.evaluation.results import EvaluationRun
from knowledge.evaluation.retrieval.collections import Collection, read_collection
from knowledge.model.clock import Clock, json_value, system_clock
from knowledge.model.kinds import CALIBRATION, CalibrationTerms

__all__ = [
    "CalibrationTerms",
    "Collection",
    "EvaluationRun",
    "RunComparison",
    "calibrate_on",
    "calibration_object",
    "compare_reports",
    "failures_of",
    "gate_for",
    "read_collection",
    "read_run",
]


def read_run(report: str, where: str) -> EvaluationRun:
    """The run that a report holds. Raises InvalidInput naming the report."""
    try:
        return EvaluationRun.from_report(json.loads(report))
    except (ValueError, AttributeError):  # ValidationError is a ValueError
        raise InvalidInput(
            "This is not the report of a run.",
            remedy="Make one with `knowledge eval run --out FILE`.",
            where=where,
        ) from None


def read_gate(text: str, where: str) -> Gate:
    """The gate that a file holds. Raises InvalidInput naming the file."""
    try:
        return Gate.model_validate_json(text)
    except ValidationError as error:
        raise InvalidInput(
            f"This is no gate: {error.errors()[0]['msg']}.",
            remedy="Make one with `knowledge eval gate RUN --baseline FILE --record`.",
            where=where,
        ) from None


def compare_reports(first: EvaluationRun, second: EvaluationRun) -> RunComparison:
    """The two runs side by side."""
    return compare_runs(first, second)


def failures_of(run: EvaluationRun, gate: str, where: str) -> list[str]:
    """A sentence for each measure of a run that is out of the bounds of a gate. Raises InvalidInput naming the gate."""
    return gate_failures(run, read_gate(gate, where))


def gate_for(run: EvaluationRun) -> Gate:
    """The gate that a run passes, with a little room."""
    return recorded_gate(run)


def calibrate_on(
    reports: Mapping[str, str],
    features: Sequence[str],
    false_refusals: float | None = None,
    clock: Clock = system_clock,
) -> CalibrationTerms:
    """The calibration fitted to the runs of reports, given as name and text. See `fit_calibration`. Raises InvalidInput."""
    runs = [read_run(text, name) for name, text in reports.items()]
    share = FALSE_REFUSALS if false_refusals is None else false_refusals
    return fit_calibration(labelled_items(runs), features, fitted_for(runs), clock(), share)


def calibration_object(terms: CalibrationTerms) -> dict[str, Any]:
    """A calibration as the structured object that answers are calibrated by, ready to be ingested."""
    return {"id": CALIBRATION, "title": "Calibration of answers", **json_value(terms)}
