"""The commands `knowledge sync` and `knowledge schema`: read a declared source again; print schemas of objects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DataDir, Json, Server, Target, login
from api.cli.output import emit, note
from api.cli.session import access
from api.problems import FAILED
from knowledge.model.objects import Kind


def sync(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A declared source: `handbook` for source/handbook.")
    ],
    actor: Annotated[
        str | None,
        typer.Option("--actor", help="The recorded author of drafts; else your login name.", show_default=False),
    ] = None,
    location: Annotated[
        Path | None, typer.Option("--location", metavar="PATH", help="Read this instead of the declared location.")
    ] = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Read a source again: confirm unchanged texts, draft changed ones, flag vanished ones.

    Exits with 1 when a file is broken.
    """
    with access(Target(server, data_dir, json_)) as service:
        view = service.sync(source, actor or login(), location)
    for warning in view.warnings:
        note(f"warning: {warning}")
    for broken in view.broken:
        note(f"error: {broken.problem}")
    if view.conflicts:
        note(f"{len(view.conflicts)} in conflict with texts in force: see `knowledge review conflicts`.")
    if json_:
        emit(view)
    else:
        from api.cli.render import show_sync

        show_sync(view)
    if view.broken:
        raise typer.Exit(FAILED)


def schema(
    kind: Annotated[Kind | None, typer.Argument(metavar="KIND", help="Such as policy; else all kinds.")] = None,
) -> None:
    """Print the JSON Schema of a kind of structured object, or of all kinds."""
    from api.service.kinds import kind_schema, kind_schemas

    if kind is not None:
        emit(kind_schema(kind).json_schema)
    else:
        emit({view.kind.value: view.json_schema for view in kind_schemas()})
