"""From question to recorded answer: understand, plan, retrieve, resolve, select, verify, compose, record.

Everything after retrieval is a function of the plan, the recorded candidates and the store's state at the
as-of; that is what makes an answer replayable (rule Q3).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.conflicts.tasks import open_tasks
from knowledge.model.answers import ANSWER_PREFIX, Answer, AnswerRecord, Candidate, Step
from knowledge.model.clock import AsOf, Clock, Value, json_value, system_clock
from knowledge.model.precedence import DEFAULT
from knowledge.model.scope import Scope
from knowledge.reasoning.advisories.regional_differences import regional_differences, search_regional
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChanges
from knowledge.reasoning.composition.assemble import answer_from
from knowledge.reasoning.composition.compose import Inquiry, refuse
from knowledge.reasoning.composition.decision import RuleEvaluation, decide_case
from knowledge.reasoning.erasures import erased_since
from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.resolve import Evidence, resolve_candidates
from knowledge.reasoning.evidence.select import Finding, select
from knowledge.reasoning.planning.plan import SubQuery, plan
from knowledge.reasoning.question import Question
from knowledge.reasoning.tools.search import embed, retrieve
from knowledge.reasoning.understanding.understand import Intent, understand
from knowledge.reasoning.verification.adjudication import ClaimAdjudicator
from knowledge.reasoning.verification.constraints import constraint_on_question, constraints
from knowledge.reasoning.verification.contradictions import ClausePrecedence, conflict_opened
from knowledge.reasoning.verification.sufficiency import verify
from knowledge.retrieval.ports import Embedder, Index
from knowledge.store.port import Store
from knowledge.store.scope_check import checked_scope

REASONING = "extractive/4"
"""Changes whenever the deterministic steps may give another answer from the same candidates."""
PRECEDENCE = "default/1"
"""The order of the rules where no precedence object is in force."""

_T = TypeVar("_T")


class Replay(Value):
    """What replaying a stored answer gave: whether the bytes are the same, both hashes, the answer now.

    `erased` names what was erased since, by version id, of the objects that the answer was made from, where it comes out
    otherwise: the recorded answer rested on texts that can no longer be read.
    """

    answer_id: str
    same: bool
    recorded_hash: str
    replayed_hash: str
    answer: Answer
    erased: tuple[str, ...] = ()


class SearchResult(Value):
    """A candidate that the store confirmed as evidence, with its text and place."""

    candidate: Candidate
    version_id: str
    clause_id: str
    context: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Proposed:
    """What retrieval returned per probe, for a question asked at an instant: for the as-of and scope asked, with the regions
    within it, and for that instant where a later date is asked about.
    """

    asked_at: datetime
    candidates: tuple[tuple[Candidate, ...], ...]
    regional: tuple[tuple[Candidate, ...], ...]
    present: tuple[tuple[Candidate, ...], ...]


class _Trace:
    """Collects the steps of one answer with their timings."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, name: str, work: Callable[[], _T], summary: Callable[[_T], str]) -> _T:
        """Do `work`, and note how long it took and what came of it."""
        began = perf_counter()
        result = work()
        ms = round((perf_counter() - began) * 1e3, 3)
        self.steps.append(Step(name=name, ms=ms, summary=summary(result)))
        return result


class Orchestrator:
    """Answers questions from what the store holds authoritative."""

    def __init__(
        self, store: Store, index: Index, embedder: Embedder, *, clock: Clock = system_clock, candidates: int = 40
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._clock = clock
        self._candidates = candidates

    def ask(self, question: Question) -> Answer:
        """Answer, and record the answer in the ledger. Raises InvalidInput for a `known_at` after now."""
        trace = _Trace()
        answer, proposed = self._answered(question, trace)
        answer = answer.model_copy(
            update={"answer_id": f"{ANSWER_PREFIX}{secrets.token_hex(12)}", "trace_id": secrets.token_hex(8)}
        )
        return self._recorded(question, answer, proposed, trace)

    def consider(self, question: Question) -> Answer:
        """The answer that would be given, which nothing records; its ids are blank."""
        return self._answered(question, _Trace())[0]

    def _answered(self, question: Question, trace: _Trace) -> tuple[Answer, _Proposed]:
        now = self._clock()
        as_of = self._as_of(question, now)
        question = question.model_copy(update={"scope": checked_scope(self._store, question.scope, as_of)})
        probes = trace.step(
            "plan", lambda: self._planned(question, as_of), lambda planned: f"{len(planned)} probes"
        )
        vectors = trace.step(
            "embed", lambda: embed(self._embedder, probes), lambda v: f"{len(v)} questions embedded"
        )
        proposed = trace.step(
            "retrieve",
            lambda: self._proposed(
                question, ScheduledChanges(self._store, now, as_of, question.scope), probes, vectors
            ),
            lambda found: f"{sum(map(len, found.candidates))} candidates",
        )
        return self._deliberate(self._inquiry(question, as_of, now), proposed, trace), proposed

    def _proposed(
        self,
        question: Question,
        ahead: ScheduledChanges,
        probes: Sequence[SubQuery],
        vectors: Sequence[NDArray[np.float32]],
    ) -> _Proposed:
        store, index, scope, limit = self._store, self._index, question.scope, self._candidates
        return _Proposed(
            ahead.asked_at,
            retrieve(index, probes, vectors, store.reach(scope, ahead.as_of), limit),
            search_regional(store, index, probes, vectors, scope, limit),
            ahead.retrieve(index, probes, vectors, limit) if question.object_id is None else (),
        )

    def replay(self, answer_id: str) -> Replay:
        """Recompute a stored answer from its recorded candidates (rule Q3). Raises NotFound."""
        record = self._store.answer(answer_id)
        recorded = record.answer
        asked_at = record.asked_at or recorded.as_of.known_at
        inquiry = self._inquiry(Question.of(recorded), recorded.as_of, asked_at, recorded.fingerprints)
        proposed = _Proposed(asked_at, record.candidates, record.regional, record.present)
        again = self._deliberate(inquiry, proposed, _Trace())
        same = again.answer_hash == recorded.answer_hash == recorded.computed_hash()
        return Replay(
            answer_id=answer_id,
            same=same,
            recorded_hash=recorded.answer_hash,
            replayed_hash=again.answer_hash,
            answer=again.model_copy(update={"answer_id": answer_id, "trace_id": recorded.trace_id}),
            erased=() if same else erased_since(self._store, record),
        )

    def search(self, question: Question, limit: int = 10) -> list[SearchResult]:
        """The passages that are evidence for the question's as-of and scope, in fused order."""
        as_of = self._as_of(question, self._clock())
        question = question.model_copy(update={"scope": checked_scope(self._store, question.scope, as_of)})
        probes = (SubQuery(text=question.text, lookup=question.text, as_of=as_of),)
        (found,) = retrieve(
            self._index,
            probes,
            embed(self._embedder, probes),
            self._store.reach(question.scope, as_of),
            max(limit, self._candidates),
        )
        evidence = resolve_candidates(self._store, found, probes[0], question.scope)
        return [self._result(e) for e in evidence[:limit]]

    def _as_of(self, question: Question, now: datetime) -> AsOf:
        return self._store.as_of(question.valid_at, question.known_at, now)

    def _planned(self, question: Question, as_of: AsOf) -> tuple[SubQuery, ...]:
        if question.object_id is None:
            return plan(understand(question.text), as_of)
        return (RuleEvaluation(self._store, question, question.object_id, as_of).probe,)

    def _deliberate(self, inquiry: Inquiry, proposed: _Proposed, trace: _Trace) -> Answer:
        """The deterministic part: from candidates to an answer without ids."""
        store, question, as_of = self._store, inquiry.question, inquiry.as_of
        if question.object_id is not None:
            tried = RuleEvaluation(store, question, question.object_id, as_of)
            regional = proposed.regional[0] if proposed.regional else ()
            return trace.step(
                "decide",
                lambda: decide_case(inquiry, tried, proposed.candidates[0], regional),
                lambda a: a.status.value,
            )
        limits = constraints(store, as_of, question.scope)
        if (forbidden := constraint_on_question(limits, question.text)) is not None:
            return refuse(inquiry, forbidden)
        probes = plan(understand(question.text), as_of)
        findings = self._found(probes, proposed.candidates, question.scope, trace)
        adjudicator = ClaimAdjudicator(store, ClausePrecedence(store, as_of, question.scope), findings, limits)
        adjudication = trace.step(
            "select",
            lambda: adjudicator.adjudicate(select(findings)),
            lambda s: f"{len(s.selected)} passages, {len(s.contests)} conflicts",
        )
        regions = trace.step(
            "compare regions",
            lambda: regional_differences(
                store, as_of, question.scope, probes, proposed.regional, adjudication.selected
            ),
            lambda found: f"{len(found)} with an answer of their own",
        )
        ahead = ScheduledChanges(store, inquiry.asked_at, as_of, question.scope)
        changes = trace.step(
            "look ahead",
            lambda: ahead.claims(probes, proposed.present, adjudication),
            lambda found: f"{len(found)} changes by the date asked",
        )
        return trace.step(
            "compose",
            lambda: answer_from(inquiry, findings, adjudication, regions, changes),
            lambda a: a.status.value,
        )

    def _found(
        self, probes: Sequence[SubQuery], candidates: Sequence[Sequence[Candidate]], scope: Scope, trace: _Trace
    ) -> list[Finding]:
        evidence = trace.step(
            "resolve",
            lambda: [
                resolve_candidates(self._store, found, probe, scope)
                for probe, found in zip(probes, candidates, strict=True)
            ],
            lambda e: f"{sum(map(len, e))} authoritative of {sum(map(len, candidates))} candidates",
        )
        rankings = trace.step(
            "rank",
            lambda: [rank(p.text, e) for p, e in zip(probes, evidence, strict=True)],
            lambda r: f"{len(r)} rankings",
        )
        return trace.step(
            "verify",
            lambda: [Finding(p, r, verify(p, r)) for p, r in zip(probes, rankings, strict=True)],
            lambda f: f"{sum(x.verdict.sufficient for x in f)} of {len(f)} sufficient",
        )

    def _recorded(self, question: Question, answer: Answer, proposed: _Proposed, trace: _Trace) -> Answer:
        answer = answer.model_copy(update={"steps": tuple(trace.steps)})
        record = AnswerRecord(
            answer=answer,
            requested=json_value(question),
            candidates=proposed.candidates,
            regional=proposed.regional,
            present=proposed.present,
            asked_at=proposed.asked_at,
        )

        def keep() -> None:
            with self._store.transaction() as transaction:
                transaction.record_answer(record)
                reason = f"found while answering {answer.answer_id}"
                found = [_task(conflict, answer.answer_id) for conflict in answer.conflicts]
                open_tasks(self._store, transaction, found, actor="canon", reason=reason)

        trace.step("record", keep, lambda _: "in the ledger")
        return answer.model_copy(update={"steps": tuple(trace.steps)})

    def _inquiry(
        self, question: Question, as_of: AsOf, asked_at: datetime, engines: Mapping[str, str] | None = None
    ) -> Inquiry:
        """The question with what makes its answer: the engines that proposed candidates (these, or those recorded), this
        code, and the precedence in force.
        """
        made_by = engines or {"embedder": self._embedder.fingerprint, "index": self._index.fingerprint}
        found = self._store.resolve([DEFAULT], as_of, question.scope).get(DEFAULT)
        own = {"reasoning": REASONING, "precedence": found.version_id if found else PRECEDENCE}
        intent = Intent.DECISION if question.object_id is not None else understand(question.text).intent
        return Inquiry(self._store, question, as_of, intent, asked_at, {**made_by, **own})

    def _result(self, evidence: Evidence) -> SearchResult:
        located = evidence.located
        version = self._store.version(located.version_id)
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


def _task(conflict: Mapping[str, Any], answer_id: str) -> dict[str, Any]:
    """The review task that a conflict of an answer opens."""
    clauses = [side["clause_id"] for side in conflict["sides"]]
    return conflict_opened(conflict["conflict_id"], conflict["kind"], clauses) | {"answer_id": answer_id}
