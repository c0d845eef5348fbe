"""knowledge serve, reindex and doctor."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.output import emit, note, progress_bar, say
from api.cli.session import DataDir, Json, opened
from api.problems import FAILED
from knowledge.errors import Unavailable
from knowledge.model.clock import json_value

if TYPE_CHECKING:
    from knowledge.bootstrap import Canon


_BACKLOG = 2048


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")] = 8080,
    data_dir: DataDir = None,
) -> None:
    """Serve the REST interface. Listens once the index is up to date and the model is loaded."""
    with _bound(host, port) as listener, opened(data_dir) as canon:
        _warm(canon)
        _run(canon, listener)


def _bound(host: str, port: int) -> socket.socket:
    """A socket bound before anything slow happens, so that a taken port is said at once."""
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


def _warm(canon: Canon) -> None:
    with progress_bar("Indexing") as progress:
        canon.indexer.catch_up(progress)
    canon.warm()


def _run(canon: Canon, listener: socket.socket) -> None:
    import uvicorn

    from api.rest.app import create_app

    listener.listen(_BACKLOG)  # so that what is said next is true
    host, port = listener.getsockname()[:2]
    note(
        f"Listening on http://{f'[{host}]' if ':' in host else host}:{port} (documentation at /docs). Ctrl-C ends."
    )
    uvicorn.Server(uvicorn.Config(create_app(canon), log_level="warning")).run(sockets=[listener])


def reindex(json_: Json = False, data_dir: DataDir = None) -> None:
    """Build a new index from the store and replace the old one by it. Answers stay the same."""
    with opened(data_dir) as canon:
        with progress_bar("Indexing") as progress:
            canon.indexer.reindex(progress)
        points = canon.index.count()
    if json_:
        emit({"points": points})
    else:
        say(f"Index rebuilt: {points} points.")


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Repair what does not match.")] = False,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check the store and compare the index with it. Exits with 1 when something is wrong and not repaired."""
    with opened(data_dir) as canon:
        with progress_bar("Indexing") as progress:
            canon.indexer.catch_up(progress)
        found = canon.indexer.doctor(repair=repair)
        left = canon.indexer.doctor(repair=False) if repair and found else found
    if json_:
        emit({"problems": [json_value(one) for one in found], "left": [json_value(one) for one in left]})
    elif not found:
        say("The store holds, and the index agrees with it.", "bold green")
    else:
        for one in found:
            say(f"{one.where}: {one.what}", "red")
        say(_verdict(len(found), len(left), repair))
    if left:
        raise typer.Exit(FAILED)


def _verdict(found: int, left: int, repair: bool) -> str:
    if not repair:
        return f"{found} problems. Repair those of the index with knowledge doctor --repair."
    rest = " What is wrong with the store itself needs a backup: see docs/operations.md." if left else ""
    return f"{found - left} of {found} repaired.{rest}"
