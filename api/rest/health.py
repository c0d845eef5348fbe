"""Routes that say whether the service runs and whether it is ready."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.rest.dependencies import App, Principaled
from api.rest.examples import HEALTH, READINESS, STATUS, example
from api.rest.params import AudienceParams
from api.rest.responses import problems
from api.service.views.overview import Health, Readiness, StatusView
from api.version import canon_version

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get(
    "/healthz",
    summary="Is the process alive?",
    response_description="The process runs; its version.",
    responses=problems() | example(HEALTH),
)
def healthz(request: Request) -> Health:
    """Answers as long as the process runs. It uses no engine, and asks for no key."""
    required = request.app.state.authentication.required
    return Health(status="ok", version=canon_version(), authentication="required" if required else "off")


@router.get(
    "/v1/status",
    summary="Look over the service",
    response_description="What is in it, what waits, what disagrees, what lapses, and the end of the ledger.",
    responses=problems() | example(STATUS),
)
def status(params: Annotated[AudienceParams, Query()], caller: Principaled) -> StatusView:
    """Numbers of all that the audience may see, and whether answers use the calibration in force."""
    return caller.status(params.scope())


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    summary="Is the service ready?",
    response_description="The store answers and the index is up to date.",
    responses=problems() | example(READINESS),
)
def readyz(app: App) -> Readiness:
    """Ready when the store can be read and the index agrees with it; else a 503 problem."""
    return app.upkeep.readiness()
