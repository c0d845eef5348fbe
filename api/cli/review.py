"""The commands `knowledge review` and `knowledge impact`: see versions that wait, decide on them, see past effects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from api.cli.options import Audience, DataDir, Json, Reason, Server, Target, audience_option, instant
from api.cli.output import emit, note
from api.cli.session import access
from api.service.requests import TransitionRequest
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput
from knowledge.model.objects import State
from knowledge.model.readings import ReadingState
from knowledge.model.reviews import LIMIT

app = typer.Typer(help="See versions that wait for review, and decide on them.", no_args_is_help=True)
VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="A version id, or its first 8 digits.")]
Actor = Annotated[str, typer.Option("--actor", help="Who decides; the author of a version may not approve it.")]


@app.command("list")
def list_(audience: Audience = None, json_: Json = False, server: Server = None, data_dir: DataDir = None) -> None:
    """List drafts and reviewed versions, and approved ones of which a reading waits, the oldest first."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        waiting = service.waiting(scope)
    if json_:
        emit(waiting)
        return
    from api.cli.render import show_waiting

    show_waiting(waiting)


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
    if json_:
        emit(dossier)
        return
    from api.cli.render import show_dossier

    show_dossier(dossier)


def _command_to(state: State) -> Callable[..., None]:
    """The command that moves a version to `state`, for states that need no date."""

    def move(
        version_id: VersionArgument,
        actor: Actor,
        reason: Reason = "",
        audience: Audience = None,
        json_: Json = False,
        server: Server = None,
        data_dir: DataDir = None,
    ) -> None:
        request = _request(state, actor, reason, audience)
        _move(version_id, request, Target(server, data_dir, json_))

    return move


app.command(
    "approve",
    help="Approve a version; it is authoritative from its effective date on. Or confirm its reading that waits.",
)(_command_to(State.APPROVED))
app.command("reviewed", help="Mark a draft as reviewed; it still waits for its approval.")(
    _command_to(State.REVIEWED)
)
app.command("reject", help="Reject a version for good. Or reject its reading that waits.")(
    _command_to(State.REJECTED)
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
    request = _request(State.DEPRECATED, actor, reason, audience)
    ended = request.model_copy(update={"effective_at": instant(effective_at, "--effective-at")})
    _move(version_id, ended, Target(server, data_dir, json_))


@app.command("conflicts")
def conflicts(
    audience: Audience = None, json_: Json = False, server: Server = None, data_dir: DataDir = None
) -> None:
    """List the conflicts that approvals and answers found, and whether each is still open."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        recorded = service.conflicts(scope)
    if json_:
        emit(recorded)
        return
    from api.cli.render import show_conflicts

    show_conflicts(recorded)


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
    if json_:
        emit(lapsing)
        return
    from api.cli.render import show_expiring

    show_expiring(lapsing, within)


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
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        changed = service.impact(version_id, scope, limit)
    if json_:
        emit(changed)
        return
    from api.cli.render import show_impact

    show_impact(changed)


def _request(state: State, actor: str, reason: str, audience: str | None) -> TransitionRequest:
    if not actor.strip():
        raise InvalidInput("Nobody is named as deciding.", remedy="Add --actor with your name.", where="--actor")
    return TransitionRequest(to=state, actor=actor, reason=reason, audience=audience_option(audience).audience)


def _move(version_id: str, request: TransitionRequest, target: Target) -> None:
    with access(target, Opening.CHANGE) as service:
        state = service.transition(version_id, request)
    if target.json:
        emit(state)
        return
    from api.cli.render import show_transition

    show_transition(state)
    if state.state is State.DEPRECATED:
        following = state.counts[:16] if state.counts else "nothing"
        note(f"Once it has ended, {following} is authoritative for this object in its scope.")
    if state.state is State.APPROVED and state.reading is not ReadingState.REJECTED:
        note(f"See the answers it changed with: knowledge impact {state.version_id[:16]}")
