"""How every error leaves Canon: the table of statuses and exit codes, and RFC 9457 problem documents."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge import errors
from knowledge.errors import CanonError, InvalidInput

MEDIA_TYPE = "application/problem+json"
FAILED, USAGE, REFUSED = 1, 2, 3


@dataclass(frozen=True)
class Outcome:
    """What an error becomes outside: `status` for HTTP, `exit` for a process, `slug` in the problem's type."""

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
    errors.IllegalTransition: Outcome(409, FAILED, "illegal-transition"),
    errors.SelfApproval: Outcome(403, FAILED, "self-approval"),
    errors.Conflict: Outcome(409, FAILED, "conflict"),
    errors.Unavailable: Outcome(503, FAILED, "unavailable"),
    errors.DataDirectoryInUse: Outcome(503, FAILED, "data-directory-in-use"),
    errors.StorageFailure: Outcome(503, FAILED, "storage-failure"),
    errors.SchemaMismatch: Outcome(500, FAILED, "schema-mismatch"),
    errors.IntegrityViolation: Outcome(500, FAILED, "integrity-violation"),
}
"""Every error class and what it becomes; docs/api.md shows this table and a test holds them together."""


class FieldError(BaseModel):
    """One field of a request that is wrong: its dotted path, and what is wrong with it."""

    field: str
    detail: str


class Problem(BaseModel):
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
    """The outcome of the nearest class of `error` that the table knows."""
    return next(OUTCOMES[cls] for cls in type(error).__mro__ if cls in OUTCOMES)


def problem_of(error: CanonError, instance: str = "") -> Problem:
    """`error` as a problem document; `instance` is the path asked."""
    outcome = outcome_of(error)
    return Problem(
        type=f"urn:canon:problem:{outcome.slug}",
        title=error.title,
        status=outcome.status,
        detail=error.detail,
        remedy=error.remedy,
        instance=instance,
        errors=[FieldError(field=error.where, detail=error.detail)] if error.where else [],
    )


def plain_problem(status: int, detail: str, remedy: str = "", instance: str = "") -> Problem:
    """A problem that HTTP itself defines, such as 404 for an unknown route or 405 for a wrong method."""
    phrase = HTTPStatus(status).phrase
    return Problem(
        type=f"urn:canon:problem:{phrase.lower().replace(' ', '-')}",
        title=phrase,
        status=status,
        detail=detail,
        remedy=remedy,
        instance=instance,
    )


def field_errors(found: list[Any]) -> list[FieldError]:
    """What pydantic found wrong, each under the dotted path of its field, without the values given."""
    return [FieldError(field=_path(error), detail=_message(error)) for error in found]


def invalid(error: ValidationError, renamed: dict[str, str] | None = None) -> InvalidInput:
    """The first thing pydantic found wrong, as InvalidInput; `renamed` maps its fields to the caller's names."""
    first = field_errors(list(error.errors()))[0]
    where = (renamed or {}).get(first.field, first.field)
    return InvalidInput(f"{first.detail}.", remedy="Correct this value and try again.", where=where)


def _path(error: Any) -> str:
    location: tuple[str | int, ...] = error["loc"]
    if error["type"] == "json_invalid":  # the location ends in an offset, which names no field
        return "body"
    inside = location[1:] if len(location) > 1 and location[0] in _PLACES else location
    return ".".join(str(part) for part in inside)


def _message(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return "this field is not known; remove it or correct its name"
    if error["type"] == "json_invalid":
        return f"the body is not JSON: {error.get('ctx', {}).get('error', message)}"
    return message


_PLACES = ("body", "query", "path", "header")
