"""Routes for reviewers: versions that wait, effects of approving them, conflicts, expiry, syncs and schemas."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.edge.even_replies import send_evenly
from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import (
    CONFLICTS,
    DECISIONS,
    DOSSIER,
    EXPIRING,
    IMPACT,
    REREAD,
    REVIEWS,
    SCHEDULED,
    SCHEMA,
    SYNC,
    example,
)
from api.rest.params import (
    ConflictParams,
    DossierParams,
    ExpiringParams,
    ImpactParams,
    NoParams,
    QueueParams,
    ScheduledParams,
)
from api.rest.responses import problems
from api.service.requests import BulkTransitionRequest, RereadRequest, SyncRequest
from api.service.views.ingests import RereadView, SyncView
from api.service.views.objects import KindSchema
from api.service.views.reviews import BulkTransitionView, ConflictList, ExpiringList, ReviewList, ScheduledList
from knowledge.model.objects import Kind
from knowledge.model.reviews import Dossier, Impact

router = APIRouter(prefix="/v1", tags=["reviews"], route_class=StrictRoute)


@router.get(
    "/reviews",
    summary="List versions that wait for review",
    response_description="Drafts and reviewed versions, the oldest first.",
    responses=problems() | example(REVIEWS),
)
def reviews(params: Annotated[QueueParams, Query()], caller: Principaled) -> ReviewList:
    """Versions that nobody has approved or rejected yet. Their authors may not approve them. Readings are on the first page."""
    return caller.waiting(params.scope(), params.chosen())


@router.post(
    "/reviews/decisions",
    status_code=201,
    summary="Move several versions",
    response_description="The versions that were moved, and those that were not, each with the reason.",
    responses=problems(400, 413) | example(DECISIONS, 201),
)
def decisions(http: Request, request: BulkTransitionRequest, caller: Principaled) -> BulkTransitionView:
    """Review, approve or reject the versions named, or all that wait from a source, by an author or of a kind. Each is moved
    by itself.
    """
    view = caller.transition_all(request)
    if view.refused:
        send_evenly(http)
    return view


@router.get(
    "/reviews/expiring",
    summary="List versions about to lapse",
    response_description="The most relied on first.",
    responses=problems() | example(EXPIRING),
)
def expiring(params: Annotated[ExpiringParams, Query()], caller: Principaled) -> ExpiringList:
    """Versions that end without a successor, are due for review, or whose confirmation lapses."""
    return caller.expiring(params.within, params.scope())


@router.get(
    "/reviews/scheduled",
    summary="List approved versions that begin later",
    response_description="The next first.",
    responses=problems() | example(SCHEDULED),
)
def scheduled(params: Annotated[ScheduledParams, Query()], caller: Principaled) -> ScheduledList:
    """Approved versions whose authority begins at a later date, as it is known now."""
    return caller.scheduled(params.scope(), params.limit)


@router.get(
    "/reviews/conflicts",
    summary="List conflicts found by approvals and answers",
    response_description="The oldest first, each with whether it is still open.",
    responses=problems() | example(CONFLICTS),
)
def conflicts(params: Annotated[ConflictParams, Query()], caller: Principaled) -> ConflictList:
    """Clauses in force that disagree. A ruling in a precedence object settles a conflict, and so does a correction.
    Conflicts with a side that the audience may not see are left out.
    """
    return caller.conflicts(params.scope(), params.after, params.limit)


@router.get(
    "/reviews/{version_id}",
    summary="Preview the approval of a version",
    response_description="Clauses that change, conflicts it would create, answers it would change.",
    responses=problems(404, 410) | example(DOSSIER),
)
def dossier(version_id: str, params: Annotated[DossierParams, Query()], caller: Principaled) -> Dossier:
    """Ask recent and golden questions again as if the version were approved. Nothing is written.

    The changed answers are an estimate, since the index does not rank the version's passages yet. `would_count` is
    false where another version would prevail from now on; then there are no conflicts.
    """
    return caller.dossier(version_id, params.scope(), ask=params.questions)


@router.get(
    "/versions/{version_id}/impact",
    summary="List answers that a version changed",
    response_description="Stored answers that would be different now, each with its cause.",
    responses=problems(404) | example(IMPACT),
)
def impact(version_id: str, params: Annotated[ImpactParams, Query()], caller: Principaled) -> Impact:
    """Ask stored answers again at their own date, with the knowledge of today, the latest first.

    They are the answers that relied on what the version corrects, those that cite nothing, and others that the version
    may affect.
    """
    return caller.impact(version_id, params.scope(), params.limit)


@router.post(
    "/readings",
    status_code=201,
    summary="Read stored versions again",
    response_description="Numbers of versions by outcome, and those that are read otherwise now.",
    responses=problems() | example(REREAD, 201),
)
def reread(request: RereadRequest, caller: Principaled) -> RereadView:
    """Read the bytes of stored versions again with the present readers (rules R1 to R4). A reading with the same published words
    is in force at once. One with other words waits in `GET /v1/reviews` until somebody else decides on it by a transition of its
    version.
    """
    return caller.reread(request)


@router.post(
    "/sources/{source}/sync",
    status_code=201,
    summary="Read a source again",
    response_description="Versions confirmed and drafted, and objects that vanished.",
    responses=problems(404, 409) | example(SYNC, 201),
)
def sync(source: str, request: SyncRequest, caller: Principaled) -> SyncView:
    """Read a declared source again at its location. Unchanged texts are confirmed, changed ones become drafts, vanished
    ones are flagged. A file that cannot be ingested is named in `broken`, and the others are read all the same. Only
    folders below KNOWLEDGE_SOURCE_ROOTS are read.
    """
    return caller.sync(source, request)


@router.get(
    "/schemas/{kind}",
    summary="Get the JSON Schema of a kind",
    response_description="The JSON Schema of structured objects of this kind.",
    responses=problems(404) | example(SCHEMA),
)
def schema(kind: Kind, params: Annotated[NoParams, Query()], caller: Principaled) -> KindSchema:
    """The schema that structured documents of this kind are validated with (JSON Schema 2020-12)."""
    return caller.kind_schema(kind)
