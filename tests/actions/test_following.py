"""What follows from a decision: a review task, an action, or nothing (rules D5, D6a, D7a, D7b)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.model.answering.answers import Status
from knowledge.model.cases import Filing
from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import ACTIONS, CASES, EventKind
from knowledge.model.scope import Scope
from knowledge.model.work.actions import ActionState
from knowledge.reasoning.question import Question
from tests.reasoning.corpus import Shelf
from tests.reasoning.office import Office, constraint, decision_of
from tests.reasoning.refund_desk import claim, decide, furnish, publish

FILED = Filing(case="order 7", asked_by="sam")
LARGE = claim(amount=350, risk=0.10, days_since_delivery=10)


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with Shelf(tmp_path_factory.mktemp("desk")).lent() as shelf:
        yield furnish(shelf)


def followed(desk: Shelf) -> list[str]:
    """The kinds of the events that followed from decisions."""
    return [event.kind.value for event in desk.store.events(kinds=CASES | ACTIONS)]


@pytest.mark.rule("D7a")
def test_the_action_of_a_case_that_a_rule_approves_is_queued_with_the_decision(desk: Shelf) -> None:
    answer = decide(desk, claim(), FILED)
    (event,) = desk.store.events(kinds=ACTIONS)
    (action,) = desk.store.actions()
    assert event.recorded_at == desk.store.answer_event(answer.answer_id).recorded_at
    assert (event.actor, event.reason) == ("canon", "rule automatic-approval of policy/refunds approves it")
    assert (action.state, action.order.answer_id, action.order.case) == (
        ActionState.WAITING,
        answer.answer_id,
        "order 7",
    )
    told = parsed_json(action.order.body)["data"]
    assert told["parameters"] == {"amount": 29, "currency": "EUR"}
    assert told["decision"]["version_id"] == decision_of(answer).version_id


@pytest.mark.rule("D6a")
def test_a_case_for_a_person_opens_a_task_that_names_the_decision_and_no_facts(desk: Shelf) -> None:
    answer = decide(desk, LARGE, FILED)
    (event,) = desk.store.events(kinds=CASES)
    assert (event.kind, event.actor) == (EventKind.REVIEW_OPENED, "sam")
    assert event.payload["answer_id"] == answer.answer_id
    assert set(event.payload) == {"task_id", "answer_id", "object_id", "version_id"}
    assert desk.store.actions() == []


@pytest.mark.rule("D5a", "D5d")
@pytest.mark.parametrize(
    ("facts", "filing", "asked"),
    [
        (claim(), None, {}),
        (LARGE, None, {}),
        (claim(final_sale=True), FILED, {}),
        (claim(risk=None), FILED, {}),
        (claim(amount=0), FILED, {}),
    ],
    ids=["a dry run of an approval", "a dry run of a review", "a denial", "a missing fact", "no rule"],
)
def test_nothing_follows(desk: Shelf, facts: dict[str, Any], filing: Filing | None, asked: dict[str, Any]) -> None:
    decide(desk, facts, filing, **asked)
    assert followed(desk) == []


@pytest.mark.rule("D5d")
def test_nothing_follows_from_a_question_that_states_the_same_facts(desk: Shelf) -> None:
    question = Question(text="Is this refund claim approved at once?", facts=claim(), filing=FILED)
    desk.orchestrator.ask(question)
    assert followed(desk) == []


@pytest.mark.rule("D5d")
def test_nothing_follows_from_what_is_refused_or_taken_back(desk: Shelf) -> None:
    office = Office(desk)
    office.publish(constraint("rules of policy refunds", to="question"))
    assert decide(desk, claim(), FILED).status is Status.REFUSED
    assert followed(desk) == []


RETURNS = b"""id: policy/returns
title: Returns
effective_from: 2024-01-01
clauses:
  - id: window
    text: Lamps can be returned within 30 days of delivery.
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - id: in-time
    when: {days: "<= 30"}
    then: the price is paid back.
    outcome: {type: approve, action: refund}
    clause: window
"""
OTHERWISE = b"""id: policy/shop
title: Returns
effective_from: 2024-01-01
clauses:
  - id: window
    text: Lamps can be returned within 14 days of delivery.
"""


@pytest.mark.rule("D5d")
@pytest.mark.parametrize(
    ("of", "status"),
    [(b"", Status.CONFLICT), (b"jurisdiction: eu\n", Status.INSUFFICIENT)],
    ids=["equal", "narrower"],
)
def test_nothing_follows_where_another_text_says_otherwise(tmp_path: Path, of: bytes, status: Status) -> None:
    with Shelf(tmp_path).lent() as desk:
        publish(desk, "returns.yaml", RETURNS)
        asked: dict[str, Any] = {"facts": {"days": 7}, "scope": Scope(jurisdiction="eu")}
        question = Question.deciding("policy/returns", filing=FILED, **asked)
        assert desk.orchestrator.ask(question).status is Status.ANSWERED
        assert followed(desk) == ["action.queued"]
        publish(desk, "shop.yaml", OTHERWISE.replace(b"clauses:", of + b"clauses:"))
        again = question.model_copy(update={"filing": Filing(case="order 8")})
        assert desk.orchestrator.ask(again).status is status
        assert followed(desk) == ["action.queued"]


@pytest.mark.rule("D7b")
def test_an_action_follows_from_a_case_once_however_often_and_by_whatever_version_it_is_decided(
    desk: Shelf,
) -> None:
    decide(desk, claim(), FILED)
    decide(desk, claim(amount=30), FILED)
    decide(desk, claim(amount=30), FILED, on="2024-06-01")
    assert len(desk.store.actions()) == 1
    decide(desk, claim(), Filing(case="order 8"))
    decide(desk, claim(), Filing())
    decide(desk, claim(), Filing())
    assert len({action.order.action_id for action in desk.store.actions()}) == 4


def test_a_decision_that_cannot_be_recorded_has_no_consequences(
    desk: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("knowledge.reasoning.orchestrator.follow", killed)
    before = desk.store.head()
    with pytest.raises(RuntimeError, match="killed"):
        decide(desk, claim(), FILED)
    assert desk.store.head() == before


WORDS = b"""id: policy/complaints
title: Complaints
effective_from: 2024-01-01
clauses:
  - id: tone
    text: Rude complaints are answered by the head of the desk.
inputs:
  amount: {type: number, question: Which amount?}
rules:
  - id: small
    when: {amount: "< 5"}
    then: it is paid.
    outcome: approve
  - id: rude
    when: the complaint is rude
    then: the head of the desk answers.
    outcome: escalate
"""


@pytest.mark.rule("D5c")
def test_a_rule_in_words_leaves_the_case_to_a_person(desk: Shelf) -> None:
    publish(desk, "complaints.yaml", WORDS)
    question = Question.deciding("policy/complaints", facts={"amount": 9}, filing=FILED)
    answer = desk.orchestrator.ask(question)
    assert answer.status is Status.INSUFFICIENT
    assert followed(desk) == ["review.opened"]
    assert desk.orchestrator.replay(answer.answer_id).same


def test_the_facts_of_a_case_can_be_erased_and_its_events_remain(desk: Shelf) -> None:
    answer = decide(desk, claim(), FILED)
    desk.now = datetime.fromisoformat("2025-06-02T00:00:00+00:00") + timedelta(days=1)
    with desk.store.transaction() as transaction:
        transaction.erase([], basis="request", actor="dpo", answer_ids=[answer.answer_id])
    assert [action.state for action in desk.store.actions()] == [ActionState.ERASED]
    assert followed(desk) == ["action.queued"]
    assert desk.store.verify() == []
