"""Run-in headings: a title at the beginning of a paragraph governs what it names."""

from __future__ import annotations

import pytest

from knowledge.model.reading.statements import Statement
from tests.ingest.docx.word_files import p, r, read
from tests.ingest.structure.reading import html_statements, statements_in, statements_of

BOLD = "<w:b/>"


def headed(statements: tuple[Statement, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.address, one.words, one.headings) for one in statements]


@pytest.mark.parametrize(
    "found",
    [
        statements_in("**2. Payment.** We pay soon.\n"),
        statements_in("**2. Payment**\nWe pay soon.\n"),
        html_statements("<p>2. Payment. We pay soon.</p>"),
        html_statements("<p><b>2. Payment.</b> We pay soon.</p>"),
        html_statements("<p>2. <strong>Payment.</strong> We pay soon.</p>"),
        html_statements("<p><b>2. Payment</b><br>We pay soon.</p>"),
        statements_of(read(p(r("2. Payment.", BOLD) + r(" We pay soon."))).tree),
        statements_of(read(p(r("2. Pay", BOLD) + r("ment. ", BOLD) + r("We pay soon."))).tree),
    ],
)
def test_a_title_in_bold_type_governs_its_paragraph(found: tuple[Statement, ...]) -> None:
    assert headed(found) == [("2", "We pay soon.", ("2. Payment",))]


def test_a_title_behind_a_label_needs_no_bold_type() -> None:
    found = statements_in("4.2 Late payment. We charge interest.\n\n4.3 Notice. We warn you.\n")
    assert headed(found) == [
        ("4.2", "We charge interest.", ("4.2 Late payment",)),
        ("4.3", "We warn you.", ("4.3 Notice",)),
    ]


def test_a_title_without_a_label_governs_its_paragraph_and_list_alone() -> None:
    found = statements_in("**Lost cards.** We replace:\n\n- blue ones\n\nAsk us.\n")
    assert [one.headings for one in found] == [("Lost cards",), ("Lost cards",), ()]


def test_a_title_with_a_label_governs_up_to_the_next_clause() -> None:
    text = "**1. Payment.** We pay soon.\n\n(a) In cash.\n\nOr later.\n\n**2. Notice.** We warn you.\n\n# End\n\nBye.\n"
    assert headed(statements_in(text)) == [
        ("1", "We pay soon.", ("1. Payment",)),
        ("1(a)", "In cash.", ("1. Payment",)),
        ("", "Or later.", ("1. Payment",)),
        ("2", "We warn you.", ("2. Notice",)),
        ("", "Bye.", ("End",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**Refunds** are paid late. Ask us.\n",
        "**Dogs are welcome.** They travel free.\n",
        "**Never share your password.** We do not ask for it.\n",
        "**All of it is bold.**\n",
        "**Is it free?** Yes, it is.\n",
        "3. Smoking prohibited. Offenders pay.\n\n3. Dogs must wait. They howl.\n",
    ],
)
def test_words_that_say_something_are_no_title(text: str) -> None:
    assert all(not one.headings for one in statements_in(text))


def test_the_quote_of_the_first_sentence_begins_with_its_title() -> None:
    text = "**2. Payment.** We pay soon. Twice.\n"
    first, second = statements_in(text)
    assert [text[slice(*one.place)] for one in (first, second)] == ["2. Payment.** We pay soon.", "Twice."]
