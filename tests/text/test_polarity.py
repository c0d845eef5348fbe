"""Whether a text denies or forbids something."""

from __future__ import annotations

import pytest

from knowledge.text.polarity import is_negative, is_refusal


@pytest.mark.parametrize(
    "text",
    [
        "Lamps cannot be refunded.",
        "Dogs must not enter.",
        "Fees are never charged.",
        "Lamps aren't refunded.",
        "Lamps aren’t refunded.",
        "Lamps are excluded.",
        "Smoking is prohibited.",
        "Nobody may enter.",
        "Entry without a badge.",
        "No dogs.",
        "A non-refundable deposit.",
        "You must refrain from comments.",
        "No more items may be taken.",
    ],
)
def test_a_text_that_denies_or_forbids_is_negative(text: str) -> None:
    assert is_negative(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lamps can be refunded.",
        "Pay no later than Friday.",
        "Not less than 5 days.",
        "Not only lamps are refunded.",
        "Tell us whether or not you come.",
        "Notice is given in notes.",
        "No doubt it helps.",
        "A nonce is a number.",
        "",
    ],
)
def test_a_text_that_sets_a_limit_or_only_looks_so_is_not(text: str) -> None:
    assert not is_negative(text)


@pytest.mark.parametrize(
    "text", ["We decline such orders.", "The workshop refuses them.", "Exclusions", "No dogs."]
)
def test_who_declines_something_says_no(text: str) -> None:
    assert is_refusal(text)
    assert not is_refusal("We take such orders.")
