"""Cases that a person decides: what the reviewer is shown, and the decision with its action (rule D6)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from knowledge.errors import Conflict, Erased, InvalidInput, NotFound, SelfApproval
from knowledge.model.cases import CaseTask, CaseVerdict, Filing, TaskState, task_id_of
from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.model.task_filter import TaskFilter, TaskStage
from knowledge.model.work.actions import ActionState
from knowledge.review.cases import CaseReviews
from tests.reasoning.corpus import Shelf
from tests.reasoning.refund_desk import claim, decide, furnish

FILED = Filing(case="order 7", asked_by="Sam")
LARGE = claim(amount=350, risk=0.10, days_since_delivery=10)


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with Shelf(tmp_path_factory.mktemp("desk")).lent() as shelf:
        yield furnish(shelf)


def escalated(desk: Shelf, filing: Filing = FILED, **facts: Any) -> str:
    """The review task of a large claim that differs in these facts."""
    given = {name: value for name, value in (LARGE | facts).items() if value is not None}
    return task_id_of(decide(desk, given, filing).answer_id)


def decided(
    desk: Shelf, task_id: str, verdict: CaseVerdict = "approve", actor: str = "ria", reason: str = "ok"
) -> Any:
    """A reviewer's decision."""
    return CaseReviews(desk.store).decide(task_id, verdict, Scope(), actor=actor, reason=reason)


def listed(desk: Shelf, stage: TaskStage | None = None) -> list[CaseTask]:
    """The review tasks."""
    return CaseReviews(desk.store).tasks(Scope(), TaskFilter(stage))[0]


def test_a_reviewer_is_shown_facts_rules_quotes_confidence_and_what_follows(desk: Shelf) -> None:
    task_id = escalated(desk, risk=None, colour="red")
    dossier = CaseReviews(desk.store).dossier(task_id, Scope())
    assert dossier.task.state is TaskState.OPEN
    assert (dossier.task.case, dossier.task.asked_by, dossier.task.rule) == ("order 7", "Sam", "high-amount")
    facts = {fact.name: fact for fact in dossier.facts}
    assert (facts["amount"].value, facts["amount"].missing) == (350, False)
    assert facts["risk"].missing
    assert facts["risk"].question.startswith("Which risk")
    assert not facts["colour"].read
    assert [(rule.rule, rule.holds) for rule in dossier.rules][-2:] == [
        ("no-evidence", "no"),
        ("high-amount", "yes"),
    ]
    assert dossier.rules[-1].text.startswith("If amount is >= 200, then a person reviews the claim")
    assert any("always one of 200 or more" in citation.quote for citation in dossier.citations)
    assert {citation.version_id for citation in dossier.citations} == {dossier.task.version_id}
    assert dossier.confidence.value == 1
    assert dossier.action is not None
    assert dossier.action.parameters == {"amount": 350, "currency": "EUR"}
    assert dossier.next_step.recommended == "approve"
    assert (
        "Rule automatic-approval would approve it, but amount is 350 and risk is not known."
        in dossier.next_step.why
    )
    assert dossier.next_step.follows == (
        "Once approved, the action refund is handed over with amount 350, currency EUR."
    )


@pytest.mark.rule("D6c", "D7a")
def test_an_approval_queues_the_action_in_its_own_transaction_with_who_and_why(desk: Shelf) -> None:
    task_id = escalated(desk)
    task = decided(desk, task_id, reason="the carrier confirmed it")
    (event,) = desk.store.events(kinds=[EventKind.REVIEW_DECIDED])
    (queued,) = desk.store.events(kinds=[EventKind.ACTION_QUEUED])
    assert event.recorded_at == queued.recorded_at
    assert (event.actor, event.reason, event.payload["decision"]) == ("ria", "the carrier confirmed it", "approve")
    assert (task.state, task.decided_by, task.reason) == (TaskState.APPROVED, "ria", "the carrier confirmed it")
    assert task.action_state is ActionState.WAITING
    action = desk.store.action(task.action_id)
    told = parsed_json(action.order.body)["data"]
    assert (told["approved_by"], told["task_id"], told["case"]) == ("ria", task_id, "order 7")
    assert told["parameters"] == {"amount": 350, "currency": "EUR"}


def test_a_denial_queues_nothing(desk: Shelf) -> None:
    task = decided(desk, escalated(desk), "deny", reason="it is worn")
    assert (task.state, task.action_id) == (TaskState.DENIED, None)
    assert desk.store.actions() == []


@pytest.mark.rule("D6c")
def test_a_task_is_decided_once(desk: Shelf) -> None:
    task_id = escalated(desk)
    decided(desk, task_id, "deny", reason="it is worn")
    with pytest.raises(Conflict, match=rf"Task {task_id} was denied by ria on 2025-06-01\..*decided once"):
        decided(desk, task_id, "approve", actor="kim")
    assert desk.store.actions() == []
    assert len(list(desk.store.events(kinds=[EventKind.REVIEW_DECIDED]))) == 1


@pytest.mark.rule("D6c")
def test_of_several_who_decide_at_once_one_does(desk: Shelf) -> None:
    task_id = escalated(desk)
    ended: list[str] = []
    together = threading.Barrier(6)

    def decide_too(name: str) -> None:
        together.wait()
        try:
            ended.append(decided(desk, task_id, actor=name).decided_by)
        except Conflict:
            ended.append("conflict")

    threads = [threading.Thread(target=decide_too, args=(f"reviewer {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended.count("conflict") == 5
    assert len(desk.store.actions()) == 1
    assert [event.actor for event in desk.store.events(kinds=[EventKind.REVIEW_DECIDED])] == [
        *{*ended} - {"conflict"}
    ]


@pytest.mark.rule("D6d")
@pytest.mark.parametrize("actor", ["Sam", " sam ", "SAM"])
def test_who_asked_for_the_decision_may_not_decide(desk: Shelf, actor: str) -> None:
    task_id = escalated(desk)
    with pytest.raises(SelfApproval, match=r"asked for the decision.*somebody else"):
        decided(desk, task_id, actor=actor)
    assert CaseReviews(desk.store).open_count(Scope()) == 1


def test_where_nobody_says_who_asked_anybody_may_decide(desk: Shelf) -> None:
    task = decided(desk, escalated(desk, Filing(case="order 7")), actor="sam")
    assert (task.asked_by, task.state) == ("canon", TaskState.APPROVED)


@pytest.mark.rule("D6c")
@pytest.mark.parametrize(
    ("actor", "reason", "says"),
    [("ria", "  ", "no reason"), (" ", "ok", "actor is blank"), ("ria", "a\x07", "control character")],
)
def test_a_decision_has_a_person_and_a_reason(desk: Shelf, actor: str, reason: str, says: str) -> None:
    task_id = escalated(desk)
    with pytest.raises(InvalidInput, match=says):
        decided(desk, task_id, actor=actor, reason=reason)
    assert [task.state for task in listed(desk)] == [TaskState.OPEN]


def test_a_task_that_nobody_opened_is_not_found(desk: Shelf) -> None:
    for ask in (lambda: decided(desk, "tsk_none"), lambda: CaseReviews(desk.store).dossier("tsk_none", Scope())):
        with pytest.raises(NotFound, match=r"There is no review task 'tsk_none'\. List them"):
            ask()


@pytest.mark.rule("S5a", "D6c")
def test_a_task_is_seen_by_those_who_may_see_its_decision(desk: Shelf) -> None:
    task_id = task_id_of(decide(desk, LARGE, FILED, scope=Scope(audience="staff")).answer_id)
    reviews = CaseReviews(desk.store)
    assert listed(desk) == []
    assert [task.task_id for task in reviews.tasks(Scope(audience="staff"))[0]] == [task_id]
    with pytest.raises(NotFound):
        decided(desk, task_id)
    assert reviews.decide(task_id, "deny", Scope(audience="staff"), actor="ria", reason="no").decided_by == "ria"


@pytest.mark.rule("D7b")
def test_a_second_task_of_a_case_hands_nothing_over_again(desk: Shelf) -> None:
    first, second = (decided(desk, escalated(desk)) for _ in range(2))
    assert first.action_id == second.action_id
    assert len(desk.store.actions()) == 1


def test_tasks_are_listed_in_order_and_those_whose_decision_was_erased_are_left_out(desk: Shelf) -> None:
    names = [escalated(desk, Filing(case=f"order {number}", asked_by="sam")) for number in range(3)]
    decided(desk, names[0], "deny")
    answer_id = listed(desk)[1].answer_id
    with desk.store.transaction() as transaction:
        transaction.erase([], basis="request", actor="dpo", answer_ids=[answer_id])
    assert [task.task_id for task in listed(desk)] == [names[0], names[2]]
    assert [task.task_id for task in listed(desk, "open")] == [names[2]]
    with pytest.raises(Erased):
        decided(desk, names[1])


def test_tasks_are_asked_for_by_stage_and_policy_page_by_page_and_decided_ones_the_last_first(desk: Shelf) -> None:
    reviews = CaseReviews(desk.store)
    names = [escalated(desk, Filing(case=f"order {number}", asked_by="sam")) for number in range(5)]
    for name in (names[3], names[0], names[2]):
        decided(desk, name, "deny")

    def pages(stage: TaskStage | None, object_id: str | None = None) -> list[list[str]]:
        found, after = [], 0
        while True:
            tasks, following = reviews.tasks(Scope(), TaskFilter(stage, object_id, after, 2))
            found.append([task.task_id for task in tasks])
            if following is None:
                return found
            after = following

    assert pages("open") == [[names[1], names[4]]]
    assert pages("decided") == [[names[2], names[0]], [names[3]]]
    assert pages(None, "policy/refunds") == [names[:2], names[2:4], names[4:]]
    assert pages(None, "policy/other") == [[]]
    assert reviews.open_count(Scope()) == 2


def test_reviews_that_are_kept_go_on_reading_the_ledger(desk: Shelf) -> None:
    reviews = CaseReviews(desk.store)
    assert reviews.open_count(Scope()) == 0
    task_id = escalated(desk)
    assert reviews.open_count(Scope()) == 1
    decided(desk, task_id)
    assert reviews.open_count(Scope()) == 0
    assert reviews.dossier(task_id, Scope()).task.state is TaskState.APPROVED


def test_an_earlier_version_of_the_policy_is_the_one_that_a_task_shows(desk: Shelf) -> None:
    answer = decide(desk, claim(amount=150), FILED, on="2024-06-01")
    dossier = CaseReviews(desk.store).dossier(task_id_of(answer.answer_id), Scope())
    assert dossier.rules[-1].text.startswith("If amount is >= 150")
    assert dossier.task.version_id == desk.store.versions("policy/refunds")[0].version_id
