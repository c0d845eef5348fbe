"""Use cases that back a service up and restore it. They need settings alone: a backup is made beside a service that runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from api.service.application import Application, open_application
from api.service.recording import Bar, quiet
from api.version import canon_version
from knowledge.copying import back_up, lay_down
from knowledge.data_directory import Opening
from knowledge.errors import CanonError
from knowledge.model.work.backups import BackupManifest, RestoreReport
from knowledge.retrieval.ports import Embedder
from knowledge.settings import Settings


def backup(settings: Settings, place: Path, *, keys: bool = True, bar: Bar = quiet) -> BackupManifest:
    """Back up the store that the settings name into a new folder, with the keys and secrets of its data directory if `keys`.

    Raises InvalidInput where there is something at `place`, NotFound where there is no store, and StorageFailure.
    """
    with bar("Copying") as progress:
        return back_up(settings, place, canon_version(), keys=keys, report=progress)


def restore(
    settings: Settings, place: Path, *, verify: bool = True, embedder: Embedder | None = None, bar: Bar = quiet
) -> RestoreReport:
    """Restore a backup into an empty place, rebuild the index, and name every difference from what the manifest says.

    `verify` also checks the ledger, every content and projection, and compares the index with the store. Raises what `lay_down`
    does.
    """
    manifest = lay_down(settings, place)
    with open_application(settings, embedder, Opening.CHANGE) as application:
        differences = list(_differences(application, manifest))
        points = application.upkeep.reindex(bar)
        if verify:
            problems = application.upkeep.doctor(False, bar).problems
            differences += [f"{problem.where}: {problem.what}" for problem in problems]
    return RestoreReport(manifest=manifest, differences=tuple(differences), points=points)


def _differences(application: Application, manifest: BackupManifest) -> Iterator[str]:
    """The differences between the store as it was laid down and the manifest."""
    store, told = application.canon.store, manifest.store
    if (head := store.head()) != told.head:
        yield f"ledger: it ends at {head.seq} with {head.hash[:16]}, and the manifest says {told.head.seq} with {told.head.hash[:16]}"
    if store.revision == told.revision:  # a later schema has other rows
        counts = store.count_rows()
        for table in sorted(counts.keys() | told.counts.keys()):
            if counts.get(table, 0) != told.counts.get(table, 0):
                yield f"{table}: it has {counts.get(table, 0)} rows, and the manifest says {told.counts.get(table, 0)}"
    keys = application.canon.keys
    for certificate in keys.certificates()[-1:]:
        try:
            keys.private_half(certificate.public_key)
        except CanonError as error:
            yield f"keys: {error}"
