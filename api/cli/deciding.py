"""The commands `knowledge review approve`, `reviewed` and `reject`: decide on one version, or on several at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from pydantic import ValidationError

from api.cli.framework.options import Audience, DataDir, Json, Reason, Server, Target, audience_option
from api.cli.framework.output import complain_of, confirm, emit, note
from api.cli.framework.session import access
from api.exit_codes import FAILED
from api.service.access import Access
from api.service.invalid import invalid_input
from api.service.requests import BulkTransitionRequest, QueueFilter, TransitionRequest
from api.service.views.reviews import BulkTransitionView, VersionState
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput
from knowledge.model.objects import Kind, State
from knowledge.model.reading.readings import ReadingState

VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="A version id, or its first 8 digits.")]
Actor = Annotated[str, typer.Option("--actor", help="Who decides; the author of a version may not approve it.")]
FromSource = Annotated[str | None, typer.Option("--source", help="Those that wait from this source.")]
ByAuthor = Annotated[str | None, typer.Option("--author", help="Those that this person recorded.")]
OfKind = Annotated[
    Kind | None, typer.Option("--kind", metavar="KIND", help="Those of this kind, such as policy or document.")
]
_Versions = Annotated[
    list[str] | None, typer.Argument(metavar="[VERSION]...", help="Version ids, or their first 8 digits.")
]
_VERBS = {State.APPROVED: "Approve", State.REVIEWED: "Mark as reviewed", State.REJECTED: "Reject"}
_AT_ONCE = 1000
"""Versions in one request: the most that a service accepts."""


@dataclass(frozen=True)
class _Choice:
    """The versions named, or the part of the queue; and whether to go on without asking."""

    versions: Sequence[str]
    part: QueueFilter
    yes: bool

    @property
    def single(self) -> bool:
        return len(self.versions) == 1 and self.part == QueueFilter()


def command_to(state: State) -> Callable[..., None]:
    """The command that moves versions to `state`, for states that need no date."""

    def move(
        actor: Actor,
        versions: _Versions = None,
        source: FromSource = None,
        author: ByAuthor = None,
        kind: OfKind = None,
        reason: Reason = "",
        audience: Audience = None,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask before several are moved.")] = False,
        json_: Json = False,
        server: Server = None,
        data_dir: DataDir = None,
    ) -> None:
        request = transition_request(state, actor, reason, audience)
        choice = _Choice(versions or [], QueueFilter(source, author, kind), yes)
        target = Target(server, data_dir, json_)
        if choice.single:
            move_one(choice.versions[0], request, target)
        else:
            _move_several(choice, request, target)

    return move


def transition_request(state: State, actor: str, reason: str, audience: str | None) -> TransitionRequest:
    """The request that the options make. Raises InvalidInput where nobody is named."""
    if not actor.strip():
        raise InvalidInput("Nobody is named as deciding.", remedy="Add --actor with your name.", where="--actor")
    return TransitionRequest(to=state, actor=actor, reason=reason, audience=audience_option(audience).audience)


def move_one(version_id: str, request: TransitionRequest, target: Target) -> None:
    """Move one version and print its state."""
    with access(target, Opening.CHANGE) as service:
        state = service.transition(version_id, request)
    if target.json:
        emit(state)
        return
    _show(state)


def _move_several(choice: _Choice, request: TransitionRequest, target: Target) -> None:
    """Move the versions that were chosen, after a confirmation. Exits with 1 where one was refused."""
    _check(choice, request)
    with access(target, Opening.CHANGE) as service:
        names = choice.versions or _waiting(service, request, choice)
        if not names:
            note("Nothing that waits is chosen.")
        elif not choice.yes:
            confirm(f"{_VERBS[request.to]} {len(names)} version{'' if len(names) == 1 else 's'}?")
        parts = [
            service.transition_all(_bulk(request, names[start : start + _AT_ONCE]))
            for start in range(0, len(names), _AT_ONCE)
        ]
    view = BulkTransitionView(
        moved=[one for part in parts for one in part.moved],
        refused=[one for part in parts for one in part.refused],
    )
    for refused in view.refused:
        complain_of(refused.version_id[:16], refused.detail, refused.remedy)
    if target.json:
        emit(view)
    else:
        for state in view.moved:
            _show(state)
    if view.refused:
        raise typer.Exit(FAILED)


def _check(choice: _Choice, request: TransitionRequest) -> None:
    """Refuse a choice of nothing and one of two kinds before anything is opened."""
    part = choice.part
    try:
        _bulk(request, choice.versions, source=part.source, author=part.author, kind=part.kind)
    except ValidationError as error:
        raise InvalidInput(
            invalid_input(error).detail,
            remedy="Name versions, or give --source, --author or --kind.",
            where="VERSION",
        ) from None


def _bulk(request: TransitionRequest, versions: Sequence[str], **part: object) -> BulkTransitionRequest:
    return BulkTransitionRequest.model_validate({**dict(request), "versions": list(versions), **part})


def _waiting(service: Access, request: TransitionRequest, choice: _Choice) -> list[str]:
    """The versions of the part of the queue. They are listed where a person is asked about them."""
    scope, part = audience_option(request.audience), choice.part
    names: list[str] = []
    after: int | None = part.after
    while after is not None:
        page = service.waiting(scope, QueueFilter(part.source, part.author, part.kind, after, _AT_ONCE))
        readings = page.readings if request.decides_on_readings else []
        names += [one.version_id for one in page.reviews]
        names += [one.version_id for one in readings]
        if not choice.yes:
            for one in page.reviews:
                note(f"{one.version_id[:16]} · {one.object_id} · {one.title} · by {one.author}")
            for reading in readings:
                note(
                    f"{reading.version_id[:16]} · {reading.object_id} · {reading.title} · read again by {reading.reread_by}"
                )
        after = page.next
    return names


def _show(state: VersionState) -> None:
    from api.cli.rendering.answers import show_transition

    show_transition(state)
    if state.state is State.DEPRECATED:
        following = state.counts[:16] if state.counts else "nothing"
        note(f"Once it has ended, {following} is authoritative for this object in its scope.")
    if state.state is State.APPROVED and state.reading is not ReadingState.REJECTED:
        note(f"See the answers it changed with: knowledge impact {state.version_id[:16]}")
