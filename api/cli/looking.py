"""The commands `knowledge list`, `search` and `status`, which look over a store."""

from __future__ import annotations

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
    audience_option,
    moment_of,
    served_options,
)
from api.cli.framework.output import present
from api.cli.framework.session import access
from api.cli.rendering.looking import show_found, show_objects, show_status
from api.service.moments import Listing
from knowledge.model.geography.places import GLOBAL
from knowledge.model.objects import Kind, State

_PAGE = 1000
"""The most objects printed at once: as many as a service sends in one reply."""


def list_(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="Only ids that start with this.")] = "",
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", metavar="KIND", help="Only objects of this kind, such as policy or document."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only with a version from this source.")] = None,
    state: Annotated[State | None, typer.Option("--state", help="Only with a version in this state.")] = None,
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    after: Annotated[str, typer.Option("--after", metavar="ID", help="Only ids after this one.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=_PAGE, help="The most objects to list.")] = _PAGE,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List objects, each with the version that is authoritative."""
    moment = moment_of(as_of, known_at, jurisdiction, product, audience)
    listing = Listing(prefix, kind, after, limit, source, state)
    with served_options(), access(Target(server, data_dir, json_)) as service:
        page = service.objects(listing, moment)
    present(page, show_objects, as_json=json_)


def search(
    question: Annotated[str, typer.Argument(help="Words or a question.")],
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="The most passages to print.")] = 10,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Print the passages in force that bear on a question, the best first. Nothing is recorded."""
    from api.service.requests import AsOfRequest, SearchRequest

    moment = moment_of(as_of, known_at, jurisdiction, product, audience)
    dates = AsOfRequest(valid_at=moment.valid_at, known_at=moment.known_at)
    request = SearchRequest(question=question, as_of=dates, scope=moment.scope, limit=limit)
    request.at(None).to_question()  # refuse a bad question before opening anything
    with served_options(), access(Target(server, data_dir, json_)) as service:
        found = service.search(request)
    present(found, show_found, as_json=json_)


def status(
    audience: Audience = None, json_: Json = False, server: Server = None, data_dir: DataDir = None
) -> None:
    """Print the state of the store: objects, reviews, conflicts, lapsing versions and the head of the ledger."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        seen = service.status(scope)
    present(seen, show_status, as_json=json_)
