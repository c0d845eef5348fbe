"""A sentence restates statements only if nothing that they say is another in it."""

from __future__ import annotations

import pytest

from knowledge.text.restating import Saying, restates

RETURN = "Customers may return a product for a full refund within 30 days of delivery."
CANCEL = "If you cancel within 14 days, we refund the price."
ROW = "Team – Price: 12 euros"
LIST = "The following items are not refundable: gift cards; vouchers"


@pytest.mark.rule("M2b")
@pytest.mark.parametrize(
    ("sentence", "statements"),
    [
        ("customers may return a product for a full refund within thirty days of delivery", [RETURN]),
        ("We refund the price if you cancel within 14 days.", [CANCEL]),
        ("Also, customers may return a product for a full refund within 30 days of delivery", [RETURN]),
        ("The price of the Team is 12 euros.", [ROW]),
        ("For Team, the price is €12.", [ROW]),
        ("For Team, the price is 12 euros and the users is 5.", ["Team – Price: 12 euros; Users: 5"]),
        ("Gift cards, vouchers are not refundable.", [LIST]),
        ("We do not ship to Norway.", ["We do not ship to the following countries: Norway"]),
        ("Staff have to wear a badge.", ["Staff must wear a badge."]),
        ("Staff do not have to wear a badge.", ["Staff need not wear a badge."]),
        ("You may bring at most 3 guests.", ["You may bring up to three guests."]),
        ("Staff can't park here.", ["Staff cannot park here."]),
        ("Unless a manager agrees, overtime is not paid.", ["Overtime is not paid unless a manager agrees."]),
        (f"{RETURN} Staff must wear a badge.", [RETURN, "Staff must wear a badge."]),
        ("Refunds are free; staff must wear a badge", ["Refunds are free.", "Staff must wear a badge."]),
    ],
)
def test_other_words_for_the_same_are_a_restatement(sentence: str, statements: list[str]) -> None:
    assert restates(sentence, [Saying(one) for one in statements])


@pytest.mark.rule("M2a")
@pytest.mark.parametrize(
    ("sentence", "statements"),
    [
        ("Customers may return a product for a full refund within 31 days of delivery.", [RETURN]),
        ("Customers may return a product for a full refund within 30 weeks of delivery.", [RETURN]),
        ("Customers must return a product for a full refund within 30 days of delivery.", [RETURN]),
        ("Customers may not return a product for a full refund within 30 days of delivery.", [RETURN]),
        ("Customers may return a product within 30 days of delivery.", [RETURN]),
        ("A product may return customers for a full refund within 30 days of delivery.", [RETURN]),
        (f"{RETURN} Shipping is free.", [RETURN]),
        ("", [RETURN]),
        (RETURN, []),
        (f"{RETURN} {RETURN}", [RETURN]),
        ("Ben approves what Ada asks for.", ["Ada approves what Ben asks for."]),
        ("If you cancel, we refund the price within 14 days.", [CANCEL]),
        ("If the form is complete, you may cancel only.", ["You may cancel only if the form is complete."]),
        ("If a parcel is lost, ask.", ["Ask if a parcel is lost."]),
        ("Tell us and pay if you move.", ["If you move, tell us and pay."]),
        ("Gift cards, vouchers are refundable.", [LIST]),
        ("Gift cards accepted.", ["The following not accepted: gift cards"]),
        ("Gift cards cover.", ["The following lacks cover: gift cards"]),
        ("For Team, the price is 5 and the users is 12 euros.", ["Team – Price: 12 euros; Users: 5"]),
        ("The team of the price is 12 euros.", [ROW]),
        ("He enjoys the right he must cancel.", ["He enjoys the right he has to cancel."]),
        ("Staff do not have to park here.", ["Staff must not park here."]),
        ("Staff have to not park here.", ["Staff must not park here."]),
        ("At most date copies are kept.", ["Up to date copies are kept."]),
        ("Visitors who have a badge, may enter.", ["Visitors, who have a badge, may enter."]),
        ("Contact us.", ["Contact US."]),
        ("Refunds are not free; staff wear a badge", ["Refunds are not free.", "Staff must wear a badge."]),
        ("Refunds are free and staff must wear a badge", ["Refunds are free.", "Staff must wear a badge."]),
        ("Staff must wear a badge. Refunds are free.", ["Refunds are free.", "Staff must wear a badge."]),
        ("Refunds are free?", ["Refunds are free."]),
        ("Refunds are frее.", ["Refunds are free."]),
        ("Refunds are\u202e free.", ["Refunds are free."]),
    ],
)
def test_any_other_change_is_none(sentence: str, statements: list[str]) -> None:
    assert not restates(sentence, [Saying(one) for one in statements])


@pytest.mark.rule("M2a")
def test_a_lead_is_said_before_its_statement_and_nowhere_else() -> None:
    until = Saying(CANCEL, "From 2023-01-01 until 2024-07-01: ")
    assert restates("From 2023-01-01 until 2024-07-01, we refund the price if you cancel within 14 days.", [until])
    assert not restates(CANCEL, [until])
    assert not restates("From 2024-07-01, we refund the price if you cancel within 14 days.", [until])
    both = [Saying("Refunds are free.", "Germany: "), Saying("Refunds cost 5 euros.", "France: ")]
    assert restates("Germany: refunds are free. France, refunds cost 5 euros.", both)
    assert not restates("France: refunds are free. Germany: refunds cost 5 euros.", both)
