"""Statements that tell the unit of the numbers around them (rule Q1k)."""

from __future__ import annotations

import pytest

from knowledge.model.reading.statements import words_to_claim
from tests.ingest.structure.reading import html_statements, statements_in

TABLE = "| Boat | Day | Week |\n| --- | --- | --- |\n| Canoe | 40 | 180 |\n| Raft | on request | |\n"


def _claimed(text: str, words: str, html: bool = False) -> str:
    found = html_statements(text) if html else statements_in(text)
    at = next(at for at, one in enumerate(found) if one.words.startswith(words))
    return words_to_claim(found, [at])


@pytest.mark.rule("Q1k")
@pytest.mark.parametrize(
    "text",
    [
        f"# Hire\n\nPrices in euros.\n\n{TABLE}",
        f"# Hire\n\n{TABLE}\nPrices in euros.\n",
        f"# Hire\n\nPrices in euros.\n\n## Boats\n\n{TABLE}",
        f"# Hire\n\n## Bikes\n\nPrices in pounds.\n\n## Boats\n\nPrices in euros.\n\n{TABLE}",
    ],
)
def test_the_unit_told_in_the_section_or_around_it_governs_bare_numbers(text: str) -> None:
    assert _claimed(text, "Canoe") == "Prices in euros. Canoe – Day: 40; Week: 180"


@pytest.mark.rule("Q1k")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            f"# Hire\n\nPrices in pounds.\n\n## Boats\n\nAll prices in euros\n\n{TABLE}",
            "the nearest section decides",
        ),
        (f"# Hire\n\nAll prices in euros\n\n{TABLE}\nDimensions in cm.\n", "what stands above decides"),
    ],
)
def test_one_unit_is_told(text: str, why: str) -> None:
    assert _claimed(text, "Canoe") == "All prices in euros: Canoe – Day: 40; Week: 180", why


@pytest.mark.rule("Q1k")
def test_a_caption_with_the_unit_is_said_with_each_row_of_its_table_and_with_no_other() -> None:
    text = (
        "<table><caption>Hire (all prices in GBP)</caption><tr><th>Boat</th><th>Day</th></tr>"
        "<tr><td>Canoe</td><td>40</td></tr></table><p>The deposit is 50 per boat.</p>"
    )
    assert _claimed(text, "Canoe", html=True) == "Hire (all prices in GBP): Canoe – Day: 40"
    assert _claimed(text, "The deposit", html=True) == "The deposit is 50 per boat."


@pytest.mark.rule("Q1k")
@pytest.mark.parametrize(
    "row", ["| Canoe | 40 € | 180 € |", "| Canoe | 2 days | 3 days |", "| Canoe | 09:00 | 17:30 |"]
)
def test_numbers_with_a_unit_are_left_alone(row: str) -> None:
    found = statements_in(f"Prices in euros.\n\n| Boat | Day | Week |\n| --- | --- | --- |\n{row}\n")
    assert not found[-1].leads[1:]


@pytest.mark.rule("Q1k")
def test_a_list_of_other_things_is_left_alone() -> None:
    text = "# Rules\n\nPrices in euros.\n\n- Longest hire: 14 days\n- Students: 20% off\n- Least age: 21\n"
    assert _claimed(text, "Least age") == "Least age: 21"
