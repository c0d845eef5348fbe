"""knowledge ingest: files, folders and git histories, or single files through a running service."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.output import emit, note, progress_bar
from api.cli.session import (
    Audience,
    DataDir,
    Json,
    Jurisdiction,
    Product,
    Server,
    instant,
    login,
    opened,
    scope_of,
)
from api.service.schemas import IngestView
from knowledge.errors import InvalidInput
from knowledge.model.clock import Instant, format_instant
from knowledge.model.objects import Kind, State
from knowledge.model.places import GLOBAL
from knowledge.model.scope import Scope

if TYPE_CHECKING:
    from ingest.pipeline import IngestOptions
    from knowledge.bootstrap import Canon


class Reach(StrEnum):
    """The states an ingest can bring a version to."""

    DRAFT = "draft"
    APPROVED = "approved"


@dataclass(frozen=True)
class Declared:
    """What the command line says of every document."""

    source: str | None
    kind: Kind | None
    state: State
    actor: str
    effective_from: Instant | None
    effective_to: Instant | None
    scope: Scope
    include: tuple[str, ...]


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or, with --git-history, repositories.")],
    source: Annotated[
        str | None, typer.Option("--source", help="The system the documents come from; part of their ids.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="What the documents are.")] = None,
    state: Annotated[Reach, typer.Option("--state", help="Only approved versions are ever cited.")] = Reach.DRAFT,
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor",
            help="Who records them, and approves them with --state approved; your login name for drafts.",
            show_default=False,
        ),
    ] = None,
    effective_from: Annotated[
        str | None,
        typer.Option("--effective-from", metavar="DATE", help="Since when they hold; now when left out."),
    ] = None,
    effective_to: Annotated[
        str | None,
        typer.Option("--effective-to", metavar="DATE", help="Until when they hold; open when left out."),
    ] = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    include: Annotated[
        list[str] | None, typer.Option("--include", metavar="GLOB", help="Only these files; may be repeated.")
    ] = None,
    git_history: Annotated[
        bool, typer.Option("--git-history", help="Every commit that changed a file is a version.")
    ] = False,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Record documents as versions and index them. The same bytes twice add nothing."""
    declared = Declared(
        source=source,
        kind=kind,
        state=State(state.value),
        actor=_actor(actor, State(state.value)),
        effective_from=instant(effective_from, "--effective-from"),
        effective_to=instant(effective_to, "--effective-to"),
        scope=scope_of(jurisdiction, product, audience),
        include=tuple(include or ()),
    )
    options_for(declared, declared.source or "local").check()
    if server is not None:
        view = _upload(server, paths, declared, git_history)
    else:
        with opened(data_dir) as canon:
            view = _ingest(canon, paths, declared, git_history)
    _report(view, declared, json_)


def _actor(given: str | None, state: State) -> str:
    """The author of what is recorded, whom rule L3 keeps from approving it; an approval is never by default."""
    return given.strip() if given is not None else login() if state is State.DRAFT else ""


def _ingest(canon: Canon, paths: list[Path], declared: Declared, git_history: bool) -> IngestView:
    from api.service.documents import ingest_view, with_conflicts
    from ingest.pipeline import Ingestor

    ingestor = Ingestor(canon.store, canon.tokens, canon.settings, canon.clock)
    options = options_for(declared, canon.settings.default_source)
    with progress_bar("Reading") as progress:
        if git_history:
            view = total([ingest_view(ingestor.history(path, options, progress)) for path in paths])
        else:
            view = ingest_view(ingestor.paths(paths, options, progress))
    with progress_bar("Indexing") as progress:
        canon.indexer.catch_up(progress)
    with progress_bar("Looking for conflicts") as progress:
        return with_conflicts(canon, view, progress)


def options_for(declared: Declared, default_source: str) -> IngestOptions:
    """The pipeline's options."""
    from ingest.options import IngestOptions

    return IngestOptions(
        source=declared.source or default_source,
        kind=declared.kind,
        state=declared.state,
        actor=declared.actor,
        effective_from=declared.effective_from,
        effective_to=declared.effective_to,
        scope=declared.scope,
        include=declared.include,
    )


def total(views: list[IngestView]) -> IngestView:
    """Several ingests as one."""
    return IngestView(
        recorded=sum(view.recorded for view in views),
        approved=sum(view.approved for view in views),
        closed=sum(view.closed for view in views),
        unchanged=sum(view.unchanged for view in views),
        versions=[version for view in views for version in view.versions],
        declared=list(dict.fromkeys(name for view in views for name in view.declared)),
        conflicts=[conflict for view in views for conflict in view.conflicts],
        warnings=[warning for view in views for warning in view.warnings],
    )


def _upload(server: str, paths: list[Path], declared: Declared, git_history: bool) -> IngestView:
    from api.client import RemoteAccess

    if git_history or declared.include or any(path.is_dir() for path in paths):
        raise InvalidInput(
            "Through --server single files are uploaded, not folders or histories.",
            remedy="Name the files, or stop the service and ingest into its data directory.",
            where="--server",
        )
    remote = RemoteAccess(server)
    fields = _fields(declared)
    return total([remote.upload(path.name, _bytes(path), fields) for path in paths])


def _fields(declared: Declared) -> dict[str, str]:
    from api.client import scope_fields

    times = {"effective_from": declared.effective_from, "effective_to": declared.effective_to}
    texts = {"source": declared.source, "kind": declared.kind, "actor": declared.actor or None}
    return (
        {"state": declared.state.value}
        | {name: format_instant(at) for name, at in times.items() if at is not None}
        | {name: str(text) for name, text in texts.items() if text is not None}
        | scope_fields(declared.scope)
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"The file cannot be read: {error.strerror}.", remedy="Check the path.", where=str(path)
        ) from None


def _report(view: IngestView, declared: Declared, json_: bool) -> None:
    for warning in view.warnings:
        note(f"warning: {warning}")
    for name in view.declared:
        note(f"{name} was not declared; it is now, as approved on arrival by the word of {declared.actor}.")
    if view.conflicts:
        note(f"{len(view.conflicts)} in conflict with texts in force: see `knowledge review conflicts`.")
    if json_:
        emit(view)
    else:
        from api.cli.render import show_ingest

        show_ingest(view)
    if declared.state is State.DRAFT and view.recorded > view.approved:
        note(
            "Drafts are never cited: nothing of them is authoritative until approved. "
            "See them with `knowledge review list`; another person approves them with `knowledge review approve`."
        )
