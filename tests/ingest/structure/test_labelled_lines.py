"""Fields that an author wrote as lines."""

from __future__ import annotations

import pytest

from ingest.loaders.plain.reader import read_plain
from tests.ingest.structure.reading import html_statements, leads_of, statements_in, statements_of

FORM = "Name:     Otto Kern\nPolicy no.: HK-2210\nDate of loss: 12 February"


def _told(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.words) for one in statements_in(text)]


def test_lines_that_are_labels_with_values_are_fields() -> None:
    found = [
        ("field", "Name: Otto Kern"),
        ("field", "Policy no.: HK-2210"),
        ("field", "Date of loss: 12 February"),
    ]
    assert _told(FORM) == found
    assert [(one.kind.value, one.words) for one in statements_of(read_plain(FORM).tree)] == found
    assert [(one.kind.value, one.words) for one in html_statements(f"<p>{FORM.replace(chr(10), '<br>')}")] == found


def test_a_label_may_be_explained_in_brackets() -> None:
    text = "Security (lost devices, leaks): security@acme.example\nHead of sales: Lea Bern, sales@acme.example"
    assert [kind for kind, _ in _told(text)] == ["field", "field"]


def test_the_number_of_a_label_denies_nothing() -> None:
    assert not any(one.negative for one in statements_in(FORM))


def test_two_fields_may_stand_on_one_line() -> None:
    text = "Date: 5 March      Place: Room 4\nPresent: Ada, Ben"
    assert [one.words for one in statements_of(read_plain(text).tree)] == [
        "Date: 5 March", "Place: Room 4", "Present: Ada, Ben",
    ]  # fmt: skip


def test_a_line_without_a_label_opens_the_fields_and_governs_them() -> None:
    found = statements_in("The desk\nPhone: 555\nHours: 9 to 5")
    assert leads_of(found) == {"The desk": [], "Phone: 555": ["The desk"], "Hours: 9 to 5": ["The desk"]}


def test_the_first_line_of_a_record_governs_its_other_lines() -> None:
    found = statements_in("Product: Stove S2\nWeight: 12 kg\n\nProduct: Stove S5\nWeight: 19 kg")
    assert leads_of(found)["Weight: 19 kg"] == ["Product: Stove S5"]
    assert found[-1].name == "Product: Stove S5"


def test_a_field_that_nobody_filled_in_is_none() -> None:
    assert _told("Name: Otto\nBank: ________\nTown: Hull") == [
        ("field", "Name: Otto"), ("sentence", "Bank: ________"), ("field", "Town: Hull"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Note: the gate is shut.",
        "Ann: We stay here.\nBen: No. We leave, and we leave at once.",
        "He said this: it is late\nand went home",
        "Article 3: Fly.\nArticle 4: Swim.",
        "Rules for guests:\nQuiet: please be quiet in the halls of this house after ten in the evening, all of you",
    ],
)
def test_other_lines_are_no_fields(text: str) -> None:
    assert "field" not in {kind for kind, _ in _told(text)}


def test_a_label_without_a_value_stands_between_fields_and_is_none() -> None:
    assert _told("Deposit: 900\nNew address:\nAlarm tested: ✗\nNext tenant: unknown") == [
        ("field", "Deposit: 900"), ("sentence", "New address:"), ("field", "Alarm tested: ✗"), ("field", "Next tenant: unknown"),
    ]  # fmt: skip
