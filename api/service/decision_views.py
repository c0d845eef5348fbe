"""The view of one move of several versions."""

from __future__ import annotations

from api.service.views import VersionState
from api.service.wire import Wire


class RefusedMove(Wire):
    """A version that was not moved, and why. `remedy` says what to do next."""

    version_id: str
    detail: str
    remedy: str


class BulkTransitionView(Wire):
    """The versions that were moved, each by itself, and those that were not."""

    moved: list[VersionState]
    refused: list[RefusedMove]
