"""The phrasing of an answer is held against its claims in receipts, though the service itself recorded it (rule M2)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.proof.checking.receipts import Trust, check
from tests.proof.desk import Desk, Edit, said


def phrasing(*sentences: tuple[str, list[str]]) -> Edit:
    def edit(answer: dict[str, Any]) -> None:
        answer["phrased"] = [{"text": text, "citations": cited, "by_model": True} for text, cited in sentences]

    return edit


def own_citations(desk: Desk) -> list[str]:
    (claim,) = desk.answer.claims
    return list(claim.citations)


@pytest.mark.rule("M2a")
def test_a_phrasing_that_says_the_claims_holds(desk: Desk) -> None:
    told = phrasing(("Also, the refund window is thirty days.", own_citations(desk)))
    assert said(check(desk.lie(told), Trust())) == "holds"


@pytest.mark.rule("M2a")
@pytest.mark.parametrize(
    "text", ["The refund window is 31 days.", "The refund window is 30 weeks.", "Refunds are free."]
)
def test_a_phrasing_that_says_something_else_is_found(desk: Desk, text: str) -> None:
    told = phrasing((text, own_citations(desk)))
    assert "phrasing: does not say what the claims say" in said(check(desk.lie(told), Trust()))


def test_a_phrasing_that_cites_something_else_is_found(desk: Desk) -> None:
    told = phrasing(("Also, the refund window is 30 days.", ["c9"]))
    assert "phrasing: does not say" in said(check(desk.lie(told), Trust()))


def test_a_sentence_beside_those_of_the_claims_is_found(desk: Desk) -> None:
    cited = own_citations(desk)
    told = phrasing(("The refund window is 30 days.", cited), ("The refund window is 30 days.", cited))
    assert "phrasing: does not say" in said(check(desk.lie(told), Trust()))
