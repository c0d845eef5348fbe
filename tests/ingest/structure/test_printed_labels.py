"""Printed labels, and the addresses that they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.labels import (
    Label,
    Rank,
    address_of,
    follows,
    parse_label,
    split_heading,
    split_paragraph,
)
from tests.ingest.structure.reading import html_statements, statements_in


@pytest.mark.parametrize(
    ("printed", "rank", "name"),
    [
        ("(a)", Rank.LETTER, "a"),
        ("b.", Rank.LETTER, "b"),
        ("(i)", Rank.LETTER, "i"),
        ("(iv)", Rank.ROMAN, "iv"),
        ("3.", Rank.NUMBER, "3"),
        ("(3)", Rank.NUMBER, "3"),
        ("4.2", Rank.DECIMAL, "4.2"),
        ("4.2.", Rank.DECIMAL, "4.2"),
        ("Article 12", Rank.NAMED, "Article 12"),
        ("Clause 7:", Rank.NAMED, "Clause 7"),
        ("§5", Rank.NAMED, "§ 5"),
        ("Annex  II", Rank.CONTAINER, "Annex II"),
        ("Chapter 3", Rank.WIDER, "Chapter 3"),
    ],
)
def test_a_label_has_a_rank_and_a_name(printed: str, rank: Rank, name: str) -> None:
    assert parse_label(printed) == Label(rank, name)


@pytest.mark.parametrize("printed", ["", "-", "•", "*", "Note", "2024-01-01", "[x]"])
def test_a_bullet_is_no_label(printed: str) -> None:
    assert parse_label(printed) is None


def test_a_decimal_number_has_a_depth() -> None:
    assert [Label(Rank.DECIMAL, "4.2.1").depth, Label(Rank.LETTER, "a").depth] == [3, 1]


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("4.2 Delivery", "4.2", "Delivery"),
        ("Article 12 – Rights", "Article 12", "Rights"),
        ("Annex II: Forms", "Annex II", "Forms"),
        ("3. Leave", "3", "Leave"),
        ("§ 5 Fees", "§ 5", "Fees"),
        ("(b) Pay", "b", "Pay"),
        ("IV. Pay", "IV", "Pay"),
    ],
)
def test_the_label_of_a_heading_is_set_apart(words: str, name: str, rest: str) -> None:
    label, length = split_heading(words)
    assert label is not None
    assert (label.name, words[length:]) == (name, rest)


@pytest.mark.parametrize("words", ["Delivery", "A plan for all", "2024 report of the year"])
def test_a_heading_without_a_label_is_whole(words: str) -> None:
    label, length = split_heading(words)
    assert (label, length) == (None, 0)


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("4.2 Everyone has leave.", "4.2", "Everyone has leave."),
        ("(a) in summer;", "a", "in summer;"),
        ("Section 5: Fees are due.", "Section 5", "Fees are due."),
        ("1. Do this.", "1", "Do this."),
    ],
)
def test_the_label_of_a_paragraph_is_set_apart(words: str, name: str, rest: str) -> None:
    label, length = split_paragraph(words)
    assert label is not None
    assert (label.name, words[length:]) == (name, rest)


@pytest.mark.parametrize(
    "words", ["Section 5 applies to all.", "4.2 euros are due.", "I. M. Pei built it.", "Words."]
)
def test_a_sentence_that_begins_with_a_number_or_a_name_has_no_label(words: str) -> None:
    assert split_paragraph(words) == (None, 0)


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        (["4.2", "(b)"], "4.2(b)"),
        (["4.2", "(b)", "(iv)"], "4.2(b)(iv)"),
        (["4", "4.2"], "4.2"),
        (["Article 12", "3."], "Article 12(3)"),
        (["Chapter 2", "Article 12"], "Article 12"),
        (["Annex II", "1.2"], "Annex II, 1.2"),
        (["2.", "(a)"], "2(a)"),
        (["(a)"], "(a)"),
        ([], ""),
    ],
)
def test_labels_make_an_address_as_authors_print_it(printed: list[str], address: str) -> None:
    assert address_of(label for one in printed if (label := parse_label(one))) == address


@pytest.mark.parametrize(
    ("printed", "addresses"),
    [
        (["1.", "(a)", "(b)", "2.", "(a)"], ["1", "1(a)", "1(b)", "2", "2(a)"]),
        (["(g)", "(h)", "(i)", "(j)"], ["(g)", "(h)", "(i)", "(j)"]),
        (["(a)", "(i)", "(ii)", "(b)"], ["(a)", "(a)(i)", "(a)(ii)", "(b)"]),
        (["4.1", "4.1.1", "4.2"], ["4.1", "4.1.1", "4.2"]),
        (["4.1", "(a)", "4.2", "(a)"], ["4.1", "4.1(a)", "4.2", "4.2(a)"]),
    ],
)
def test_a_label_takes_the_place_of_the_last_one_of_its_rank(printed: list[str], addresses: list[str]) -> None:
    path: tuple[Label, ...] = ()
    found = []
    for one in printed:
        label = parse_label(one)
        assert label is not None
        path = follows(label, path)
        found.append(address_of(path))
    assert found == addresses


@given(st.text(max_size=30))
def test_any_text_has_a_label_within_it_or_none(words: str) -> None:
    for split in (split_heading, split_paragraph):
        label, length = split(words)
        assert 0 <= length <= len(words)
        assert (label is None) == (length == 0)


def test_a_whole_number_behind_a_decimal_one_begins_the_next_section() -> None:
    page = "<p>1. First.</p><p>1.1 One.</p><p>(a) Sub.</p><p>2. Second.</p><p>2.1 Two.</p>"
    assert [one.address for one in html_statements(page)] == ["1", "1.1", "1.1(a)", "2", "2.1"]
    text = "1.1 One.\n\n2. Second.\n\n3. Third.\n"
    assert [one.address for one in statements_in(text)] == ["1.1", "2", "3"]


def test_a_list_behind_a_decimal_number_stays_within_it() -> None:
    assert [one.address for one in statements_in("1.1 Do this:\n\n1. one\n2. two\n")] == [
        "1.1",
        "1.1(1)",
        "1.1(2)",
    ]
