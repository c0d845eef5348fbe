"""The commands `knowledge keys`: give people API keys, rotate and revoke them, and say which approvals the store takes."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.framework.options import DataDir, Json, Reason, Server, Target, acting_person, instant
from api.cli.framework.output import note, present, say
from api.cli.framework.session import access
from api.service.views.keys import (
    ApprovalsRequest,
    ApprovalsView,
    KeyList,
    KeyRequest,
    KeyView,
    NewKey,
    RevocationRequest,
    RotationRequest,
)
from knowledge.data_directory import Opening
from knowledge.model.access.principals import EVERYBODY, AccessRole

app = typer.Typer(help="Give people API keys, rotate and revoke them.", no_args_is_help=True)

KeyArgument = Annotated[str, typer.Argument(metavar="KEY_ID", help="The id of the key: the part after canon_.")]
Actor = Annotated[
    str | None,
    typer.Option(
        "--actor", help="Who does this; your login name when left out. With a key, the person of the key."
    ),
]


@app.command("create")
def create(
    person: Annotated[
        str, typer.Option("--person", help="Whose key it is. Several keys of a person are one person.")
    ],
    role: Annotated[list[AccessRole], typer.Option("--role", help="A role; repeat it for several.")],
    audience: Annotated[
        str | None, typer.Option("--audience", help="What the person may see; '*' for every audience.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="A source to which changes are limited; repeat it.")
    ] = None,
    jurisdiction: Annotated[
        list[str] | None,
        typer.Option("--jurisdiction", help="A jurisdiction to which changes are limited; repeat it."),
    ] = None,
    expires: Annotated[str | None, typer.Option("--expires", metavar="DATE", help="When the key ends.")] = None,
    actor: Actor = None,
    reason: Reason = "",
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key and print it, once."""
    request = KeyRequest(
        person=person,
        roles=role,
        audience=audience,
        sources=source or [],
        jurisdictions=jurisdiction or [],
        expires_at=instant(expires, "--expires"),
        actor=acting_person(actor, server),
        reason=reason,
    )
    with access(Target(server, data_dir, json_), Opening.CREATE) as service:
        made = service.create_key(request)
    present(made, _show_new, as_json=json_)


@app.command("list")
def list_(json_: Json = False, server: Server = None, data_dir: DataDir = None) -> None:
    """List every key, the oldest first, also those that do not hold any more."""
    with access(Target(server, data_dir, json_)) as service:
        keys = service.keys()
    present(keys, _show_all, as_json=json_)


@app.command("rotate")
def rotate(
    key_id: KeyArgument,
    overlap: Annotated[int, typer.Option("--overlap", min=0, help="Hours for which the former secret holds.")] = 0,
    actor: Actor = None,
    reason: Reason = "",
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Give a key another secret and print it, once."""
    request = RotationRequest(overlap_hours=overlap, actor=acting_person(actor, server), reason=reason)
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        made = service.rotate_key(key_id, request)
    present(made, _show_new, as_json=json_)


@app.command("revoke")
def revoke(
    key_id: KeyArgument,
    actor: Actor = None,
    reason: Reason = "",
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Let a key hold no longer, from now on and for good."""
    request = RevocationRequest(actor=acting_person(actor, server), reason=reason)
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        revoked = service.revoke_key(key_id, request)
    present(revoked, _show, as_json=json_)


@app.command("approvals")
def approvals(
    authenticated: Annotated[
        bool | None,
        typer.Option(
            "--authenticated/--claimed", help="Which approvals count from now on; neither only prints it."
        ),
    ] = None,
    actor: Actor = None,
    reason: Reason = "",
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Print or say whether the store takes approvals of authenticated people only."""
    with access(
        Target(server, data_dir, json_), Opening.READ if authenticated is None else Opening.CHANGE
    ) as service:
        if authenticated is None:
            view = service.approvals()
        else:
            request = ApprovalsRequest(
                authenticated=authenticated, actor=acting_person(actor, server), reason=reason
            )
            view = service.require_approvals(request)
    present(view, _show_approvals, as_json=json_)


def _show_approvals(view: ApprovalsView) -> None:
    if view.authenticated:
        say("Approvals must be given by authenticated people.")
    else:
        say("Approvals also count where the approver only names himself.")


def _show_all(keys: KeyList) -> None:
    for key in keys.keys:
        _show(key)
    if not keys.keys:
        note("There is no key. Make one with: knowledge keys create --person NAME --role ROLE")


def _show_new(made: NewKey) -> None:
    _show(made.key)
    note("The key is not shown again:")
    say(made.secret)


def _show(key: KeyView) -> None:
    say(f"{key.key_id} · {key.person} · {', '.join(key.roles)}{f' · {key.fault}' if key.fault else ''}", "bold")
    limits = [
        f"audience {key.audience or EVERYBODY}",
        *([f"changes sources {', '.join(key.sources)}"] if key.sources else []),
        *([f"changes jurisdictions {', '.join(key.jurisdictions)}"] if key.jurisdictions else []),
        *([f"until {key.expires_at:%Y-%m-%d}"] if key.expires_at else []),
        f"last used {key.last_used_at:%Y-%m-%d %H:%M:%S} UTC" if key.last_used_at else "never used",
    ]
    say(f"  {' · '.join(limits)}")
