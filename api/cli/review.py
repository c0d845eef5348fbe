"""knowledge review and impact: what waits, what it would change, the decision, and what it changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import emit, note, say
from api.cli.session import Audience, DataDir, Json, Server, instant, reviewing, scope_of
from api.service.schemas import TransitionRequest, describe
from knowledge.errors import InvalidInput
from knowledge.model.objects import State
from knowledge.model.places import GLOBAL
from knowledge.model.reviews import LIMIT

app = typer.Typer(help="See what waits for review, and decide.", no_args_is_help=True)
VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="A version id, or its first 8 digits.")]
Actor = Annotated[str, typer.Option("--actor", help="Who decides; the author of a version does not approve it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; recorded in the ledger.")]


@app.command("list")
def list_(audience: Audience = None, json_: Json = False, server: Server = None, data_dir: DataDir = None) -> None:
    """List drafts and reviewed versions, the oldest first."""
    with reviewing(data_dir, server) as reviews:
        waiting = reviews.waiting(scope_of(GLOBAL, None, audience))
    if json_:
        emit(waiting)
        return
    from api.cli.render import show_waiting

    show_waiting(waiting.reviews)


@app.command("show")
def show(
    version_id: VersionArgument,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Print what a reviewer needs: clauses that change, conflicts it would create, answers it would change."""
    with reviewing(data_dir, server) as reviews:
        dossier = reviews.dossier(version_id, scope_of(GLOBAL, None, audience))
    if json_:
        emit(dossier)
        return
    from api.cli.render import show_dossier

    show_dossier(dossier)


@app.command("approve")
def approve(
    version_id: VersionArgument,
    actor: Actor,
    reason: Reason = "",
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Approve a version; it counts from its effective date on."""
    _move(
        version_id,
        TransitionRequest(to=State.APPROVED, actor=actor, reason=reason, audience=audience),
        json_,
        server,
        data_dir,
    )


@app.command("reviewed")
def reviewed(
    version_id: VersionArgument,
    actor: Actor,
    reason: Reason = "",
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Mark a draft as reviewed; it still waits for its approval."""
    _move(
        version_id,
        TransitionRequest(to=State.REVIEWED, actor=actor, reason=reason, audience=audience),
        json_,
        server,
        data_dir,
    )


@app.command("reject")
def reject(
    version_id: VersionArgument,
    actor: Actor,
    reason: Reason = "",
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Reject a version for good."""
    _move(
        version_id,
        TransitionRequest(to=State.REJECTED, actor=actor, reason=reason, audience=audience),
        json_,
        server,
        data_dir,
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
    """End an approved version at a date; at or before its effective date this withdraws it altogether."""
    at = instant(effective_at, "--effective-at")
    request = TransitionRequest(
        to=State.DEPRECATED, actor=actor, reason=reason, effective_at=at, audience=audience
    )
    _move(version_id, request, json_, server, data_dir)


@app.command("conflicts")
def conflicts(
    audience: Audience = None, json_: Json = False, server: Server = None, data_dir: DataDir = None
) -> None:
    """List the conflicts that approvals and answers met, and whether each is still open."""
    with reviewing(data_dir, server) as reviews:
        found = reviews.conflicts(scope_of(GLOBAL, None, audience))
    if json_:
        emit(found)
        return
    for one in found.conflicts:
        values = " against ".join(f"{side['value']!r} ({side['clause_id']})" for side in one.sides)
        say(f"{one.conflict_id} · {'open' if one.open else 'settled'} · {one.attribute}: {values}")
    if not found.conflicts:
        say("No conflict was met.")


@app.command("expiring")
def expiring(
    within: Annotated[int, typer.Option("--within", metavar="DAYS", min=0, help="How far to look ahead.")] = 30,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List versions about to end, due for review or no longer confirmed, the most relied on first."""
    with reviewing(data_dir, server) as reviews:
        found = reviews.expiring(within, scope_of(GLOBAL, None, audience))
    if json_:
        emit(found)
        return
    for one in found.expiring:
        say(f"{describe(one.due)} · {one.why} · {one.object_id} · {one.version_id[:16]} · {one.relied_on} answers")
    if not found.expiring:
        say(f"Nothing lapses within {within} days.")


def _move(
    version_id: str, request: TransitionRequest, json_: bool, server: str | None, data_dir: Path | None
) -> None:
    if not request.actor.strip():
        raise InvalidInput("Nobody is named as deciding.", remedy="Add --actor with your name.", where="--actor")
    with reviewing(data_dir, server) as reviews:
        state = reviews.transition(version_id, request)
    if json_:
        emit(state)
        return
    say(f"{state.object_id}@{state.version_id[:16]} is {state.state.value}.", "bold green")
    for one in state.conflicts:
        say(
            f"conflict over {one.attribute}: {one.value!r} here, {one.other_value!r} in {one.other_clause_id}",
            "red",
        )
    if state.state is State.DEPRECATED:
        then = f"{state.counts[:16]} counts" if state.counts else "nothing counts for this object in its scope"
        note(f"Once it has ended {then}.")
    if state.state is State.APPROVED:
        note(f"What it changed: knowledge impact {state.version_id[:16]}")


def impact(
    version_id: VersionArgument,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, help="How many answers of each sort are asked again.")
    ] = LIMIT,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List the stored answers that a version changed, what each would say now, and why."""
    with reviewing(data_dir, server) as reviews:
        found = reviews.impact(version_id, scope_of(GLOBAL, None, audience), limit)
    if json_:
        emit(found)
        return
    from api.cli.render import show_impact

    show_impact(found)
