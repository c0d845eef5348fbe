"""The commands `knowledge ingest`, `sync`, `reread` and `schema`: bring documents in, and print what structured ones may state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.framework.options import (
    Audience,
    DataDir,
    Json,
    Jurisdiction,
    Product,
    Server,
    Target,
    document_options,
    instant,
    is_named_by_key,
    located_at_option,
    own_name,
    scope_option,
)
from api.cli.framework.output import complain_of, emit, note, present
from api.cli.framework.session import access
from api.cli.rendering.answers import show_reread
from api.cli.rendering.ingests import show_ingest, show_sync
from api.exit_codes import FAILED
from api.service.requests import DocumentDefaults, RereadRequest
from api.service.views.ingests import IngestView, SyncView
from knowledge.data_directory import Opening
from knowledge.errors import InvalidDocument, InvalidInput
from knowledge.model.geography.places import GLOBAL
from knowledge.model.objects import Kind, State


class IngestState(StrEnum):
    """The states in which an ingest can record a version."""

    DRAFT = "draft"
    APPROVED = "approved"


KindOfDocuments = Annotated[
    Kind | None, typer.Option("--kind", metavar="KIND", help="The kind of the documents, such as policy or faq.")
]
TargetState = Annotated[IngestState, typer.Option("--state", help="Only approved versions are ever cited.")]
Origin = Annotated[
    str | None, typer.Option("--source", help="The system the documents come from; part of their ids.")
]
Since = Annotated[
    str | None, typer.Option("--effective-from", metavar="DATE", help="The start of their effect; else now.")
]
Label = Annotated[
    str, typer.Option("--label", help="A name for what is ingested, such as v2.1; --as-of takes it.")
]
Until = Annotated[
    str | None, typer.Option("--effective-to", metavar="DATE", help="The end of their effect; else open.")
]

Include = Annotated[
    list[str] | None, typer.Option("--include", metavar="GLOB", help="Only these files; may be repeated.")
]
GitHistory = Annotated[
    bool, typer.Option("--git-history", help="Record every commit that changed a file as a version.")
]
AuthorDates = Annotated[
    bool, typer.Option("--author-dates", help="With --git-history: date versions by author, not committer, dates.")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="All or nothing: one bad file keeps all others from being recorded.")
]
Root = Annotated[
    Path | None,
    typer.Option(
        "--root", metavar="FOLDER", help="Name files by their paths below this folder.", show_default=False
    ),
]
Object = Annotated[
    str, typer.Option("--object", metavar="OBJECT", help="The object of the one file, instead of its path's.")
]

Encoding = Annotated[
    str,
    typer.Option("--encoding", metavar="NAME", help="Of texts that are not UTF-8 and name none: windows-1252."),
]


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or, with --git-history, repositories.")],
    source: Origin = None,
    kind: KindOfDocuments = None,
    state: TargetState = IngestState.DRAFT,
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor",
            help="Who records them, and approves them with --state approved; your login name for drafts.",
            show_default=False,
        ),
    ] = None,
    effective_from: Since = None,
    effective_to: Until = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    include: Include = None,
    root: Root = None,
    object_id: Object = "",
    encoding: Encoding = "",
    git_history: GitHistory = False,
    author_dates: AuthorDates = False,
    label: Label = "",
    strict: Strict = False,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Record documents as versions and index them. The same bytes twice add nothing.

    A bad file is named and the others are recorded; the exit code is then 1. Files such as package.json are skipped.
    """
    defaults = DocumentDefaults(
        source=source,
        kind=kind,
        state=State(state.value),
        actor=actor_of(actor, state, server),
        effective_from=instant(effective_from, "--effective-from"),
        effective_to=instant(effective_to, "--effective-to"),
        scope=scope_option(jurisdiction, product, audience),
        include=tuple(include or ()),
        author_dates=author_dates,
        label=label,
        strict=strict,
        root=root,
        object_id=object_id,
        encoding=encoding,
    )
    check_defaults(defaults, server)
    _check_dates(author_dates, git_history)
    _check_there(paths)
    with document_options(), access(Target(server, data_dir, json_), Opening.CREATE) as service:
        view = service.ingest(paths, defaults, history=git_history)
        report(view, defaults, json_)
        if view.failed:
            raise typer.Exit(FAILED)


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
    with document_options(), access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        view = service.sync(source, actor or own_name(server), location)
    _report_sync(view, json_)
    if view.broken:
        raise typer.Exit(FAILED)


def reread(
    source: Annotated[str | None, typer.Option("--source", help="Only versions from this source.")] = None,
    object_id: Annotated[
        str | None, typer.Option("--object", metavar="OBJECT", help="Only versions of this object.")
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option("--actor", help="Who reads them again, and so may not confirm it; else your login."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the differences and record nothing.")] = False,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Read stored versions again with the present readers, such as after an upgrade.

    What has the same published words is in force at once. What differs waits for `knowledge review`.
    """
    request = RereadRequest(
        actor="" if dry_run else actor or own_name(server), source=source, object_id=object_id, dry_run=dry_run
    )
    with document_options(), access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        view = service.reread(request)
    for warning in view.warnings:
        note(f"warning: {warning}")
    for file in view.unreadable:
        note(f"warning: stays as it is read: {file.problem}")
    present(view, show_reread, as_json=json_)


def schema(
    kind: Annotated[Kind | None, typer.Argument(metavar="KIND", help="Such as policy; else all kinds.")] = None,
) -> None:
    """Print the JSON Schema of a kind of structured object, or of all kinds."""
    from api.service.offline.kinds import kind_schema, kind_schemas

    if kind is not None:
        emit(kind_schema(kind).json_schema)
    else:
        emit({view.kind.value: view.json_schema for view in kind_schemas()})


def _check_dates(author_dates: bool, git_history: bool) -> None:
    if author_dates and not git_history:
        raise InvalidInput(
            "Only a git history has author dates.",
            where="--author-dates",
            remedy="Add --git-history or leave it out.",
        )


def _check_there(paths: Sequence[Path]) -> None:
    """Refuse paths of which none is there before opening anything. Beside others, a missing one is named with the bad files."""
    if not any(path.exists() for path in paths):
        raise InvalidDocument(
            "There is no such file or folder.", remedy="Check the path.", where=", ".join(map(str, paths))
        )


def actor_of(given: str | None, state: IngestState, server: str | None = None) -> str:
    """The author of the versions, who may not approve drafts (rule L3). An approval always needs `--actor`."""
    if given is not None:
        return given.strip()
    return own_name(server) if state is IngestState.DRAFT else ""


def check_defaults(defaults: DocumentDefaults, server: str | None = None) -> None:
    """Refuse wrong options before opening anything. Any valid name may stand in for the default source, and for the
    person of a key.
    """
    if is_named_by_key(server) and not defaults.actor:
        defaults = replace(defaults, actor="key")
    try:
        defaults.options("local")
    except InvalidInput as error:
        raise located_at_option(error) from None


def report(view: IngestView, defaults: DocumentDefaults, json_: bool) -> None:
    """Print the outcome of an ingest: warnings, files that failed, and what was recorded."""
    _note_findings(view)
    for file in view.failed:
        complain_of(file.path, file.detail, file.remedy)
    if view.failed and defaults.strict:
        note("Nothing was recorded, because of --strict.")
    for name in view.declared:
        note(f"{name} was not declared. It is declared now, approved on arrival by {defaults.actor}.")
    present(view, show_ingest, as_json=json_)
    if defaults.state is State.DRAFT and view.recorded > view.approved:
        note(
            "Drafts are never cited: nothing of them is authoritative until approved. "
            "See them with `knowledge review list`; another person approves them with `knowledge review approve`."
        )


def _report_sync(view: SyncView, json_: bool) -> None:
    _note_findings(view)
    for broken in view.broken:
        note(f"error: {broken.problem}")
    present(view, show_sync, as_json=json_)


def _note_findings(view: IngestView | SyncView) -> None:
    for warning in view.warnings:
        note(f"warning: {warning}")
    if view.conflicts:
        note(f"{len(view.conflicts)} in conflict with texts in force: see `knowledge review conflicts`.")
