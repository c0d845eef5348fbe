"""The commands `knowledge export`, `import` and `erase`: move the whole record, and erase payloads from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.framework.options import DataDir, Json
from api.cli.framework.output import (
    confirm,
    note,
    opened_lines,
    present,
    progress_bar,
    refuse_existing,
    say,
    write_new_lines,
)
from api.cli.framework.session import opened
from knowledge.data_directory import Opening

if TYPE_CHECKING:
    from knowledge.model.record.ledger import Erasure


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="The new file to write.")],
    data_dir: DataDir = None,
) -> None:
    """Write the whole record as JSON lines: contents, events, signed heads. Private keys are not exported."""
    refuse_existing(file, "FILE.jsonl")
    with opened(data_dir) as application:
        exported = application.archive.export()
        write_new_lines(file, exported.lines)
    say(f"Wrote {file}: {exported.events} events.")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="A file that `knowledge export` wrote.")],
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Import an export into an empty store, or into one that it continues: all of it, or nothing."""
    with opened_lines(file, "") as lines, opened(data_dir, Opening.CREATE) as application:
        imported = application.archive.restore(lines, progress_bar)
    present(
        {"events": imported.events, "contents": imported.contents},
        lambda _: say(f"Imported {imported.events} events and {imported.contents} contents.", "bold green"),
        as_json=json_,
    )
    for warning in imported.warnings:
        note(f"warning: {warning}")


def erase(
    names: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Version ids, or their first 8 digits; answer ids (ans_...)."),
    ],
    basis: Annotated[str, typer.Option("--basis", help="The legal basis; recorded in the ledger.")],
    actor: Annotated[str, typer.Option("--actor", help="Who erases.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Erase the payloads of versions with the answers that quote them, or answers. Hashes, history and proofs stay."""
    with opened(data_dir, Opening.CHANGE) as application:
        erasable = application.archive.erasable(names)
        versions, answers = erasable.versions, erasable.answers
        if not yes:
            for version in versions:
                note(f"{version.object_id}@{version.version_id[:16]} · {version.title}")
            for name, answer in answers.items():
                note(f"{name} · {answer.question}")
            confirm(f"Erase {len(versions)} versions and {len(answers)} answers for good?")
        outcome = application.archive.erase(erasable, basis=basis, actor=actor)
    for warning in outcome.warnings:
        note(f"warning: {warning}")
    present(outcome.result, _show_erasure, as_json=json_)


def _show_erasure(erasure: Erasure) -> None:
    say(
        f"Erased {len(erasure.versions)} versions, {len(erasure.answers)} answers, {len(erasure.contents)} contents."
    )
    for name in erasure.kept:
        note(f"kept {name}: something that is not erased needs it; to remove it, erase that as well")
