"""The commands `knowledge okf import` and `export`: bundles of the Open Knowledge Format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.framework.options import (
    Audience,
    DataDir,
    Json,
    Jurisdiction,
    KnownAt,
    Product,
    Server,
    Target,
    ValidAt,
    moment_of,
    scope_option,
    served_options,
)
from api.cli.framework.output import present, progress_bar, say, write_new_file
from api.cli.framework.session import access
from api.cli.ingesting import IngestState, Origin, actor_of, check_defaults, report
from api.exit_codes import FAILED
from api.service.requests import DocumentDefaults
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput, StorageFailure
from knowledge.model.geography.places import GLOBAL
from knowledge.model.objects import State

app = typer.Typer(help="Import and export bundles of the Open Knowledge Format.", no_args_is_help=True)


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a bundle.")],
    source: Origin = None,
    state: Annotated[
        IngestState, typer.Option("--state", help="Concepts that are drafts or deprecated stay drafts.")
    ] = IngestState.DRAFT,
    actor: Annotated[str | None, typer.Option("--actor", help="Who records them, as for `ingest`.")] = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Record each concept of a bundle as a document, in effect since its content last changed.

    Exits with 1 when a file was left out; the others are recorded.
    """
    from api.service.okf.importing import check_bundle, import_bundle

    defaults = DocumentDefaults(
        source=source,
        state=State(state.value),
        actor=actor_of(actor, state),
        scope=scope_option(jurisdiction, product, audience),
    )
    check_defaults(defaults)
    check_bundle(folder)
    with access(Target(server, data_dir, json_), Opening.CREATE) as service:
        view = import_bundle(service, folder, defaults, progress_bar)
        report(view, defaults, json_)
        if view.failed:
            raise typer.Exit(FAILED)


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")],
    prefix: Annotated[str, typer.Option("--prefix", help="Only objects whose id begins so.")] = "",
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Write what was authoritative as a bundle: a concept for each object, with indexes and a log of approvals."""
    from api.service.okf.exporting import bundle_files

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput(f"{folder} is not empty.", remedy="Name a new folder.", where="FOLDER")
    moment = moment_of(as_of, known_at, jurisdiction, product, audience)
    written = 0
    with served_options(), access(Target(server, data_dir, json_)) as service:
        for file in bundle_files(service, prefix, moment):
            place = folder / file.path
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StorageFailure(
                    f"{place.parent} cannot be made: {error.strerror}.", remedy="Check the path."
                ) from None
            write_new_file(place, file.text.encode(), "FOLDER")
            written += 1
    told = {"folder": str(folder), "files": written}
    present(told, lambda _: say(f"Wrote {written} files to {folder}."), as_json=json_)
