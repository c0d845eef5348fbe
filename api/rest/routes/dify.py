"""The External Knowledge API of Dify: Dify asks for passages, as of a date that its knowledge id names.

Dify is set up with the address of the service followed by `/v1/dify`, and adds `/retrieval`. Its errors are an
`error_code` and an `error_msg`; a problem document carries both.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StrictFloat, StrictInt, ValidationError
from starlette.exceptions import HTTPException

from api.edge.replies import CHALLENGE
from api.problems import MEDIA_TYPE, ProblemDocument, plain_problem, problem_of
from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import DIFY, example
from api.rest.params import MomentParams
from api.rest.responses import problems
from api.service.callers.caller import Caller
from api.service.invalid import field_errors, invalid_input
from api.service.requests import AsOfRequest, Listing, Moment, SearchRequest
from api.service.views.searches import SearchHit
from api.service.wire import Text
from knowledge.errors import CanonError, Forbidden, InvalidInput, NotFound, Unauthenticated

EVERYTHING = "all"
"""The knowledge id, before its date, that stands for every object."""
_BAD_HEADER, _REFUSED, _UNKNOWN_KNOWLEDGE = 1001, 1002, 2001
"""Dify's codes for a header that is no bearer token, a key that is refused, and a knowledge that does not exist."""
_MOST = 100
"""Passages looked through for those of one prefix or condition: the most that a search gives."""


class Condition(BaseModel):
    """A condition on fields of the metadata: it holds where it holds of one of them."""

    name: str | list[str]
    comparison_operator: str
    value: str | float | list[str] | None = None

    def holds(self, metadata: dict[str, str]) -> bool:
        """Whether the metadata fulfil the condition. Raises InvalidInput for an operator that is not known."""
        compare = _OPERATORS.get(self.comparison_operator)
        if compare is None:
            raise InvalidInput(
                f"The operator {self.comparison_operator!r} is not known here.",
                remedy=f"Use one of: {', '.join(_OPERATORS)}.",
                where="metadata_condition.conditions.comparison_operator",
            )
        names = [self.name] if isinstance(self.name, str) else self.name
        return any(compare(metadata.get(name, ""), self.value) for name in names)


class Conditions(BaseModel):
    """Conditions that hold together, or of which one must hold."""

    logical_operator: Literal["and", "or"] = "and"
    conditions: list[Condition] = Field(default_factory=list)

    def hold(self, metadata: dict[str, str]) -> bool:
        """Whether the metadata fulfil the conditions."""
        held = [condition.holds(metadata) for condition in self.conditions]
        return not held or (any(held) if self.logical_operator == "or" else all(held))


class RetrievalSetting(BaseModel):
    """How many passages are wanted, and the least score of each."""

    top_k: StrictInt = Field(ge=1, le=_MOST)
    score_threshold: StrictFloat = Field(0.0, ge=0, le=1)


class RetrievalRequest(BaseModel):
    """A request as Dify makes it. Fields that it may add are ignored.

    `knowledge_id` is `all`, or the beginning of the ids of the objects wanted. Date and place may follow it:
    `policy/?valid_at=2024-05-31&jurisdiction=eu`.
    """

    knowledge_id: Text = Field(examples=["policy/?valid_at=2024-05-31"])
    query: Text = Field(examples=["How long do customers have to return an unused item?"])
    retrieval_setting: RetrievalSetting
    metadata_condition: Conditions | None = None

    def knowledge(self) -> tuple[str, MomentParams]:
        """The prefix of the objects wanted, and the moment. Raises InvalidInput naming a parameter that is wrong."""
        prefix, _, given = self.knowledge_id.partition("?")
        try:
            return ("" if prefix == EVERYTHING else prefix), MomentParams.model_validate(dict(parse_qsl(given)))
        except ValidationError as error:
            raise invalid_input(error) from None


class RetrievalRecord(BaseModel):
    """A passage of an authoritative version. `score` is the fused score of the search, from 0 to 1."""

    content: str
    score: float
    title: str
    metadata: dict[str, str]


class RetrievalReply(BaseModel):
    """The passages, the best first."""

    records: list[RetrievalRecord]


class DifyRoute(StrictRoute):
    """A route whose errors also have Dify's code and message."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with every deliberate error as Dify reads it."""
        handle = super().get_route_handler()

        async def telling(request: Request) -> Response:
            try:
                return await handle(request)
            except CanonError as error:
                return refusal(request, error)
            except RequestValidationError as error:
                wrong = "; ".join(f"{one.field}: {one.detail}" for one in field_errors(error.errors()))
                return _failed(plain_problem(422, wrong, "See docs/agents.md.", request.url.path), None)
            except HTTPException as error:
                return _failed(plain_problem(error.status_code, error.detail, "", request.url.path), None)

        return telling


PREFIX = "/v1/dify"
"""The beginning of the paths whose errors Dify reads."""
router = APIRouter(prefix=PREFIX, tags=["questions"], route_class=DifyRoute)


@router.post(
    "/retrieval",
    summary="Retrieve passages for Dify",
    response_description="Passages of authoritative versions, best first.",
    responses=problems(400, 404, 413) | example(DIFY),
)
def retrieval(request: RetrievalRequest, caller: Principaled) -> RetrievalReply:
    """The passages that are evidence as of the date that the knowledge id names, in the form of Dify's External
    Knowledge API.
    """
    prefix, params = request.knowledge()
    moment = params.moment()
    if prefix:
        _check_known(caller, prefix, moment)
    search = SearchRequest(
        question=request.query,
        as_of=AsOfRequest(valid_at=moment.valid_at, known_at=moment.known_at),
        scope=moment.scope,
        limit=_MOST,
    )
    conditions = request.metadata_condition or Conditions()
    records = [_record(hit) for hit in caller.search(search).results if hit.object_id.startswith(prefix)]
    setting = request.retrieval_setting
    wanted = [one for one in records if one.score >= setting.score_threshold and conditions.hold(one.metadata)]
    return RetrievalReply(records=wanted[: setting.top_k])


def refusal(request: Request, error: CanonError) -> JSONResponse:
    """The reply to a request that ended with an error, as Dify reads it."""
    return _failed(problem_of(error, request.url.path), _code(error, request))


def _code(error: CanonError, request: Request) -> int | None:
    """Dify's code for an error; None where it has none."""
    if isinstance(error, Unauthenticated):
        is_bearer = request.headers.get("authorization", "").lower().startswith("bearer ")
        return _REFUSED if is_bearer else _BAD_HEADER
    if isinstance(error, Forbidden):
        return _REFUSED
    return _UNKNOWN_KNOWLEDGE if isinstance(error, NotFound) else None


def _check_known(caller: Caller, prefix: str, moment: Moment) -> None:
    if not caller.objects(Listing(prefix=prefix, limit=1), moment).objects:
        raise NotFound(
            f"There is no knowledge {prefix!r}: no object's id begins so.",
            remedy=f"Give {EVERYTHING!r}, or the beginning of object ids such as policy/.",
            where="knowledge_id",
        )


def _record(hit: SearchHit) -> RetrievalRecord:
    return RetrievalRecord(
        content=hit.text,
        score=min(1.0, max(0.0, hit.score)),
        title=hit.context or hit.object_id,
        metadata={"object_id": hit.object_id, "version_id": hit.version_id, "clause_id": hit.clause_id},
    )


def _failed(problem: ProblemDocument, code: int | None) -> JSONResponse:
    message = f"{problem.detail} {problem.remedy}".strip()
    body = problem.model_dump() | {"error_code": code or problem.status, "error_msg": message}
    headers = CHALLENGE if problem.status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body, problem.status, headers=headers, media_type=MEDIA_TYPE)


def _within(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


_OPERATORS: dict[str, Callable[[str, Any], bool]] = {
    "contains": lambda text, value: str(value) in text,
    "not contains": lambda text, value: str(value) not in text,
    "start with": lambda text, value: text.startswith(str(value)),
    "end with": lambda text, value: text.endswith(str(value)),
    "is": lambda text, value: text == str(value),
    "is not": lambda text, value: text != str(value),
    "in": lambda text, value: text in _within(value),
    "not in": lambda text, value: text not in _within(value),
    "empty": lambda text, value: not text,
    "not empty": lambda text, value: bool(text),
}
"""Dify's operators on text. The metadata have no numbers and no dates; those are asked for in the knowledge id."""
