"""A question that names an address is answered from the clause there, and from no other."""

from __future__ import annotations

import pytest

from tests.reasoning.office import Office

LEASE = """# Lease of the yard

## Contents

4.2 Deposit ..... 2

4.3 Repairs ..... 2

## 4.2 Deposit

The tenant pays a deposit of 900 euros. It is returned after 60 days.

The return in clause 4.2 does not extend to interest.

## 4.3 Repairs

The tenant mends
(a) the gate within 8 days;
(b) the lamps within 3 days.

## 14.3 Repairs

The owner mends the roof.

# Schedule 2

1. Filters are kept for 4 years.

2. Pumps are kept for 12 years.
"""
CONTRACT = """# Wartungsvertrag

## § 7 Vergütung

(1) Abgerechnet wird monatlich. Gezahlt wird binnen 14 Tagen.

(2) Der Auftragnehmer erhält

1. für jede Wartung 480 Euro;
2. für jede Störung 95 Euro.
"""


@pytest.fixture
def yard(office: Office) -> Office:
    """An office with a lease and a contract."""
    office.publish_text("lease.md", LEASE)
    office.publish_text("contract.md", CONTRACT)
    return office


@pytest.mark.rule("Q1j")
@pytest.mark.parametrize(
    ("question", "claims"),
    [
        (
            "What does section 4.2 say?",
            [
                "The tenant pays a deposit of 900 euros. It is returned after 60 days. "
                "The return in clause 4.2 does not extend to interest."
            ],
        ),
        (
            "To what does the return in clause 4.2 not extend?",
            ["The return in clause 4.2 does not extend to interest."],
        ),
        ("What does section 4.3(b) require?", ["The tenant mends the lamps within 3 days."]),
        (
            "What does section 4.3 say?",
            ["The tenant mends the gate within 8 days; the lamps within 3 days."],
        ),
        (
            "How soon does the tenant mend the lamps under section 4.3?",
            ["The tenant mends the lamps within 3 days."],
        ),
        ("What does Schedule 2, paragraph 2 say?", ["Pumps are kept for 12 years."]),
        ("Was steht in § 7 Abs. 2 Nr. 1?", ["Der Auftragnehmer erhält für jede Wartung 480 Euro;"]),
        ("Was gilt nach § 7 Abs. 1 Satz 2?", ["Gezahlt wird binnen 14 Tagen."]),
    ],
)
def test_a_question_that_names_an_address_claims_that_clause_alone(
    yard: Office, question: str, claims: list[str]
) -> None:
    assert [claim.text for claim in yard.ask(question).claims] == claims
