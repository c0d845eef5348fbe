"""Routes that trace texts and answers back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import CHANGE_DATES, CITING, EXPLANATION, SENTENCES, VERSION_TEXT, example
from api.rest.params import AudienceParams, CitingParams, RecordParams, SentenceParams
from api.rest.responses import problems
from api.service.views.provenance import AnswerExplanation, ChangeDates, CitingAnswers, SentenceList, VersionText

router = APIRouter(prefix="/v1", route_class=StrictRoute)


@router.get(
    "/dates",
    tags=["objects"],
    summary="List the dates on which anything changes",
    response_description="Dates at which authoritative texts begin or end, the earliest first.",
    responses=problems() | example(CHANGE_DATES),
)
def dates(params: Annotated[RecordParams, Query()], caller: Principaled) -> ChangeDates:
    """The valid times at which the authoritative text of any object begins or ends, as known at one time."""
    return caller.change_dates(params.moment())


@router.get(
    "/versions/{version_id}",
    tags=["objects"],
    summary="Read a version in any state",
    response_description="The version with its text and clauses.",
    responses=problems(404, 410) | example(VERSION_TEXT),
)
def version_text(version_id: str, params: Annotated[RecordParams, Query()], caller: Principaled) -> VersionText:
    """A version as it was read at the known time, also one that was never approved. It may not be what is authoritative."""
    return caller.version_text(version_id, params.moment())


@router.get(
    "/sentences",
    tags=["objects"],
    summary="See which approval put each sentence in force",
    response_description="The sentences of the authoritative version, in the order of the text.",
    responses=problems(404, 410) | example(SENTENCES),
)
def sentences(params: Annotated[SentenceParams, Query()], caller: Principaled) -> SentenceList:
    """Each sentence with the earliest version that has held it without a break, and the approval of that version."""
    return caller.sentences(params.object_id, params.moment())


@router.get(
    "/answers",
    tags=["questions"],
    summary="List the answers that cite an object",
    response_description="Recorded answers, the latest first.",
    responses=problems(404) | example(CITING),
)
def citing(params: Annotated[CitingParams, Query()], caller: Principaled) -> CitingAnswers:
    """Recorded answers that cite any version of the object and that the audience may see."""
    return caller.citing(params.object_id, params.scope(), params.limit)


@router.get(
    "/answers/{answer_id}/explanation",
    tags=["questions"],
    summary="See how an answer came about",
    response_description="The request, the plan, and what became of each candidate.",
    responses=problems(404, 410) | example(EXPLANATION),
)
def explanation(
    answer_id: str, params: Annotated[AudienceParams, Query()], caller: Principaled
) -> AnswerExplanation:
    """The plan of a recorded answer, and for each passage that the search proposed whether it is cited, and why not."""
    return caller.explanation(answer_id, params.scope())
