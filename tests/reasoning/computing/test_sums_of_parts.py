"""Sums of several prices, each with the number or the time that the question gives for it; prices that are reduced; deadlines and comparisons in other words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from knowledge.bootstrap import Canon
from knowledge.proof.checking.formulas import faulty_equations
from knowledge.text.values.quantities import quantities
from tests.reasoning.computing.stores import store_of
from tests.reasoning.computing.test_derived import computed

MARINA = """# Marina price list

All prices include taxes.

## 1 Services

| Service | Fee (EUR) |
| --- | --- |
| First dunning letter | free |
| Second dunning letter | 7.00 |
| Bounced cheque | 9.50 |
| Crane lift Monday to Friday 07:00–15:00 | 60.00 |
| Crane lift at other times | 110.00 |
| Hull wash, per metre | 8.00 |
| Sail patch up to 20 cm | 18.00 |

## 2 Shore power

| Plan | Base price (EUR/month) | Unit price (ct/kWh) |
| --- | --- | --- |
| Berth Light | 4.00 | 40.0 |
| Berth Plus | 9.00 | 32.0 |

## 3 Fresh water

| Yearly use | Price (EUR/m³) |
| --- | --- |
| the first 50 m³ | 2.00 |
| each m³ above 50 m³ | 3.00 |

## 4 Winter berths

4.1 The berth fee includes up to 5 metres of shore cable. Each further metre costs 12 EUR.

4.2 Members of the sailing club at Silver level get 5% off the services, members at Gold level 20%.

4.3 Night work costs 50% more.

4.4 Boats that arrive untidy are cleaned first for 25 EUR or 190 DKK.

4.5 If the marina lifts a boat out later than agreed, the owner gets a credit of 2% of the berth fee for each full week of delay, at most 10%.

## 5 Guards

5.1 The standby allowance is 140 EUR per week. Each alarm is paid in addition at 30 EUR per hour started.

## 6 Claims

After the damage report number was given out, the photographs must be sent in within 21 days.
"""

NORTH = """# Supplement for the North Pier

On the North Pier the depth under the keel must be at least 4 metres. Berth bookings there lapse 12 days after the reservation.
"""

GENERAL = """# Berth rules

Berth bookings lapse 5 days after the reservation.

## Boats for hire

| Boat | Berths | Weight (kg) | Price (EUR) |
| --- | --- | --- | --- |
| Skua 7 | 4 | 1,900 | 640 |
| Skua 9 | 6 | 3,200 | 980 |
| Tern 7 | 4 | 1,650 | 720 |
"""


@pytest.fixture(scope="module")
def marina(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    texts = {"marina.md": MARINA, "north.md": NORTH, "rules.md": GENERAL}
    with store_of(tmp_path_factory.mktemp("marina"), texts, datetime(2026, 5, 1, tzinfo=UTC)) as opened:
        yield opened


@pytest.mark.rule("X9e")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("What is the total for a bounced cheque, a second letter and a crane lift on a Sunday?", "126.50 euros"),
        ("What do a bounced cheque and a crane lift on Tuesday at 10:00 cost together?", "69.50 euros"),
        ("What is the total for two sail patches up to 20 cm and 6 metres of hull wash?", "84 euros"),
        (
            "A guard was on standby for a week and had one alarm of 2 hours 20 minutes. How much is paid for that?",
            "230 euros",
        ),
        ("What does a berth on Berth Plus cost in a year for the base price and for 500 kWh?", "268 euros"),
        ("What does fresh water cost for 70 m³?", "160 euros"),
    ],
)
def test_the_parts_that_a_question_names_are_added(marina: Canon, question: str, result: str) -> None:
    claim = computed(marina, question)
    assert claim is not None
    assert claim.text.startswith(f"{result}:") or claim.text.startswith(f"{result} ")
    assert claim.computation is not None
    assert faulty_equations(claim.computation.formula) == []


@pytest.mark.rule("X9e")
@pytest.mark.parametrize(
    "question",
    [
        "What is the total for a bounced cheque, a second letter and a mast repair?",
        "What do a bounced cheque and a crane lift cost together?",  # nothing tells when
    ],
)
def test_nothing_is_added_where_a_part_is_missing_or_open(marina: Canon, question: str) -> None:
    assert computed(marina, question) is None


@pytest.mark.rule("X9f")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("How much does a Gold member pay for a sail patch?", "14.40 euros"),
        ("What does a sail patch cost as night work?", "27 euros"),
        (
            "The marina lifts a boat with a berth fee of 600 EUR out seven full weeks late. How much credit is due?",
            "60 euros",
        ),
    ],
)
def test_a_percentage_is_that_of_its_clause_and_ends_at_its_cap(marina: Canon, question: str, result: str) -> None:
    claim = computed(marina, question)
    assert claim is not None
    assert claim.text.startswith(f"{result}:")
    assert claim.computation is not None
    assert faulty_equations(claim.computation.formula) == []


@pytest.mark.rule("X1h")
def test_a_deadline_counts_from_an_event_in_other_words(marina: Canon) -> None:
    claim = computed(
        marina,
        "The office issued a damage report number on 3 June 2026. By what date must the photographs be sent in?",
    )
    assert claim is not None
    assert claim.text.startswith("24 June 2026:")


@pytest.mark.rule("X1i")
@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "How do the Skua 7 and the Tern 7 differ in weight and in price?",
            ("1,900", "1,650", "640 euros", "720"),
        ),
        ("Compare the weight of the Skua 7, the Skua 9 and the Tern 7.", ("1,900", "3,200", "1,650")),
        (
            "How do the rules for the lapse of berth bookings differ between the North Pier and the general berth rules?",
            ("12 days", "5 days", "7 days"),
        ),
    ],
)
def test_each_side_of_a_comparison_is_told(marina: Canon, question: str, told: tuple[str, ...]) -> None:
    claim = computed(marina, question)
    assert claim is not None
    assert [one for one in told if one not in claim.text] == []


@pytest.mark.rule("X1i")
def test_nothing_is_compared_by_an_attribute_that_no_text_has(marina: Canon) -> None:
    assert computed(marina, "Is the draught of the Skua 7 or of the Tern 7 lower?") is None


@pytest.mark.rule("X9c")
def test_two_lengths_of_time_side_by_side_are_one() -> None:
    (one,) = quantities("a call-out of 2 hours 20 minutes")
    assert (one.amount, one.unit) == (Decimal(140), "minute")
    (full,) = quantities("nine full weeks late")
    assert (full.amount, full.unit) == (Decimal(9), "week")
