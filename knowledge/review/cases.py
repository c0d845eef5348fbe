"""Cases that a person decides: lists review tasks, shows what a reviewer needs, and records the decision (rule D6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from knowledge.actions.following import Approval, queue_action
from knowledge.errors import Conflict, Erased, InvalidInput, NotFound, SelfApproval
from knowledge.model.answering.answers import AnswerRecord, Decision
from knowledge.model.cases import CaseDossier, CaseFact, CaseTask, CaseVerdict, Filing, TaskState, TriedRule
from knowledge.model.kinds import PolicyTerms, terms_of
from knowledge.model.record.ledger import Event, EventKind, same_person
from knowledge.model.scope import Scope
from knowledge.model.task_filter import ALL_TASKS, TaskFilter
from knowledge.model.work.actions import action_id_of
from knowledge.review.case_log import CaseLog
from knowledge.review.next_steps import next_step
from knowledge.store.ports.store import Store
from knowledge.store.validation import SERVICE, checked_actor, checked_reason

_Numbered = tuple[int, Event]
"""The event that opened a task, after the number that says where the task stands in its list."""
_DECIDED: dict[str, TaskState] = {"approve": TaskState.APPROVED, "deny": TaskState.DENIED}


class CaseReviews:
    """The review tasks that decisions opened, for reviewers who may see their answers (rule S5)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._log = CaseLog(store)

    def tasks(self, scope: Scope, chosen: TaskFilter = ALL_TASKS) -> tuple[list[CaseTask], int | None]:
        """A page of review tasks, and the number after which the next one begins, if there is one.

        The first opened comes first, and of decided ones alone the last decided. A task whose decision was erased is left out.
        """
        opened, decided = self._log.look()
        visible = self._visible(_in_order(opened, decided, chosen), scope)
        page = visible[: chosen.limit]
        tasks = [
            _task(event, record, decided.get(event.payload["task_id"]), self._store)
            for _, event in page
            if (record := self._record(event))
        ]
        return tasks, page[-1][0] if len(page) < len(visible) else None

    def open_count(self, scope: Scope) -> int:
        """The number of tasks that nobody decided yet."""
        opened, decided = self._log.look()
        return len(self._visible(_in_order(opened, decided, TaskFilter("open")), scope))

    def dossier(self, task_id: str, scope: Scope) -> CaseDossier:
        """The facts for a decision on a case. Raises NotFound, and Erased where the decision was erased."""
        event, decided, record = self._found(task_id, scope)
        answer = record.answer
        decision = _decision_of(record)
        version = self._store.version(decision.version_id or "")
        terms = terms_of(version)
        assert isinstance(terms, PolicyTerms), "only rules of a policy leave a case to a person"
        return CaseDossier(
            task=_task(event, record, decided, self._store),
            title=version.title,
            as_of=answer.as_of,
            scope=answer.scope,
            facts=tuple(_facts(terms, answer.facts)),
            rules=tuple(_tried(decision, terms)),
            citations=answer.citations,
            notes=(*answer.missing, *(notice.text for notice in answer.notices)),
            confidence=answer.confidence,
            action=decision.action,
            next_step=next_step(decision, terms, answer.facts),
        )

    def decide(self, task_id: str, verdict: CaseVerdict, scope: Scope, *, actor: str, reason: str) -> CaseTask:
        """Decide a task, and queue the action of an approved case in the same transaction (rules D6c, D6d, D7a).

        Raises NotFound; InvalidInput for a blank reason; Conflict for a task that is decided already; SelfApproval for the one who
        asked for the decision; Erased where the decision was erased.
        """
        actor, reason = checked_actor(actor), checked_reason(reason).strip()
        if not reason:
            raise InvalidInput("The decision has no reason.", remedy="Say why.", where="reason")
        with self._store.transaction() as transaction:  # only one writes at a time, so nobody decides in between
            event, decided, record = self._found(task_id, scope)
            _check_may_decide(event, decided, actor)
            payload = {
                "task_id": event.payload["task_id"],
                "answer_id": event.payload["answer_id"],
                "decision": verdict,
            }
            transaction.append_notice(EventKind.REVIEW_DECIDED, payload, actor=actor, reason=reason)
            if verdict == "approve":
                approval = Approval(
                    by=actor, at=transaction.recorded_at, reason=reason, task_id=event.payload["task_id"]
                )
                queue_action(transaction, record.answer, _filing(record), approval)
        event, decided, record = self._found(task_id, scope)
        return _task(event, record, decided, self._store)

    def _found(self, task_id: str, scope: Scope) -> tuple[Event, Event | None, AnswerRecord]:
        """The events of a task and the record of its decision. Raises NotFound, Erased."""
        opened, decided = self._log.look()
        event = opened.get(task_id)
        record = self._store.answer(event.payload["answer_id"]) if event else None
        if event is None or record is None or not record.answer.scope.visible_to(scope.audience):
            raise NotFound(
                f"There is no review task {task_id[:64]!r}.", remedy="List them with: knowledge review tasks"
            )
        return event, decided.get(task_id), record

    def _record(self, event: Event) -> AnswerRecord | None:
        try:
            return self._store.answer(event.payload["answer_id"])
        except Erased:
            return None

    def _visible(self, numbered: Sequence[_Numbered], scope: Scope) -> list[_Numbered]:
        """Those of the tasks whose decision was not erased and may be seen (rule S5)."""
        seen = self._store.visible_answers([event.payload["answer_id"] for _, event in numbered], scope)
        return [one for one in numbered if one[1].payload["answer_id"] in seen]


def _in_order(opened: Mapping[str, Event], decided: Mapping[str, Event], chosen: TaskFilter) -> list[_Numbered]:
    """The tasks that are asked for, in the order of the list."""
    taken = [
        event
        for task_id, event in opened.items()
        if chosen.takes(event.payload["object_id"], decided=task_id in decided)
    ]
    if chosen.stage != "decided":
        return [(event.seq, event) for event in taken if event.seq > chosen.after]
    numbered = [(decided[event.payload["task_id"]].seq, event) for event in taken]
    latest_first = sorted(numbered, key=itemgetter(0), reverse=True)
    return [one for one in latest_first if not chosen.after or one[0] < chosen.after]


def _check_may_decide(opened: Event, decided: Event | None, actor: str) -> None:
    """Raise Conflict for a task that is decided, and SelfApproval where the actor asked for the decision."""
    task_id = opened.payload["task_id"]
    if decided is not None:
        done = _DECIDED[decided.payload["decision"]].value
        raise Conflict(
            f"Task {task_id} was {done} by {decided.actor} on {decided.recorded_at:%Y-%m-%d}.",
            remedy="A task is decided once. Ask for a new decision if the case has changed.",
        )
    if opened.actor != SERVICE and same_person(opened.actor, actor):
        raise SelfApproval(
            f"{actor} asked for the decision on task {task_id} and may not decide it.",
            remedy="Have somebody else decide.",
        )


def _task(event: Event, record: AnswerRecord, decided: Event | None, store: Store) -> CaseTask:
    decision, filing = _decision_of(record), _filing(record)
    state = _DECIDED[decided.payload["decision"]] if decided else TaskState.OPEN
    approved = decision.action if state is TaskState.APPROVED else None
    action = None
    if approved is not None:
        action = store.action(
            action_id_of(decision.object_id, filing.case, record.answer.answer_id, approved.name)
        )
    return CaseTask(
        task_id=event.payload["task_id"],
        state=state,
        answer_id=record.answer.answer_id,
        object_id=decision.object_id,
        version_id=decision.version_id,
        rule=decision.considered[-1].rule if decision.considered else None,
        case=filing.case,
        asked_by=event.actor,
        opened_at=event.recorded_at,
        decided_by=decided.actor if decided else None,
        decided_at=decided.recorded_at if decided else None,
        reason=decided.reason if decided else "",
        action_id=action.order.action_id if action else None,
        action_state=action.state if action else None,
    )


def _decision_of(record: AnswerRecord) -> Decision:
    decision = record.answer.decision
    assert decision is not None, "a task is opened for a decision alone"
    return decision


def _filing(record: AnswerRecord) -> Filing:
    return Filing.model_validate(record.requested.get("filing") or {})


def _facts(terms: PolicyTerms, given: Mapping[str, object]) -> Iterator[CaseFact]:
    """The facts that the rules read, those given and those missing, and then the facts that no rule reads."""
    for name, about in terms.inputs.items():
        missing = not (name in given and about.type.fits(given[name]))
        yield CaseFact(
            name=name, value=given.get(name), type=about.type.value, question=about.question, missing=missing
        )
    for name, value in given.items():
        if name not in terms.inputs:
            yield CaseFact(name=name, value=value, read=False)


def _tried(decision: Decision, terms: PolicyTerms) -> Iterator[TriedRule]:
    rules = {rule.id: rule for rule in terms.rules}
    for one in decision.considered:
        rule = rules[one.rule]
        outcome_type = rule.outcome.type if rule.outcome else None
        yield TriedRule(rule=one.rule, holds=one.holds, text=rule.in_words(), outcome_type=outcome_type)
