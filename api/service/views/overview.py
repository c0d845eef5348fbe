"""The view of the status of a service."""

from __future__ import annotations

from pydantic import Field

from api.service.wire import Wire
from knowledge.model.record.ledger import Head


class CalibrationStatus(Wire):
    """The calibration in force. `stale` says why answers do not use it, and is empty where they do."""

    version_id: str
    stale: str


class StatusView(Wire):
    """The state of a store: its objects, reviews, conflicts and lapsing versions, and the head of its ledger.

    `head` and `index_lag` are null for callers who may not know how much there is for others.
    """

    objects: int
    versions: dict[str, int] = Field(description="The number of versions in each state.")
    waiting: int = Field(description="Versions and readings that wait for review.")
    open_conflicts: int
    lapsing_soon: int = Field(description="Versions that end, are due or lose their confirmation within 30 days.")
    index_lag: int | None = Field(description="Objects whose index points are still to be written.")
    head: Head | None
    calibration: CalibrationStatus | None
    store: str = Field(description="The store's fingerprint.")


class Health(Wire):
    """The state of the process: `status` is `ok`, `version` is Canon's own. `authentication` is `off` where no key is asked for."""

    status: str = Field(examples=["ok"])
    version: str = Field(examples=["0.1.0"])
    authentication: str = Field(examples=["required"])


class Readiness(Wire):
    """The state of the engines: `ready` when the store answers and the index agrees with it."""

    status: str = Field(examples=["ready"])
    store: str = Field(examples=["sqlite/0001"], description="The store's fingerprint.")
    index_lag: int = Field(examples=[0], description="Objects whose index points are still to be written.")
