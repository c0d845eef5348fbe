"""Lays out the diagrams of evaluations: measures over runs, and confidence against outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.console.views.words import day
from api.service.views.quality import EvaluationSummary

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 24, 16, 34
"""Room for the labels of shares, after the last point, above the whole, and for the labels below."""
_SIDE = 300
"""Width and height of the square of a reliability diagram, whose axes are both shares."""
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The shares that are labelled: quarters can be read off without counting."""
TREND = ("hit", "claim_precision", "refusal")
"""The measures whose course is drawn: right answers, right claims, and questions without an answer that got none."""
MEASURE_WORDS = {
    "hit": "Answered as expected",
    "claim_precision": "Claims that answer",
    "refusal": "Rightly refused",
    "false_refusal": "Wrongly refused",
    "unwanted": "Said what must not be said",
}
"""The shares of a run that are drawn over time, in words."""
OTHER_MEASURE_WORDS = {
    "items": "Questions asked",
    "support": "Claims whose quote is in a source",
    "characters": "Characters of an answer, on average",
    "ece": "Confidence away from outcomes, on average; 0 is best",
    "brier": "Squared error of the confidence; 0 is best",
    "auroc": "Right answers more confident than wrong ones, as a share; 1 is best",
    "aurc": "Errors among the most confident answers; 0 is best",
}
"""The measures of a run that are no drawn shares, in words."""
SHARES = frozenset({*MEASURE_WORDS, "support"})
"""The measures that are shares, and read as percentages."""


@dataclass(frozen=True)
class Dot:
    """A point of a diagram, with what it says in words."""

    x: float
    y: float
    title: str
    size: float = 4.0


@dataclass(frozen=True)
class AxisLabel:
    """A word at a place of an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Course:
    """The course of a measure: its name, its points, and the place of the word at its end."""

    name: str
    dots: list[Dot]
    number: int
    label_at: float

    @property
    def path(self) -> str:
        """The points as SVG joins them."""
        return " ".join(f"{one.x:.1f},{one.y:.1f}" for one in self.dots)


@dataclass(frozen=True)
class Trend:
    """Measures over runs, the earliest left."""

    lines: list[Course]
    columns: list[AxisLabel]
    rows: list[AxisLabel]
    left: float = _LEFT
    width: float = WIDTH
    height: float = HEIGHT
    base: float = HEIGHT - _BOTTOM
    right: float = WIDTH - 170


def trend(runs: Sequence[EvaluationSummary]) -> Trend | None:
    """The course of the main measures over runs, given the latest first; None for fewer than two runs with questions."""
    told = [one for one in reversed(runs) if one.questions]
    if len(told) < 2:
        return None
    step = (Trend.right - _LEFT) / (len(told) - 1)
    lines = []
    for number, name in enumerate(TREND):
        dots = [
            Dot(_LEFT + at * step, _height(share), f"{MEASURE_WORDS[name]}: {share:.1%} on {day(one.made_at)}")
            for at, one in enumerate(told)
            if (share := one.metrics.get(name)) is not None
        ]
        if dots:
            lines.append(Course(MEASURE_WORDS[name], dots, number, dots[-1].y))
    ends = [
        AxisLabel(_LEFT, f"{told[0].made_at:%Y-%m-%d}"),
        AxisLabel(Trend.right, f"{told[-1].made_at:%Y-%m-%d}"),
    ]
    return Trend(_apart(lines), ends, [AxisLabel(_height(one), f"{one:.0%}") for one in _SHARES])


_LINE_HEIGHT = 16
"""Pixels between two labels at the ends of lines, so that both can be read."""


def _apart(lines: Sequence[Course]) -> list[Course]:
    """The lines with their labels moved apart, upwards from the lowest."""
    placed: list[Course] = []
    above = HEIGHT + 0.0
    for line in sorted(lines, key=lambda one: -one.label_at):
        at = min(line.label_at, above - _LINE_HEIGHT)
        placed.append(Course(line.name, line.dots, line.number, at))
        above = at
    return placed


def _height(share: float) -> float:
    return HEIGHT - _BOTTOM - share * (HEIGHT - _BOTTOM - _TOP)


@dataclass(frozen=True)
class Reliability:
    """Confidence to the right and the share of right answers upwards. Dots on the diagonal are calibrated."""

    dots: list[Dot]
    columns: list[AxisLabel]
    rows: list[AxisLabel]
    left: float = _LEFT
    top: float = _TOP
    base: float = _TOP + _SIDE
    right: float = _LEFT + _SIDE
    width: float = _LEFT + _SIDE + _RIGHT
    height: float = _TOP + _SIDE + 46


def reliability(bins: Sequence[Mapping[str, float]]) -> Reliability | None:
    """The diagram of bins with `answers`, `confidence` and `right`; None without bins."""
    if not bins:
        return None
    dots = [
        Dot(
            _LEFT + one["confidence"] * _SIDE,
            _TOP + (1 - one["right"]) * _SIDE,
            f"{one['answers']:.0f} answers of confidence {one['confidence']:.0%}: {one['right']:.0%} right",
            5.0,
        )
        for one in bins
    ]
    return Reliability(
        dots,
        [AxisLabel(_LEFT + one * _SIDE, f"{one:.0%}") for one in _SHARES],
        [AxisLabel(_TOP + (1 - one) * _SIDE, f"{one:.0%}") for one in _SHARES],
    )
