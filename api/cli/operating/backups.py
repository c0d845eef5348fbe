"""The commands `knowledge backup` and `knowledge restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.framework.options import DataDir, Json
from api.cli.framework.output import note, present, progress_bar, say
from api.cli.framework.session import given_embedder, settings_for
from api.exit_codes import FAILED
from knowledge.model.work.backups import BackupManifest, KeysInBackup, RestoreReport


def backup(
    place: Annotated[Path, typer.Argument(metavar="PATH", help="The new folder to write.")],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave out the keys and secrets of the data directory.")
    ] = False,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Back up the store and its keys, also while a service uses them."""
    from api.service.use_cases.operating.backups import backup

    manifest = backup(settings_for(data_dir), place, keys=not without_keys, bar=progress_bar)
    present(manifest, lambda made: _show_backup(made, place), as_json=json_)


def _show_backup(manifest: BackupManifest, place: Path) -> None:
    head = manifest.store.head
    say(f"Wrote {place}: {head.seq} events, up to {head.hash[:16]}.", "bold green")
    say(f"manifest {manifest.hash}")
    if manifest.keys is KeysInBackup.INCLUDED:
        note("It holds keys and secrets of the data directory, readable by you alone. Keep it as you keep them.")


def restore(
    place: Annotated[Path, typer.Argument(metavar="PATH", help="A folder that `knowledge backup` wrote.")],
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Check the ledger, every content and the index.")
    ] = True,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Restore a backup into an empty data directory or database. Exits with 1 and names what differs."""
    from api.service.use_cases.operating.backups import restore

    report = restore(settings_for(data_dir), place, verify=verify, embedder=given_embedder(), bar=progress_bar)
    present(report, lambda made: _show_restored(made, verify), as_json=json_)
    if report.differences:
        raise typer.Exit(FAILED)


def _show_restored(report: RestoreReport, verified: bool) -> None:
    head = report.manifest.store.head
    say(
        f"Restored {head.seq} events of {report.manifest.made_at:%Y-%m-%d %H:%M:%S} UTC, and {report.points} points."
    )
    for difference in report.differences:
        say(difference, "red")
    if not report.differences:
        say("It is as it was backed up" + (", and everything in it holds." if verified else "."), "bold green")
