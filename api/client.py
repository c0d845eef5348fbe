"""Access to a running service over its REST interface, with nothing but the standard library."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ValidationError

from api.problems import OUTCOMES
from api.service.objects import Moment
from api.service.schemas import (
    ConflictList,
    DecisionRequest,
    Diff,
    ExpiringList,
    IngestView,
    ObjectView,
    QueryRequest,
    ReviewList,
    SyncRequest,
    SyncView,
    Timeline,
    TransitionRequest,
    VersionList,
    VersionState,
)
from knowledge.errors import CanonError, InvalidInput, Unavailable
from knowledge.model.answers import Answer
from knowledge.model.clock import format_instant, json_value
from knowledge.model.reviews import Dossier, Impact
from knowledge.model.scope import Scope

_Reply = TypeVar("_Reply", bound=BaseModel)
_TIMEOUT = 600.0
_BY_SLUG = {outcome.slug: error for error, outcome in OUTCOMES.items()}


class RemoteAccess:
    """Access through `server`, such as http://127.0.0.1:8080. Raises the error that the service reports,
    or Unavailable when it cannot be reached.
    """

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise InvalidInput(
                f"{server!r} is not the address of a service.",
                remedy="Write it as http://127.0.0.1:8080.",
                where="--server",
            )
        self._base = server.rstrip("/")

    def query(self, request: QueryRequest) -> Answer:
        """Answer and record."""
        return self._post(Answer, "/v1/query", request)

    def decide(self, request: DecisionRequest) -> Answer:
        """Decide a case and record the decision."""
        return self._post(Answer, "/v1/decisions", request)

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """The authoritative version; the closing slash says that the whole path is the id."""
        return self._ask(ObjectView, f"{_object(object_id)}/?{_parameters(moment)}")

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions known then."""
        return self._ask(VersionList, f"{_object(object_id)}/versions?{_known(moment)}")

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """The authority periods known then."""
        return self._ask(Timeline, f"{_object(object_id)}/timeline?{_known(moment)}")

    def diff(self, object_id: str, start: datetime, end: datetime, moment: Moment) -> Diff:
        """How the authoritative text differs between two valid times."""
        dates = urlencode({"from": format_instant(start), "to": format_instant(end)})
        return self._ask(Diff, f"{_object(object_id)}/diff?{dates}&{_parameters(moment)}")

    def upload(self, name: str, content: bytes, fields: dict[str, str]) -> IngestView:
        """Upload one document with the form fields of POST /v1/documents."""
        boundary = secrets.token_hex(16)
        body = _multipart(boundary, name, content, fields)
        return self._ask(IngestView, "/v1/documents", body, f"multipart/form-data; boundary={boundary}")

    # -- reviews, see `Reviews` ----------------------------------------------------------------------------

    def waiting(self, scope: Scope) -> ReviewList:
        """What waits for a decision."""
        return self._ask(ReviewList, f"/v1/reviews?{_audience(scope)}")

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """What approving a version would do."""
        return self._ask(Dossier, f"/v1/reviews/{_segment(version_id)}?{_audience(scope)}")

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """Move a version."""
        return self._post(VersionState, f"/v1/versions/{_segment(version_id)}/transitions", request)

    def conflicts(self, scope: Scope) -> ConflictList:
        """Every conflict that was met, page by page."""
        found = ConflictList(conflicts=[], next=0)
        while found.next is not None:
            page = self._ask(
                ConflictList, f"/v1/reviews/conflicts?after={found.next}&limit=1000&{_audience(scope)}"
            )
            found = ConflictList(conflicts=[*found.conflicts, *page.conflicts], next=page.next)
        return found

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """What needs attention within so many days."""
        return self._ask(ExpiringList, f"/v1/reviews/expiring?within={within}&{_audience(scope)}")

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """What a version changed."""
        return self._ask(Impact, f"/v1/versions/{_segment(version_id)}/impact?limit={limit}&{_audience(scope)}")

    def sync(self, source: str, actor: str) -> SyncView:
        """Have a source read again at the location it declares."""
        return self._post(SyncView, f"/v1/sources/{_segment(source)}/sync", SyncRequest(actor=actor))

    def _post(self, expected: type[_Reply], path: str, request: BaseModel) -> _Reply:
        return self._ask(expected, path, json.dumps(json_value(request)).encode(), "application/json")

    def _ask(self, expected: type[_Reply], path: str, body: bytes | None = None, media: str = "") -> _Reply:
        headers = {"accept": "application/json"} | ({"content-type": media} if media else {})
        request = urllib.request.Request(self._base + path, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as reply:
                return expected.model_validate_json(reply.read())
        except urllib.error.HTTPError as error:
            raise _reported(self._base, error.code, error.read()) from None
        except (OSError, ValidationError) as error:
            raise Unavailable(
                f"The service at {self._base} cannot be used: {error}.",
                remedy="Check --server, and that `knowledge serve` runs there.",
            ) from None


def _object(object_id: str) -> str:
    return f"/v1/objects/{quote(object_id)}"


def _segment(name: str) -> str:
    return quote(name, safe="")


def _audience(scope: Scope) -> str:
    return urlencode({"audience": scope.audience} if scope.audience is not None else {})


def _parameters(moment: Moment) -> str:
    times = {"valid_at": moment.valid_at, "known_at": moment.known_at}
    named = {name: format_instant(at) for name, at in times.items() if at is not None}
    return urlencode(named | scope_fields(moment.scope))


def _known(moment: Moment) -> str:
    """The parameters of what lists a record: what was known, for whom."""
    named = {"known_at": format_instant(moment.known_at)} if moment.known_at is not None else {}
    return "&".join(filter(None, (urlencode(named), _audience(moment.scope))))


def scope_fields(scope: Scope) -> dict[str, str]:
    """The scope as parameters or form fields; parts that are not set are left out."""
    return {name: path for name, path in json_value(scope).items() if path is not None}


def _multipart(boundary: str, name: str, content: bytes, fields: dict[str, str]) -> bytes:
    """The form as multipart/form-data (RFC 7578), its file name quoted as browsers do."""
    parts = [_part(boundary, f'name="{field}"', value.encode()) for field, value in fields.items()]
    safe = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts.append(_part(boundary, f'name="file"; filename="{safe}"', content))
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def _part(boundary: str, disposition: str, value: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + value + b"\r\n"


def _reported(base: str, status: int, body: bytes) -> CanonError:
    """The error a problem document stands for."""
    try:
        problem: dict[str, Any] = json.loads(body)
        slug = str(problem["type"]).rpartition(":")[2]
        fields = [str(one["field"]) for one in problem.get("errors", [])]
        detail, remedy = str(problem["detail"]), str(problem.get("remedy", ""))
    except (ValueError, KeyError, TypeError):
        return Unavailable(
            f"{base} replied with status {status} and no problem document.", remedy="Check --server."
        )
    known = _BY_SLUG.get(slug)
    if known is None:
        return CanonError(f"{base} replied with status {status}: {detail}", remedy=remedy)
    where = fields[0] if len(fields) == 1 and not detail.startswith(f"{fields[0]}:") else ""
    return known(detail, remedy=remedy, where=where)
