"""The route that Prometheus scrapes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.rest.dependencies import Principaled
from api.rest.params import NoParams
from api.rest.responses import problems

TEXT = "text/plain"
_VERSION = f"{TEXT}; version=0.0.4; charset=utf-8"
"""The text format of Prometheus, which every version of it reads."""
router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    summary="Get the measures of this process and of the store",
    response_class=Response,
    response_description="The text format of Prometheus.",
    responses=problems() | {200: {"content": {TEXT: {"schema": {"type": "string"}}}}},
)
def metrics(params: Annotated[NoParams, Query()], caller: Principaled) -> Response:
    """Times and counts of this process since it began, and what waits in the store now, for every audience. It names no object
    and nobody.
    """
    return Response(caller.metrics(), media_type=_VERSION)
