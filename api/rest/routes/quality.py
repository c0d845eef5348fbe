"""Routes around the quality of answers: feedback, and stored evaluations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import EVALUATION, EVALUATIONS, FEEDBACK, example
from api.rest.params import NoParams
from api.rest.responses import problems
from api.service.views.quality import EvaluationList, EvaluationReport, FeedbackRequest, FeedbackView

router = APIRouter(prefix="/v1", tags=["quality"], route_class=StrictRoute)


@router.post(
    "/answers/{answer_id}/feedback",
    status_code=201,
    summary="Say what is right or wrong with an answer",
    response_description="The feedback, and the golden question that it proposes.",
    responses=problems(404, 410) | example(FEEDBACK, 201),
)
def feedback(answer_id: str, request: FeedbackRequest, caller: Principaled) -> FeedbackView:
    """The verdict and its reason are an event of the ledger. Wrong and missing also record a draft of a golden question, with the
    question as it was asked and the correction; it waits in `GET /v1/reviews`.
    """
    return caller.judge(answer_id, request)


@router.get(
    "/evaluations",
    summary="List the stored runs of evaluations",
    response_description="The latest first, each with its measures.",
    responses=problems() | example(EVALUATIONS),
)
def evaluations(params: Annotated[NoParams, Query()], caller: Principaled) -> EvaluationList:
    """Runs that `knowledge eval run --keep` stored in the data directory of this service."""
    return caller.evaluations()


@router.get(
    "/evaluations/{run_id}",
    summary="Read a stored run of an evaluation",
    response_description="The whole report.",
    responses=problems(404) | example(EVALUATION),
)
def evaluation(run_id: str, params: Annotated[NoParams, Query()], caller: Principaled) -> EvaluationReport:
    """Measures, reliability, and each question with its outcome and the stage that lost it."""
    return caller.evaluation(run_id)
