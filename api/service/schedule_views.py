"""The views of authoritative texts that begin later."""

from __future__ import annotations

from api.service.wire import Wire
from knowledge.model.clock import Instant
from knowledge.model.scope import Scope


class ScheduledVersion(Wire):
    """A version that is approved and begins later. `ends_at` is null where its period has no end."""

    object_id: str
    version_id: str
    title: str
    scope: Scope
    source: str
    starts_at: Instant
    ends_at: Instant | None


class ScheduledList(Wire):
    """The approved versions that begin later, the next first. `more` says that there are others after these."""

    scheduled: list[ScheduledVersion]
    more: bool
