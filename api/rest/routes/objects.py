"""Routes that read objects. The views are declared before the object, whose id matches the rest of any path."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.edge.even_replies import send_evenly
from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import DIFF, INGEST, OBJECT, OBJECTS, TIMELINE, VERSIONS, example
from api.rest.params import DiffParams, ListParams, MomentParams, RecordParams
from api.rest.responses import problems
from api.service.requests import VersionRequest
from api.service.views.ingests import IngestView
from api.service.views.objects import Diff, ObjectPage, ObjectView, Timeline, VersionList

router = APIRouter(prefix="/v1/objects", tags=["objects"], route_class=StrictRoute)


@router.get(
    "",
    summary="List objects",
    response_description="One page, in order of id.",
    responses=problems() | example(OBJECTS),
)
def list_objects(http: Request, params: Annotated[ListParams, Query()], caller: Principaled) -> ObjectPage:
    """Objects that had a version by the known time, each with the version that is authoritative."""
    page = caller.objects(params.listing(), params.moment())
    if not page.objects:
        send_evenly(http)
    return page


@router.get(
    "/{object_id:path}/versions",
    summary="List all versions of an object",
    response_description="Versions in the order they were recorded, with every move.",
    responses=problems(404) | example(VERSIONS),
)
def versions(object_id: str, params: Annotated[RecordParams, Query()], caller: Principaled) -> VersionList:
    """All versions, drafts and rejected and superseded ones included. This is the record, not what is authoritative."""
    return caller.versions(object_id, params.moment())


@router.post(
    "/{object_id:path}/versions",
    status_code=201,
    summary="Record a version of a structured object",
    response_description="The version recorded. It is searchable when this reply arrives.",
    responses=problems(400, 403, 409, 413) | example(INGEST, 201),
)
def record(object_id: str, request: VersionRequest, caller: Principaled) -> IngestView:
    """Record a version from its fields, as the upload of the same JSON would."""
    return caller.record(object_id, request)


@router.get(
    "/{object_id:path}/timeline",
    summary="See which version was authoritative when",
    response_description="Authority periods by scope, known time and valid time.",
    responses=problems(404) | example(TIMELINE),
)
def timeline(object_id: str, params: Annotated[RecordParams, Query()], caller: Principaled) -> Timeline:
    """The authority periods of an object: rectangles of valid and known time."""
    return caller.timeline(object_id, params.moment())


@router.get(
    "/{object_id:path}/diff",
    summary="Compare an object at two dates",
    response_description="A unified diff and the clauses that differ.",
    responses=problems(404, 410) | example(DIFF),
)
def diff(object_id: str, params: Annotated[DiffParams, Query()], caller: Principaled) -> Diff:
    """How the authoritative text differs between two valid times, both as known at one time."""
    return caller.diff(object_id, params.start, params.end, params.moment())


@router.get(
    "/{object_id:path}",
    summary="Read an object as of a date",
    response_description="The authoritative version with its text and clauses.",
    responses=problems(404, 410) | example(OBJECT),
)
def read_object(object_id: str, params: Annotated[MomentParams, Query()], caller: Principaled) -> ObjectView:
    """The version that was authoritative; 404 where nothing was.

    To read an object whose id ends in `/versions`, `/timeline` or `/diff`, add `valid_at`, or a slash at the end of the
    path.
    """
    return caller.object(object_id.removesuffix("/"), params.moment())
