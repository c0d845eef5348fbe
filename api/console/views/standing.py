"""Describes the status of an object in words: since when and until when it is in force, its successor, and any withdrawn or waiting version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from api.console.views.words import day, place, short
from api.service.views.objects import ObjectView, VersionEntry
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf
from knowledge.model.objects import State

Tone = Literal["good", "soon", "bad", "calm"]


@dataclass(frozen=True)
class StandingLine:
    """One sentence about an object. `tone` says how urgent it is, `version_id` which version it is about."""

    tone: Tone
    text: str
    version_id: str = ""


@dataclass(frozen=True)
class Recorded:
    """The record of an object at an as-of: the version in force, its periods and its versions."""

    as_of: AsOf
    in_force: ObjectView | None
    periods: Sequence[AuthorityPeriod]
    versions: Sequence[VersionEntry]


def standing(recorded: Recorded) -> list[StandingLine]:
    """The sentences, the version in force first."""
    return [
        _now(recorded),
        *_scheduled(recorded),
        *_elsewhere(recorded),
        *_withdrawn(recorded),
        *_waiting(recorded),
    ]


def _now(recorded: Recorded) -> StandingLine:
    shown = recorded.in_force
    if shown is None:
        return StandingLine("bad", f"Nothing was in force on {day(recorded.as_of.valid_at)} in this scope.")
    since = f"In force since {day(shown.valid.start)} {place(shown.scope)}"
    if shown.valid.end is None:
        return StandingLine("good", f"{since}, with no end set.", shown.version_id)
    follows = any(one.valid.start == shown.valid.end for one in _known(recorded))
    then = "when another version takes its place" if follows else "and nothing follows"
    return StandingLine(
        "good" if follows else "soon", f"{since}. It ends on {day(shown.valid.end)}, {then}.", shown.version_id
    )


def _known(recorded: Recorded) -> list[AuthorityPeriod]:
    """The periods as they were known at the as-of."""
    return [one for one in recorded.periods if one.known.contains(recorded.as_of.known_at)]


def _scheduled(recorded: Recorded) -> Iterator[StandingLine]:
    several = len({one.source for one in recorded.periods}) > 1
    for period in sorted(_known(recorded), key=lambda one: one.valid.start):
        if period.valid.start > recorded.as_of.valid_at:
            source = f" from {period.source}" if several else ""
            text = f"Scheduled: version {short(period.version_id)}{source} takes effect on {day(period.valid.start)} {place(period.scope)}."
            yield StandingLine("soon", text, period.version_id)


def _elsewhere(recorded: Recorded) -> Iterator[StandingLine]:
    own = recorded.in_force.version_id if recorded.in_force else ""
    for period in _known(recorded):
        if period.contains(recorded.as_of) and period.version_id != own:
            text = f"{place(period.scope).capitalize()}, version {short(period.version_id)} from {period.source} is in force."
            yield StandingLine("calm", text, period.version_id)


def _withdrawn(recorded: Recorded) -> Iterator[StandingLine]:
    for version in recorded.versions:
        for move in version.transitions:
            if move.to is State.DEPRECATED:
                why = f": {move.reason}" if move.reason else ""
                end = day(move.effective_at or move.recorded_at)
                text = f"Version {short(version.version_id)} was withdrawn by {move.actor} with effect from {end}{why}."
                yield StandingLine("calm", text, version.version_id)


def _waiting(recorded: Recorded) -> Iterator[StandingLine]:
    for version in recorded.versions:
        if version.state in (State.DRAFT, State.REVIEWED):
            text = f"A proposal by {version.author} waits for approval: version {short(version.version_id)}, to take effect on {day(version.effective_from)}."
            yield StandingLine("soon", text, version.version_id)
