"""The command line. It names every command, and turns an error into one message and an exit code.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, insufficient, conflict or nothing authoritative.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.framework.examples import epilog
from api.cli.framework.lazy import CommandPlace, lazy_group
from knowledge.errors import CanonError

COMMANDS = {
    "demo": CommandPlace(
        "api.cli.demo", "demo", "Ingest the sample corpus into an empty data directory and answer three questions."
    ),
    "ingest": CommandPlace("api.cli.ingesting", "ingest", "Record documents as versions and index them."),
    "query": CommandPlace("api.cli.asking", "query", "Answer a question as of a date, with citations."),
    "decide": CommandPlace(
        "api.cli.asking", "decide", "Decide a case by the rules of an object as of a date, with citations."
    ),
    "search": CommandPlace(
        "api.cli.looking", "search", "Print the passages in force that bear on a question, the best first."
    ),
    "list": CommandPlace("api.cli.looking", "list_", "List objects, each with the version that is authoritative."),
    "status": CommandPlace(
        "api.cli.looking",
        "status",
        "Print the state of the store: objects, reviews, conflicts, lapsing versions and the head of the ledger.",
    ),
    "feedback": CommandPlace(
        "api.cli.judging",
        "feedback",
        "Say that an answer is right or wrong, or that something is missing, and why.",
    ),
    "questions": CommandPlace(
        "api.cli.operating.observing",
        "questions",
        "List the questions that were asked, and group those not fully answered by what was missing.",
    ),
    "resolve": CommandPlace(
        "api.cli.reading", "resolve", "Print the version of an object that was authoritative."
    ),
    "history": CommandPlace(
        "api.cli.reading",
        "history",
        "List the versions of an object, their moves, and the periods in which they are authoritative.",
    ),
    "diff": CommandPlace("api.cli.reading", "diff", "Compare the texts that were authoritative at two dates."),
    "review": CommandPlace("api.cli.review", "app", "See versions that wait for review, and decide on them."),
    "actions": CommandPlace(
        "api.cli.cases", "actions_app", "See approved actions, and hand them over to their webhooks."
    ),
    "jobs": CommandPlace(
        "api.cli.operating.jobs", "app", "See, order, retry, cancel and schedule work that goes on by itself."
    ),
    "impact": CommandPlace(
        "api.cli.review",
        "impact",
        "List the stored answers that a version changed, what each would say now, and why.",
    ),
    "sync": CommandPlace(
        "api.cli.ingesting",
        "sync",
        "Read a source again: confirm unchanged texts, draft changed ones, flag vanished ones.",
    ),
    "reread": CommandPlace(
        "api.cli.ingesting",
        "reread",
        "Read stored versions again with the present readers, such as after an upgrade.",
    ),
    "schema": CommandPlace(
        "api.cli.ingesting", "schema", "Print the JSON Schema of a kind of structured object, or of all kinds."
    ),
    "export": CommandPlace(
        "api.cli.operating.keeping",
        "export",
        "Write the whole record as JSON lines: contents, events, signed heads.",
    ),
    "import": CommandPlace(
        "api.cli.operating.keeping",
        "import_",
        "Import an export into an empty store, or into one that it continues: all of it, or nothing.",
    ),
    "backup": CommandPlace(
        "api.cli.operating.backups", "backup", "Back up the store and its keys, also while a service uses them."
    ),
    "restore": CommandPlace(
        "api.cli.operating.backups", "restore", "Restore a backup into an empty data directory or database."
    ),
    "okf": CommandPlace("api.cli.operating.okf", "app", "Import and export bundles of the Open Knowledge Format."),
    "erase": CommandPlace(
        "api.cli.operating.keeping",
        "erase",
        "Erase the payloads of versions with the answers that quote them, or answers.",
    ),
    "audit": CommandPlace("api.cli.audit", "app", "Look up, replay and prove answers; verify the ledger."),
    "eval": CommandPlace("api.cli.evaluation.commands", "app", "Measure answers against golden questions."),
    "report": CommandPlace("api.cli.operating.reporting", "app", "Report what the service is worth."),
    "keys": CommandPlace("api.cli.operating.keys", "app", "Give people API keys, rotate and revoke them."),
    "sessions": CommandPlace(
        "api.cli.operating.sessions", "app", "List the sessions of browsers, and end those of a person."
    ),
    "mcp": CommandPlace(
        "api.cli.operating.agents",
        "mcp",
        "Serve agents over standard input and output (MCP), from the data directory or a running service.",
    ),
    "serve": CommandPlace("api.cli.operating.upkeep", "serve", "Serve the REST interface and the console."),
    "reindex": CommandPlace(
        "api.cli.operating.upkeep", "reindex", "Build a new index from the store and swap it for the one in use."
    ),
    "doctor": CommandPlace("api.cli.operating.upkeep", "doctor", "Check the store and compare the index with it."),
}
"""Every command. Its line in the help stands here, too, so that the help imports none of them."""

app = typer.Typer(
    name="knowledge",
    cls=lazy_group(COMMANDS),
    help="Answers from what was authoritative on a given date, with citations that can be checked.",
    epilog=epilog("knowledge"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from api.version import canon_version

        print(canon_version())
        raise typer.Exit


@app.callback()
def _root(
    data_dir: Annotated[
        Path | None,
        typer.Option(
            "--data-dir",
            help="The data directory; else KNOWLEDGE_DATA_DIR, else ./.knowledge.",
            show_default=False,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answers from what was authoritative on a given date, with citations that can be checked."""


_NEW_OBJECTS = 600_000
"""Objects made, less those freed, between two collections of cycles: some 60 MB, and more than a short command makes while it imports and
answers. Python's 700 made collections a sixth of the time of an ingest, whose objects live long and form few cycles."""


def main(arguments: list[str] | None = None) -> None:
    """Run `knowledge` and end the process with its exit code.

    At the end the objects that are left are frozen. Python would otherwise search all of them for cycles several times before the process
    ends, which takes a sixth of the time of a short command. Plugins of pydantic are not looked for among all installed packages, unless
    the variable says so.
    """
    gc.set_threshold(_NEW_OBJECTS)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        app(arguments, prog_name="knowledge")
    except CanonError as error:
        from api.cli.framework.output import complain
        from api.problems import outcome_of

        complain(error)
        sys.exit(outcome_of(error).exit)
    finally:
        gc.freeze()
