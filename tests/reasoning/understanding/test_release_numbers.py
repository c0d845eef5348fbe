"""A bare number is read as a release only where releases are known and hardly anything else can be meant (rule V1f)."""

from __future__ import annotations

import pytest

from knowledge.model.clock import parse_instant
from knowledge.model.releases import Release
from knowledge.reasoning.understanding.release_numbers import bare_numbers, with_releases_called

RELEASES = [Release(label=label, at=parse_instant("2024-01-01")) for label in ("v1.0", "v1.1", "v2.0")]


@pytest.mark.rule("V1f")
@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("In 1.1, what is the default?", "In version 1.1, what is the default?"),
        ("What changed between 1.0 and 2.0?", "What changed between version 1.0 and version 2.0?"),
        ("Is 1.0 still supported?", "Is version 1.0 still supported?"),
        ("How do I upgrade to 2.0?", "How do I upgrade to version 2.0?"),
        ("What is new in 2.5?", "What is new in version 2.5?"),
    ],
)
def test_a_bare_number_after_a_word_that_leads_to_a_release_is_one(question: str, read: str) -> None:
    assert with_releases_called(question, RELEASES) == read


@pytest.mark.rule("V1f")
@pytest.mark.parametrize(
    "question",
    [
        "What is the credit for an uptime of 1.1%?",
        "Is the limit in 2.0 hours or days?",
        "What does clause 1.1 say?",
        "What does the policy say in 1.1?",
        "What changed in version 1.1?",
        "What is the fee in 7.5?",
        "Does it cost 2.0?",
        "Is $1.1 enough?",
    ],
)
def test_amounts_clauses_and_far_numbers_are_no_releases(question: str) -> None:
    assert with_releases_called(question, RELEASES) == question


def test_without_releases_a_number_stays_what_it_is() -> None:
    assert with_releases_called("What changed in 1.1?", []) == "What changed in 1.1?"


def test_the_releases_are_looked_up_only_for_a_number_that_may_be_one() -> None:
    assert bare_numbers("What changed in 2.1?") == ["2.1"]
    assert not bare_numbers("What changed in 2021, by 2.5%?")
