"""A row for the third of several things does not answer for the second, one for Monday not for Saturday, nor one for the Larch 2 for the Larch 4 (rule Q2g)."""

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


HOURS = """# Hours of the workshop

| Day | Opens | Closes |
| --- | --- | --- |
| Monday | 09:00 | 17:00 |
| Thursday | 11:00 | 19:00 |
"""


@pytest.mark.rule("Q2g")
@pytest.mark.parametrize(("day", "time"), [("Thursday", "11:00"), ("Saturday", "")])
def test_the_row_of_another_day_does_not_answer(office: Office, day: str, time: str) -> None:
    office.publish_text("hours.md", HOURS)
    answer = office.ask(f"When does the workshop open on {day}?")
    assert time in " ".join(claim.text for claim in answer.claims)
    assert (answer.status is Status.ANSWERED) is bool(time), answer.claims


AERO_20 = "# Aero 20 turbine\n\nRotor diameter: 9.8 m\nCut-in speed: 3 m/s\nCut-out speed: 25 m/s\n\nThe warranty is 2 years on all parts.\n"
AERO_50 = (
    "# Aero 50 turbine\n\nRotor diameter: 15.2 m\nCut-in speed: 3.5 m/s\n\nThe warranty is 3 years on all parts.\n"
)


@pytest.mark.rule("Q2f")
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the rotor diameter of the Aero 50 turbine?", "15.2 m"),
        ("What is the cut-out speed of the Aero 20 turbine?", "25 m/s"),
        ("What is the cut-out speed of the Aero 50 turbine?", ""),
        ("How long is the warranty of the Aero 50 turbine?", "3 years"),
    ],
)
def test_the_text_on_another_of_a_series_neither_answers_nor_contradicts(
    office: Office, question: str, told: str
) -> None:
    office.publish_text("aero20.md", AERO_20)
    office.publish_text("aero50.md", AERO_50)
    answer = office.ask(question)
    words = " ".join(claim.text for claim in answer.claims)
    assert told in words
    assert "2 years" not in words
    assert (answer.status is Status.ANSWERED) is bool(told), answer.claims
