"""Describes the problem replies of each route for OpenAPI, and sends them."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.edge.replies import error_reply, path_of, problem_reply
from api.problems import MEDIA_TYPE, ProblemDocument, plain_problem, problem_of
from api.service.invalid import FieldError, field_errors
from knowledge.errors import CanonError
from knowledge.telemetry.instruments import PROBLEMS

_MEANINGS = {
    400: "The body cannot be read.",
    401: "The request brings no key, a wrong one, or one that does not hold any more.",
    403: "The caller lacks a role or goes beyond the key. Or: the author of a version may not approve it, and who asked for a decision may not decide its case.",
    404: "There is no such object, version or answer, or nothing was authoritative then.",
    405: "The route does not take this method.",
    408: "The body arrived too slowly.",
    409: "The lifecycle does not allow this move, or the same thing was changed meanwhile.",
    410: "It was recorded, and its payload was erased under a legal basis.",
    413: "The body is larger than this route accepts.",
    422: "A value in the request is wrong; `errors` names the fields.",
    429: "The caller sends more requests than the limits allow; `Retry-After` says how many seconds to wait.",
    500: "Stored data is damaged, or an unexpected error occurred.",
    503: "An engine or the data directory cannot be used now.",
}
_ALWAYS = (401, 403, 422, 429, 500, 503)
"""The statuses that every route may reply with."""
_OF_BODIES = (400, 408, 413)
"""The statuses that every route with a body may reply with as well."""
_REMEDIES = {
    400: "Send JSON in UTF-8, not compressed, without huge numbers and deep nesting; or, for a document, a multipart form.",
    404: "See /docs for all routes.",
    405: "See /docs for the methods of each route.",
    408: "Send it again, over a faster line or in smaller parts.",
    413: "Send less. A document may have KNOWLEDGE_MAX_DOCUMENT_BYTES, any other body 1 MB.",
}
_log = logging.getLogger("canon.rest")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for these statuses, each a problem document, and for those that every route may reply with."""
    return {status: _described(status) for status in sorted({*statuses, *_ALWAYS})}


def add_problems_of_bodies(document: dict[str, Any]) -> None:
    """Add to each operation of an OpenAPI document that has a body the problems of bodies that cannot be read."""
    for methods in document["paths"].values():
        for operation in methods.values():
            if "requestBody" in operation:
                added = {str(status): _described(status) for status in _OF_BODIES}
                operation["responses"] = dict(sorted((added | operation["responses"]).items()))


def _described(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {
        "description": _MEANINGS[status],
        "content": {MEDIA_TYPE: {"schema": schema, "example": _example(status)}},
    }


def _example(status: int) -> dict[str, Any]:
    return plain_problem(status, _MEANINGS[status], _REMEDIES.get(status, "")).model_dump()


def install_handlers(app: FastAPI) -> None:
    """Make `app` reply to every error with a problem document."""
    app.add_exception_handler(CanonError, _canon_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _canon_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CanonError)
    return refusal(request, error)


def refusal(request: Request, error: CanonError) -> JSONResponse:
    """The reply to a request that ended with an error, or that the gate did not let pass."""
    _count(request, problem_of(error))
    return error_reply(error, path_of(request))


def _reply(request: Request, problem: ProblemDocument, headers: dict[str, str] | None = None) -> JSONResponse:
    _count(request, problem)
    return problem_reply(problem, headers)


def _count(request: Request, problem: ProblemDocument) -> None:
    request.app.state.telemetry.count(PROBLEMS, problem=problem.type.rpartition(":")[2])


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    wrong = field_errors(error.errors())
    problem = ProblemDocument(
        type="urn:canon:problem:invalid-input",
        title="Invalid input",
        status=422,
        detail="; ".join(_sentence(field) for field in wrong),
        remedy="Correct the fields named in errors; /docs describes each route.",
        instance=path_of(request),
        errors=wrong,
    )
    return _reply(request, problem)


def _sentence(error: FieldError) -> str:
    return f"{error.field}: {error.detail}"


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    detail = error.detail if status in (400, 408, 413) else f"{error.detail}: {request.method} {path_of(request)}."
    problem = plain_problem(status, detail, _REMEDIES.get(status, ""), path_of(request))
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed_methods(request))
    return _reply(request, problem, headers)


def _allowed_methods(request: Request) -> list[str]:
    """The methods of every route with this path. Starlette itself names those of the first one alone."""
    known = [*request.app.state.routes, *request.app.routes]
    routes = [route for route in known if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in routes for method in getattr(route, "methods", None) or ()})


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    """Log the details, and never send them to the caller."""
    _log.error("%s %s failed", request.method, path_of(request), exc_info=error)
    remedy = "Try again; if it repeats, look for this path in the service's log and report it."
    return _reply(request, plain_problem(500, "An unexpected error occurred.", remedy, path_of(request)))
