"""knowledge export, import and erase: the whole record elsewhere, and payloads gone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import emit, note, progress_bar, say
from api.cli.session import DataDir, Json, opened
from knowledge.errors import InvalidInput, StorageFailure
from knowledge.model.answers import ANSWER_PREFIX
from knowledge.model.clock import json_value


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Where to write; not there yet.")],
    data_dir: DataDir = None,
) -> None:
    """Write the whole record as JSON lines: contents, events, signed heads. Keys stay where they are."""
    if file.exists():
        raise InvalidInput(f"{file} is there already.", remedy="Name another file.", where="FILE.jsonl")
    part = file.with_name(f"{file.name}.part")
    with opened(data_dir) as canon:
        head = canon.store.head()
        try:
            with part.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(canon.transfer.export())
            part.replace(file)
        except OSError as error:
            raise StorageFailure(
                f"{file} cannot be written: {error.strerror}.", remedy="Check the path."
            ) from None
    say(f"Wrote {file}: {head.seq} events.")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="What `knowledge export` wrote.")],
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Import an export into an empty store, or one it continues: all of it, or nothing."""
    with opened(data_dir) as canon:
        try:
            with file.open(encoding="utf-8", newline="\n") as lines:
                done = canon.transfer.restore(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"{file} cannot be read: {error}.", remedy="Check the path.") from None
        with progress_bar("Indexing") as progress:
            canon.indexer.catch_up(progress)
    if json_:
        emit({"events": done.events, "contents": done.contents})
    else:
        say(f"Imported {done.events} events and {done.contents} contents.", "bold green")


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
    with opened(data_dir) as canon:
        answers = {name: canon.store.answer(name).answer for name in names if name.startswith(ANSWER_PREFIX)}
        versions = [canon.store.version(name) for name in names if name not in answers]
        if not yes:
            for version in versions:
                note(f"{version.object_id}@{version.version_id[:16]} · {version.title}")
            for name, answer in answers.items():
                note(f"{name} · {answer.question}")
            typer.confirm(f"Erase {len(versions)} versions and {len(answers)} answers for good?", abort=True)
        with canon.store.transaction() as transaction:
            erasure = transaction.erase(
                [one.version_id for one in versions], answer_ids=list(answers), basis=basis, actor=actor
            )
        canon.indexer.catch_up(None)
    if json_:
        emit(json_value(erasure))
        return
    say(
        f"Erased {len(erasure.versions)} versions, {len(erasure.answers)} answers, {len(erasure.contents)} contents."
    )
    for name in erasure.kept:
        note(f"kept {name}: something that is not erased needs it; erase that, too, if it must go")
