"""What changes between when a question is asked and the date that it asks about (rule Q7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import parse_instant
from knowledge.reasoning.question import Question
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office, constraint, policy, precedence

LATER = "2027-06-01"
FIVE = POLICY.replace("24 months", "five years")


def scheduled(answer: Answer) -> list[str]:
    return [notice.text for notice in answer.notices if notice.kind == "scheduled"]


# -- what is to come, from when --------------------------------------------------------------------------


@pytest.mark.rule("Q7a")
def test_a_change_that_has_come_is_not_told_as_one_to_come_though_nothing_was_recorded_since_q7_t4(
    office: Office,
) -> None:
    office.publish(POLICY)
    office.publish(FIVE.replace("2023-01-01", "2025-07-01"))
    ahead = office.ask(EXPIRY, at="2025-12-01")
    office.shelf.now = datetime(2025, 12, 1, tzinfo=UTC)
    now = office.ask(EXPIRY)
    assert now.as_of == ahead.as_of, "nothing was recorded since"
    assert (len(scheduled(ahead)), scheduled(now)) == (1, [])
    assert ahead.citations == now.citations
    office.shelf.now += timedelta(days=400)
    assert office.replays(ahead)
    assert office.replays(now)


@pytest.mark.rule("Q7b", "T4d")
def test_asked_again_a_minute_later_about_the_same_as_of_the_bytes_are_the_same_q3_q7(office: Office) -> None:
    office.publish(POLICY)
    office.publish(FIVE.replace("2023-01-01", "2027-01-01"))
    first = office.ask(EXPIRY, at=LATER)
    office.shelf.now += timedelta(minutes=1)
    second = office.ask(EXPIRY, at=LATER)
    assert first.answer_hash == second.answer_hash
    named = Question(text=EXPIRY, valid_at=first.as_of.valid_at, known_at=first.as_of.known_at)
    assert office.shelf.orchestrator.ask(named).answer_hash == first.answer_hash


# -- what else changes by then ---------------------------------------------------------------------------


@pytest.mark.rule("Q7c")
def test_that_nothing_follows_a_text_that_ends_is_told_q7_a4(office: Office) -> None:
    version_id = office.publish(POLICY)
    office.deprecate(version_id, "2026-01-01")
    answer = office.ask(EXPIRY, at="2026-06-01")
    assert answer.status is Status.INSUFFICIENT
    assert scheduled(answer) == [
        "policy/gift-cards ends on 2026-01-01T00:00:00Z as it is: nothing approved follows."
    ]
    assert scheduled(office.ask(EXPIRY, at="2025-12-01")) == []
    assert scheduled(office.ask(EXPIRY)) == []
    office.shelf.now += timedelta(days=400)
    assert office.replays(answer)


def test_that_an_older_version_applies_again_is_told_q7_a4(office: Office) -> None:
    office.publish(POLICY)
    newer = office.publish(FIVE.replace("2023-01-01", "2024-01-01"))
    office.deprecate(newer, "2026-01-01")
    (notice,) = scheduled(office.ask(EXPIRY, at="2026-06-01"))
    assert notice.startswith("policy/gift-cards changes on 2026-01-01")


@pytest.mark.rule("Q7c")
def test_that_a_text_is_replaced_is_told_q7_a7(office: Office) -> None:
    office.publish(POLICY)
    vouchers = policy(
        "vouchers", "Nothing else is said.", extra="replaces: [policy/gift-cards]\n", start="2027-01-01"
    )
    office.publish(vouchers)
    answer = office.ask(EXPIRY, at=LATER)
    assert (
        "policy/gift-cards is replaced on 2027-01-01T00:00:00Z: policy/vouchers applies from then on."
        in scheduled(answer)
    )
    assert scheduled(office.ask(EXPIRY)) == []
    assert office.replays(answer)


@pytest.mark.rule("Q7c")
def test_a_ruling_that_decides_by_then_is_told_q7_p2(office: Office) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    office.publish(precedence(("policy/gift-cards", "policy/counter"), start="2027-01-01"))
    assert office.ask(EXPIRY).status is Status.CONFLICT
    answer = office.ask(EXPIRY, at=LATER)
    assert answer.status is Status.ANSWERED
    (notice,) = scheduled(answer)
    assert notice.startswith("precedence/default changes on 2027-01-01T00:00:00Z: an approved change (approver,")
    assert office.replays(answer)


def test_a_ruling_that_lapses_by_then_is_told_q7_p2(office: Office) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    office.publish(precedence(("policy/gift-cards", "policy/counter"), extra="effective_to: 2026-01-01\n"))
    answer = office.ask(EXPIRY, at=LATER)
    assert answer.status is Status.CONFLICT
    assert scheduled(answer) == [
        "precedence/default ends on 2026-01-01T00:00:00Z as it is: nothing approved follows."
    ]


@pytest.mark.rule("Q7c")
@pytest.mark.parametrize("one_object", [True, False])
def test_the_rank_of_a_source_that_decides_by_then_is_told_q7_p1(office: Office, one_object: bool) -> None:
    office.publish(POLICY, source="a")
    other = POLICY.replace("24 months", "36 months")
    office.publish(other if one_object else other.replace("policy/gift-cards", "policy/cards"), source="b")
    office.publish("id: source/a\ntitle: A\nrank: 50\neffective_from: 2027-01-01\n", source="declarations")
    answer = office.ask(EXPIRY, at=LATER)
    assert "24 months" in answer.citations[0].quote
    (notice,) = scheduled(answer)
    assert notice.startswith("source/a changes on 2027-01-01")
    assert scheduled(office.ask(EXPIRY, at="2026-06-01")) == []
    assert office.replays(answer)


def test_what_governs_other_texts_or_changes_nothing_is_not_told_q7(office: Office) -> None:
    office.publish(POLICY)
    office.publish(precedence(("policy/gift-cards", "policy/counter"), start="2027-01-01"))
    office.publish(policy("lamps", "Lamps are repaired at the gate.", start="2027-01-01"))
    assert scheduled(office.ask(EXPIRY, at=LATER)) == []


@pytest.mark.rule("Q7c")
@pytest.mark.parametrize("to", ["question", "claim"])
def test_a_constraint_that_forbids_by_then_is_told_q6_q7(office: Office, to: str) -> None:
    office.publish(POLICY)
    office.publish(constraint("gift cards expire", to=to, start="2027-01-01"))
    assert office.ask(EXPIRY).status is Status.ANSWERED
    answer = office.ask(EXPIRY, at=LATER)
    assert answer.status is Status.REFUSED
    (notice,) = answer.notices
    assert notice.text.startswith("constraint/review changes on 2027-01-01")
    assert office.replays(answer)


def test_a_decision_says_that_the_rules_end_or_change_by_then_d1_q7(office: Office) -> None:
    rules = "inputs: {days: {type: number, question: How many?}}\nrules: [{id: r, when: {days: 1}, then: paid back.}]\n"
    version_id = office.publish(policy("refunds", "Refunds are granted.") + rules)
    office.deprecate(version_id, "2026-01-01")
    asked = Question.deciding("policy/refunds", valid_at=parse_instant(LATER), facts={"days": 1})
    answer = office.shelf.orchestrator.ask(asked)
    assert scheduled(answer) == ["policy/refunds ends on 2026-01-01T00:00:00Z as it is: nothing approved follows."]
    assert office.replays(answer)
