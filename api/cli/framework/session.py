"""Opens the engines of this process, or access to a service, for the duration of one command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from pydantic import ValidationError

from api.cli.framework.output import note, progress_bar
from api.service.invalid import invalid_input
from knowledge.data_directory import Opening, missing_folders, take_away
from knowledge.errors import CanonError, InvalidInput
from knowledge.settings import Settings, unknown_variables

if TYPE_CHECKING:
    from api.audit_client import AuditAccess
    from api.cli.framework.options import Target
    from api.service.access import Access
    from api.service.application import Application
    from knowledge.retrieval.ports import Embedder
    from knowledge.telemetry import Telemetry

_EMBEDDER: ContextVar[Embedder | None] = ContextVar("embedder", default=None)


def settings_for(data_dir: Path | None) -> Settings:
    """The settings from the environment, with the data directory given. Tells variables that are none.

    Raises InvalidInput naming a wrong setting.
    """
    for name, near in unknown_variables(os.environ).items():
        hint = f"Did you mean {near}?" if near else "docs/operations.md lists the settings."
        note(f"warning: {name} is not a setting and changes nothing. {hint}")
    given: dict[str, Any] = {} if data_dir is None else {"data_dir": data_dir}
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = invalid_input(error)
        raise InvalidInput(
            wrong.detail,
            remedy="docs/operations.md lists the settings.",
            where=f"KNOWLEDGE_{wrong.where.upper()}",
        ) from None


@contextmanager
def embedding_with(embedder: Embedder) -> Iterator[None]:
    """Commands run inside use `embedder` instead of the model that the settings name."""
    token = _EMBEDDER.set(embedder)
    try:
        yield
    finally:
        _EMBEDDER.reset(token)


def given_embedder() -> Embedder | None:
    """The embedder that commands use instead of the model that the settings name, if there is one."""
    return _EMBEDDER.get()


@contextmanager
def opened(
    data_dir: Path | None, opening: Opening = Opening.READ, telemetry: Telemetry | None = None
) -> Iterator[Application]:
    """The use cases over the engines that the environment and the data directory name."""
    with opened_with(settings_for(data_dir), opening, telemetry) as application:
        yield application


@contextmanager
def opened_with(settings: Settings, opening: Opening, telemetry: Telemetry | None = None) -> Iterator[Application]:
    """The use cases over the engines that the settings name. Engines are imported here, so other commands start fast.

    A data directory that was begun here is taken away again if the command fails before anything is recorded.
    """
    from api.service.application import open_application

    spans = _spans_wanted()
    begun: list[Path] = []
    if opening is Opening.CREATE and settings.database_url is None:
        begun = missing_folders(settings.data_dir)
    if begun:
        note(f"Creating the data directory {settings.data_dir}.")
    is_unused = False
    try:
        with open_application(settings, _EMBEDDER.get(), opening, telemetry or spans) as application:
            try:
                yield application
            except (CanonError, typer.Exit):
                is_unused = application.has_recorded_nothing
                raise
    finally:
        if begun and is_unused:
            take_away(begun)
            note(f"Nothing was recorded, so {settings.data_dir} is gone again.")


def _spans_wanted() -> Telemetry | None:
    """Spans, where the OTEL_* variables ask for them; without them OpenTelemetry is not even imported."""
    from knowledge.telemetry.exporting import export_spans

    if not export_spans(os.environ):
        return None
    from knowledge.telemetry.live import LiveTelemetry

    return LiveTelemetry()


@contextmanager
def access(target: Target, opening: Opening = Opening.READ) -> Iterator[Access]:
    """Access to the service of the target, else to the engines of this process."""
    if target.server is not None:
        from api.client import RemoteAccess

        key = settings_for(target.data_dir).key or ""
        with RemoteAccess(target.server, bar=progress_bar, key=key) as remote:
            yield remote
        return
    from api.service.access import LocalAccess

    with opened(target.data_dir, opening) as application:
        yield LocalAccess(application, progress_bar)


@contextmanager
def audited(server: str | None, data_dir: Path | None, opening: Opening = Opening.READ) -> Iterator[AuditAccess]:
    """Access to the record of a running service, else to that of the data directory."""
    from api.audit_client import LocalAudit, RemoteAudit

    if server is not None:
        with RemoteAudit(server, key=settings_for(data_dir).key or "") as remote:
            yield remote
        return
    with opened(data_dir, opening) as application:
        yield LocalAudit(application)
