"""Totals of prices of which a sentence above the table says what they are for, and rules that hold from a time after an event on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.bootstrap import Canon
from tests.reasoning.computing.stores import store_of
from tests.reasoning.computing.test_derived import computed

CLINIC = """# Plan prices

Prices are per pet and month.

| Pet | Tier | Ireland | Northern Ireland |
| --- | --- | --- | --- |
| Dog | Oak | 44 euros | 38 pounds |
| Dog | Birch | 27 euros | 23 pounds |
| Cat | Oak | 31 euros | 29 pounds |
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    with store_of(
        tmp_path_factory.mktemp("clinic"), {"prices.md": CLINIC}, datetime(2026, 5, 1, tzinfo=UTC)
    ) as opened:
        yield opened


@pytest.mark.rule("X1j")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("What do 12 months of the Oak tier cost for one dog in Ireland?", "528 euros for 12 months"),
        ("What is the total for 2 dogs on the Oak tier for a year in Ireland?", "1056 euros for a year"),
        ("What is the total for 3 cats on the Oak tier per month in Northern Ireland?", "87 pounds per month"),
    ],
)
def test_what_prices_are_for_may_stand_above_their_table(clinic: Canon, question: str, result: str) -> None:
    claim = computed(clinic, question)
    assert claim is not None
    assert claim.text.startswith(f"{result}:")


@pytest.mark.rule("X1b")
def test_a_price_for_no_time_that_is_told_gives_no_total_for_a_time(tmp_path: Path) -> None:
    untold = CLINIC.replace("Prices are per pet and month.\n\n", "")
    with store_of(tmp_path, {"prices.md": untold}, datetime(2026, 5, 1, tzinfo=UTC)) as opened:
        assert computed(opened, "What is the total for 2 dogs on the Oak tier for a year in Ireland?") is None


WAITING = "# Cover for pets\n\nIllness is covered from 14 days after the start of cover. Accidents are covered from the first day.\n"


@pytest.mark.rule("X1a")
@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        ("10 March", "No, not yet: 1 March 2026 + 14 days = 15 March 2026"),
        ("20 March", "Yes, the time has passed"),
    ],
)
def test_a_day_before_a_rule_begins_to_hold_is_too_early(tmp_path: Path, day: str, verdict: str) -> None:
    with store_of(tmp_path, {"cover.md": WAITING}, datetime(2026, 5, 1, tzinfo=UTC)) as opened:
        claim = computed(
            opened, f"My cover started on 1 March and my pet fell ill on {day}. Is the illness covered?"
        )
    assert claim is not None
    assert claim.text.startswith(verdict)
