"""Receipts of answers for dates and places that the question names, and of changes, hold as others do (rules G5, Q4 and Q8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.model.answering.answers import Status
from knowledge.proof.checking.receipts import Trust, check
from knowledge.reasoning.question import Question
from tests.proof.desk import Desk, said
from tests.reasoning.corpus import Shelf


@pytest.mark.parametrize(
    "question",
    [
        "What is the refund window?",
        "What was the refund window on 1 March 2023?",
        "How did the refund window change between 2022 and 2024?",
        "What was the refund window in 2023?",
        "What changed in the refund window between 2023-03-01 and 2024-03-01?",
        "What is the refund window in France?",
        "What is the refund window in France and in the US?",
    ],
    ids=["today", "day", "change of years", "year", "change", "place", "places"],
)
def test_a_receipt_of_an_answer_for_a_named_date_or_place_holds(tmp_path: Path, question: str) -> None:
    with Shelf(tmp_path).lent() as shelf:
        shelf.write("policy/refunds", "The refund window is 14 days.", "2022-01-01", "2023-07-01")
        shelf.write("policy/refunds", "The refund window is 30 days.", "2023-07-01")
        shelf.write("policy/refunds", "The refund window is 60 days.", "2022-01-01", jurisdiction="eu")
        answer = shelf.orchestrator.ask(Question(text=question))
        assert answer.status is Status.ANSWERED
        assert said(check(Desk(shelf, tmp_path, answer).receipt(), Trust())) == "holds"
