"""Statements that tell a unit, and numbers that lack one."""

from __future__ import annotations

import pytest

from knowledge.text.values.stated_units import has_bare_number, tells_unit


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        ("Prices in euros, including VAT.", True),
        ("All amounts in Swiss francs.", True),
        ("Hire charges 2025 (all prices in GBP per boat)", True),
        ("All prices are net, in US dollars, per weekend.", True),
        ("Fees for 2025 in pounds", True),
        ("Dimensions are given in mm.", True),
        ("Times in minutes", True),
        ("Figures in thousands of euros", True),
        ("Rates in winter", False),
        ("Costs in month 3 rise.", False),
        ("We convert amounts in dollars.", False),
        ("Fees can be paid in euros.", False),
        ("Prices in euros if you pay by card.", False),
        ("Times in euros", False),
    ],
)
def test_a_statement_tells_the_unit_of_what_is_paid_or_measured(words: str, tells: bool) -> None:
    assert tells_unit(words) is tells


@pytest.mark.parametrize(
    ("words", "has"),
    [
        ("Lost ticket: 30.00", True),
        ("Monthly pass: 120, residents 85", True),
        ("Charging costs 0.45 per kWh.", True),
        ("Monday – Opens: 09:00; Closes: 17:00", False),
        ("Vehicles over 2.10 m cannot enter.", False),
        ("Discount: 5%", False),
        ("Phone: 0410 551 220", False),
    ],
)
def test_a_bare_number_has_nothing_behind_it_but_what_it_is_for(words: str, has: bool) -> None:
    assert has_bare_number(words) is has
