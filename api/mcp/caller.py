"""Says through whose eyes a request to the MCP server is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from api.service.requests import Listing, Moment, QueryRequest, SearchRequest
from api.service.views.objects import Diff, ObjectPage, ObjectView, Timeline, VersionList
from api.service.views.searches import SearchReply
from knowledge.model.answering.answers import Answer
from knowledge.model.scope import Scope


class ReadAccess(Protocol):
    """The use cases that agents need. `api.service.callers.caller.Caller` has them, and so has `api.service.access.Access`."""

    def query(self, request: QueryRequest) -> Answer:
        """Answer a question and record the answer."""
        ...

    def search(self, request: SearchRequest) -> SearchReply:
        """The passages that are evidence for a question."""
        ...

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """The version of an object that is authoritative at a moment."""
        ...

    def objects(self, listing: Listing, moment: Moment) -> ObjectPage:
        """One page of objects."""
        ...

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions of an object known at a moment."""
        ...

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """The authority periods of an object known at a moment."""
        ...

    def diff(self, object_id: str, start: datetime | str, end: datetime | str, moment: Moment) -> Diff:
        """How the authoritative text of an object differs between two valid times."""
        ...

    def receipt(self, answer_id: str, scope: Scope) -> bytes:
        """The receipt of an answer as a zip file."""
        ...


class AgentSight(NamedTuple):
    """The use cases for a caller, and the audience that each request names; None where the use cases put it in."""

    use_cases: ReadAccess
    audience: str | None = None


Headers = Mapping[str, str]
"""The headers of the HTTP request that carries a call; none over standard input and output."""
SightOf = Callable[[Headers], AgentSight]
"""Finds the sight of whoever sends these headers. Raises Unauthenticated."""
