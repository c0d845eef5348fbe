"""Prints what was recorded from sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api.cli.framework.output import say

if TYPE_CHECKING:
    from api.service.views.ingests import IngestView, SyncView

_MOST_RECORDED = 20
"""Versions of an ingest that are printed one by one: they fit on a screen."""


def show_ingest(view: IngestView) -> None:
    """Print each version recorded, or a summary of many; the numbers of an ingest; and how many files failed."""
    _show_recorded(view)
    counts = (
        f"{view.recorded} recorded, {view.approved} approved, {view.closed} closed, {view.unchanged} unchanged"
    )
    say(f"Versions: {counts}.")
    if view.failed:
        say(f"{len(view.failed)} file{'s' if len(view.failed) > 1 else ''} failed.", "bold red")


def _show_recorded(view: IngestView) -> None:
    if len(view.versions) <= _MOST_RECORDED:
        for version in view.versions:
            say(f"{version.object_id} · {version.version_id[:16]} · {version.state.value}")
        return
    groups = Counter((version.object_id.split("/")[0], version.state.value) for version in view.versions)
    say(", ".join(f"{count} × {kind} {state}" for (kind, state), count in sorted(groups.items())))
    say("See them with: knowledge list", "dim")


def show_sync(view: SyncView) -> None:
    """Print how many versions a sync confirmed and recorded, the versions, and the objects that vanished."""
    counts = {
        "confirmed": view.confirmed,
        "drafted": len(view.drafted),
        "approved": len(view.approved),
        "vanished": len(view.vanished),
    }
    say(", ".join(f"{count} {what}" for what, count in counts.items()) + ".")
    for what, versions in (("drafted", view.drafted), ("approved", view.approved)):
        for version in versions:
            say(f"  {what} {version.object_id} {version.version_id[:16]}")
    for version in view.withdrawn:
        say(f"  taken back, since the source no longer says it: {version.object_id} {version.version_id[:16]}")
    for name in view.vanished:
        say(f"  vanished {name}", "yellow")
