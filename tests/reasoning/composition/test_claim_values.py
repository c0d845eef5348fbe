"""A claim that states one value has it, typed."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import ClaimValue
from knowledge.reasoning.composition.claim_values import claim_value
from knowledge.text.values.kinds import ValueKind


@pytest.mark.parametrize(
    ("words", "kind", "text", "amount", "unit"),
    [
        ("Returns within 30 days of delivery.", "duration", "30 days", 30, "day"),
        ("Answered in 24 hours.", "duration", "24 hours", 24, "hour"),
        ("Probation lasts 3 months.", "duration", "3 months", 3, "month"),
        ("Paid after 5 business days.", "duration", "5 business days", 5, "business day"),
        ("It takes 10 to 20 days.", "duration", "10 to 20 days", None, None),
        ("The fee is £9.50 a month.", "money", "£9.50", 9.5, "GBP"),
        ("The limit is 1,200 euros.", "money", "1,200 euros", 1200, "EUR"),
        ("Availability is 99.9%.", "percentage", "99.9%", 99.9, "%"),
        ("Weight: 0.6 kg", "count", "0.6 kg", 600, "g"),
        ("Three copies are kept.", "count", "Three", 3, None),
        ("It ends on 1 March 2025.", "date", "1 March 2025", None, None),
        ("Write to dpo@canon.example.", "email", "dpo@canon.example", None, None),
    ],
)
def test_the_one_value_of_a_claim_is_typed(
    words: str, kind: str, text: str, amount: float | None, unit: str | None
) -> None:
    expected = ClaimValue.model_validate({"kind": kind, "text": text, "amount": amount, "unit": unit})
    assert claim_value(words, ()) == expected


@pytest.mark.parametrize(
    "words", ["Staff decide.", "A return costs 5 euros and takes 3 days.", "From 5% to 10%.", "See level 2."]
)
def test_a_claim_without_a_value_or_with_several_has_none(words: str) -> None:
    assert claim_value(words, ()) is None


def test_of_several_values_that_of_the_kind_asked_for_counts() -> None:
    words = "A return costs 5 euros and takes 3 days."
    money, duration = (claim_value(words, {kind}) for kind in (ValueKind.MONEY, ValueKind.DURATION))
    assert money is not None
    assert money.text == "5 euros"
    assert duration is not None
    assert (duration.amount, duration.unit) == (3, "day")
    assert claim_value(words, {ValueKind.PERCENTAGE}) is None


def test_one_value_in_two_spellings_is_one() -> None:
    found = claim_value("Within 24 hours, that is one day.", ())
    assert found is not None
    assert found.text == "24 hours"
