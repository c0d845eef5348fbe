"""knowledge audit: what was answered, whether it still comes out the same, whether the ledger holds."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.output import emit, say
from api.cli.session import DataDir, Json, opened
from api.problems import FAILED
from api.schemas import Verification, describe

app = typer.Typer(help="Look up and replay answers; verify the ledger.", no_args_is_help=True)
AnswerArgument = Annotated[str, typer.Argument(metavar="ANSWER_ID", help="As printed under an answer.")]


@app.command("show")
def show(answer_id: AnswerArgument, json_: Json = False, data_dir: DataDir = None) -> None:
    """Print a recorded answer, what was asked for it and what retrieval proposed."""
    with opened(data_dir) as canon:
        record = canon.store.answer(answer_id)
    if json_:
        emit(record)
        return
    from api.cli.render import show_answer

    show_answer(record.answer)
    proposed = sum(len(found) for found in record.candidates)
    say(
        f"recorded {describe(record.recorded_at)} · {proposed} candidates · {len(record.answer.steps)} steps",
        "dim",
    )
    for name, fingerprint in sorted(record.answer.fingerprints.items()):
        say(f"  {name}: {fingerprint}", "dim")


@app.command("replay")
def replay(answer_id: AnswerArgument, json_: Json = False, data_dir: DataDir = None) -> None:
    """Recompute a recorded answer. Exits with 1 when other bytes come out."""
    with opened(data_dir) as canon:
        result = canon.orchestrator.replay(answer_id)
    if json_:
        emit(result)
    elif result.same:
        say(f"The same: {result.replayed_hash}", "bold green")
    else:
        say(f"Different: recorded {result.recorded_hash}, replayed {result.replayed_hash}", "bold red")
    if not result.same:
        raise typer.Exit(FAILED)


@app.command("verify")
def verify(json_: Json = False, data_dir: DataDir = None) -> None:
    """Check the chain, every stored content and every projection. Exits with 1 when something does not hold."""
    with opened(data_dir) as canon:
        problems = canon.store.verify()
        result = Verification(ok=not problems, head=canon.store.head(), problems=problems)
    if json_:
        emit(result)
    elif result.ok:
        say(f"The ledger holds: {result.head.seq} events, head {result.head.hash}", "bold green")
    for problem in problems if not json_ else []:
        say(f"{problem.where}: {problem.what}", "red")
    if problems:
        raise typer.Exit(FAILED)
