"""Whether the service lives, and whether it is ready to answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.rest.examples import HEALTH, READINESS, example
from api.rest.responses import problems
from api.rest.services import Wired
from api.service.schemas import Health, Readiness
from api.version import canon_version
from knowledge.errors import Unavailable

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    summary="Is the process alive?",
    response_description="It is.",
    responses=problems() | example(HEALTH),
)
def healthz() -> Health:
    """Answers as long as the process does; touches no engine."""
    return Health(status="ok", version=canon_version())


@router.get(
    "/readyz",
    summary="Is the service ready?",
    response_description="The store answers and the index is up to date.",
    responses=problems() | example(READINESS),
)
def readyz(services: Wired) -> Readiness:
    """Ready when the store can be read and the index holds what the store says; else a 503 problem."""
    store = services.canon.store
    store.head()
    lag = services.canon.indexer.lag()
    if lag:
        raise Unavailable(
            f"The index lags behind the store by {lag} pieces of work.",
            remedy="It catches up with the next write; if it does not, run knowledge doctor --repair.",
        )
    return Readiness(status="ready", store=store.fingerprint, index_lag=lag)
