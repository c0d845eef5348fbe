"""The commands `knowledge review` and `knowledge impact`: see versions that wait, decide on them, see past effects."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import cases
from api.cli.deciding import (
    Actor,
    ByAuthor,
    FromSource,
    OfKind,
    VersionArgument,
    command_to,
    move_one,
    transition_request,
)
from api.cli.framework.options import Audience, DataDir, Json, Reason, Server, Target, audience_option, instant
from api.cli.framework.output import present
from api.cli.framework.session import access
from api.cli.rendering.answers import show_conflicts, show_dossier, show_impact, show_waiting
from api.service.requests import QueueFilter
from knowledge.model.objects import State
from knowledge.model.reviews import LIMIT, MOST_ASKED

app = typer.Typer(help="See versions that wait for review, and decide on them.", no_args_is_help=True)


@app.command("list")
def list_(
    source: FromSource = None,
    author: ByAuthor = None,
    kind: OfKind = None,
    audience: Audience = None,
    after: Annotated[int, typer.Option("--after", min=0, help="Only those after this number.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most to list.")] = 1000,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List drafts and reviewed versions, and approved ones of which a reading waits, the oldest first."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        waiting = service.waiting(scope, QueueFilter(source, author, kind, after, limit))
    present(waiting, show_waiting, as_json=json_)


@app.command("show")
def show(
    version_id: VersionArgument,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Print the effects of approving a version: clauses that change, conflicts it would create, answers it would change."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        dossier = service.dossier(version_id, scope)
    present(dossier, show_dossier, as_json=json_)


app.command(
    "approve",
    help="Approve versions; each is authoritative from its effective date on. Or confirm their readings that wait.",
)(command_to(State.APPROVED))
app.command("reviewed", help="Mark drafts as reviewed; they still wait for approval.")(command_to(State.REVIEWED))
app.command("reject", help="Reject versions for good. Or reject their readings that wait.")(
    command_to(State.REJECTED)
)


@app.command("deprecate")
def deprecate(
    version_id: VersionArgument,
    actor: Actor,
    reason: Reason = "",
    effective_at: Annotated[
        str | None,
        typer.Option("--effective-at", metavar="DATE", help="From when it no longer holds; now when left out."),
    ] = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """End an approved version at a date. A date at or before its effective date withdraws it altogether."""
    request = transition_request(State.DEPRECATED, actor, reason, audience)
    ended = request.model_copy(update={"effective_at": instant(effective_at, "--effective-at")})
    move_one(version_id, ended, Target(server, data_dir, json_))


app.command("tasks")(cases.tasks)
app.command("task")(cases.task)
app.command("decide")(cases.decide)


@app.command("conflicts")
def conflicts(
    audience: Audience = None, json_: Json = False, server: Server = None, data_dir: DataDir = None
) -> None:
    """List the conflicts that approvals and answers found, and whether each is still open."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        recorded = service.conflicts(scope)
    present(recorded, show_conflicts, as_json=json_)


@app.command("expiring")
def expiring(
    within: Annotated[
        int, typer.Option("--within", metavar="DAYS", min=0, help="How many days to look ahead.")
    ] = 30,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List versions about to end, due for review or no longer confirmed, the most relied on first."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        lapsing = service.expiring(within, scope)
    from api.cli.rendering.answers import show_expiring

    present(lapsing, lambda found: show_expiring(found, within), as_json=json_)


def impact(
    version_id: VersionArgument,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST_ASKED, help="How many answers of each sort are asked again.")
    ] = LIMIT,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List the stored answers that a version changed, what each would say now, and why."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        changed = service.impact(version_id, scope, limit)
    present(changed, show_impact, as_json=json_)
