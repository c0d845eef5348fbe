"""Answers are recorded, found again by those who may see them, replayed, searched and proved."""

import pytest

from api.service.application import Application
from api.service.requests import (
    AsOfRequest,
    DecisionRequest,
    DocumentDefaults,
    Moment,
    QueryRequest,
    SearchRequest,
)
from knowledge.errors import InvalidInput, NotFound
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.proof.checking.receipts import Trust, check
from tests.api.refund_story import REFUNDS

QUESTION = "Within how many days can unused items be returned for a refund?"
STAFF = Scope(audience="staff")
LOCKERS = """id: policy/lockers
title: Lockers
effective_from: 2024-01-01
clauses:
  - {id: lost, text: Lost keys cost a fee.}
inputs:
  keys: {type: number, question: How many keys?}
rules:
  - {id: many, when: {keys: '>= 3'}, then: the fee is doubled., clause: lost}
"""


def query(valid_at: str, scope: Scope | None = None) -> QueryRequest:
    as_of = AsOfRequest(valid_at=parse_instant(valid_at))
    return QueryRequest(question=QUESTION, as_of=as_of, scope=scope or Scope())


def quote(answer: Answer) -> str:
    return answer.citations[0].quote


@pytest.mark.parametrize(("date", "days"), [("2023-06-01", 14), ("2024-06-01", 30)])
def test_q1_a_question_is_answered_as_of_its_date(told: Application, date: str, days: int) -> None:
    answer = told.answers.query(query(date))
    assert answer.status is Status.ANSWERED
    assert f"within {days} days" in quote(answer)


def test_s3_the_scope_of_the_request_decides(told: Application) -> None:
    assert "within 60 days" in quote(told.answers.query(query("2024-06-01", Scope(jurisdiction="eu/fr"))))


def test_every_answer_is_recorded_and_found_again(told: Application) -> None:
    answer = told.answers.query(query("2024-06-01"))
    assert told.answers.answer(answer.answer_id, Scope()).answer_hash == answer.answer_hash
    record = told.answers.record(answer.answer_id)
    assert record.answer.answer_hash == answer.answer_hash
    assert record.retrieved.candidates[0], "with what retrieval proposed"


def test_q3_a_recorded_answer_replays_to_the_same_bytes_and_records_nothing(told: Application) -> None:
    answer = told.answers.query(query("2024-06-01"))
    head = told.ledger.events(0, 1).head
    replay = told.answers.replay(answer.answer_id)
    assert (replay.same, replay.replayed_hash) == (True, answer.answer_hash)
    assert told.ledger.events(0, 1).head == head


def test_s5_an_answer_for_an_audience_is_unknown_to_others(told: Application) -> None:
    answer = told.answers.query(query("2024-06-01", STAFF))
    with pytest.raises(NotFound) as hidden:
        told.answers.answer(answer.answer_id, Scope())
    with pytest.raises(NotFound) as unknown:
        told.answers.answer("ans_nosuch", Scope())
    assert hidden.value.detail == unknown.value.detail.replace("ans_nosuch", answer.answer_id)
    assert told.answers.answer(answer.answer_id, Scope(audience="staff/legal")).answer_hash == answer.answer_hash


def test_d1_a_case_is_decided_or_the_missing_fact_is_asked_for(told: Application) -> None:
    defaults = DocumentDefaults(actor="jo", state=State.APPROVED)
    told.documents.upload("lockers.yaml", LOCKERS.encode(), defaults)
    decided = told.answers.decide(DecisionRequest(object_id="policy/lockers", facts={"keys": 4}))
    assert decided.status is Status.ANSWERED
    asked = told.answers.decide(DecisionRequest(object_id="policy/lockers"))
    assert (asked.status, asked.clarifying_questions) == (Status.CLARIFY, ("How many keys?",))
    with pytest.raises(NotFound):
        told.answers.decide(DecisionRequest(object_id="policy/nosuch"))


def test_a_search_returns_evidence_of_its_as_of_and_records_nothing(told: Application) -> None:
    head = told.ledger.events(0, 1).head
    request = SearchRequest(question=QUESTION, as_of=AsOfRequest(valid_at=parse_instant("2023-06-01")), limit=3)
    reply = told.answers.search(request)
    assert reply.as_of.valid_at == parse_instant("2023-06-01")
    assert 0 < len(reply.results) <= 3
    texts = " ".join(hit.text for hit in reply.results if hit.object_id == REFUNDS)
    assert "14 days" in texts
    assert "30 days" not in texts
    for hit in reply.results:
        assert told.objects.object(hit.object_id, _at(request)).text[hit.start : hit.end] == hit.text
    assert told.ledger.events(0, 1).head == head


def test_s4_a_search_in_an_unknown_place_is_refused(told: Application) -> None:
    with pytest.raises(InvalidInput) as refused:
        told.answers.search(SearchRequest(question=QUESTION, scope=Scope(jurisdiction="ue")))
    assert refused.value.where == "jurisdiction"


def test_g5_a_receipt_proves_the_answer_and_leads_on_from_an_earlier_head(told: Application) -> None:
    kept = told.ledger.head()
    answer = told.answers.query(query("2024-06-01"))
    checked = check(told.answers.receipt(answer.answer_id, [kept.head.size]), Trust(against=kept))
    assert (checked.problem, checked.anchored) == (None, True)
    assert checked.receipt is not None
    assert checked.receipt.answer_id == answer.answer_id
    with pytest.raises(NotFound):
        told.answers.receipt("ans_nosuch")


def _at(request: SearchRequest) -> Moment:
    return Moment(request.as_of.valid_at, request.as_of.known_at, request.scope)
