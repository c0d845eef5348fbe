"""Of documents that say the same of different things, the one is meant that a question names, and a claim tells its own (rules C1m, Q9g, Q9p)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.model.answering.answers import Status
from tests.reasoning.office import Office, told_once

LINE = """# {title}

{title} is for {whom}.

## Term

The minimum term is {months} months.

## Repairs

Broken lines are repaired within {hours} hours.

## Equipment

{box}
"""
HOME = LINE.format(
    title="Home line", whom="households", months=12, hours=72, box="A modem that is kept costs 60 euros."
)
OFFICE = LINE.format(title="Office line", whom="firms", months=24, hours=8, box="The modem belongs to the firm.")
ISLANDS = """# Special terms

These terms apply to customers in Westray and Sanday.

- Broken lines are repaired within 120 hours.
- Moving house is free.
"""


def publish(office: Office) -> None:
    for name, text in (("home.md", HOME), ("office.md", OFFICE), ("islands.md", ISLANDS)):
        office.publish_text(name, text)


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Office]:
    with told_once(tmp_path, publish) as office:
        yield office


def told(office: Office, question: str) -> list[str]:
    """The claims of an answer that is no conflict, each with what stands before it."""
    answer = office.ask(question)
    assert answer.status is Status.ANSWERED
    return [f"{claim.lead}{claim.text}" for claim in answer.claims]


@pytest.mark.rule("Q9g")
def test_a_question_means_the_document_that_it_names(lines: Office) -> None:
    assert told(lines, "What is the minimum term of the Office line?") == ["The minimum term is 24 months."]
    assert told(lines, "What is the minimum term of the Home line?") == ["The minimum term is 12 months."]


@pytest.mark.rule("Q9p")
def test_a_claim_from_one_of_several_such_documents_tells_the_title(lines: Office) -> None:
    assert sorted(told(lines, "What is the minimum term?")) == [
        "Home line: The minimum term is 12 months.",
        "Office line: The minimum term is 24 months.",
    ]


@pytest.mark.rule("C1i")
def test_a_text_for_one_place_disagrees_with_none_for_all_places(lines: Office) -> None:
    repairs = told(lines, "Within how many hours are broken lines of the Home line repaired?")
    assert "Broken lines are repaired within 72 hours." in repairs
    assert set(repairs) <= {
        "Broken lines are repaired within 72 hours.",
        "Special terms: Broken lines are repaired within 120 hours.",
    }
