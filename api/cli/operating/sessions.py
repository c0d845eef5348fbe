"""The commands `knowledge sessions`: list the sessions of browsers, and end those of a person."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.framework.options import DataDir, Json, Reason, Server, Target, acting_person
from api.cli.framework.output import note, present, say
from api.cli.framework.session import access
from api.cli.operating.keys import Actor
from api.service.views.keys import SessionList, SessionsEnded, SessionsEndRequest
from knowledge.data_directory import Opening

app = typer.Typer(help="List the sessions of browsers, and end those of a person.", no_args_is_help=True)


@app.command("list")
def list_(json_: Json = False, server: Server = None, data_dir: DataDir = None) -> None:
    """List the sessions that hold now, in order of person."""
    with access(Target(server, data_dir, json_)) as service:
        found = service.sessions()
    present(found, _show_sessions, as_json=json_)


@app.command("end")
def end(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person, as keys and tokens name them.")],
    actor: Actor = None,
    reason: Reason = "",
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """End the sessions of a person, and refuse the tokens that were issued to them before. Their keys go on to hold."""
    request = SessionsEndRequest(person=person, actor=acting_person(actor, server), reason=reason)
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        ended = service.end_sessions(request)
    present(ended, _show_ended, as_json=json_)


def _show_sessions(found: SessionList) -> None:
    for one in found.sessions:
        say(f"{one.person} · {', '.join(one.roles)} · {one.authentication}", "bold")
        say(f"  since {one.began_at:%Y-%m-%d %H:%M} · until {one.expires_at:%Y-%m-%d %H:%M} at most")
    if not found.sessions:
        note("Nobody is logged in with a browser.")


def _show_ended(ended: SessionsEnded) -> None:
    say(f"Ended {ended.sessions} sessions of {ended.person}, and refused their tokens of before.")
    note(f"Keys of {ended.person} go on to hold; revoke them with: knowledge keys revoke KEY_ID")
