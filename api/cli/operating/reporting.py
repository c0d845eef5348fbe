"""The command `knowledge report value`, which estimates the worth of the service from logged outcomes and stated assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.framework.options import DataDir, Json, instant
from api.cli.framework.output import present, read_file, say
from api.cli.framework.session import opened
from api.service.views.instants import describe

if TYPE_CHECKING:
    from api.service.use_cases.operating.observation import Figure, ValueReport

app = typer.Typer(help="Report what the service is worth.", no_args_is_help=True)
_LARGEST = 100_000
"""Bytes of a file of assumptions: a hundred times what one takes."""


@app.callback()
def report() -> None:
    """Report what the service is worth."""


@app.command("value")
def value(
    assumptions: Annotated[
        Path, typer.Argument(metavar="ASSUMPTIONS.yaml", help="The assumptions, each one number or a pair.")
    ],
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="The first day; 30 days ago when left out.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The end; now when left out.")
    ] = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Report labour, errors, automation, payback and return from recorded outcomes and stated assumptions."""
    period = instant(since, "--since"), instant(until, "--until")
    text = read_file(assumptions, _LARGEST).decode("utf-8", "replace")
    with opened(data_dir) as application:
        made = application.observation.value(text, str(assumptions), *period)
    present(made, _show, as_json=json_)


def _show(made: ValueReport) -> None:
    say(f"From {describe(made.since)} to {describe(made.until)}, conservative and expected", "bold")
    for figure in made.figures:
        _show_figure(figure, made.currency)


def _show_figure(figure: Figure, currency: str) -> None:
    unit = figure.unit.replace("money", currency)
    if figure.missing:
        say(f"{figure.name}: missing {', '.join(figure.missing)}", "yellow")
    elif figure.conservative is None or figure.expected is None:
        say(f"{figure.name}: nothing to divide by", "yellow")
    else:
        say(f"{figure.name}: {figure.conservative:,.2f} and {figure.expected:,.2f} {unit}", "bold")
    say(f"    {figure.meaning}")
    say(f"    = {figure.formula}", "dim")
    for one in figure.inputs:
        if one.conservative is not None and one.expected is not None:
            both = {f"{one.conservative:,.4g}", f"{one.expected:,.4g}"}
            shown = f"{one.conservative:,.4g} and {one.expected:,.4g}" if len(both) > 1 else both.pop()
            say(f"      {one.name} = {shown} ({one.source})", "dim")
