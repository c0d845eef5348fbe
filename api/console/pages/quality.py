"""The quality of answers: feedback, what is asked and not covered, and evaluations."""

from __future__ import annotations

from typing import Any

from api.console.lens import address
from api.console.views.answers import STATUS_TONES, STATUS_WORDS
from api.console.views.asked import repeated
from api.console.views.charts import MEASURE_WORDS, OTHER_MEASURE_WORDS, SHARES, reliability, trend
from api.console.visit import Page, Visit
from api.service.views.quality import FeedbackRequest, FeedbackVerdict
from api.service.views.questions import QuestionFilter
from knowledge.errors import InvalidInput

_LOOKED_AT = 500
"""Questions that the page of those not covered looks at: the latest ones."""
_DAYS, _MOST_DAYS = 30, 3650
"""Days to look back by default, and the most."""
_FAILING = 100
"""Failing questions on a page; the JSON twin has all."""


def judge(visit: Visit) -> Page:
    """Record the caller's verdict on an answer, and show the outcome."""
    lens, answer_id, form = visit.lens, visit.path["answer_id"], visit.form
    if form.get("verdict", "") not in {one.value for one in FeedbackVerdict}:
        raise InvalidInput("No verdict is chosen.", remedy="Say right, wrong or missing.", where="verdict")
    verdict = FeedbackVerdict(form["verdict"])
    request = FeedbackRequest(
        verdict=verdict,
        reason=form.get("reason", "").strip(),
        correction=form.get("correction", "").strip(),
        actor=visit.actor(),
        audience=lens.audience,
    )
    view = visit.calls.judge(answer_id, request)
    return Page(
        "judged.html",
        "Feedback recorded",
        lens.twin(f"/v1/answers/{answer_id}", "audience"),
        lens.link(f"/answers/{answer_id}"),
        {"view": view, "lens": lens},
    )


def refused_page(visit: Visit) -> Page:
    """The questions that were not or not fully answered, by what was missing and by words."""
    lens, days = visit.lens, visit.number("days", _DAYS)
    if not 1 <= days <= _MOST_DAYS:
        raise InvalidInput(f"{days} days cannot be.", remedy=f"Use 1 to {_MOST_DAYS}.", where="days")
    found = visit.calls.questions(lens.scope, QuestionFilter(days, refused=True, limit=_LOOKED_AT))
    return Page(
        "refused.html",
        "Not covered",
        lens.twin("/v1/questions", "audience", days=days, refused="true", limit=_LOOKED_AT),
        lens.link("/refused", days=days),
        {
            "groups": found.groups,
            "questions": repeated(found.questions),
            "days": days,
            "words": STATUS_WORDS,
            "tones": STATUS_TONES,
            "lens": lens,
        },
    )


def evaluations_page(visit: Visit) -> Page:
    """The stored runs, and the course of their measures."""
    lens, runs = visit.lens, visit.calls.evaluations().runs
    return Page(
        "evaluations.html",
        "Evaluations",
        address("/v1/evaluations", {}),
        lens.link("/evaluations"),
        {"runs": runs, "drawn": trend(runs), "measures": MEASURE_WORDS},
    )


def evaluation_page(visit: Visit) -> Page:
    """A stored run: its measures, its confidence against outcomes, and the questions that went wrong."""
    lens, run_id = visit.lens, visit.path["run_id"]
    report: dict[str, Any] = visit.calls.evaluation(run_id).report
    # whoever reads the items held out begins to tune answers by them
    failing = [one for one in report["items"] if not one["hit"] and not one["held_out"]]
    return Page(
        "evaluation.html",
        f"Run {run_id} — Evaluations",
        address(f"/v1/evaluations/{run_id}", {}),
        lens.link(f"/evaluations/{run_id}"),
        {
            "run_id": run_id,
            "report": report,
            "metrics": {name: one for name, one in report["metrics"].items() if one is not None},
            "measures": MEASURE_WORDS,
            "shares": SHARES,
            "others": OTHER_MEASURE_WORDS,
            "drawn": reliability(report["reliability"]),
            "failing": failing[:_FAILING],
            "failing_count": len(failing),
        },
    )
