"""knowledge sync and schema: reading a declared source again, and what structured objects may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import emit, note, progress_bar, say
from api.cli.session import DataDir, Json, Server, login, opened
from api.problems import FAILED
from api.service.schemas import SyncView
from knowledge.errors import InvalidInput
from knowledge.model.objects import Kind


def sync(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A declared source: `handbook` for source/handbook.")
    ],
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor", help="In whose name drafts are recorded; your login name when left out.", show_default=False
        ),
    ] = None,
    location: Annotated[
        Path | None, typer.Option("--location", metavar="PATH", help="Instead of the location it declares.")
    ] = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Read a source again: confirm the unchanged, draft the changed, flag the vanished. Exit 1 where a file is broken."""
    view = _synced(source, actor or login(), location, server, data_dir)
    for warning in view.warnings:
        note(f"warning: {warning}")
    for broken in view.broken:
        note(f"error: {broken.problem}")
    if view.conflicts:
        note(f"{len(view.conflicts)} in conflict with texts in force: see `knowledge review conflicts`.")
    if json_:
        emit(view)
    else:
        _show(view)
    if view.broken:
        raise typer.Exit(FAILED)


def _synced(source: str, actor: str, location: Path | None, server: str | None, data_dir: Path | None) -> SyncView:
    if server is not None:
        from api.client import RemoteAccess

        if location is not None:
            raise InvalidInput(
                "Through --server a source is read at the location it declares.",
                remedy="Leave --location out, or stop the service and name its data directory.",
                where="--location",
            )
        return RemoteAccess(server).sync(source, actor)
    from api.service.documents import Writer

    with opened(data_dir) as canon:
        return Writer(canon).sync(source, actor, location, progress_bar)


def _show(view: SyncView) -> None:
    counts = {
        "confirmed": view.confirmed,
        "drafted": len(view.drafted),
        "approved": len(view.approved),
        "vanished": len(view.vanished),
    }
    say(", ".join(f"{count} {what}" for what, count in counts.items()) + ".")
    for what, versions in (("drafted", view.drafted), ("approved", view.approved)):
        for one in versions:
            say(f"  {what} {one.object_id} {one.version_id[:16]}")
    for one in view.withdrawn:
        say(f"  no longer said, so taken back: {one.object_id} {one.version_id[:16]}")
    for name in view.vanished:
        say(f"  vanished {name}", "yellow")


def schema(
    kind: Annotated[
        Kind | None, typer.Argument(metavar="KIND", help="Such as policy; all kinds when left out.")
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of structured object, or of all."""
    from ingest.loaders.objects.authored import MODELS, schema_of

    emit(schema_of(kind) if kind is not None else {one.value: schema_of(one) for one in MODELS})
