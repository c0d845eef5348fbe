"""Short lines of one paragraph that say something each."""

from __future__ import annotations

import pytest

from knowledge.model.reading.statements import StatementKind
from tests.ingest.structure.reading import html_statements, leads_of, statements_in


@pytest.mark.parametrize(
    "lines",
    [
        ["Gold 40 EUR", "Silver 30 EUR"],
        ["Monday to Friday 08:00–20:00", "Saturday 9.00–18.00", "Sunday closed"],
        ["Dogs are not allowed", "Children under 12 may not use the sauna", "Smoking is forbidden."],
        ["Membership £12 a year", "Students free"],
        ["Parking 10 % off", "Breakfast included"],
    ],
)
def test_short_lines_that_say_something_each_are_items(lines: list[str]) -> None:
    for found in (statements_in("\n".join(lines)), html_statements(f"<p>{'<br>'.join(lines)}</p>")):
        assert [(one.kind, one.words) for one in found] == [(StatementKind.ITEM, line) for line in lines]


def test_a_line_with_a_colon_leads_them_in() -> None:
    found = html_statements("<p>We charge:<br>Gold 40 EUR<br>Silver 30 EUR</p>")
    assert leads_of(found) == {
        "We charge:": [],
        "Gold 40 EUR": ["We charge:"],
        "Silver 30 EUR": ["We charge:"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "Alpine Spa\n12 High Street\n3000 Bern",
        "The Gold plan is 40 EUR and the\nSilver plan is 30 EUR.",
        "The Gold plan is 40 EUR,\nSilver is 30 EUR.",
        "The fee is 40 EUR for\n30 days.",
        "Guests who stay at the hotel for more than a week are asked to\nPay 40 EUR.",
        "Gold members pay\n40 EUR a year.",
    ],
)
def test_lines_of_an_address_or_of_prose_are_one_statement(text: str) -> None:
    assert [one.words for one in statements_in(text)] == [" ".join(text.split())]
