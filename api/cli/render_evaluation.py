"""Prints evaluations for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from api.cli.output import say
from knowledge.evaluation.results import EvaluationRun

_OF_KINDS = ("items", "hit", "claim_precision", "refusal", "false_refusal", "unwanted", "characters")
"""The measures that are printed for each kind of question."""
_COUNT = 20
"""Numbers from here on are printed without decimals."""
_SHOWN = 20
"""Items that are listed with what lost them; the report has them all."""


def show_run(run: EvaluationRun) -> None:
    """Print the measures of a run: overall and per kind, baselines, latencies, and the first items that went wrong."""
    if run.items:
        _table("measure", {"all": run.metrics})
        say()
        _table("kind", {name: {k: m.get(name) for k, m in run.kinds.items()} for name in _OF_KINDS})
    if run.baselines:
        say()
        _table("baseline", _transposed(run.baselines))
    if run.latency:
        say()
        _table(
            "ms",
            {"p50": {n: t.p50 for n, t in run.latency.items()}, "p95": {n: t.p95 for n, t in run.latency.items()}},
        )
    wrong = [item for item in run.items if not item.hit]
    for item in wrong[:_SHOWN]:
        say(f"{item.loss}: {item.item_id}: {item.question}", "yellow")
    if len(wrong) > _SHOWN:
        say(f"and {len(wrong) - _SHOWN} more", "dim")
    say(f"numbers {run.numbers_hash[:12]}", "dim")


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
