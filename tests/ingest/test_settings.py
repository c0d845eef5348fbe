"""Settings in plain text: sections, names and values."""

from __future__ import annotations

import pytest

from ingest.loaders.plain.reader import read_plain
from tests.ingest.structure.reading import statements_of

_SETTINGS = """\
; settings of the desk
[booking]
max_guests = 8
cancel.hours = 24

[[spa]]
# towels cost 9 euros
open = 08:00
name: "Alpine"
"""


def test_settings_are_fields_below_their_sections() -> None:
    found = read_plain(_SETTINGS)
    assert [(one.kind, one.words, one.headings) for one in statements_of(found.tree)] == [
        ("field", "max guests = 8", ("booking",)),
        ("field", "cancel hours = 24", ("booking",)),
        ("field", "open = 08:00", ("spa",)),
        ("field", 'name: "Alpine"', ("spa",)),
    ]
    assert [(one.kind, one.count) for one in found.left_out] == [("comment", 2)]
    assert "towels" not in found.text


def test_a_section_may_stand_apart_from_its_settings() -> None:
    found = statements_of(read_plain("[spa]\n\nopen = 08:00\nclose = 20:00\n").tree)
    assert [(one.words, one.headings) for one in found] == [
        ("open = 08:00", ("spa",)),
        ("close = 20:00", ("spa",)),
    ]


def test_settings_without_sections_are_fields_and_a_line_behind_a_hash_is_read() -> None:
    found = statements_of(read_plain("# Desk hours\ndesk.open=08:00\ndesk.close=20:00\n").tree)
    assert [(one.kind, one.words) for one in found] == [
        ("sentence", "Desk hours"),
        ("field", "desk open=08:00"),
        ("field", "desk close=20:00"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Speed = distance / time",
        "We say a = b.\nAnd then we go.",
        "Owner: Lea\nStatus = done. It is over now.",
        "a == b\nc == d",
    ],
)
def test_other_lines_with_these_signs_are_prose(text: str) -> None:
    assert " ".join(one.words for one in statements_of(read_plain(text).tree)) == " ".join(text.split())
