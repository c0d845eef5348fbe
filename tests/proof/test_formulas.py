"""The arithmetic of a computed claim is checked apart from the code that computed it."""

from __future__ import annotations

import pytest

from knowledge.proof.checking.formulas import faulty_equations


@pytest.mark.parametrize(
    "formula",
    [
        "3 licences × 29 euros × (100% − 10%) = 78.30 euros",
        "10 licences × 29 euros = 290 euros; 25% of 290 euros = 72.50 euros",
        "59 euros − 12 euros = 47 euros",
        "5 euros + 7.50 euros = 12.50 euros",
        "33.3% of 10 US dollars = 3.33 US dollars",
        "7 licences × 9.99 euros × (100% − 15%) ≈ 59.44 euros",
        "100 GB − 10 GB = 90 GB",
        "1 TB − 100 GB = 900 GB",
        "3 March 2026 + 15 days = 18 March 2026",
        "31 May 2026 − 3 months = 28 February 2026; 1 March 2026 is later",
        "2 April 2026 + 1 business day = 7 April 2026",
        "Standard more than 60 euros: 4 of 13",
    ],
)
def test_equations_that_hold(formula: str) -> None:
    assert faulty_equations(formula) == []


@pytest.mark.parametrize(
    "formula",
    [
        "3 licences × 29 euros = 86 euros",
        "25% of 290 euros = 72 euros",
        "59 euros − 12 euros = 48 euros",
        "7 licences × 9.99 euros ≈ 70 euros",
        "3 March 2026 + 15 days = 19 March 2026",
        "some × 9.99 euros = 9.99 euros",
    ],
)
def test_equations_that_do_not(formula: str) -> None:
    assert faulty_equations(formula) == [formula]
