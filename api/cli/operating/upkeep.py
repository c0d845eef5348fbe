"""The commands `knowledge serve`, `reindex` and `doctor`."""

from __future__ import annotations

import gc
import signal
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.framework.options import DataDir, Json
from api.cli.framework.output import note, present, progress_bar, say
from api.cli.framework.session import opened
from api.exit_codes import FAILED
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput, Unavailable
from knowledge.model.clock import json_value

if TYPE_CHECKING:
    from api.service.application import Application
    from api.service.use_cases.operating.upkeep import Checkup

_NEW_OBJECTS = 100_000
"""Objects between two collections of cycles in a service: a collection of so many stops its answers for some 30 ms."""
_BACKLOG = 2048
"""Connections that may wait to be accepted: uvicorn's own default, which a socket bound here does not get by itself."""


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")] = 8080,
    no_auth: Annotated[
        bool,
        typer.Option(
            "--no-auth", help="Ask nobody for a key. Only on this machine: whoever calls may do everything."
        ),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Serve the REST interface and the console. It listens once the index is up to date and the model is loaded.

    The first start on a store prints the key of an administrator, once. The console is there with `--no-auth` alone.
    """
    from api.logs import set_up_logs
    from knowledge.telemetry.live import LiveTelemetry
    from knowledge.telemetry.measures import PrometheusMeter

    if no_auth:
        _check_loopback(host)
    telemetry = LiveTelemetry(PrometheusMeter())
    with _bound(host, port) as listener, opened(data_dir, Opening.CREATE, telemetry) as application:
        set_up_logs(application.settings.log_format, application.settings.log_level, telemetry)
        application.upkeep.warm(progress_bar)
        gc.set_threshold(_NEW_OBJECTS)
        if no_auth:
            note("WARNING: no key is asked for. Whoever reaches this port may do everything, in anybody's name.")
        elif (key := application.keys.first()) is not None:
            note(f"The first key, of an administrator. It is not shown again, so keep it now:\n\n  {key}\n")
            note("Make keys for people with: knowledge keys create --server URL (the key in KNOWLEDGE_KEY).")
        signal.signal(signal.SIGTERM, _end)  # uvicorn sends it again when it has ended: let go of the jobs, too
        with application.upkeep.following(), application.jobs.working(application.settings.job_workers):
            _run(application, listener, ask_for_key=not no_auth)


def _end(*_: object) -> None:
    raise SystemExit(0)


def _check_loopback(host: str) -> None:
    """Raise InvalidInput unless every address of the host is one of this machine alone."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        found = set()
    if not found or not all(ip_address(address.partition("%")[0]).is_loopback for address in found):
        raise InvalidInput(
            f"Without keys the service listens on this machine only, and {host} is reached from others.",
            remedy="Leave --no-auth out, or listen on 127.0.0.1.",
            where="--no-auth",
        )


def _bound(host: str, port: int) -> socket.socket:
    """Bind a socket before anything slow happens, so that a port in use is reported at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise Unavailable(
            f"Cannot listen on {host} port {port}: {error.strerror}.", remedy="Choose another --host or --port."
        ) from None
    return listener


def _run(application: Application, listener: socket.socket, *, ask_for_key: bool) -> None:
    import uvicorn

    from api.rest.server import server_config
    from api.web import create_service

    listener.listen(_BACKLOG)  # before the address is printed, so that it can be used at once
    host, port = listener.getsockname()[:2]
    note(
        f"Listening on http://{f'[{host}]' if ':' in host else host}:{port} (the console at /, documentation at /docs). Ctrl-C ends."
    )
    uvicorn.Server(server_config(create_service(application, ask_for_key=ask_for_key))).run(sockets=[listener])


def reindex(json_: Json = False, data_dir: DataDir = None) -> None:
    """Build a new index from the store and swap it for the one in use. Answers stay the same."""
    with opened(data_dir, Opening.CHANGE) as application:
        points = application.upkeep.reindex(progress_bar)
    present({"points": points}, lambda _: say(f"Index rebuilt: {points} points."), as_json=json_)


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Make the index agree with the store.")] = False,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check the store and compare the index with it. Exits with 1 while a problem is left."""
    with opened(data_dir, Opening.CHANGE if repair else Opening.READ) as application:
        checkup = application.upkeep.doctor(repair, progress_bar)
    for warning in checkup.warnings:
        note(f"warning: {warning}")
    found = {"problems": list(map(json_value, checkup.problems)), "left": list(map(json_value, checkup.left))}
    present(found, lambda _: _show_checkup(checkup, repair), as_json=json_)
    if checkup.left:
        raise typer.Exit(FAILED)


def _show_checkup(checkup: Checkup, repair: bool) -> None:
    if not checkup.problems:
        say("The store holds, and the index agrees with it.", "bold green")
        return
    for problem in checkup.problems:
        say(f"{problem.where}: {problem.what}", "red")
    say(_verdict(len(checkup.problems), len(checkup.left), repair))


def _verdict(problems: int, left: int, repair: bool) -> str:
    if not repair:
        return f"{problems} problems. Repair those of the index with knowledge doctor --repair."
    rest = " Problems of the store itself need a backup: see docs/operations.md." if left else ""
    return f"{problems - left} of {problems} repaired.{rest}"
