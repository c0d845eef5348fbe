"""The options that several commands share, and the values built from them.

Each wrong value raises InvalidInput that names its option, before a store or a service is opened.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from api.service.moments import Moment, audience_scope, scope_of
from knowledge.errors import InvalidInput
from knowledge.model.clock import parse_instant
from knowledge.model.geography.places import GLOBAL
from knowledge.model.labels import instant_or_label
from knowledge.model.scope import Scope


def _inherited(context: typer.Context, value: Path | None) -> Path | None:
    """Take `--data-dir` from before the command where it is not given after it."""
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
    typer.Option("--server", metavar="URL", help="Use a running `knowledge serve` instead of the data directory."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
ValidAt = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="The date in the world, or a label such as v2.1; now when left out."
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="TIME", help="Only what was known by then; now when left out."),
]
Jurisdiction = Annotated[str, typer.Option("--jurisdiction", metavar="PATH", help="Such as eu or eu/de.")]
Product = Annotated[str | None, typer.Option("--product", metavar="PATH", help="Such as pro.")]
Audience = Annotated[str | None, typer.Option("--audience", metavar="PATH", help="Such as partners.")]
Reason = Annotated[str, typer.Option("--reason", help="The reason; recorded in the ledger.")]


_OPTIONS_OF_FIELDS = {
    "valid_at": "--as-of",
    "as_of.valid_at": "--as-of",
    "from": "--from",
    "to": "--to",
    "jurisdiction": "--jurisdiction",
    "product": "--product",
    "audience": "--audience",
}
"""The options for the fields of requests that are looked at only when the request is served."""
_OPTIONS_OF_DOCUMENTS = _OPTIONS_OF_FIELDS | {
    "actor": "--actor",
    "source": "--source",
    "state": "--state",
    "effective_to": "--effective-to",
    "effective_from, effective_to": "--effective-from, --effective-to",
    "label": "--label",
    "root": "--root",
    "object_id": "--object",
}
"""The same for commands that bring documents in. Elsewhere an object is an argument, and no option."""


class Target(NamedTuple):
    """Where a command runs and how it prints: a service or a data directory; as JSON or for people."""

    server: str | None
    data_dir: Path | None
    json: bool


def instant(value: str | None, option: str) -> datetime | None:
    """The instant that the option names, None where it is left out."""
    return None if value is None else required_instant(value, option)


def required_instant(value: str, option: str) -> datetime:
    """The instant that the option names."""
    try:
        return parse_instant(value)
    except InvalidInput as error:
        raise InvalidInput(error.detail, remedy=error.remedy, where=option) from None


def valid_time(value: str | None, option: str) -> datetime | str | None:
    """The instant or label that the option gives, None where it is left out."""
    return None if value is None else required_valid_time(value, option)


def required_valid_time(value: str, option: str) -> datetime | str:
    """The instant or label that the option gives."""
    try:
        return instant_or_label(value)
    except InvalidInput as error:
        raise InvalidInput(error.detail, remedy=error.remedy, where=option) from None


@contextmanager
def served_options(names: Mapping[str, str] = _OPTIONS_OF_FIELDS) -> Iterator[None]:
    """Name the option in an error about a field that is looked at only when the request is served, such as a label or a region."""
    try:
        yield
    except InvalidInput as error:
        if error.where not in names:
            raise
        raise InvalidInput(error.detail, remedy=error.remedy, where=names[error.where]) from None


def document_options() -> AbstractContextManager[None]:
    """The same for a command that brings documents in."""
    return served_options(_OPTIONS_OF_DOCUMENTS)


def moment_of(
    as_of: str | None, known_at: str | None, jurisdiction: str, product: str | None, audience: str | None
) -> Moment:
    """The moment that the time and scope options name."""
    return Moment(
        valid_time(as_of, "--as-of"),
        instant(known_at, "--known-at"),
        scope_option(jurisdiction, product, audience),
    )


def scope_option(jurisdiction: str, product: str | None, audience: str | None) -> Scope:
    """The scope that the options name; an empty `--jurisdiction` means everywhere."""
    try:
        return scope_of(jurisdiction or GLOBAL, product, audience)
    except InvalidInput as error:
        raise located_at_option(error) from None


def audience_option(audience: str | None) -> Scope:
    """The scope of a command that takes only `--audience`."""
    try:
        return audience_scope(audience)
    except InvalidInput as error:
        raise located_at_option(error) from None


def located_at_option(error: InvalidInput) -> InvalidInput:
    """The error with the option's name in place of the field's: `--effective-to` for `effective_to`, `--object` for `object_id`."""
    option = f"--{error.where.removesuffix('_id').replace('_', '-')}" if error.where else ""
    return InvalidInput(error.detail, remedy=error.remedy, where=option)


def own_name(server: str | None) -> str:
    """The name of whoever runs the command: none through a service with a key, which says who it is; else the login name."""
    return "" if is_named_by_key(server) else login()


def acting_person(named: str | None, server: str | None) -> str:
    """The actor: through a service the person of the key, else the user of this machine."""
    return named or ("" if server is not None else login())


def is_named_by_key(server: str | None) -> bool:
    """Whether a command goes through a service with a key, whose person it acts for."""
    return server is not None and bool(os.environ.get("KNOWLEDGE_KEY"))


def login() -> str:
    """The login name of the user who runs the command. Raises InvalidInput where the system does not know it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # KeyError: Python 3.11 and 3.12
        raise InvalidInput(
            "The operating system does not say who you are.", remedy="Add --actor with your name.", where="--actor"
        ) from None
