"""The values of a sentence as exact numbers with their units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import quantities, states_amount, states_percentage


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Team costs 29 euros per licence and month.", ["29 EUR"]),
        ("It costs 61 US dollars, or 80 Canadian dollars.", ["61 USD", "80 CAD"]),
        ("The fee is EUR 1.200,50.", ["1200.5 EUR"]),
        ("An order of 1,234.56 euros", ["1234.56 EUR"]),
        ("Within thirty (30) business days", ["30 business day"]),
        ("two and a half hours", ["2.5 hour"]),
        ("3 licences with 10% discount", ["3", "10 %"]),
        ("from 5 to 10 kg", ["5000..10000 g"]),
        ("5 kg to 10 kg", ["5000..10000 g"]),
        ("€50–€100", ["50..100 EUR"]),
        ("between 5 and 10 days", ["5..10 day"]),
        ("10 days and 20 days", ["10 day", "20 day"]),
        ("Severity 1 on 3 March, mail it@x.example, free of charge", []),
    ],
)
def test_the_quantities_of_a_sentence(sentence: str, found: list[str]) -> None:
    told = [
        f"{f'{one.low:f}..' if one.low is not None else ''}{one.amount:f} {one.unit}".strip()
        for one in quantities(sentence)
    ]
    assert told == found


@pytest.mark.parametrize("sentence", ["Team costs 29 euros.", "€50–€100", "5 kg to 10 kg"])
def test_a_quantity_stands_where_it_says(sentence: str) -> None:
    (one,) = quantities(sentence)
    assert sentence[one.start].isdigit() or sentence[one.start] == "€"
    assert sentence[one.start : one.end] == sentence[one.start : one.end].strip()


_PIECES = (
    "30",
    "three",
    "€",
    "euros",
    "EUR",
    "pounds",
    "cents",
    "%",
    "percent",
    "in full",
    "free",
    "per",
    "days",
    "kg",
    "ſek",
    "\u212a",
    "of",
    ",",
    ".",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map(" ".join))
def test_a_sentence_states_an_amount_or_a_percentage_where_its_quantities_say_so(sentence: str) -> None:
    found = quantities(sentence)
    assert states_amount(sentence) is any(one.is_comparable_money for one in found)
    assert states_percentage(sentence) is any(one.kind is ValueKind.PERCENTAGE for one in found)
