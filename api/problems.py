"""Maps errors to HTTP statuses, exit codes and RFC 9457 problem documents."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field

from api.exit_codes import FAILED, REFUSED, USAGE
from api.service.invalid import FieldError
from knowledge import errors
from knowledge.errors import CanonError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Outcome:
    """The outward form of an error class: `status` for HTTP, `exit` for a process, `slug` for the problem's type."""

    status: int
    exit: int
    slug: str


OUTCOMES: dict[type[CanonError], Outcome] = {
    errors.CanonError: Outcome(500, FAILED, "canon-error"),
    errors.InvalidInput: Outcome(422, USAGE, "invalid-input"),
    errors.InvalidDocument: Outcome(422, FAILED, "invalid-document"),
    errors.NotFound: Outcome(404, FAILED, "not-found"),
    errors.NothingAuthoritative: Outcome(404, REFUSED, "nothing-authoritative"),
    errors.Erased: Outcome(410, FAILED, "erased"),
    errors.Unauthenticated: Outcome(401, FAILED, "not-authenticated"),
    errors.Forbidden: Outcome(403, FAILED, "forbidden"),
    errors.TooManyRequests: Outcome(429, FAILED, "too-many-requests"),
    errors.IllegalTransition: Outcome(409, FAILED, "illegal-transition"),
    errors.SelfApproval: Outcome(403, FAILED, "self-approval"),
    errors.Conflict: Outcome(409, FAILED, "conflict"),
    errors.Unavailable: Outcome(503, FAILED, "unavailable"),
    errors.DataDirectoryInUse: Outcome(503, FAILED, "data-directory-in-use"),
    errors.StorageFailure: Outcome(503, FAILED, "storage-failure"),
    errors.SchemaMismatch: Outcome(500, FAILED, "schema-mismatch"),
    errors.IntegrityViolation: Outcome(500, FAILED, "integrity-violation"),
}
"""The outcome of every error class. docs/api.md shows this table, and a test keeps the two equal."""


class ProblemDocument(BaseModel):
    """A problem document (RFC 9457). `type` is a stable URN; `remedy` says what to do next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:canon:problem:not-found",
                    "title": "Not found",
                    "status": 404,
                    "detail": "There is no object 'policy/refund'.",
                    "remedy": "List the objects with GET /v1/objects.",
                    "instance": "/v1/objects/policy/refund",
                    "errors": [],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    remedy: str = ""
    instance: str = ""
    errors: list[FieldError] = Field(default_factory=list)


def outcome_of(error: CanonError) -> Outcome:
    """The outcome of the nearest ancestor of `error`'s class that is in the table."""
    return next(OUTCOMES[cls] for cls in type(error).__mro__ if cls in OUTCOMES)


def problem_of(error: CanonError, instance: str = "") -> ProblemDocument:
    """`error` as a problem document; `instance` is the path of the request."""
    outcome = outcome_of(error)
    return ProblemDocument(
        type=f"urn:canon:problem:{outcome.slug}",
        title=error.title,
        status=outcome.status,
        detail=error.detail,
        remedy=error.remedy,
        instance=instance,
        errors=[FieldError(field=error.where, detail=error.detail)] if error.where else [],
    )


def plain_problem(status: int, detail: str, remedy: str = "", instance: str = "") -> ProblemDocument:
    """A problem that HTTP itself defines, such as 404 for an unknown route or 405 for a wrong method."""
    phrase = HTTPStatus(status).phrase
    return ProblemDocument(
        type=f"urn:canon:problem:{phrase.lower().replace(' ', '-')}",
        title=phrase,
        status=status,
        detail=detail,
        remedy=remedy,
        instance=instance,
    )
