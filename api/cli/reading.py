"""knowledge resolve, history and diff: what counted when."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.output import emit
from api.cli.session import (
    Audience,
    DataDir,
    Json,
    Jurisdiction,
    KnownAt,
    Product,
    Server,
    ValidAt,
    access,
    instant,
    scope_of,
)
from api.service.objects import Moment
from knowledge.model.clock import json_value, parse_instant
from knowledge.model.places import GLOBAL

ObjectArgument = Annotated[str, typer.Argument(metavar="OBJECT", help="An object id such as policy/refunds.")]


def resolve(
    object_id: ObjectArgument,
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say which versions were considered, and which rule dropped each.")
    ] = False,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Print the version of an object that was authoritative. Exits with 3 when nothing was."""
    moment = Moment(
        instant(as_of, "--as-of"), instant(known_at, "--known-at"), scope_of(jurisdiction, product, audience)
    )
    with access(data_dir, server) as canon:
        view = canon.object(object_id, moment)
    if json_:
        emit(view)
        return
    from api.cli.render import show_object, show_trace

    show_object(view)
    if explain:
        show_trace(view.trace)


def history(
    object_id: ObjectArgument,
    known_at: KnownAt = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List the versions of an object, their moves, and the periods in which they count."""
    moment = Moment(None, instant(known_at, "--known-at"), scope_of(GLOBAL, None, audience))
    with access(data_dir, server) as canon:
        versions, timeline = canon.versions(object_id, moment), canon.timeline(object_id, moment)
    if json_:
        emit(json_value(versions) | {"periods": json_value(timeline)["periods"]})
        return
    from api.cli.render import show_history

    show_history(versions, timeline)


def diff(
    object_id: ObjectArgument,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The earlier date.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="The later date.")],
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Compare the texts that were authoritative at two dates."""
    moment = Moment(None, instant(known_at, "--known-at"), scope_of(jurisdiction, product, audience))
    dates = instant(start, "--from"), instant(end, "--to")
    with access(data_dir, server) as canon:
        found = canon.diff(object_id, parse_instant(dates[0]), parse_instant(dates[1]), moment)
    if json_:
        emit(found)
        return
    from api.cli.render import show_diff

    show_diff(found)
