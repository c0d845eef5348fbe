"""Boxes before items: what is ticked holds, and what is not must not read as if it did."""

from __future__ import annotations

import pytest

from ingest.loaders.plain.reader import read_plain
from knowledge.model.reading.statements import Statement
from tests.ingest.structure.reading import html_statements, statements_in, statements_of


def text_statements(text: str) -> tuple[Statement, ...]:
    return statements_of(read_plain(text).tree)


def states(statements: tuple[Statement, ...]) -> list[tuple[str, bool]]:
    return [(one.words, one.negative) for one in statements]


MIXED = [("Carried:", False), ("☑ prams", False), ("☐ scooters", True)]


@pytest.mark.parametrize(
    "found",
    [
        statements_in("Carried:\n\n- [x] prams\n- [ ] scooters\n"),
        statements_in("Carried:\n\n- ☑ prams\n- ☐ scooters\n"),
        statements_in("Carried:\n☑ prams\n☐ scooters\n"),
        html_statements("<p>Carried:</p><ul><li>☑ prams<li>☐ scooters</ul>"),
        html_statements(
            "<p>Carried:</p><ul><li><input type=checkbox checked disabled> prams<li><input type=checkbox disabled> scooters</ul>"
        ),
        html_statements("<p>Carried:</p><p>☑ prams</p><p>☐ scooters</p>"),
        text_statements("Carried:\n\n- [x] prams\n- [ ] scooters\n"),
        text_statements("Carried:\n\n[x] prams\n[ ] scooters\n"),
        text_statements("Carried:\n\n☑ prams\n☐ scooters\n"),
    ],
)
def test_an_empty_box_beside_a_ticked_one_denies_its_item(found: tuple[Statement, ...]) -> None:
    assert states(found) == MIXED


def test_a_cross_denies_its_item_even_alone() -> None:
    assert states(statements_in("- ✅ prams\n- ❌ scooters\n")) == [("✅ prams", False), ("❌ scooters", True)]
    assert states(statements_in("- ✗ scooters\n")) == [("✗ scooters", True)]


def test_a_list_of_empty_boxes_is_to_be_filled_in_and_denies_nothing() -> None:
    assert states(statements_in("- [ ] passport\n- [ ] keys\n")) == [("☐ passport", False), ("☐ keys", False)]


def test_the_crossed_box_ticks_unless_another_tick_stands_beside_it() -> None:
    assert states(statements_in("- ☒ prams\n- ☐ scooters\n")) == [("☒ prams", False), ("☐ scooters", True)]
    assert states(statements_in("- ☑ prams\n- ☒ scooters\n")) == [("☑ prams", False), ("☒ scooters", True)]


def test_what_follows_in_an_item_is_governed_by_its_box() -> None:
    _, first, second = statements_in("- [x] prams\n- [ ] Scooters with an engine of any kind. Up to 200 kg.\n")
    assert (second.leads, second.negative) == ((1,), True)
    assert first.words == "☐ Scooters with an engine of any kind."


def test_other_signs_of_empty_boxes_deny_beside_ticked_ones() -> None:
    for sign in "◻⬜❏❑":
        found = statements_in(f"☑ Passport\n\n{sign} Visa\n")
        assert [one.negative for one in found] == [False, True]


def test_boxes_for_what_was_begun_or_given_up_deny_beside_ticked_ones() -> None:
    found = statements_in("- [x] Walls\n- [/] Holds\n- [-] Mats\n")
    assert [(one.words, one.negative) for one in found] == [
        ("☑ Walls", False),
        ("[/] Holds", True),
        ("[-] Mats", True),
    ]
