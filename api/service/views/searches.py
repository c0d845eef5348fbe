"""The views of a search for passages."""

from __future__ import annotations

from api.service.wire import Wire
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope


class SearchHit(Wire):
    """A passage of evidence. It stands at `start:end` in the text of an authoritative version."""

    object_id: str
    version_id: str
    clause_id: str
    context: str
    text: str
    start: int
    end: int
    score: float
    dense_rank: int | None
    bm25_rank: int | None


class SearchReply(Wire):
    """Passages of evidence, best first."""

    as_of: AsOf
    scope: Scope
    results: list[SearchHit]
