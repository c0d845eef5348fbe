"""From question to recorded, replayable answer (rules Q1 to Q3)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

from knowledge.actions.following import follow
from knowledge.conflicts.clauses import conflict_opened
from knowledge.conflicts.tasks import OpenedTasks, open_tasks
from knowledge.model.answering.answers import ANSWER_PREFIX, Answer, AnswerRecord, ConflictReport, differing_fields
from knowledge.model.answering.exchanges import ModelExchange
from knowledge.model.answering.lookups import Lookup
from knowledge.model.answering.plans import Candidate, SubQuery
from knowledge.model.clock import Clock, Value, json_value, system_clock
from knowledge.model.reasons import reasons_of
from knowledge.reasoning.assistance.assistance import Assistance, Assistant, assisted
from knowledge.reasoning.erasures import erased_since
from knowledge.reasoning.evidence.resolve import Evidence, resolve_candidates
from knowledge.reasoning.query_log import QueryLog
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import Considered, answer_again, reasoner_of
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.tools.lookups import LookupTool, facts_of, lacking, told_of_lookups
from knowledge.reasoning.tools.search import SearchTool
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.unrecorded import nothing_follows, unrecorded
from knowledge.store.acting import present_principal
from knowledge.store.ports.store import Store
from knowledge.store.scope_check import with_checked_scope
from knowledge.store.snapshot import Snapshot
from knowledge.store.validation import SERVICE
from knowledge.telemetry import NullTelemetry, Telemetry, WorkSpan
from knowledge.telemetry.instruments import QUESTION_SECONDS, QUESTIONS, REFUSALS


class Replay(Value):
    """The result of replaying a stored answer: whether the bytes are the same, both hashes, the answer as recomputed.

    Where it comes out differently, `differs_in` names the fields of the answer that do: `fingerprints` alone says that only
    the recipe, an engine or the precedence is another by now, and that it makes the same answer. `erased` names the versions
    erased since, of objects that the answer was made from: the recorded answer rested on texts that can no longer be read.
    """

    answer_id: str
    same: bool
    recorded_hash: str
    replayed_hash: str
    answer: Answer
    differs_in: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()


class SearchResult(Value):
    """A candidate that the store confirmed as evidence, with its text and its span in the version."""

    candidate: Candidate
    version_id: str
    clause_id: str
    context: str
    text: str
    start: int
    end: int


class _Outside(NamedTuple):
    """The record of what other services said while a question was answered."""

    exchanges: tuple[ModelExchange, ...]
    lookups: tuple[Lookup, ...]


class _AskedBy(NamedTuple):
    """The name of the asker, empty where nobody is named, and the reading of the performance counter when the question came."""

    name: str
    began: float


class _Beside(NamedTuple):
    """The values that are recorded beside an answer."""

    outside: _Outside
    asked_by: _AskedBy


class Orchestrator:
    """Answers questions from what is authoritative in the store, and records the answers."""

    def __init__(
        self,
        store: Store,
        search: SearchTool,
        *,
        clock: Clock = system_clock,
        recipe: Recipe | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._store = store
        self._search = search
        self._clock = clock
        self._telemetry = telemetry or NullTelemetry()
        self._reasoner = reasoner_of(store, search, clock=clock, recipe=recipe)
        self.assistant: Assistant | None = None
        """Has a language model help with questions that are asked and recorded; without it nothing is missing (rule M3a)."""
        self.query_log: QueryLog | None = None
        """Notes who asks what; without it nothing is noted."""
        self.unwritable = ""
        """Why answers cannot be recorded: each then says so, and has no id (rule Q3e). Empty where each is recorded."""
        self.lookup_tool: LookupTool | None = None
        """Calls the external tools that such questions ask (rule O1)."""

    def ask(self, question: Question, principal: str = "") -> Answer:
        """Answer, record the answer in the ledger, and let follow what does from a decision (rule D5).

        Raises InvalidInput for a `known_at` after now, and StorageFailure where something would follow that cannot be recorded.

        `principal` is who asks: a language model takes from the budget of each.
        """
        began = perf_counter()
        if self.unwritable and question.filing is not None:
            raise nothing_follows(self.unwritable)
        with self._telemetry.span("question") as span:
            answer = self._asked(question, principal, began)
            self._measure(answer, perf_counter() - began, span)
        return answer

    def _asked(self, question: Question, principal: str, began: float) -> Answer:
        trace = AnswerTrace(self._telemetry)
        named = principal or present_principal().name or (question.filing.asked_by if question.filing else "")
        asked_by = _AskedBy(named, began)
        lookups = self._looked_up(question, trace)
        asked = question.model_copy(update={"facts": facts_of(lookups) | question.facts})
        assistance = self.assistant.for_question(principal) if self.assistant else None
        parts_of = assistance.parts if assistance else None
        considered = self._reasoner.consider(asked, trace, parts_of, lacking(lookups))
        answer = told_of_lookups(considered.answer, lookups)
        if assistance is not None:
            answer = trace.step("phrase", lambda: self._phrased(answer, assistance), _told_of_phrasing)
        if self.unwritable:
            return unrecorded(answer, self.unwritable).model_copy(update={"steps": tuple(trace.steps)})
        outside = _Outside(tuple(assistance.exchanges) if assistance else (), lookups)
        return self._record(question, replace(considered, answer=answer), trace, _Beside(outside, asked_by))

    def _measure(self, answer: Answer, seconds: float, span: WorkSpan) -> None:
        """Report an answer by its ids, counts and statuses."""
        status, reasons = answer.status.value, reasons_of(answer)
        self._telemetry.observe(QUESTION_SECONDS, seconds, status=status)
        self._telemetry.count(QUESTIONS, status=status, intent=answer.intent)
        for reason in reasons:
            self._telemetry.count(REFUSALS, reason=reason.value)
        span.note(
            answer_id=answer.answer_id,
            answer_trace=answer.trace_id,
            status=status,
            intent=answer.intent,
            reasons=",".join(reasons) or "none",
            sub_questions=len(answer.sub_questions),
            claims=len(answer.claims),
            citations=len(answer.citations),
            conflicts=len(answer.conflicts),
        )

    def _looked_up(self, question: Question, trace: AnswerTrace) -> tuple[Lookup, ...]:
        """The calls of the external tools in force now that the question asks."""
        tool = self.lookup_tool
        if tool is None or question.object_id is not None:
            return ()
        now = self._clock()
        as_of = self._store.as_of(question.valid_at, question.known_at, now, question.scope).at(now)
        with self._store.snapshot(as_of, question.scope) as opened:
            return trace.step(
                "look up",
                lambda: tool.lookups(question.text, question.facts, with_checked_scope(opened)),
                lambda made: f"{len(made)} tools asked",
                lambda made: {"tools": len(made)},
            )

    def _phrased(self, answer: Answer, assistance: Assistance) -> Answer:
        """The answer with the phrasing that a language model gives it, by the prompts in force now."""
        with self._store.snapshot(answer.as_of.at(self._clock()), answer.scope) as prompts:
            prompt = assistance.prompt_for(answer, prompts)
        if prompt is not None:
            assistance.phrase(answer, prompt)
        return assisted(answer, assistance.exchanges)

    def consider(self, question: Question) -> Answer:
        """The answer that would be given, which nothing records; its ids are blank."""
        return self._reasoner.consider(question, AnswerTrace(self._telemetry)).answer

    def rehearse(self, questions: Iterable[Question]) -> None:
        """Consider questions that nobody asked. Nothing is recorded, measured or told."""
        for question in questions:
            self._reasoner.consider(question)

    def replay(self, answer_id: str) -> Replay:
        """Recompute a stored answer from its recorded plan, candidates and recipe (rule Q3). Raises NotFound."""
        record = self._store.answer(answer_id)
        recorded = record.answer
        with self._store.snapshot(recorded.as_of, recorded.scope) as snapshot:
            told = told_of_lookups(answer_again(snapshot, record), record.lookups)
            again = assisted(told, record.exchanges)
        same = again.answer_hash == recorded.answer_hash == recorded.computed_hash()
        return Replay(
            answer_id=answer_id,
            same=same,
            recorded_hash=recorded.answer_hash,
            replayed_hash=again.answer_hash,
            answer=again.model_copy(update={"answer_id": answer_id, "trace_id": recorded.trace_id}),
            differs_in=() if same else differing_fields(recorded, again),
            erased=() if same else erased_since(self._store, record),
        )

    def search(self, question: Question, limit: int = 10) -> list[SearchResult]:
        """The passages that are evidence for the question's as-of and scope, in fused order."""
        as_of = self._store.as_of(question.valid_at, question.known_at, self._clock(), question.scope)
        with self._store.snapshot(as_of, question.scope) as opened:
            snapshot = with_checked_scope(opened)
            sub_query = SubQuery(text=question.text, lookup=question.text, as_of=as_of)
            most = max(limit, self._reasoner.recipe.search.candidates)
            (candidates,) = self._search.search(self._search.embed([sub_query]), [snapshot.reach], most)
            evidence = resolve_candidates(snapshot, candidates, sub_query)
            return [_search_result(snapshot, one) for one in evidence[:limit]]

    def evidence_of(self, record: AnswerRecord) -> list[SearchResult]:
        """The passages that were evidence for a recorded answer, in the order of their retrieval, each once.

        What was erased since is missing.
        """
        answer = record.answer
        alone = SubQuery(text=answer.question, lookup=answer.question, as_of=answer.as_of)
        sub_queries = record.plan.sub_queries if record.plan else (alone,)
        with self._store.snapshot(answer.as_of, answer.scope) as opened:
            snapshot = with_checked_scope(opened)
            pairs = zip(sub_queries, record.retrieved.candidates, strict=False)
            found = [one for query, own in pairs for one in resolve_candidates(snapshot, own, query)]
            return list({one.text: _search_result(snapshot, one) for one in reversed(found)}.values())[::-1]

    def _record(
        self,
        question: Question,
        considered: Considered,
        trace: AnswerTrace,
        beside: _Beside,
    ) -> Answer:
        ids = {
            "answer_id": f"{ANSWER_PREFIX}{secrets.token_hex(12)}",
            "trace_id": self._telemetry.trace_id() or secrets.token_hex(8),
        }
        answer = considered.answer.model_copy(update={**ids, "steps": tuple(trace.steps)})
        record = AnswerRecord(
            answer=answer,
            requested=json_value(question),
            plan=considered.plan,
            retrieved=considered.retrieved,
            recipe=json_value(self._reasoner.recipe),
            exchanges=beside.outside.exchanges,
            lookups=beside.outside.lookups,
        )
        trace.step("record", lambda: self._keep(record, question, beside.asked_by), lambda _: "in the ledger")
        return answer.model_copy(update={"steps": tuple(trace.steps)})

    def _keep(self, record: AnswerRecord, question: Question, asked_by: _AskedBy) -> None:
        answer = record.answer
        with self._store.transaction() as transaction:
            transaction.record_answer(record)
            tasks = [_task(conflict, answer.answer_id) for conflict in answer.conflicts]
            reason = f"found while answering {answer.answer_id}"
            open_tasks(OpenedTasks(self._store), transaction, tasks, actor=SERVICE, reason=reason)
            if question.filing is not None and question.object_id is not None:
                follow(transaction, answer, question.filing)
            if self.query_log is not None:
                seconds = perf_counter() - asked_by.began
                self.query_log.note(transaction, answer, asked_by.name, seconds)


def _told_of_phrasing(answer: Answer) -> str:
    return f"{sum(one.by_model for one in answer.phrased)} sentences of a language model"


def _search_result(snapshot: Snapshot, evidence: Evidence) -> SearchResult:
    located = evidence.located
    version = snapshot.version(located.version_id)
    clause = version.clause_at(located.start)
    return SearchResult(
        candidate=evidence.candidate,
        version_id=version.version_id,
        clause_id=version.clause_id(clause.anchor if clause else "text"),
        context=evidence.context,
        text=evidence.text,
        start=located.start,
        end=located.end,
    )


def _task(conflict: ConflictReport, answer_id: str) -> dict[str, object]:
    """The payload of the review task that a conflict of an answer opens."""
    clauses = [side.clause_id for side in conflict.sides]
    return conflict_opened(conflict.conflict_id, conflict.kind, clauses) | {"answer_id": answer_id}
