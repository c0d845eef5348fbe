"""The parts of a computation by themselves: exact amounts, days, terms of rules, ranges."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reasoning.computing.arithmetic import Amount, difference, product, share, total
from knowledge.reasoning.computing.dating.dates import BusinessDays, shifted
from knowledge.reasoning.computing.dating.limits import is_same_event, terms_set
from knowledge.reasoning.computing.ranges import grade_of, grades
from knowledge.reasoning.understanding.value_ranges import bounds_of
from knowledge.text.values.quantities import quantities

EUROS = Amount(Decimal(29), "EUR")

# -- amounts --------------------------------------------------------------------------------------------


def test_a_total_shows_its_factors_and_its_result() -> None:
    made = product(EUROS, [(Decimal(3), "licences")], [Decimal(10)])
    assert made.formula == "3 licences × 29 euros × (100% − 10%) = 78.30 euros"


def test_money_is_rounded_half_up_to_a_cent_and_says_so() -> None:
    assert product(Amount(Decimal("0.125"), "EUR"), [(Decimal(1), "x")]).formula.endswith("≈ 0.13 euros")
    assert product(Amount(Decimal("10.5"), "JPY"), [(Decimal(1), "x")]).result.words == "11 yen"


def test_a_difference_has_no_sign_and_needs_one_unit() -> None:
    assert difference(Amount(Decimal(12), "EUR"), EUROS).result.words == "17 euros"
    with pytest.raises(ValueError, match="two units"):
        difference(Amount(Decimal(12), "USD"), EUROS)
    with pytest.raises(ValueError, match="two units"):
        total([EUROS, Amount(Decimal(1))])


def test_shares_and_sums() -> None:
    assert share(Decimal(25), Amount(Decimal(290), "EUR")).formula == "25% of 290 euros = 72.50 euros"
    assert total([EUROS, EUROS]).formula == "29 euros + 29 euros = 58 euros"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Amount(Decimal("100000000000"), "byte"), "100 GB"),
        (Amount(Decimal(2500), "g"), "2.5 kg"),
        (Amount(Decimal(1), "day"), "1 day"),
        (Amount(Decimal(30), "business day"), "30 business days"),
        (Amount(Decimal("99.90"), "%"), "99.90%"),
        (Amount(Decimal("2E+1"), ""), "20"),
    ],
)
def test_amounts_in_words(amount: Amount, words: str) -> None:
    assert amount.words == words


# -- days -----------------------------------------------------------------------------------------------

HOLIDAYS = BusinessDays(holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        (date(2026, 3, 3), 15, "day", date(2026, 3, 18)),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2026, 5, 31), -3, "month", date(2026, 2, 28)),
        (date(2026, 3, 1), 2, "week", date(2026, 3, 15)),
        (date(2026, 4, 2), 1, "business day", date(2026, 4, 7)),
        (date(2026, 4, 7), -1, "business day", date(2026, 4, 2)),
    ],
)
def test_days_so_much_later(start: date, count: int, unit: str, end: date) -> None:
    assert shifted(start, Decimal(count), unit, HOLIDAYS) == end


@pytest.mark.parametrize(("count", "unit"), [("1.5", "day"), ("3", "hour"), ("60000", "day"), ("9999", "year")])
def test_what_is_no_day_has_none(count: str, unit: str) -> None:
    assert shifted(date(2026, 1, 1), Decimal(count), unit, HOLIDAYS) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 300))
def test_so_many_business_days_lie_before_a_day_so_many_later(start: date, count: int) -> None:
    end = shifted(start, Decimal(count), "business day", HOLIDAYS)
    assert end is not None
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    assert sum(map(HOLIDAYS.is_business_day, days)) == count


# -- terms of rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "unit", "event", "is_before", "is_shortest"),
    [
        ("Headsets may be returned within 15 days of delivery.", "day", "delivery", False, False),
        ("Notice is due at least three months before the end of the term.", "month", "end", True, True),
        ("Bills are paid no later than 10 business days after receipt.", "business day", "receipt", False, False),
        ("Items can be returned for 2 weeks after they were delivered.", "week", "delivered", False, False),
        ("Illness is covered from 14 days after the start of cover.", "day", "start", False, True),
    ],
)
def test_the_term_that_a_rule_sets(words: str, unit: str, event: str, is_before: bool, is_shortest: bool) -> None:
    (term,) = terms_set(words)
    assert (term.quantity.unit, term.event, term.is_before, term.is_shortest) == (
        unit,
        event,
        is_before,
        is_shortest,
    )


@pytest.mark.parametrize(
    "words",
    [
        "Refunds take 10 days.",
        "Lamps weigh 3 kg.",
        "Parents get 16 weeks of leave.",
        "Bookings open from 30 days before the start.",
    ],
)
def test_a_length_of_time_without_an_event_is_no_term(words: str) -> None:
    assert list(terms_set(words)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("delivered", "delivery", True),
        ("bought", "purchase", True),
        ("invoiced", "invoice", True),
        ("ends", "expiry", True),
        ("delivered", "purchase", False),
        ("paid", "receipt", False),
        ("resign", "end", False),
    ],
)
def test_words_for_one_event(one: str, other: str, same: bool) -> None:
    assert is_same_event(one, other) is same
    assert is_same_event(other, one) is same


# -- ranges ---------------------------------------------------------------------------------------------

CREDIT = "Below 99.9%, customers get a credit of 10%; below 99.0% the credit is 25%."


@pytest.mark.parametrize(
    ("value", "result"),
    [("99.5%", 10), ("99.0%", 10), ("98.9%", 25), ("10%", 25), ("99.9%", None), ("100%", None)],
)
def test_the_narrowest_range_that_holds_a_value(value: str, result: int | None) -> None:
    (asked,) = quantities(f"it was {value}")
    graded = grade_of(asked, grades(CREDIT, asked, "%"))
    assert (graded.result.amount if graded else None) == result


@pytest.mark.parametrize(
    ("label", "low", "high"),
    [
        ("below 50 euros", None, "50"),
        ("50 to 100 euros", "50", "100"),
        ("€50–€100", "50", "100"),
        ("5 kg to 10 kg", "5000", "10000"),
        ("more than 50 users", "50", None),
        ("at least 10 years", "10", None),
    ],
)
def test_the_bounds_of_a_range(label: str, low: str | None, high: str | None) -> None:
    text = f"is {label}"
    (one,) = quantities(text)
    bounds = bounds_of(text, one)
    assert bounds is not None
    assert [bound and f"{bound.quantity.amount:f}" for bound in bounds] == [low, high]
