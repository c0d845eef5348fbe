"""Prints listings, passages and the status of a store for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.framework.output import note_more, say
from api.service.views.instants import describe

if TYPE_CHECKING:
    from api.service.views.objects import ObjectPage
    from api.service.views.overview import StatusView
    from api.service.views.searches import SearchReply


def show_objects(page: ObjectPage) -> None:
    """Print each object with its number of versions and the one in force."""
    for entry in page.objects:
        in_force = f"in force {entry.authoritative[:16]}" if entry.authoritative else "nothing in force"
        say(f"{entry.object_id} · {_counted(entry.versions, 'version')} · {in_force}")
    if not page.objects:
        say("No object is there, or none that the options select.")
    note_more(page.next)


def show_found(found: SearchReply) -> None:
    """Print each passage under its clause."""
    for number, hit in enumerate(found.results, 1):
        say(f"[{number}] {hit.clause_id} · {hit.version_id[:16]}", "bold")
        say(f"    {' '.join(hit.text.split())}")
    if not found.results:
        say("Nothing in force bears on it.")


def show_status(seen: StatusView) -> None:
    """Print the numbers of a store, the calibration and the end of the ledger."""
    states = ", ".join(f"{count} {state}" for state, count in seen.versions.items())
    say(f"{_counted(seen.objects, 'object')}; versions: {states or 'none'}")
    say(f"{seen.waiting} waiting for review (knowledge review list)")
    say(f"{_counted(seen.open_conflicts, 'open conflict')} (knowledge review conflicts)")
    say(f"{seen.lapsing_soon} lapsing within 30 days (knowledge review expiring)")
    if seen.index_lag is not None:
        lag = (
            f"{_counted(seen.index_lag, 'object')} still to be indexed; the next question or `knowledge reindex` does it"
            if seen.index_lag
            else "up to date"
        )
        say(f"index: {lag}")
    say(f"calibration: {_calibration(seen)}")
    if seen.head is not None:
        recorded = f", recorded {describe(seen.head.recorded_at)}" if seen.head.recorded_at else ""
        say(f"ledger: {_counted(seen.head.seq, 'event')}, head {seen.head.hash[:16]}{recorded}")
    say(f"store: {seen.store}", "dim")


def _calibration(seen: StatusView) -> str:
    if seen.calibration is None:
        return "none approved; the shipped weights are used"
    name = seen.calibration.version_id[:16]
    return f"{name} is not used: {seen.calibration.stale}" if seen.calibration.stale else f"{name} in force"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
