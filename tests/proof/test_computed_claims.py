"""A receipt proves a computed claim: its inputs stand in the words cited, and its equations hold (rule X3)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.answers import Answer
from knowledge.proof.checking.receipts import Trust, check
from knowledge.reasoning.question import Question
from tests.proof.desk import Desk, Edit, Told, said
from tests.reasoning.corpus import Shelf

QUESTION = "The headsets were delivered on 3 March 2025. By when may headsets be returned?"


def headsets(shelf: Shelf) -> Answer:
    shelf.write("policy/headsets", "Headsets may be returned within 15 days of delivery.", "2023-01-01")
    return shelf.orchestrator.ask(Question(text=QUESTION))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told.once(tmp_path_factory.mktemp("headsets"), headsets)


def computation(formula: str, **changed: str) -> Edit:
    """Another formula, in the claim and in the text of the answer; and changes of the first input."""

    def edit(answer: dict[str, Any]) -> None:
        claim = answer["claims"][0]
        text = f"{formula.rpartition(' = ')[2]}: {formula}."
        answer["answer"] = answer["answer"].replace(claim["text"], text)
        claim["text"] = text
        claim["computation"]["formula"] = formula
        claim["computation"]["inputs"][0].update(changed)

    return edit


TRUE = "3 March 2025 + 15 days = 18 March 2025"


@pytest.mark.rule("X3a")
def test_a_computed_claim_holds(desk: Desk) -> None:
    assert desk.answer.claims[0].kind == "computed"
    assert said(check(desk.receipt(), Trust())) == "holds"
    assert said(check(desk.lie(computation(TRUE)), Trust())) == "holds"


@pytest.mark.rule("X3a")
@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (computation("3 March 2025 + 15 days = 19 March 2025"), "computes wrongly"),
        (computation(TRUE, text="20 days"), "its input 'term' is not in the words that it cites"),
        (computation(TRUE, citation="c9"), "its input 'term' is not in the words that it cites"),
        (
            lambda a: a["claims"][0]["computation"].update(formula="1 euros + 1 euros = 2 euros"),
            "does not show its formula",
        ),
    ],
)
def test_a_false_computation_is_found(desk: Desk, edit: Edit, problem: str) -> None:
    assert problem in said(check(desk.lie(edit), Trust()))
