"""What somebody is reported to have said or proposed is told only where that is asked for (rule C1s)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.model.answering.answers import Status
from tests.reasoning.office import Office, told_once

MINUTES = """# Minutes of the board

Ann Moor proposed to raise the yearly fee for moorings to 90 euros.
"""


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Office]:
    with told_once(tmp_path, lambda office: office.publish_text("minutes.md", MINUTES)) as office:
        yield office


@pytest.mark.rule("C1s")
@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("What did Ann Moor propose for the yearly fee for moorings?", Status.ANSWERED),
        ("Is the yearly fee for moorings raised to 90 euros?", Status.INSUFFICIENT),
        ("What is the yearly fee for moorings?", Status.INSUFFICIENT),
    ],
)
def test_a_proposal_answers_only_what_was_proposed(board: Office, question: str, status: Status) -> None:
    assert board.ask(question).status is status
