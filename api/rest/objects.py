"""Routes that read objects. The views come before the object, whose id takes the rest of the path."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.examples import DIFF, INGEST, OBJECT, OBJECTS, TIMELINE, VERSIONS, example
from api.rest.params import DiffParams, ListParams, MomentParams, RecordParams
from api.rest.responses import problems
from api.rest.services import Wired
from api.service.schemas import Diff, IngestView, ObjectPage, ObjectView, Timeline, VersionList, VersionRequest

router = APIRouter(prefix="/v1/objects", tags=["objects"])


@router.get(
    "",
    summary="List objects",
    response_description="One page, in order of id.",
    responses=problems() | example(OBJECTS),
)
def list_objects(params: Annotated[ListParams, Query()], services: Wired) -> ObjectPage:
    """Objects that had a version by the known time asked, and which version is authoritative."""
    return services.reader.objects(params.listing(), params.moment())


@router.get(
    "/{object_id:path}/versions",
    summary="List all versions of an object",
    response_description="Versions in the order they were recorded, with every move.",
    responses=problems(404) | example(VERSIONS),
)
def versions(object_id: str, params: Annotated[RecordParams, Query()], services: Wired) -> VersionList:
    """Drafts, rejected and superseded versions included: this is the record, not what counts."""
    return services.reader.versions(object_id, params.moment())


@router.post(
    "/{object_id:path}/versions",
    status_code=201,
    summary="Record a version of a structured object",
    response_description="What was recorded; it is searchable when this reply arrives.",
    responses=problems(400, 403, 409, 413) | example(INGEST, 201),
)
def record(object_id: str, request: VersionRequest, services: Wired) -> IngestView:
    """Record a version from its fields, as an upload of the same as JSON would."""
    return services.writer.version(object_id, request)


@router.get(
    "/{object_id:path}/timeline",
    summary="See which version counted when",
    response_description="Authority periods by scope, known time and valid time.",
    responses=problems(404) | example(TIMELINE),
)
def timeline(object_id: str, params: Annotated[RecordParams, Query()], services: Wired) -> Timeline:
    """The authority periods of an object: rectangles of valid and known time."""
    return services.reader.timeline(object_id, params.moment())


@router.get(
    "/{object_id:path}/diff",
    summary="Compare an object at two dates",
    response_description="A unified diff and the clauses that differ.",
    responses=problems(404, 410) | example(DIFF),
)
def diff(object_id: str, params: Annotated[DiffParams, Query()], services: Wired) -> Diff:
    """How the authoritative text differs between two valid times, as known at one."""
    return services.reader.diff(object_id, params.start, params.end, params.moment())


@router.get(
    "/{object_id:path}",
    summary="Read an object as of a date",
    response_description="The authoritative version with its text and clauses.",
    responses=problems(404, 410) | example(OBJECT),
)
def read_object(object_id: str, params: Annotated[MomentParams, Query()], services: Wired) -> ObjectView:
    """The version that was authoritative; 404 where nothing was.

    An id that ends in `/versions`, `/timeline` or `/diff` is read with `valid_at`, or with a slash at the
    end of the path.
    """
    return services.reader.object(object_id.removesuffix("/"), params.moment())
