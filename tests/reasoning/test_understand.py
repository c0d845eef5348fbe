"""How a question is taken apart: its intent, its parts and the dates between which it asks for a change."""

import pytest

from knowledge.model.plans import Intent
from knowledge.reasoning.understanding.understand import understand


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How long is the window?", ("How long is the window?",)),
        (
            "What fee applies, and who pays it in the end?",
            ("What fee applies?", "who pays it in the end?"),
        ),
        (
            "As a reseller, what share do I keep and when is it paid out?",
            ("As a reseller, what share do I keep?", "As a reseller, when is it paid out?"),
        ),
        (
            "If a customer cancels late, what will we charge them?",
            ("If a customer cancels late, what will we charge them?",),
        ),
        ("Can I return tea, and why?", ("Can I return tea, and why?",)),
    ],
)
def test_a_compound_question_is_split_and_its_opening_kept(question: str, parts: tuple[str, ...]) -> None:
    understood = understand(question)
    assert understood.parts == parts
    assert understood.intent is (Intent.COMPOUND if len(parts) > 1 else Intent.LOOKUP)


@pytest.mark.parametrize(
    "question",
    [
        "What changed between June 2020 and June 2021 in the refund window?",
        "How did the refund window change from June 2020 to June 2021?",
        "How did the refund window change between June 2021 and June 2020?",
    ],
)
def test_a_change_question_names_its_two_dates_in_order(question: str) -> None:
    understood = understand(question)
    assert understood.intent is Intent.CHANGE
    assert understood.between is not None
    assert [d.period.start.year for d in understood.between] == [2020, 2021]
    assert "20" not in understood.topic
    assert "refund window" in understood.topic


def test_dates_without_a_question_of_change_leave_a_lookup() -> None:
    assert understand("Which policy applies to orders between May 2020 and May 2021?").intent is Intent.LOOKUP
