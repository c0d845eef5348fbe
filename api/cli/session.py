"""Opening engines for one command, and what every command's options have in common."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from api.cli.output import note, progress_bar
from api.problems import invalid
from knowledge.errors import InvalidInput
from knowledge.model.clock import parse_instant
from knowledge.model.places import GLOBAL
from knowledge.model.scope import Scope
from knowledge.settings import Settings

if TYPE_CHECKING:
    from datetime import datetime

    from api.service.access import Access
    from api.service.reviews import Reviews
    from knowledge.bootstrap import Canon
    from knowledge.retrieval.ports import Embedder

_EMBEDDER: ContextVar[Embedder | None] = ContextVar("embedder", default=None)


def _inherited(context: typer.Context, value: Path | None) -> Path | None:
    """`--data-dir` counts before the command, too."""
    return value if value is not None else context.find_root().params.get("data_dir")


DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        callback=_inherited,
        help="The data directory; else KNOWLEDGE_DATA_DIR, else ./.knowledge.",
        show_default=False,
    ),
]
Server = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Ask a running `knowledge serve` instead of the data directory."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
ValidAt = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The date in the world; now when left out.")
]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="TIME", help="What was known by then; now when left out.")
]
Jurisdiction = Annotated[str, typer.Option("--jurisdiction", metavar="PATH", help="Such as eu or eu/de.")]
Product = Annotated[str | None, typer.Option("--product", metavar="PATH", help="Such as pro.")]
Audience = Annotated[str | None, typer.Option("--audience", metavar="PATH", help="Such as partners.")]


def settings_for(data_dir: Path | None) -> Settings:
    """The settings from the environment, with the data directory given. Raises InvalidInput naming a wrong one."""
    given: dict[str, Any] = {} if data_dir is None else {"data_dir": data_dir}
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = invalid(error)
        raise InvalidInput(
            wrong.detail,
            remedy="docs/operations.md lists the settings.",
            where=f"KNOWLEDGE_{wrong.where.upper()}",
        ) from None


@contextmanager
def embedding_with(embedder: Embedder) -> Iterator[None]:
    """Commands run inside use `embedder` instead of the model the settings name."""
    token = _EMBEDDER.set(embedder)
    try:
        yield
    finally:
        _EMBEDDER.reset(token)


@contextmanager
def opened(data_dir: Path | None) -> Iterator[Canon]:
    """The engines that the environment and the data directory name, closed again at the end."""
    with opened_with(settings_for(data_dir)) as canon:
        yield canon


@contextmanager
def opened_with(settings: Settings) -> Iterator[Canon]:
    """The engines, closed again at the end. They are imported here, so that other commands start fast."""
    from knowledge.bootstrap import open_canon

    if settings.database_url is None and not settings.data_dir.exists():
        note(f"Creating the data directory {settings.data_dir}.")
    canon = open_canon(settings, embedder=_EMBEDDER.get())
    try:
        yield canon
    finally:
        canon.close()


@contextmanager
def access(data_dir: Path | None, server: str | None) -> Iterator[Access]:
    """The service at `server`, else the engines of this process."""
    if server is not None:
        from api.client import RemoteAccess

        yield RemoteAccess(server)
        return
    from api.service.access import LocalAccess

    with opened(data_dir) as canon, progress_bar("Indexing") as progress:
        yield LocalAccess(canon, progress)


@contextmanager
def reviewing(data_dir: Path | None, server: str | None) -> Iterator[Reviews]:
    """What reviewers see and do: at the service at `server`, else with the engines of this process."""
    if server is not None:
        from api.client import RemoteAccess

        yield RemoteAccess(server)
        return
    from api.service.reviews import LocalReviews

    with opened(data_dir) as canon:
        yield LocalReviews(canon)


def instant(value: str | None, option: str) -> datetime | None:
    """The instant an option names. Raises InvalidInput naming the option."""
    if value is None:
        return None
    try:
        return parse_instant(value)
    except InvalidInput as error:
        raise InvalidInput(error.detail, remedy=error.remedy, where=option) from None


def login() -> str:
    """Who runs the command, by the operating system's word. Raises InvalidInput where it does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # KeyError: Python 3.11 and 3.12
        raise InvalidInput(
            "The operating system does not say who you are.", remedy="Add --actor with your name.", where="--actor"
        ) from None


def scope_of(jurisdiction: str, product: str | None, audience: str | None) -> Scope:
    """The scope the options name. Raises InvalidInput naming the option."""
    try:
        return Scope(jurisdiction=jurisdiction or GLOBAL, product=product, audience=audience)
    except ValidationError as error:
        wrong = invalid(error)
        raise InvalidInput(wrong.detail, remedy=wrong.remedy, where=f"--{wrong.where}") from None
