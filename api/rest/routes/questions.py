"""Routes that answer: questions, decisions, recorded answers with their replays and receipts, search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import ANSWER, DECISION, ORIGINS, QUESTIONS, REPLAY, SEARCH, example
from api.rest.params import AudienceParams, BundleParams, QuestionParams, SearchParams
from api.rest.responses import problems
from api.service.requests import DecisionRequest, QueryRequest, SearchRequest
from api.service.use_cases.answers import Replay
from api.service.views.ledger import AnswerOrigins
from api.service.views.questions import QuestionList
from api.service.views.searches import SearchReply
from knowledge.model.answering.answers import Answer

router = APIRouter(prefix="/v1", tags=["questions"], route_class=StrictRoute)


@router.post(
    "/query",
    summary="Ask a question as of a date",
    response_description="The answer; its status says how the question ended.",
    responses=problems(400, 409, 413) | example(ANSWER),
)
def query(request: QueryRequest, caller: Principaled) -> Answer:
    """Answer from the versions that were authoritative for the as-of and scope, and record the answer.

    Every claim has a citation, and every citation is verbatim text of an authoritative version. Where the evidence is
    not sufficient, the status is `insufficient` and there is no claim.
    """
    return caller.query(request)


@router.post(
    "/decisions",
    summary="Decide a case by the rules of an object",
    response_description="The decision, with its rule and clause cited. It is an answer like any other.",
    responses=problems(400, 404, 409, 413) | example(DECISION),
)
def decide(request: DecisionRequest, caller: Principaled) -> Answer:
    """Decide by the first rule that holds in the version authoritative for the as-of and scope.

    The decision is recorded as an answer, and can be looked up, replayed and proved like one. Where a fact that matters
    is missing, the status is `clarify`; where no rule covers the case, it is `insufficient`.
    """
    return caller.decide(request)


@router.get(
    "/answers/{answer_id}",
    summary="Look up a recorded answer",
    response_description="The answer as it was given.",
    responses=problems(404, 410) | example(ANSWER),
)
def answer(answer_id: str, params: Annotated[AudienceParams, Query()], caller: Principaled) -> Answer:
    """A recorded answer, checked against the ledger. An answer for an audience is only visible to that audience."""
    return caller.answer(answer_id, params.scope())


@router.post(
    "/answers/{answer_id}/replay",
    summary="Replay a recorded answer",
    response_description="Whether the same bytes came out, and the recomputed answer.",
    responses=problems(404, 410) | example(REPLAY),
)
def replay(answer_id: str, params: Annotated[AudienceParams, Query()], caller: Principaled) -> Replay:
    """Recompute a recorded answer from its recorded candidates and the as-of state. Nothing is recorded."""
    return caller.replay(answer_id, params.scope())


@router.get(
    "/answers/{answer_id}/origins",
    summary="Trace the citations of an answer",
    response_description="For each citation the version, the revision, and the event of its ingest.",
    responses=problems(404, 410) | example(ORIGINS),
)
def origins(answer_id: str, params: Annotated[AudienceParams, Query()], caller: Principaled) -> AnswerOrigins:
    """Where each citation comes from: the version it quotes, the bytes that were read, and every event up to the answer."""
    return caller.origins(answer_id, params.scope())


@router.get(
    "/answers/{answer_id}/bundle",
    summary="Download the receipt of an answer",
    response_class=Response,
    response_description="A zip file; `knowledge audit check` verifies it without this service.",
    responses=problems(404, 410)
    | {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
def bundle(answer_id: str, params: Annotated[BundleParams, Query()], caller: Principaled) -> Response:
    """The answer with everything that proves it: sources, resolution traces, ledger events with inclusion proofs,
    and a signed head.
    """
    data = caller.receipt(answer_id, params.scope(), () if params.since is None else (params.since,))
    name = f'attachment; filename="{answer_id}.zip"'
    return Response(data, media_type="application/zip", headers={"content-disposition": name})


@router.get(
    "/questions",
    summary="List the questions that were asked",
    response_description="The latest first, and those not fully answered grouped by what was missing.",
    responses=problems() | example(QUESTIONS),
)
def asked(params: Annotated[QuestionParams, Query()], caller: Principaled) -> QuestionList:
    """Questions with who asked them, how they ended and how long they took, as far as the log keeps it. Personal data is replaced
    unless the log is set to `full`. Without a log the recorded answers are listed. Questions of other audiences are left out.
    """
    return caller.questions(params.scope(), params.chosen())


@router.post(
    "/search",
    summary="Search the evidence as of a date",
    response_description="Passages of authoritative versions, best first.",
    responses=problems(400, 413) | example(SEARCH),
)
def search(request: SearchRequest, caller: Principaled) -> SearchReply:
    """The passages that are evidence for the as-of and scope, without composing an answer."""
    return caller.search(request)


@router.get(
    "/search",
    summary="Search the evidence by an address",
    response_description="Passages of authoritative versions, best first.",
    responses=problems() | example(SEARCH),
)
def search_by_address(params: Annotated[SearchParams, Query()], caller: Principaled) -> SearchReply:
    """The same as the search by POST, for a search that is linked to."""
    return caller.search(params.request())
