"""Sources and jobs: what is read from where, and the work that goes on by itself."""

from __future__ import annotations

from typing import Any

from api.console.lens import address
from api.console.visit import Page, PageResult, Redirect, Visit
from api.service.jobs.requests import JobChangeRequest, JobFilter, JobRequest, ScheduleRequest
from api.service.requests import Listing
from knowledge.errors import InvalidInput
from knowledge.model.access.principals import Permission
from knowledge.model.clock import json_value
from knowledge.model.objects import Kind
from knowledge.model.work.jobs import JobKind, JobState

_PAGE = 50
"""Jobs on a page."""
_SOURCES = 200
"""Declared sources that are listed; whoever has more looks for them among the objects."""
_HOUR = 3600.0
ORDERED = (
    JobKind.SYNC,
    JobKind.DRIFT,
    JobKind.BACKUP,
    JobKind.ANCHOR,
    JobKind.REINDEX,
    JobKind.INDEX,
    JobKind.DELIVER,
)
"""The kinds that the form orders. An ingest names files of the server, and is ordered at the command line."""
MEANINGS = {
    JobKind.SYNC: "read a source again",
    JobKind.DRIFT: "ask earlier questions again, and tell which answers changed",
    JobKind.BACKUP: "write a backup",
    JobKind.ANCHOR: "have the head of the ledger stamped",
    JobKind.REINDEX: "build a new index",
    JobKind.INDEX: "bring the index up to date",
    JobKind.DELIVER: "hand over the actions that are due",
}
"""The kinds of the form in words."""


def jobs_page(visit: Visit) -> Page:
    """The declared sources, the schedules, and the jobs as the filters select them."""
    lens, chosen = visit.lens, visit.chosen("state", "kind", "before")
    before = visit.number("before", 0) or None
    state, kind = _one_of(JobState, chosen["state"], "state"), _one_of(JobKind, chosen["kind"], "kind")
    found = visit.calls.jobs(JobFilter(state, kind, before, _PAGE))
    following = lens.link("/jobs", **{**chosen, "before": found.next}) if found.next else ""
    listed = visit.calls.objects(Listing(prefix="source/", kind=Kind.SOURCE, limit=_SOURCES), lens.moment)
    sources = [one.object_id.removeprefix("source/") for one in listed.objects]
    problems = visit.calls.sync_problems(sources)
    orders = [one for one in ORDERED if _may_order(visit, one, can_sync=len(problems) < len(sources))]
    return Page(
        "jobs.html",
        "Sources and jobs",
        address("/v1/jobs", {**{name: one for name, one in chosen.items() if one}, "limit": str(_PAGE)}),
        lens.link("/jobs", **chosen),
        {
            "found": found,
            "chosen": chosen,
            "next": following,
            "states": list(JobState),
            "kinds": list(JobKind),
            "orders": orders,
            "meanings": MEANINGS,
            "can_sync": JobKind.SYNC in orders,
            "sources": [(one, problems.get(one)) for one in sources],
            "schedules": visit.calls.schedules().schedules,
        },
    )


def _may_order(visit: Visit, kind: JobKind, *, can_sync: bool) -> bool:
    """Whether the form offers this kind: to those who may order it, and a sync where any source can be read again."""
    if kind is JobKind.SYNC:
        return can_sync and visit.caller.may(Permission.RECORD)
    return visit.caller.may(Permission.OPERATE)


def job_page(visit: Visit) -> Page:
    """A job with its parameters, its tries and its result."""
    lens, job_id = visit.lens, visit.path["job_id"]
    job = visit.calls.job(job_id)
    return Page(
        "job.html",
        f"{job.kind.value} — Jobs",
        address(f"/v1/jobs/{job_id}", {}),
        lens.link(f"/jobs/{job_id}"),
        {"job": job, "whole": json_value(job)},
    )


def change_job(visit: Visit) -> PageResult:
    """Retry or cancel a job, and show it."""
    job_id, request = visit.path["job_id"], JobChangeRequest(actor=visit.actor())
    match visit.form.get("decision", ""):
        case "retry":
            visit.calls.retry_job(job_id, request)
        case "cancel":
            visit.calls.cancel_job(job_id, request)
        case _:
            raise InvalidInput("No button was pressed.", remedy="Retry or cancel the job.", where="decision")
    return Redirect(visit.lens.link(f"/jobs/{job_id}"))


def order(visit: Visit) -> PageResult:
    """Order a job, schedule one, or remove a schedule, as the button says."""
    form = visit.form
    match form.get("decision", ""):
        case "order":
            job = visit.calls.order_job(JobRequest(actor=visit.actor(), **_work(visit)))
            return Redirect(visit.lens.link(f"/jobs/{job.job_id}"))
        case "schedule":
            named = {"name": form.get("name", "").strip(), "every": _hours(form.get("every", "")) * _HOUR}
            visit.calls.schedule(ScheduleRequest(actor=visit.actor(), **_work(visit), **named))
        case "unschedule":
            visit.calls.unschedule(form.get("name", ""), JobChangeRequest(actor=visit.actor()))
        case _:
            raise InvalidInput("No button was pressed.", remedy="Order or schedule a job.", where="decision")
    return Redirect(visit.lens.link("/jobs") + "#schedules")


def _work(visit: Visit) -> dict[str, Any]:
    """The kind of the job in the form, and the parameters that it takes."""
    kind = _one_of(JobKind, visit.form.get("kind", "").strip(), "kind")
    if kind not in ORDERED:
        raise InvalidInput("No kind of job is chosen.", remedy="Choose one from the list.", where="kind")
    return {"kind": kind, "parameters": {"source": _readable_source(visit)} if kind is JobKind.SYNC else {}}


def _readable_source(visit: Visit) -> str:
    """The source in the form. Raises InvalidInput and NotFound for one that a job cannot read again, as the job would."""
    visit.calls.require(Permission.RECORD)
    source = visit.form.get("source", "").strip()
    if not source:
        raise InvalidInput("No source is chosen.", remedy="Choose one from the list.", where="source")
    if problem := visit.calls.sync_problems([source]).get(source):
        raise problem
    return source


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        raise InvalidInput(
            f"{text!r} is no number of hours.", remedy="Write one such as 24.", where="every"
        ) from None
    if not 0 < hours < 24 * 366:
        raise InvalidInput(f"{text} hours cannot be.", remedy="Use at most a year.", where="every")
    return hours


def _one_of(values: type[JobKind] | type[JobState], value: str, where: str) -> Any:
    """The kind or state of this name; None for none. Raises InvalidInput."""
    if not value:
        return None
    try:
        return values(value)
    except ValueError:
        known = ", ".join(one.value for one in values)
        raise InvalidInput(f"{value!r} is no {where}.", remedy=f"Use one of: {known}.", where=where) from None
