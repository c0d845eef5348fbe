"""What qualifies a statement: notes, exceptions and clauses that it is subject to (rule Q5)."""

from __future__ import annotations

import pytest

from ingest.structure.tree import NodeKind, TreeWriter
from tests.ingest.structure.reading import qualifiers_of, statements_in, statements_of


def test_a_note_qualifies_the_sentence_that_refers_to_it() -> None:
    found = statements_in("Parking is free.[^1] Ask first.\n\n[^1]: Not on Mondays. Nor on Sundays.\n")
    assert qualifiers_of(found) == {"Parking is free.": ["Not on Mondays.", "Nor on Sundays."]}


@pytest.mark.parametrize(
    "exception",
    [
        "Except for members.",
        "Exception: members.",
        "The exception is a member.",
        "This does not apply to members.",
        "This rule does not apply to members.",
        "Notwithstanding the foregoing, members pay nothing.",
    ],
)
def test_a_sentence_that_excepts_qualifies_the_one_before_it(exception: str) -> None:
    assert qualifiers_of(statements_in(f"Fees are due. {exception}\n")) == {"Fees are due.": [exception]}


def test_exceptions_in_a_row_qualify_the_same_sentence() -> None:
    found = statements_in("Fees are due. Except for members. This does not apply to guests.\n")
    assert qualifiers_of(found) == {"Fees are due.": ["Except for members.", "This does not apply to guests."]}


@pytest.mark.parametrize(
    "limit",
    ["unless the host agrees.", "except on Mondays.", "provided that they pay.", "in each case with a guide."],
)
def test_words_below_a_list_that_complete_it_qualify_all_of_its_items(limit: str) -> None:
    found = statements_in(f"Guests may:\n\n- park;\n- camp;\n\n{limit}\n")
    assert qualifiers_of(found) == {"park;": [limit], "camp;": [limit]}


def test_an_item_behind_a_nested_list_qualifies_nothing() -> None:
    assert not qualifiers_of(
        statements_in("You may not send:\n\n- mail, such as\n  - spam;\n  - ads;\n- parcels;\n- boxes.\n")
    )


def test_a_sentence_with_a_condition_of_its_own_qualifies_nothing() -> None:
    assert not qualifiers_of(statements_in("Fees are due. Unless you cancel, the plan renews.\n"))


def test_an_exception_after_a_list_qualifies_all_of_its_items() -> None:
    found = statements_in("You may:\n\n- park;\n- camp.\n\nThis does not apply on Mondays.\n")
    assert set(qualifiers_of(found)) == {"park;", "camp."}


def test_an_exception_below_another_heading_qualifies_nothing_above_it() -> None:
    assert qualifiers_of(statements_in("# A\n\nFees are due.\n\n# B\n\nExcept for members.\n")) == {}


@pytest.mark.parametrize(
    "phrase", ["subject to clause 4.2", "except as stated in section 4.2", "without prejudice to 4.2"]
)
def test_a_statement_is_qualified_by_the_clause_that_it_yields_to(phrase: str) -> None:
    found = statements_in(f"4.1 Fees are due, {phrase}.\n\n4.2 Members pay nothing.\n")
    assert qualifiers_of(found) == {f"Fees are due, {phrase}.": ["Members pay nothing."]}


@pytest.mark.parametrize(
    ("clause", "qualifiers"),
    [
        ("7.1 Members pay nothing.\n\n7.2 Guests pay half.", ["Members pay nothing.", "Guests pay half."]),
        ("No fee is due for:\n\n(a) members;\n(b) guests.", ["members;", "guests."]),
        ("Members pay nothing:\n\n(a) on Mondays;\n\n(b) in May.", ["on Mondays;", "in May."]),
        ("Members pay nothing.[^1]\n\n[^1]: Since 2020.", ["Members pay nothing."]),
        (
            "Members pay nothing.\n\n" + "\n\n".join(f"7.{n} Rule {n}." for n in range(1, 10)),
            ["Members pay nothing."],
        ),
    ],
    ids=["numbered below it", "items", "items apart", "a note of its own qualifies it alone", "too many below it"],
)
def test_a_statement_is_qualified_by_all_of_a_clause_that_it_yields_to(clause: str, qualifiers: list[str]) -> None:
    found = statements_in(f"3.1 Subject to clause 7, fees are due.\n\n## 7 Discounts\n\n{clause}\n")
    assert qualifiers_of(found)["Subject to clause 7, fees are due."] == qualifiers


def test_a_clause_that_names_the_one_around_it_is_not_qualified_by_all_of_that() -> None:
    found = statements_in("## 7 Fees\n\n7.1 Subject to clause 7, fees are due.\n\n7.2 Guests pay half.\n")
    assert qualifiers_of(found) == {}


def test_a_statement_qualifies_the_clause_that_it_overrides() -> None:
    found = statements_in("4.1 Fees are due.\n\n4.2 Notwithstanding clause 4.1, members pay nothing.\n")
    assert qualifiers_of(found) == {"Fees are due.": ["Notwithstanding clause 4.1, members pay nothing."]}


def test_a_reference_in_the_next_sentence_is_not_its_own() -> None:
    found = statements_in("4.1 Fees are due, subject to approval. See clause 4.2.\n\n4.2 Members pay nothing.\n")
    assert qualifiers_of(found) == {}


def test_a_clause_qualifies_the_one_that_its_author_declares() -> None:
    writer = TreeWriter()
    for words, anchor, qualifies in (("Fees are due.", "r1", None), ("Members are free.", "e1", "r1")):
        writer.open(NodeKind.PART, anchor=anchor, qualifies=qualifies)
        writer.leaf(NodeKind.PARAGRAPH)
        writer.words(words)
        writer.end_leaf()
        writer.close()
    assert qualifiers_of(statements_of(writer.finish()[1])) == {"Fees are due.": ["Members are free."]}
