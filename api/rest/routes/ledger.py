"""Routes over the ledger: its events, its signed head, and its verification."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.rest.dependencies import Principaled
from api.rest.examples import HEAD, LEDGER, VERIFICATION, example
from api.rest.params import LedgerParams, NoParams
from api.rest.responses import problems
from api.service.use_cases.ledger import HeadFile
from api.service.views.ledger import LedgerPage, Verification

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])
LOG_TYPE = "application/jsonl"


@router.get(
    "",
    summary="List ledger events",
    response_description="Events in order, and the head.",
    responses=problems(404) | example(LEDGER),
)
def events(params: Annotated[LedgerParams, Query()], caller: Principaled) -> LedgerPage:
    """Every change and every answer, each event bound to the one before by its hash."""
    if params.object_id:
        return caller.object_events(params.object_id, params.after, params.limit)
    return caller.events(params.after, params.limit)


@router.get(
    "/head",
    summary="Get a signed head",
    response_description="The head, with proofs that it continues heads signed before.",
    responses=problems() | example(HEAD),
)
def head(params: Annotated[NoParams, Query()], caller: Principaled) -> HeadFile:
    """The Merkle root over every event, signed (Ed25519). Keep it elsewhere: it later reveals events that were rewritten."""
    return caller.head()


@router.get(
    "/log",
    summary="Download the ledger as a log",
    response_class=StreamingResponse,
    response_description="An event a line, with what brought it about.",
    responses=problems() | {200: {"content": {LOG_TYPE: {"schema": {"type": "string"}}}}},
)
def log(params: Annotated[NoParams, Query()], caller: Principaled) -> StreamingResponse:
    """All events in order. `knowledge audit rebuild --log FILE --at N` computes from them alone what was authoritative after event N."""
    return StreamingResponse(caller.log(), media_type=LOG_TYPE)


@router.get(
    "/verify",
    summary="Verify the ledger",
    response_description="Whether everything holds, and each problem found.",
    responses=problems() | example(VERIFICATION),
)
def verify(params: Annotated[NoParams, Query()], caller: Principaled) -> Verification:
    """Check the chain, every stored content and every projection. It reads everything, so it takes a while."""
    return caller.verify()
