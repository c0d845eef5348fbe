"""Use cases around answers: ask, decide, search, look up, replay, and write a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from api.service.recording import Recorder
from api.service.requests import DecisionRequest, Moment, QueryRequest, SearchRequest
from api.service.use_cases.looking.moments import Moments
from api.service.use_cases.looking.near_ids import near_ids_told
from knowledge.bootstrap import Canon
from knowledge.model.answering.answers import Answer, AnswerRecord
from knowledge.model.scope import Scope
from knowledge.reasoning.orchestrator import Replay, SearchResult
from knowledge.store.ports.store import unknown_answer

if TYPE_CHECKING:
    from api.service.views.ledger import AnswerOrigins
    from api.service.views.searches import SearchHit, SearchReply

__all__ = ["Answers", "Replay"]

_Request = TypeVar("_Request", QueryRequest, DecisionRequest, SearchRequest)


class Answers:
    """Answers questions and decides cases. Every answer is recorded."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder
        self._moments = Moments(canon.store, canon.clock)

    def query(self, request: QueryRequest) -> Answer:
        """Answer a question from the versions authoritative at its as-of and scope."""
        return self._canon.orchestrator.ask(self._dated(request).to_question())

    def decide(self, request: DecisionRequest) -> Answer:
        """Decide a case by the rules of an object. Raises NotFound for an unknown object."""
        with near_ids_told(self._canon.store, self._canon.clock, request.scope):
            return self._canon.orchestrator.ask(self._dated(request, request.object_id).to_question())

    def search(self, request: SearchRequest) -> SearchReply:
        """The passages that are evidence at an as-of and in a scope, without an answer. Nothing is recorded.

        Raises InvalidInput for a jurisdiction that is unknown at the as-of (rule S4).
        """
        from api.service.views.searches import SearchReply

        canon, question = self._canon, self._dated(request).to_question()
        as_of = canon.store.as_of(question.valid_at, question.known_at, canon.clock(), question.scope)
        pinned = question.model_copy(update={"valid_at": as_of.valid_at, "known_at": as_of.known_at})
        results = canon.orchestrator.search(pinned, request.limit)
        return SearchReply(as_of=as_of, scope=question.scope, results=[_hit(result) for result in results])

    def _dated(self, request: _Request, object_id: str | None = None) -> _Request:
        """The request with its label looked up (rule N5f). Raises InvalidInput where that is not clear."""
        moment = Moment(request.as_of.valid_at, request.as_of.known_at, request.scope)
        return request.at(self._moments.instant(moment.valid_at, moment, object_id, "as_of.valid_at"))

    def answer(self, answer_id: str, scope: Scope) -> Answer:
        """A recorded answer. Raises NotFound, also for an answer that `scope`'s audience may not see (rule S5)."""
        answer = self.record(answer_id).answer
        if not answer.scope.visible_to(scope.audience):
            raise unknown_answer(answer_id)
        return answer

    def record(self, answer_id: str) -> AnswerRecord:
        """A recorded answer with the candidates of retrieval, for an operator who may see every audience."""
        return self._canon.store.answer(answer_id)

    def origins(self, answer_id: str, scope: Scope) -> AnswerOrigins:
        """Where each citation of an answer comes from, back to the event of its ingest. Raises NotFound, as `answer`."""
        from api.service.views.ledger import AnswerOrigins, CitationOrigin

        store, answer = self._canon.store, self.answer(answer_id, scope)
        recorded = store.answer_event(answer_id)
        events = store.recording(list(dict.fromkeys(one.version_id for one in answer.citations)))
        origins = [
            CitationOrigin.of(
                citation,
                store.version(citation.version_id),
                [e for e in events if e.payload["version_id"] == citation.version_id and e.seq < recorded.seq],
            )
            for citation in answer.citations
        ]
        return AnswerOrigins.of(answer, recorded, origins)

    def replay(self, answer_id: str) -> Replay:
        """Recompute a recorded answer from its recorded candidates (rule Q3). Nothing is recorded."""
        return self._canon.orchestrator.replay(answer_id)

    def receipt(self, answer_id: str, since: Sequence[int] = ()) -> bytes:
        """The receipt of an answer as a zip file. It proves that the ledger continues the heads of these sizes."""
        from knowledge.proof.issuer import ReceiptIssuer

        canon = self._canon
        with self._recorder.turn():
            return ReceiptIssuer(canon.store, canon.keys, canon.clock).receipt(answer_id, since)


def _hit(result: SearchResult) -> SearchHit:
    from api.service.views.searches import SearchHit

    candidate = result.candidate
    return SearchHit(
        object_id=candidate.object_id,
        version_id=result.version_id,
        clause_id=result.clause_id,
        context=result.context,
        text=result.text,
        start=result.start,
        end=result.end,
        score=candidate.score,
        dense_rank=candidate.dense_rank,
        bm25_rank=candidate.bm25_rank,
    )
