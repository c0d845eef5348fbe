"""Prints evaluations for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from api.cli.framework.output import say
from api.service.reports import CalibrationTerms, EvaluationRun, RunComparison

_OF_KINDS = ("items", "hit", "claim_precision", "refusal", "false_refusal", "unwanted", "characters")
"""The measures that are printed for each kind of question."""
_OF_DIFFERENCES = ("first", "second", "difference", "low", "high")
"""The numbers that are printed of each difference."""
_COUNT = 20
"""Numbers from here on are printed without decimals."""
_SHOWN = 20
"""Items that are listed with what lost them; the report has them all."""


def show_run(run: EvaluationRun) -> None:
    """Print the measures of a run: overall and per kind, baselines, latencies, and the first items that went wrong.

    Items held out are not listed, because whoever reads them begins to tune answers by them. The report has them all.
    """
    if run.items:
        _table("measure", {"all": run.metrics, **run.parts})
        say()
        _table("kind", {name: {k: m.get(name) for k, m in run.kinds.items()} for name in _OF_KINDS})
    for one in run.retrieval:
        say(f"{one.collection}: {one.documents} documents, {one.queries} queries", "bold")
        _table("ranker", _transposed(one.means))
        say()
    if run.reliability:
        say()
        _table("by confidence", {f"{n}": one.model_dump() for n, one in enumerate(run.reliability, 1)})
    if run.baselines:
        say()
        _table("baseline", _transposed(run.baselines))
    if run.latency:
        say()
        _table("ms", _transposed({name: one.model_dump() for name, one in run.latency.items()}))
    wrong = [item for item in run.items if not item.hit and not item.held_out]
    for item in wrong[:_SHOWN]:
        say(f"{item.loss}: {item.item_id}: {item.question}", "yellow")
    if len(wrong) > _SHOWN:
        say(f"and {len(wrong) - _SHOWN} more", "dim")
    say(f"numbers {run.numbers_hash[:12]}", "dim")


def show_comparison(compared: RunComparison) -> None:
    """Print the measures of two runs with the interval on each difference, and the items that changed."""
    for name, (first, second) in compared.fingerprints.items():
        say(f"{name}: {first[:12]} → {second[:12]}", "dim")
    groups = {f"{compared.items} items": compared.measures, **compared.retrieval}
    for title, measures in groups.items():
        if measures:
            say()
            _table(
                title, {part: {n: getattr(one, part) for n, one in measures.items()} for part in _OF_DIFFERENCES}
            )
            certain = ", ".join(name for name, one in measures.items() if one.certain) or "none"
            say(f"Certain differences (95%): {certain}", "bold")
    for changed in compared.changed:
        style = "green" if changed.second is None else "red" if changed.first is None else "yellow"
        say(
            f"{changed.first or 'right'} → {changed.second or 'right'}: {changed.item_id}: {changed.question}",
            style,
        )
    if compared.missing:
        say(f"In one run alone: {', '.join(compared.missing[:_SHOWN])}", "dim")


def show_calibration(fitted: CalibrationTerms) -> None:
    """Print the weights of a calibration, and how good it is."""
    refusal, confidence = fitted.refusal, fitted.confidence
    say(f"Fitted for {fitted.fitted_for.steps} with {fitted.fitted_for.embedder}")
    say()
    _table("feature", {"weight": {"bias": refusal.bias, **refusal.weights}})
    say()
    _table("confidence", {"value": {"slope": confidence.slope, "shift": confidence.shift}})
    say()
    parts = {"in sample": fitted.in_sample, "held out": fitted.held_out, "before, held out": fitted.before}
    _table("measure", {name: part.model_dump() for name, part in parts.items() if part is not None})
    say()
    _table("by confidence", {f"{n}": one.model_dump() for n, one in enumerate(fitted.reliability, 1)})
    say(f"It refuses below {refusal.threshold:.3f}.")


def _transposed(rows: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(name for row in rows.values() for name in row)
    return {name: {row: values[name] for row, values in rows.items() if name in values} for name in names}


def _table(corner: str, columns: Mapping[str, Mapping[str, float | None]]) -> None:
    """Print columns of numbers, with a row for each name that one of them has."""
    names = [*dict.fromkeys(name for column in columns.values() for name in column)]
    cells = [[corner, *columns], *([name, *(_number(c.get(name)) for c in columns.values())] for name in names)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    for row in cells:
        say("  ".join(_aligned(row, widths)))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    return (
        cell.ljust(width) if at == 0 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if abs(value) >= _COUNT else f"{value:.3f}"
