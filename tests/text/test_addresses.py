"""Addresses that people write and documents print, and how a text stands to one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.addresses import (
    Address,
    Nearness,
    addresses_in,
    bare_numbers,
    nearness,
    printed_address,
    without_addresses,
)


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        ("4.2(b)", Address("4.2(b)")),
        ("Section 4.2 (b)", Address("4.2(b)")),
        ("Section 4.02(b)(ii)", Address("4.02(b)(ii)")),
        ("Article 12", Address("12")),
        ("ARTICLE IV", Address("4")),
        ("§ 5", Address("5")),
        ("§ 7(2)(1)", Address("7(2)(1)")),
        ("Annex II, 1.2", Address("1.2", ("annex2",))),
        ("Annex II, Article 5(1)", Address("5(1)", ("annex2",))),
        ("Annex III", Address("", ("annex3",))),
        ("Artigo 5.º(2)(b)", Address("5(2)(b)")),
        ("Article L. 441-10", Address("l441-10")),
        ("3.2(B)", Address("3.2(b)")),
        ("clause 7", Address("7")),
        ("(a)", Address("(a)")),
    ],
)
def test_addresses_are_compared_without_spaces_case_and_the_name_of_the_part(
    printed: str, address: Address
) -> None:
    assert printed_address(printed) == address


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("What does 4.2(b) say?", ("4.2(b)",)),
        ("See section 4.2 (b) and Article 12.", ("4.2(b)", "12")),
        ("Annex II, 1.2 and Annex III", ("annex2,1.2", "annex3,")),
        ("under § 5 and §§ 7", ("5", "7")),
        ("clause 7, clause 7", ("7",)),
        ("What does condition 9 say?", ("9",)),
        ("point 3(a)", ("3(a)",)),
        ("3(a) applies", ("3(a)",)),
        ("sections 4 and 5", ("4", "5")),
        ("What does Section 4.02(b)(ii) require?", ("4.02(b)(ii)",)),
        ("What does 3.2 B) say?", ("3.2(b)",)),
        ("What does Schedule 2, paragraph 3 say?", ("schedule2,3",)),
        ("What does paragraph 3 of Schedule 2 say?", ("schedule2,3",)),
        ("What does Schedule 2, Part 1, paragraph 3 say?", ("schedule2,part1,3",)),
        ("point (a) of Article 4(2)", ("4(2)(a)",)),
        ("subsection (2) of section 14", ("14(2)",)),
        ("Article I, Section 8", ("article1,8",)),
        ("section 3 of Part 2", ("part2,3",)),
        ("Reg. 4(1) and s. 5(2)", ("4(1)", "5(2)")),
        ("Rule 10b-5 and Section 2-207", ("10b-5", "2-207")),
        ("A.5.1 of Annex A", ("annexa,a.5.1",)),
        ("§ 7 Abs. 2 Nr. 1 Buchst. a", ("7(2)(1)(a)",)),
        ("§ 7 II Nr. 1", ("7(2)(1)",)),
        ("Art. 5 Abs. 1 Satz 2", ("5(1)#2",)),
        ("Nr. 3 der Anlage 2", ("anlage2,3",)),
        ("Abs. 2 Nr. 1 des § 7", ("7(2)(1)",)),
        ("§ 3 Abs. 2 Buchst. b Doppelbuchst. aa", ("3(2)(b)(aa)",)),
        ("l'article 4, alinéa 2, point a)", ("4(2)(a)",)),
        ("le point a) du paragraphe 2 de l'article 4", ("4(2)(a)",)),
        ("l’article L. 441-10 et l'article premier", ("l441-10", "1")),
        ("el artículo 5, apartado 2, letra b)", ("5(2)(b)",)),
        ("la letra b) del apartado 2 del artículo 5", ("5(2)(b)",)),
        ("l'articolo 5, comma 2, lettera b)", ("5(2)(b)",)),
        ("o artigo 5.º, n.º 2, alínea b)", ("5(2)(b)",)),
        ("artikel 5, lid 2, onder b", ("5(2)(b)",)),
        ("step 2 of the handover", ("step 2",)),
    ],
)
def test_the_addresses_in_a_text_are_found_once_each_and_in_order(text: str, keys: tuple[str, ...]) -> None:
    assert tuple(map(_key, addresses_in(text))) == keys


def _key(address: Address) -> str:
    sentence = f"#{address.sentence}" if address.sentence else ""
    step = "step " if address.is_step else ""
    return ",".join([*address.within, f"{step}{address.path}{sentence}"])


@pytest.mark.parametrize(
    "text",
    [
        "It costs 4.50 euros.",
        "€4.20",
        "4.2% of all",
        "12 days",
        "the parts of it",
        "version",
        "in 2024",
        "Which section I need",
        "to schedule a meeting",
        "invoice no. 5",
        "letter b of it",
    ],
)
def test_amounts_counts_and_words_are_no_addresses(text: str) -> None:
    assert addresses_in(text) == ()


@given(
    st.from_regex(r"[1-9]\d?\.[1-9]\d?(\([a-h]\))?", fullmatch=True),
    st.sampled_from(["section", "Clause", "rule"]),
)
def test_an_address_is_found_with_and_without_its_name(address: str, name: str) -> None:
    assert addresses_in(f"as {name} {address} says") == addresses_in(f"as {address} says") == (Address(address),)


@given(st.text(max_size=40))
def test_any_text_may_be_asked_for_its_addresses(text: str) -> None:
    addresses_in(text)
    printed_address(text)


def test_the_number_of_a_release_is_no_address() -> None:
    assert addresses_in("Is version 2.1 still supported?") == ()
    assert addresses_in("What does 2.1 say?") == (Address("2.1"),)


def test_a_number_without_the_name_of_a_part_is_bare() -> None:
    assert bare_numbers("What does 4.2 say, and clause 5.1?") == {Address("4.2")}
    assert bare_numbers("Does clause 4.2 hold, and 4.2 too?") == frozenset()


def test_the_rest_of_a_question_is_what_it_asks_of_an_address() -> None:
    assert without_addresses("Was steht in § 7 Abs. 2 Nr. 1?").split() == ["Was", "steht", "in", "?"]


@pytest.mark.parametrize(
    ("asked", "printed", "titles", "expected"),
    [
        ("4.2", "4.2", (), Nearness.AT),
        ("4.2", "4.2(b)", (), Nearness.BELOW),
        ("Article 4", "Article 4.2", (), Nearness.BELOW),
        ("4.2", "4.20", (), Nearness.ELSEWHERE),
        ("4.2", "14.2", (), Nearness.ELSEWHERE),
        ("section 4, paragraph 3", "4.3", (), Nearness.ALIKE),
        ("section 3.2b", "3.2(b)", (), Nearness.ALIKE),
        ("paragraph 3", "Schedule 2, 3", (), Nearness.ELSEWHERE),
        ("Schedule 2, paragraph 3", "3", (), Nearness.ELSEWHERE),
        ("Schedule 2, paragraph 3", "Schedule 3, 3", (), Nearness.ELSEWHERE),
        ("Schedule 2", "Schedule 2, 3", (), Nearness.BELOW),
        ("section 3 of Part 2", "3", ("Part 2 – Fees",), Nearness.AT),
        ("section 3 of Part 2", "3", ("Part 1 – Terms",), Nearness.ELSEWHERE),
        ("Article I, Section 8", "Section 8", ("ARTICLE I", "Section 8. Powers"), Nearness.AT),
        ("Article I, Section 8", "Section 8", ("ARTICLE II", "Section 8"), Nearness.ELSEWHERE),
        ("step 2", "2", ("Opening",), Nearness.AT),
        ("step 2", "4.1(2)", (), Nearness.AT),
        ("step 2", "", ("Step 2: Connect",), Nearness.BELOW),
    ],
)
def test_a_text_stands_at_an_address_below_it_or_elsewhere(
    asked: str, printed: str, titles: tuple[str, ...], expected: Nearness
) -> None:
    (address,) = addresses_in(f"what {asked} says")
    assert nearness(address, printed_address(printed), titles) is expected
