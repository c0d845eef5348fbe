"""One way to ask, whether the engines are in this process or behind a running service."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from api.service.objects import Moment, Reader
from api.service.schemas import DecisionRequest, Diff, ObjectView, QueryRequest, Timeline, VersionList

if TYPE_CHECKING:
    from knowledge.bootstrap import Canon
    from knowledge.model.answers import Answer
    from knowledge.reasoning.question import Question
    from knowledge.retrieval.ports import Progress


class Access(Protocol):
    """What the commands that can go through `--server` need. Errors are CanonErrors either way."""

    def query(self, request: QueryRequest) -> Answer:
        """Answer and record."""
        ...

    def decide(self, request: DecisionRequest) -> Answer:
        """Decide a case and record the decision."""
        ...

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """The authoritative version."""
        ...

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions known then."""
        ...

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """The authority periods known then."""
        ...

    def diff(self, object_id: str, start: datetime, end: datetime, moment: Moment) -> Diff:
        """How the authoritative text differs between two valid times."""
        ...


class LocalAccess(Reader):
    """Access to the engines of this process. What a crash left unindexed is indexed before a question."""

    def __init__(self, canon: Canon, progress: Progress | None = None) -> None:
        super().__init__(canon.store, canon.clock)
        self._canon = canon
        self._progress = progress

    def query(self, request: QueryRequest) -> Answer:
        """Answer and record."""
        return self._ask(request.to_question())

    def decide(self, request: DecisionRequest) -> Answer:
        """Decide a case and record the decision."""
        return self._ask(request.to_question())

    def _ask(self, question: Question) -> Answer:
        self._canon.indexer.catch_up(self._progress)
        return self._canon.orchestrator.ask(question)
