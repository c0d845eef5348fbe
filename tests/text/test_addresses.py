"""Addresses that people write, and the form in which they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.addresses import address_key, addresses_in, bare_numbers


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("4.2(b)", "4.2(b)"),
        ("Section 4.2 (b)", "4.2(b)"),
        ("Article 12", "12"),
        ("§ 5", "5"),
        ("Annex II, 1.2", "annexii,1.2"),
        ("clause 7", "7"),
    ],
)
def test_addresses_are_compared_without_spaces_case_and_the_name_of_the_part(address: str, key: str) -> None:
    assert address_key(address) == key


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("What does 4.2(b) say?", ("4.2(b)",)),
        ("See section 4.2 (b) and Article 12.", ("4.2(b)", "12")),
        ("Annex II, 1.2 and Annex III", ("annexii,1.2", "annexiii")),
        ("under § 5 and §§ 7", ("5", "7")),
        ("clause 7, clause 7", ("7",)),
        ("point 3(a)", ("3(a)",)),
        ("3(a) applies", ("3(a)",)),
    ],
)
def test_the_addresses_in_a_text_are_found_once_each_and_in_order(text: str, keys: tuple[str, ...]) -> None:
    assert addresses_in(text) == keys


@pytest.mark.parametrize(
    "text", ["It costs 4.50 euros.", "€4.20", "4.2% of all", "12 days", "the parts of it", "version", "in 2024"]
)
def test_amounts_and_counts_are_no_addresses(text: str) -> None:
    assert addresses_in(text) == ()


@given(
    st.from_regex(r"[1-9]\d?\.[1-9]\d?(\([a-h]\))?", fullmatch=True),
    st.sampled_from(["section", "Clause", "rule"]),
)
def test_an_address_is_found_with_and_without_its_name(address: str, name: str) -> None:
    assert addresses_in(f"as {name} {address} says") == addresses_in(f"as {address} says") == (address,)


def test_the_number_of_a_release_is_no_address() -> None:
    assert addresses_in("Is version 2.1 still supported?") == ()
    assert addresses_in("What does 2.1 say?") == ("2.1",)


def test_a_number_without_the_name_of_a_part_is_bare() -> None:
    assert bare_numbers("What does 4.2 say, and clause 5.1?") == {"4.2"}
    assert bare_numbers("Does clause 4.2 hold, and 4.2 too?") == frozenset()
