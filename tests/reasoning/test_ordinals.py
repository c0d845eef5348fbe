"""A row for the third of several things does not answer for the second, nor one for the Larch 2 for the Larch 4 (rule Q2g)."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import Status
from tests.reasoning.office import Office

CHILDREN = """# Parental leave

| Child | Allowance a month |
| --- | --- |
| First | 210 euros |
| Third | 330 euros |
"""


@pytest.mark.rule("Q2g")
@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("How high is the allowance for the third child?", "330"),
        ("How high is the allowance for the first child?", "210"),
        ("How high is the allowance for the second child?", ""),
        ("How high is the allowance for the 2nd child?", ""),
    ],
)
def test_the_row_of_another_ordinal_number_does_not_answer(office: Office, question: str, amount: str) -> None:
    office.publish_text("parental.md", CHILDREN)
    answer = office.ask(question)
    told = " ".join(claim.text for claim in answer.claims)
    assert amount in told
    assert (answer.status is Status.ANSWERED) is bool(amount), answer.claims


TENTS = """# Tents

| Tent | Persons | Price |
| --- | --- | --- |
| Larch 2 | 2 | 249 euros |
| Larch 3 | 3 | 319 euros |
"""


@pytest.mark.rule("Q2g")
@pytest.mark.parametrize(("tent", "amount"), [("Larch 3", "319"), ("Larch 4", "")])
def test_another_of_a_series_does_not_answer(office: Office, tent: str, amount: str) -> None:
    office.publish_text("tents.md", TENTS)
    answer = office.ask(f"What is the price of the {tent} tent?")
    assert amount in " ".join(claim.text for claim in answer.claims)
    assert (answer.status is Status.ANSWERED) is bool(amount), answer.claims
