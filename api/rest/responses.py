"""The problem replies of each route, as OpenAPI describes them, and the handlers that send them."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.problems import MEDIA_TYPE, FieldError, Problem, field_errors, plain_problem, problem_of
from knowledge.errors import CanonError

_MEANINGS = {
    400: "The body cannot be read.",
    403: "The author of a version does not approve it.",
    404: "There is no such object, version or answer, or nothing was authoritative then.",
    405: "The route does not take this method.",
    409: "The lifecycle does not allow this move, or the same thing was changed meanwhile.",
    410: "It was there, and was erased under a legal basis.",
    413: "The body is larger than this route accepts.",
    422: "A value in the request is wrong; `errors` names the fields.",
    500: "Stored data does not hold, or something unexpected went wrong.",
    503: "An engine or the data directory cannot be used now.",
}
_REMEDIES = {
    404: "See /docs for the routes there are.",
    405: "See /docs for the methods of each route.",
    413: "Send less. The most a document may have is KNOWLEDGE_MAX_DOCUMENT_BYTES; any other body, 1 MB.",
}
_log = logging.getLogger("canon.rest")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for these statuses, each a problem document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": schema, "example": _example(status)}},
        }
        for status in sorted({*statuses, 422, 500, 503})
    }


def _example(status: int) -> dict[str, Any]:
    return plain_problem(status, _MEANINGS[status], _REMEDIES.get(status, "")).model_dump()


def install_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""
    app.add_exception_handler(CanonError, _canon_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def _reply(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(problem.model_dump(), problem.status, headers=headers, media_type=MEDIA_TYPE)


def _path(request: Request) -> str:
    return quote(request.scope["path"])


async def _canon_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CanonError)
    return _reply(problem_of(error, _path(request)))


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = field_errors(list(error.errors()))
    problem = Problem(
        type="urn:canon:problem:invalid-input",
        title="Invalid input",
        status=422,
        detail="; ".join(_sentence(one) for one in found),
        remedy="Correct the fields named in errors; /docs describes each route.",
        instance=_path(request),
        errors=found,
    )
    return _reply(problem)


def _sentence(error: FieldError) -> str:
    return f"{error.field}: {error.detail}"


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    detail = error.detail if status in (400, 413) else f"{error.detail}: {request.method} {_path(request)}."
    problem = plain_problem(status, detail, _REMEDIES.get(status, ""), _path(request))
    return _reply(problem, dict(error.headers or {}))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    """The details go to the log, never to the caller."""
    _log.error("%s %s failed", request.method, _path(request), exc_info=error)
    remedy = "Try again; if it repeats, look for this path in the service's log and report it."
    return _reply(plain_problem(500, "Something unexpected went wrong.", remedy, _path(request)))
