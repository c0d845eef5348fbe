"""Labels above their values."""

from __future__ import annotations

import pytest

from tests.ingest.structure.reading import html_statements, statements_in


def test_labels_above_their_values_are_fields() -> None:
    found = html_statements(
        "<p>Dear guest,</p><p>Room:</p><p>14 B</p><p><b>Date of arrival:</b></p><p>3 May 2025</p>"
    )
    assert [(one.kind, one.words) for one in found] == [
        ("sentence", "Dear guest,"),
        ("field", "Room: 14 B"),
        ("field", "Date of arrival: 3 May 2025"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Room:\n\n14 B\n\nWe are glad that you come.",
        "We ask you to:\n\nwait here\n\nWe ask them to:\n\ngo there.",
        "Our rules:\n\nGuests leave by nine.\n\nOur hours:\n\nWe open at ten.",
        "Note:\n\nSee below:\n\nMore:\n\nLess:",
    ],
)
def test_other_paragraphs_behind_a_colon_stay_apart(text: str) -> None:
    assert all(one.kind != "field" for one in statements_in(text))
