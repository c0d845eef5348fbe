"""A receipt proves a claim that keeps some cells of a row, and refuses one that keeps others than it says (rule Q9j)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.answers import Answer
from knowledge.proof.checking.receipts import Trust, check
from knowledge.reasoning.question import Question
from tests.proof.desk import Desk, Edit, Told, said
from tests.reasoning.corpus import Shelf
from tests.reasoning.office import Office

LOCKERS = """# Lockers

| Locker | Small | Large |
| --- | --- | --- |
| Indoor | 4 euros | 9 euros |
| Outdoor | 2 euros | 5 euros |
"""


def lockers(shelf: Shelf) -> Answer:
    office = Office(shelf)
    office.publish_text("lockers.md", LOCKERS)
    return shelf.orchestrator.ask(Question(text="What does a large indoor locker cost?"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told.once(tmp_path_factory.mktemp("lockers"), lockers)


def claiming(text: str, columns: list[str]) -> Edit:
    """Another claim of the same row, in the text of the answer too."""

    def edit(answer: dict[str, Any]) -> None:
        claim = answer["claims"][0]
        answer["answer"] = answer["answer"].replace(claim["text"], text)
        claim["text"] = text
        claim["columns"] = columns

    return edit


@pytest.mark.rule("Q9j")
def test_a_claim_of_one_cell_holds(desk: Desk) -> None:
    (claim, *_) = desk.answer.claims
    assert (claim.text, claim.columns) == ("Indoor – Large: 9 euros", ("Large",))
    assert said(check(desk.receipt(), Trust())) == "holds"


@pytest.mark.rule("Q9j")
@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Indoor – Large: 9 euros", ["Small"]),
        ("Indoor – Large: 4 euros", ["Large"]),
        ("Indoor – Small: 9 euros", ["Large"]),
        ("Outdoor – Large: 9 euros", ["Large"]),
        ("Indoor – Large: 9 euros", []),
        ("Indoor – Large: 9 euros", ["Colour"]),
    ],
)
def test_a_claim_of_other_cells_than_it_says_does_not_hold(desk: Desk, text: str, columns: list[str]) -> None:
    found = said(check(desk.lie(claiming(text, columns)), Trust()))
    assert "is not in the words that it cites" in found
