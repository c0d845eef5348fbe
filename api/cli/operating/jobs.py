"""The commands `knowledge jobs`: work that goes on by itself."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.framework.options import DataDir, Json, Server, Target, instant, own_name
from api.cli.framework.output import note, present
from api.cli.framework.session import access, opened
from api.cli.rendering.jobs import show_job, show_jobs, show_schedules
from api.exit_codes import FAILED
from api.service.jobs.requests import JobChangeRequest, JobFilter, JobRequest, ScheduleRequest
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput
from knowledge.model.work.jobs import OPEN, JobKind, JobState

if TYPE_CHECKING:
    from api.service.access import Access
    from api.service.views.jobs import JobView

app = typer.Typer(help="See, order, retry, cancel and schedule work that goes on by itself.", no_args_is_help=True)
JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="The id of a job: job_...")]
KindArgument = Annotated[JobKind, typer.Argument(metavar="KIND", help=", ".join(JobKind))]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="NAME=VALUE",
        help="A parameter of the kind, such as source=handbook; JSON or text. A name that is repeated is a list.",
    ),
]
Actor = Annotated[
    str | None,
    typer.Option(
        "--actor", help="Who does this; what a job records is recorded in this name. Your login if left out."
    ),
]
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LISTS = frozenset({"paths", "include"})
"""The parameters that are lists, also where one value is given."""
_LOOK = 0.5
"""Seconds between two looks at a job that a service does."""


@app.command("list")
def list_(
    state: Annotated[JobState | None, typer.Option("--state", help="Only jobs in this state.")] = None,
    kind: Annotated[JobKind | None, typer.Option("--kind", help="Only jobs of this kind.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most jobs to list.")] = 100,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List jobs, the latest first, with their state and progress."""
    with access(Target(server, data_dir, json_)) as service:
        found = service.jobs(JobFilter(state, kind, limit=limit))
    present(found, show_jobs, as_json=json_)


@app.command("show")
def show(job_id: JobArgument, json_: Json = False, server: Server = None, data_dir: DataDir = None) -> None:
    """Print a job: its parameters, progress, tries, errors and result."""
    with access(Target(server, data_dir, json_)) as service:
        job = service.job(job_id)
    _print(job, json_)


@app.command("run")
def run(
    kind: KindArgument,
    with_: With = None,
    actor: Actor = None,
    key: Annotated[str, typer.Option("--key", help="Of two orders with one key, one job comes.")] = "",
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="The time to begin; now if left out.")
    ] = None,
    queue_only: Annotated[
        bool, typer.Option("--queue-only", help="Only queue it, and leave it to a worker.")
    ] = False,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Queue a job, and wait for its end. Without --server it is done by this process. Exits with 1 where it failed."""
    request = JobRequest(
        kind=kind,
        parameters=_parameters(with_),
        actor=actor or own_name(server),
        key=key,
        due_at=instant(at, "--at"),
    )
    if server is not None:
        with access(Target(server, data_dir, json_)) as service:
            job = service.order_job(request)
            job = job if queue_only or at else _awaited(service, job)
    else:
        with opened(data_dir, Opening.CHANGE) as application, _stopping() as stopping:
            job = application.jobs.order(request)
            job = job if queue_only or at else application.jobs.work_on(job.job_id, stopping)
    _print(job, json_)
    if job.state is JobState.DEAD or (job.last_error and not queue_only):
        raise typer.Exit(FAILED)


@app.command("retry")
def retry(
    job_id: JobArgument, actor: Actor = None, json_: Json = False, server: Server = None, data_dir: DataDir = None
) -> None:
    """Let a dead or cancelled job run again."""
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        job = service.retry_job(job_id, JobChangeRequest(actor=actor or own_name(server)))
    _print(job, json_)


@app.command("cancel")
def cancel(
    job_id: JobArgument, actor: Actor = None, json_: Json = False, server: Server = None, data_dir: DataDir = None
) -> None:
    """Cancel a job that waits or runs. What it has recorded stays."""
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        job = service.cancel_job(job_id, JobChangeRequest(actor=actor or own_name(server)))
    _print(job, json_)


@app.command("schedule")
def schedule(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The name of the schedule.")] = None,
    kind: Annotated[JobKind | None, typer.Argument(metavar="[KIND]", help=", ".join(JobKind))] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="TIME", help="The time between two jobs: 30s, 15m, 6h, 1d.")
    ] = None,
    with_: With = None,
    first: Annotated[
        str | None, typer.Option("--first", metavar="TIME", help="The first time; now if left out.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the schedule of this name.")] = False,
    actor: Actor = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List schedules, or set the one called NAME: a job of KIND that is queued again and again."""
    request = None
    if name is not None and not remove:
        if kind is None or every is None:
            raise InvalidInput(
                "A schedule takes a KIND and --every.",
                remedy="Such as: knowledge jobs schedule nightly sync --every 1d --with source=handbook",
                where="--every",
            )
        request = ScheduleRequest(
            name=name,
            kind=kind,
            parameters=_parameters(with_),
            every=_seconds(every),
            first_at=instant(first, "--first"),
            actor=actor or own_name(server),
        )
    opening = Opening.READ if name is None else Opening.CHANGE
    with access(Target(server, data_dir, json_), opening) as service:
        if name is not None and remove:
            service.unschedule(name, JobChangeRequest(actor=actor or own_name(server)))
        if request is not None:
            service.schedule(request)
        found = service.schedules()
    present(found, show_schedules, as_json=json_)


@app.command("work")
def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is due.")] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Threads that do jobs.")] = 1,
    data_dir: DataDir = None,
) -> None:
    """Do jobs as a process of its own, until it is told to end. It puts back what it has in hand."""
    with opened(data_dir, Opening.CREATE) as application, _stopping() as stopping:
        if until_idle:
            tries = application.jobs.work(stopping, until_idle=True)
            note(f"{tries} jobs were tried; nothing is due.")
            return
        note("Waiting for jobs. Ctrl-C ends.")
        with application.jobs.working(workers):
            stopping.wait()


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that is set when this process is told to end, so that the job in hand is put back."""
    event = threading.Event()
    before = {one: signal.signal(one, lambda *_: event.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _awaited(service: Access, job: JobView) -> JobView:
    """The job once it ended or waits for another try."""
    while job.state in OPEN and not (job.state is JobState.WAITING and job.last_error):
        time.sleep(_LOOK)
        job = service.job(job.job_id)
    return job


def _parameters(given: list[str] | None) -> dict[str, Any]:
    """The parameters that `--with` gives. Raises InvalidInput for one without a name."""
    found: dict[str, Any] = {}
    for one in given or ():
        name, equals, text = one.partition("=")
        if not name or not equals:
            raise InvalidInput(f"{one!r} is no NAME=VALUE.", remedy="Such as source=handbook.", where="--with")
        value = _value(text)
        if name in found or (name in _LISTS and not isinstance(value, list)):
            value = [*_listed(found.get(name, [])), value]
        found[name] = value
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _seconds(text: str) -> float:
    """The seconds that a time such as 15m stands for. Raises InvalidInput."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text.strip())
    if not found:
        raise InvalidInput(
            f"{text!r} is no time between two jobs.", remedy="Write it as 30s, 15m, 6h or 1d.", where="--every"
        )
    return float(found[1]) * _UNITS[found[2]]


def _print(job: JobView, json_: bool) -> None:
    present(job, show_job, as_json=json_)
