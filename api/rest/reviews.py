"""Routes for those who answer for the truth: what waits, what it would change, what it changed, what lapses."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.examples import CONFLICTS, DOSSIER, EXPIRING, IMPACT, REVIEWS, SCHEMA, SYNC, example
from api.rest.params import AudienceParams, ConflictParams, ExpiringParams, ImpactParams, NoParams
from api.rest.responses import problems
from api.rest.services import Wired
from api.service.reviews import conflict_list
from api.service.schemas import (
    ConflictList,
    ExpiringList,
    KindSchema,
    ReviewList,
    SyncRequest,
    SyncView,
)
from ingest.loaders.objects.authored import schema_of
from knowledge.model.objects import Kind
from knowledge.model.reviews import Dossier, Impact

router = APIRouter(prefix="/v1", tags=["reviews"])


@router.get(
    "/reviews",
    summary="List what waits for review",
    response_description="Drafts and reviewed versions, the oldest first.",
    responses=problems() | example(REVIEWS),
)
def reviews(params: Annotated[AudienceParams, Query()], services: Wired) -> ReviewList:
    """Versions that nobody has approved or rejected yet, with their authors, who may not approve them."""
    return ReviewList(reviews=services.canon.desk.waiting(params.scope()))


@router.get(
    "/reviews/expiring",
    summary="List what is about to lapse",
    response_description="The most relied on first.",
    responses=problems() | example(EXPIRING),
)
def expiring(params: Annotated[ExpiringParams, Query()], services: Wired) -> ExpiringList:
    """Versions that end with nothing to follow, are due for review, or whose confirmation lapses."""
    return ExpiringList(expiring=services.canon.radar.expiring(timedelta(days=params.within), params.scope()))


@router.get(
    "/reviews/conflicts",
    summary="List conflicts that approvals and answers met",
    response_description="The first one first, each with whether it is still open.",
    responses=problems() | example(CONFLICTS),
)
def conflicts(params: Annotated[ConflictParams, Query()], services: Wired) -> ConflictList:
    """Clauses in force that disagree. A ruling in a precedence object, or a correction, settles one. Those of which the
    audience may not see both sides are left out.
    """
    return conflict_list(services.canon, params.scope(), params.after, params.limit)


@router.get(
    "/reviews/{version_id}",
    summary="See what approving a version would do",
    response_description="Clauses that change, conflicts it would create, answers it would change.",
    responses=problems(404, 410) | example(DOSSIER),
)
def dossier(version_id: str, params: Annotated[AudienceParams, Query()], services: Wired) -> Dossier:
    """Recent and golden questions are asked again as if the version were approved; nothing is written. What they would
    be answered is an estimate: the index does not rank the version's passages yet. `would_count` is false where another
    version would prevail from now on; then there is nothing it could contradict.
    """
    return services.canon.desk.dossier(version_id, params.scope())


@router.get(
    "/versions/{version_id}/impact",
    summary="See what a version changed",
    response_description="Stored answers that would be others now, each with its cause.",
    responses=problems(404) | example(IMPACT),
)
def impact(version_id: str, params: Annotated[ImpactParams, Query()], services: Wired) -> Impact:
    """Answers that relied on what the version corrects, that cite nothing, or that it reaches otherwise are asked again
    at their own date, with what is known now, the latest first.
    """
    return services.canon.assessor.impact(version_id, params.scope(), params.limit)


@router.post(
    "/sources/{source}/sync",
    status_code=201,
    summary="Read a source again",
    response_description="What was confirmed, drafted, and found vanished.",
    responses=problems(404, 409) | example(SYNC, 201),
)
def sync(source: str, request: SyncRequest, services: Wired) -> SyncView:
    """Read what a declared source holds at its location: the unchanged is confirmed, the changed becomes a draft, the
    vanished is flagged. A file that cannot be ingested is named in `broken`, and the rest is read all the same.
    """
    return services.writer.sync(source, request.actor)


@router.get(
    "/schemas/{kind}",
    summary="Get the JSON Schema of a kind",
    response_description="What may be written of a structured object of this kind.",
    responses=problems(404) | example(SCHEMA),
)
def schema(kind: Kind, params: Annotated[NoParams, Query()]) -> KindSchema:
    """The schema that structured documents of this kind are validated with (JSON Schema 2020-12)."""
    return KindSchema(kind=kind, json_schema=schema_of(kind))
