"""The history of an object: its versions and its authority periods together, for the ways in that show both."""

from __future__ import annotations

from typing import Protocol

from api.service.requests import Moment
from api.service.views.objects import Timeline, VersionEntry, VersionList
from api.service.wire import Wire
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import Instant


class ObjectHistory(Wire):
    """The versions of an object with their moves, and the periods in which each was authoritative."""

    object_id: str
    known_at: Instant
    versions: list[VersionEntry]
    periods: list[AuthorityPeriod]


class HistoryUseCases(Protocol):
    """The use cases that a history is made of."""

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions of an object known at a moment."""
        ...

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """The authority periods of an object known at a moment."""
        ...


def history_of(access: HistoryUseCases, object_id: str, moment: Moment) -> ObjectHistory:
    """The history of an object as known at a moment."""
    versions, timeline = access.versions(object_id, moment), access.timeline(object_id, moment)
    return ObjectHistory(
        object_id=versions.object_id,
        known_at=versions.known_at,
        versions=versions.versions,
        periods=timeline.periods,
    )
