"""knowledge sync and schema: reading a declared source again, and what structured objects may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import emit, note, progress_bar, say
from api.cli.session import DataDir, Json, login, opened
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
    data_dir: DataDir = None,
) -> None:
    """Read a source again: confirm the unchanged, draft the changed, flag the vanished."""
    with opened(data_dir) as canon:
        from api.writing import sync_view
        from ingest.pipeline import Ingestor
        from ingest.syncing import Syncer

        ingestor = Ingestor(canon.store, canon.tokens, canon.settings, canon.clock)
        with progress_bar("Reading") as progress:
            view = sync_view(Syncer(canon.store, ingestor).sync(source, actor or login(), location, progress))
        with progress_bar("Indexing") as progress:
            canon.indexer.catch_up(progress)
    for warning in view.warnings:
        note(f"warning: {warning}")
    if json_:
        emit(view)
        return
    say(f"{view.confirmed} confirmed, {len(view.drafted)} drafted, {len(view.vanished)} vanished.")
    for drafted in view.drafted:
        say(f"  drafted {drafted.object_id} {drafted.version_id[:16]}")
    for name in view.vanished:
        say(f"  vanished {name}", "yellow")


def schema(
    kind: Annotated[
        Kind | None, typer.Argument(metavar="KIND", help="Such as policy; all kinds when left out.")
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of structured object, or of all."""
    from ingest.loaders.structured import MODELS, schema_of

    emit(schema_of(kind) if kind is not None else {one.value: schema_of(one) for one in MODELS})
