"""The command line. It registers every command, and turns an error into one message and an exit code.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, insufficient, conflict or nothing authoritative.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli import asking, audit, cases, demo, ingesting, keeping, reading, review, upkeep
from api.cli.evaluation import commands as evaluation
from api.cli.options import DataDir
from api.cli.output import complain
from api.problems import outcome_of
from knowledge.errors import CanonError

app = typer.Typer(
    name="knowledge",
    help="Answers from what was authoritative on a given date, with citations that can be checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from api.version import canon_version

        print(canon_version())
        raise typer.Exit


@app.callback()
def _root(
    data_dir: DataDir = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answers from what was authoritative on a given date, with citations that can be checked."""


app.command("demo")(demo.demo)
app.command("ingest")(ingesting.ingest)
app.command("query")(asking.query)
app.command("decide")(asking.decide)
app.command("resolve")(reading.resolve)
app.command("history")(reading.history)
app.command("diff")(reading.diff)
app.add_typer(review.app, name="review")
review.app.command("tasks")(cases.tasks)
review.app.command("task")(cases.task)
review.app.command("decide")(cases.decide)
app.add_typer(cases.actions_app, name="actions")
app.command("impact")(review.impact)
app.command("sync")(ingesting.sync)
app.command("reread")(ingesting.reread)
app.command("schema")(ingesting.schema)
app.command("export")(keeping.export)
app.command("import")(keeping.import_)
app.command("erase")(keeping.erase)
app.add_typer(audit.app, name="audit")
app.add_typer(evaluation.app, name="eval")
app.command("serve")(upkeep.serve)
app.command("reindex")(upkeep.reindex)
app.command("doctor")(upkeep.doctor)


def main(arguments: list[str] | None = None) -> None:
    """Run `knowledge` and end the process with its exit code."""
    try:
        app(arguments, prog_name="knowledge")
    except CanonError as error:
        complain(error)
        sys.exit(outcome_of(error).exit)
