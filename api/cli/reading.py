"""The commands `knowledge resolve`, `history` and `diff`: which version was authoritative when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
    required_valid_time,
    served_options,
)
from api.cli.framework.output import present
from api.cli.framework.session import access
from api.cli.rendering.answers import show_diff, show_history, show_object, show_trace
from knowledge.model.clock import json_value
from knowledge.model.geography.places import GLOBAL

if TYPE_CHECKING:
    from api.service.views.objects import ObjectView


ObjectArgument = Annotated[str, typer.Argument(metavar="OBJECT", help="An object id such as policy/refunds.")]


def resolve(
    object_id: ObjectArgument,
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="List the versions considered, and the rule that dropped each.")
    ] = False,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Print the version of an object that was authoritative. Exits with 3 when none was."""
    moment = moment_of(as_of, known_at, jurisdiction, product, audience)
    with served_options(), access(Target(server, data_dir, json_)) as service:
        view = service.object(object_id, moment)
    present(view, _show_explained if explain else show_object, as_json=json_)


def _show_explained(view: ObjectView) -> None:
    show_object(view)
    show_trace(view.trace)


def history(
    object_id: ObjectArgument,
    known_at: KnownAt = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List the versions of an object, their moves, and the periods in which they are authoritative."""
    moment = moment_of(None, known_at, GLOBAL, None, audience)
    with access(Target(server, data_dir, json_)) as service:
        versions, timeline = service.versions(object_id, moment), service.timeline(object_id, moment)
    both = json_value(versions) | {"periods": json_value(timeline)["periods"]}
    present(both, lambda _: show_history(versions, timeline), as_json=json_)


def diff(
    object_id: ObjectArgument,
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The earlier date, or a label such as v2.0.")
    ],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="The later date, or a label.")],
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Compare the texts that were authoritative at two dates."""
    moment = moment_of(None, known_at, jurisdiction, product, audience)
    dates = required_valid_time(start, "--from"), required_valid_time(end, "--to")
    with served_options(), access(Target(server, data_dir, json_)) as service:
        difference = service.diff(object_id, *dates, moment)
    present(difference, show_diff, as_json=json_)
