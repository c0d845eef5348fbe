"""Routes that upload documents and move versions through their lifecycle."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form

from api.rest.bodies import StrictRoute
from api.rest.dependencies import App, Principaled
from api.rest.examples import INGEST, TRANSITION, example
from api.rest.middleware import too_large
from api.rest.params import UploadForm
from api.rest.responses import problems
from api.service.requests import TransitionRequest
from api.service.views.ingests import IngestView
from api.service.views.reviews import VersionState
from knowledge.errors import InvalidInput

router = APIRouter(prefix="/v1", tags=["documents"], route_class=StrictRoute)


@router.post(
    "/documents",
    status_code=201,
    summary="Upload a document",
    response_description="The versions recorded. They are searchable when this reply arrives.",
    responses=problems(400, 403, 409, 413) | example(INGEST, 201),
)
def upload(
    form: Annotated[UploadForm, Form(media_type="multipart/form-data")], app: App, caller: Principaled
) -> IngestView:
    """Record a document as a version, index it, and only then reply.

    A draft is never cited. It becomes authoritative once approved, here with `state=approved` or later with a
    transition. The same bytes twice add nothing.
    """
    most = app.settings.max_document_bytes
    name = form.file.filename or ""
    if not name:
        raise InvalidInput("The uploaded file has no name.", remedy="Send a file name.", where="file")
    defaults = form.defaults()
    content = form.file.file.read(most + 1)
    if len(content) > most:
        raise too_large(most)
    return caller.upload(name, content, defaults)


@router.post(
    "/versions/{version_id}/transitions",
    status_code=201,
    summary="Move a version through its lifecycle",
    response_description="The version's state and every move that led there.",
    responses=problems(400, 403, 404, 409, 410, 413) | example(TRANSITION, 201),
)
def transition(version_id: str, request: TransitionRequest, caller: Principaled) -> VersionState:
    """Review, approve, reject or deprecate a version. The decision becomes an event in the ledger."""
    return caller.transition(version_id, request)
