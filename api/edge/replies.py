"""Sends problem documents as replies."""

from __future__ import annotations

import math
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Scope

from api.problems import MEDIA_TYPE, ProblemDocument, problem_of
from knowledge.errors import CanonError, TooManyRequests

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="canon"'}


def problem_reply(problem: ProblemDocument, headers: dict[str, str] | None = None) -> JSONResponse:
    """The reply with a problem document."""
    return JSONResponse(problem.model_dump(), problem.status, headers=headers, media_type=MEDIA_TYPE)


def error_reply(error: CanonError, path: str) -> JSONResponse:
    """The reply to a request with this path that ended with an error."""
    problem = problem_of(error, path)
    return problem_reply(problem, CHALLENGE if problem.status == HTTPStatus.UNAUTHORIZED else waiting(error))


def waiting(error: CanonError) -> dict[str, str]:
    """The header that tells a caller who sent too much how many seconds to wait; none for any other error."""
    if not isinstance(error, TooManyRequests):
        return {}
    return {"Retry-After": str(max(1, math.ceil(error.seconds)))}


def path_of(source: Request | Scope) -> str:
    """The path of a request, percent-encoded."""
    scope = source.scope if isinstance(source, Request) else source
    return quote(scope["path"])
