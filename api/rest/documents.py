"""Routes that write: uploads, and the moves of versions through their lifecycle."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form

from api.rest.examples import INGEST, TRANSITION, example
from api.rest.middleware import too_large
from api.rest.params import UploadForm
from api.rest.responses import problems
from api.rest.services import Wired
from api.service.schemas import IngestView, TransitionRequest, VersionState
from knowledge.errors import InvalidInput

router = APIRouter(prefix="/v1", tags=["documents"])


@router.post(
    "/documents",
    status_code=201,
    summary="Upload a document",
    response_description="What was recorded; it is searchable when this reply arrives.",
    responses=problems(400, 403, 409, 413) | example(INGEST, 201),
)
def upload(form: Annotated[UploadForm, Form(media_type="multipart/form-data")], services: Wired) -> IngestView:
    """Record a document as a version, index it, and only then reply.

    A draft is never cited; it counts once approved, here with `state=approved` or later with a transition.
    The same bytes twice add nothing.
    """
    settings = services.canon.settings
    name = form.file.filename or ""
    if not name:
        raise InvalidInput("The uploaded file has no name.", remedy="Send a file name.", where="file")
    options = form.options(settings.default_source)
    content = form.file.file.read(settings.max_document_bytes + 1)
    if len(content) > settings.max_document_bytes:
        raise too_large(settings.max_document_bytes)
    return services.writer.upload(name, content, options)


@router.post(
    "/versions/{version_id}/transitions",
    status_code=201,
    summary="Move a version through its lifecycle",
    response_description="The version's state and every move that led there.",
    responses=problems(400, 403, 404, 409, 410, 413) | example(TRANSITION, 201),
)
def transition(version_id: str, request: TransitionRequest, services: Wired) -> VersionState:
    """Review, approve, reject or deprecate a version; the decision is an event in the ledger."""
    return services.writer.transition(version_id, request)
