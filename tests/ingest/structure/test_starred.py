"""Words below a star or dagger are notes of the words that end with the same sign."""

from __future__ import annotations

import pytest

from tests.ingest.structure.reading import html_statements, qualifiers_of, statements_in


def test_a_paragraph_with_a_star_qualifies_what_has_one() -> None:
    found = statements_in("We ship in 3 days\\*. Lamps in 5.\n\n\\* Not on holidays.\n")
    assert [(one.kind.value, one.words) for one in found] == [
        ("sentence", "We ship in 3 days."), ("sentence", "Lamps in 5."), ("note", "Not on holidays."),
    ]  # fmt: skip
    assert qualifiers_of(found) == {"We ship in 3 days.": ["Not on holidays."]}


def test_cells_refer_to_the_note_below_their_table() -> None:
    text = "| Plan | Fee |\n|---|---|\n| Team | 9 EUR* |\n| Solo | 5 EUR† |\n\n\\* excl. VAT\n\n† members\n"
    assert qualifiers_of(statements_in(text)) == {
        "Team – Fee: 9 EUR": ["excl. VAT"], "Solo – Fee: 5 EUR": ["members"],
    }  # fmt: skip


def test_a_sign_refers_to_the_first_note_behind_it() -> None:
    found = html_statements("<p>A costs 1*.</p><p>* One.</p><p>B costs 2*.</p><p>* Two.</p>")
    assert qualifiers_of(found) == {"A costs 1.": ["One."], "B costs 2.": ["Two."]}


@pytest.mark.parametrize(
    "page", ["<p>5 * 3 is 15.</p><p>* Text.</p>", "<p>Required*</p><p>Text.</p>", "<p>* Text.</p><p>Fee*</p>"]
)
def test_signs_without_a_note_stay_characters(page: str) -> None:
    assert "*" in " ".join(one.words for one in html_statements(page))
    assert not any(one.qualifiers for one in html_statements(page))


def test_the_place_of_words_with_a_sign_in_them_is_right() -> None:
    found = html_statements("<p>Fees* are 9* euros.</p><p>* Monthly.</p>")
    assert [one.words for one in found] == ["Fees are 9 euros.", "Monthly."]
    assert found[0].spans == ((0, len("Fees* are 9* euros.")),)


def test_a_note_in_the_last_row_of_a_table_is_tied_to_its_sign() -> None:
    found = statements_in("| Who | Fee |\n|---|---|\n| Adult | 5\\* |\n| \\* Free in July. | |\n")
    assert qualifiers_of(found) == {"Adult – Fee: 5": ["Free in July."]}


@pytest.mark.parametrize("mark", ["<sup>1</sup>", "<sup>a</sup>", "*"])
def test_a_note_below_the_rows_of_a_page_is_tied_to_its_mark(mark: str) -> None:
    found = html_statements(
        f"<table><tr><th>Who</th><th>Fee</th></tr><tr><td>Adult</td><td>5{mark}</td></tr><tr><td>Child</td><td>3</td></tr>"
        f"<tfoot><tr><td colspan=2>{mark} Free in July.<br>Open daily.</td></tr></tfoot></table>"
    )
    assert qualifiers_of(found) == {"Adult – Fee: 5": ["Free in July."]}
    assert "Open daily." in [one.words for one in found]
