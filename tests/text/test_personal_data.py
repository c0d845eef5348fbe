"""Redaction on a labelled set: what is found, what is missed, and what is taken for personal data and is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.text.privacy import personal_numbers as numbers
from knowledge.text.privacy.redaction import redact

LABELLED: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "personal_data.yaml").read_text())
PERSONAL: list[dict[str, str]] = LABELLED["personal"]
HARMLESS: list[str] = LABELLED["harmless"]

MISSED = {"one two three four five", "747815331", "4711", "jo at example dot org"}
"""Numbers in words, a BSN that no word before it names, an extension, and an address in words: nothing tells these from other text."""
TAKEN = {
    "BSN 111222334",
    "IBAN DE00 0000 0000 0000 0000 00",
    "SSN 000-12-3456",
    "NHS number 943 476 5918",
}
"""Numbers with wrong check digits that have the form of another kind. Hiding them loses nothing."""


def test_recall_on_the_labelled_set_is_73_of_77() -> None:
    missed = {one["value"] for one in PERSONAL if one["value"] in redact(one["text"])}
    assert missed == MISSED
    assert (len(PERSONAL) - len(missed), len(PERSONAL)) == (73, 77)


def test_precision_on_the_labelled_set_is_73_of_77() -> None:
    taken = {text for text in HARMLESS if redact(text) != text}
    assert taken == TAKEN
    assert len(HARMLESS) == 60


@pytest.mark.parametrize("one", PERSONAL, ids=lambda one: one["value"])
def test_nothing_but_the_value_is_replaced(one: dict[str, str]) -> None:
    before, after = one["text"].split(one["value"])
    redacted = redact(one["text"])
    assert redacted.startswith(before)
    assert redacted.endswith(after)


@pytest.mark.parametrize(
    ("is_right", "right", "wrong"),
    [
        (numbers.is_german_tax_id, "86095742719", "86095742718"),
        (numbers.is_german_pension_number, "15070649C103", "15070649C104"),
        (numbers.is_spanish_id, "12345678Z", "12345678A"),
        (numbers.is_codice_fiscale, "RSSMRA85T10A562S", "RSSMRA85T10A562T"),
        (numbers.is_french_number, "2 69 05 49 588 157 80", "2 69 05 49 588 157 81"),
        (numbers.is_swiss_number, "756.9217.0769.85", "756.9217.0769.86"),
        (numbers.is_dutch_number, "111222333", "111222334"),
        (numbers.is_nhs_number, "943 476 5919", "943 476 5918"),
        (numbers.is_pesel, "44051401359", "44051401358"),
        (numbers.is_belgian_number, "85.07.30-033.28", "85.07.30-033.29"),
        (numbers.is_cpf, "111.444.777-35", "111.444.777-36"),
        (numbers.is_swedish_number, "811228-9874", "811228-9875"),
        (numbers.is_finnish_number, "131052-308T", "131052-308U"),
        (numbers.is_us_number, "219-09-9999", "000-09-9999"),
        (numbers.is_british_number, "AB123456C", "GB123456C"),
    ],
)
def test_check_digits_tell_a_number_from_one_beside_it(is_right: Any, right: str, wrong: str) -> None:
    assert is_right(right)
    assert not is_right(wrong)
