"""Routes that answer: query, recorded answers and their replay, search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.rest.examples import ANSWER, DECISION, REPLAY, SEARCH, example
from api.rest.params import AudienceParams, BundleParams
from api.rest.responses import problems
from api.rest.services import Wired
from api.service.objects import Moment
from api.service.schemas import DecisionRequest, QueryRequest, SearchHit, SearchReply, SearchRequest
from knowledge.model.answers import Answer
from knowledge.proof.issuer import ReceiptIssuer
from knowledge.reasoning.orchestrator import Replay, SearchResult

router = APIRouter(prefix="/v1", tags=["questions"])


@router.post(
    "/query",
    summary="Ask a question as of a date",
    response_description="The answer; its status says how the question ended.",
    responses=problems(400, 409, 413) | example(ANSWER),
)
def query(request: QueryRequest, services: Wired) -> Answer:
    """Answer from the versions that were authoritative for the as-of and scope, and record the answer.

    Every claim cites; every citation is verbatim text of an authoritative version. When the evidence does
    not reach, the status is `insufficient` and no claim is made.
    """
    return services.canon.orchestrator.ask(request.to_question())


@router.post(
    "/decisions",
    summary="Decide a case by the rules of an object",
    response_description="The decision with the rule and the clause it rests on, cited; an answer like any other.",
    responses=problems(400, 404, 409, 413) | example(DECISION),
)
def decide(request: DecisionRequest, services: Wired) -> Answer:
    """The first rule that holds in the version authoritative for the as-of and scope decides; the decision is
    recorded as an answer, to be looked up, replayed and proved as one. Where a fact that matters is not given the
    status is `clarify`, where no rule covers the case `insufficient`.
    """
    return services.canon.orchestrator.ask(request.to_question())


@router.get(
    "/answers/{answer_id}",
    summary="Look up a recorded answer",
    response_description="The answer as it was given.",
    responses=problems(404, 410) | example(ANSWER),
)
def answer(answer_id: str, params: Annotated[AudienceParams, Query()], services: Wired) -> Answer:
    """An answer given before, checked against the ledger. One asked for an audience is seen by that audience."""
    return services.reader.answer(answer_id, params.scope())


@router.post(
    "/answers/{answer_id}/replay",
    summary="Replay a recorded answer",
    response_description="Whether the same bytes came out, and the answer as recomputed.",
    responses=problems(404, 410) | example(REPLAY),
)
def replay(answer_id: str, params: Annotated[AudienceParams, Query()], services: Wired) -> Replay:
    """Recompute a recorded answer from its recorded candidates and the as-of state; nothing is recorded."""
    services.reader.answer(answer_id, params.scope())
    return services.canon.orchestrator.replay(answer_id)


@router.get(
    "/answers/{answer_id}/bundle",
    summary="Download the receipt of an answer",
    response_class=Response,
    response_description="A zip file; `knowledge audit check` verifies it without this service.",
    responses=problems(404, 410)
    | {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
def bundle(answer_id: str, params: Annotated[BundleParams, Query()], services: Wired) -> Response:
    """The answer with everything that proves it: sources, resolution traces, ledger events with inclusion proofs,
    and a signed head.
    """
    canon = services.canon
    services.reader.answer(answer_id, params.scope())
    since = () if params.since is None else (params.since,)
    with services.writer.turn():
        data = ReceiptIssuer(canon.store, canon.keys, canon.clock).receipt(answer_id, since)
    name = f'attachment; filename="{answer_id}.zip"'
    return Response(data, media_type="application/zip", headers={"content-disposition": name})


@router.post(
    "/search",
    summary="Search the evidence as of a date",
    response_description="Passages of authoritative versions, best first.",
    responses=problems(400, 413) | example(SEARCH),
)
def search(request: SearchRequest, services: Wired) -> SearchReply:
    """The passages that are evidence for the as-of and scope, without composing an answer."""
    question = request.to_question()
    as_of = services.reader.as_of(Moment(question.valid_at, question.known_at, question.scope))
    pinned = question.model_copy(update={"valid_at": as_of.valid_at, "known_at": as_of.known_at})
    found = services.canon.orchestrator.search(pinned, request.limit)
    return SearchReply(as_of=as_of, scope=question.scope, results=[_hit(one) for one in found])


def _hit(result: SearchResult) -> SearchHit:
    candidate = result.candidate
    return SearchHit(
        object_id=candidate.object_id,
        version_id=result.version_id,
        clause_id=result.clause_id,
        context=result.context,
        text=result.text,
        start=result.start,
        end=result.end,
        score=candidate.score,
        dense_rank=candidate.dense_rank,
        bm25_rank=candidate.bm25_rank,
    )
