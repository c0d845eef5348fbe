"""Decides the cases of `refunds.yaml` by the policy in `fixtures/refunds`; that file says how to read and write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.loaders.yaml_subset import parse_yaml
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import Value, parse_instant
from knowledge.reasoning.question import Question
from tests.reasoning.corpus import Shelf
from tests.reasoning.office import decision_of
from tests.reasoning.refund_desk import claim, decide, furnish


class RefundCase(Value):
    """A case of the table, and what it comes to."""

    case: str
    facts: dict[str, Any]
    comes_to: str
    rule: str | None = None
    asks: str = ""
    on: str = "2025-06-01"

    def decided_by(self, shelf: Shelf) -> Answer:
        """The decision of the case."""
        return decide(shelf, claim(**self.facts), on=self.on)


CASES = [
    RefundCase.model_validate(one)
    for one in parse_yaml(Path(__file__).with_name("refunds.yaml").read_text(), "refunds.yaml")
]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with Shelf(tmp_path_factory.mktemp("refunds")).lent() as made:
        yield furnish(made)


def comes_to(answer: Answer) -> str:
    """What a decision comes to, in the words of the table."""
    if answer.status is Status.CLARIFY:
        return "ask"
    decided = decision_of(answer).outcome_type
    return decided.value if decided else "nothing"


@pytest.mark.rule("D5a", "D5e")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case)
def test_a_refund_case_comes_to_what_the_policy_says(shelf: Shelf, case: RefundCase) -> None:
    answer = case.decided_by(shelf)
    decision = decision_of(answer)
    assert (comes_to(answer), decision.rule) == (case.comes_to, case.rule), answer.model_dump_json(indent=1)
    assert case.asks in " ".join(answer.clarifying_questions)
    assert shelf.orchestrator.replay(answer.answer_id).same


@pytest.mark.rule("D1c")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case)
def test_a_question_with_the_facts_of_a_case_is_decided_as_the_case_is(shelf: Shelf, case: RefundCase) -> None:
    decided = case.decided_by(shelf)
    asked = shelf.orchestrator.ask(
        Question(text="Is this refund claim paid?", valid_at=parse_instant(case.on), facts=claim(**case.facts))
    )
    assert asked.status is decided.status
    if decision_of(decided).version_id is None:  # no policy is in force that a question could be about
        assert asked.decision is None
        return
    assert asked.decision == decided.decision
    assert (asked.missing, asked.clarifying_questions) == (decided.missing, decided.clarifying_questions)
    assert shelf.orchestrator.replay(asked.answer_id).same


@pytest.mark.rule("D4")
def test_the_record_of_a_decision_names_the_version_of_the_policy(shelf: Shelf) -> None:
    earlier, later = shelf.store.versions("policy/refunds")
    for on, version in (("2024-06-01", earlier), ("2025-06-01", later)):
        answer = RefundCase(case="", facts={}, comes_to="approve", on=on).decided_by(shelf)
        kept = shelf.store.answer(answer.answer_id).answer
        assert decision_of(kept).version_id == version.version_id
        assert {citation.version_id for citation in kept.citations} == {version.version_id}


def test_what_is_denied_for_the_final_sale_reads_no_other_rule(shelf: Shelf) -> None:
    answer = RefundCase(case="", facts={"final_sale": True}, comes_to="deny").decided_by(shelf)
    assert [(one.rule, one.holds) for one in decision_of(answer).considered] == [("final-sale", "yes")]


def test_an_approved_refund_pays_what_is_claimed_in_its_currency(shelf: Shelf) -> None:
    action = decision_of(RefundCase(case="", facts={}, comes_to="approve").decided_by(shelf)).action
    assert action is not None
    assert (action.name, action.parameters) == ("refund", {"amount": 29, "currency": "EUR"})


def test_every_rule_of_the_policy_decides_a_case_of_the_table(shelf: Shelf) -> None:
    versions = shelf.store.versions("policy/refunds")
    rules = {rule["id"] for version in versions for rule in version.attributes["rules"]}
    assert {case.rule for case in CASES if case.rule} == rules
