"""Names that punctuation belongs to are found by their form (rule Q9b)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.vocabulary.names import (
    asking_part,
    capitalised_names,
    close_section_signs,
    holds_release,
    holds_series,
    is_after_place_word,
    names_of,
    names_other_member,
    names_series,
    numbered_names,
    release_names,
    series_names,
    without_single_letters,
)
from knowledge.text.vocabulary.terms import distinct_terms, name_terms, term_counts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The C# compiler", ["c#"]),
        ("C++, F# and Notepad++.", ["c++", "f#", "notepad++"]),
        ("C#/C++ bindings", ["c#", "c++"]),
        ("C++17 and C#8", ["c++", "c#"]),
        ("graded A+", ["a+"]),
        (".NET (.env) '.NET'", [".net", ".env", ".net"]),
        ("Q&A of R&D's", ["q&a", "r&d"]),
        ("AB/7-8.", ["ab/7-8"]),
        ("(X-200/B)", ["x200/b"]),
        ("XR-200 and xr_200", ["xr200", "xr200"]),
        ("ISO-9001:2015", ["iso9001"]),
        ("SKU_12.b4", ["sku12.b4"]),
        ("v1.2.3", ["v1.2.3"]),
        ("10-K and W-2", ["10-k", "w2"]),
        ("§5 and §12a", ["§5", "§12a"]),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    assert names_of(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3M sells A4 paper",
        "e-mail and/or post",
        "a 30-day or 24-hour-notice window",
        "24/7 since 2024-01-01",
        "9am-5pm at 10km/h, 1st-class, 50mg/day",
        "1.5 or 1,500",
        "the end. Next one... and more",
        "a # b + c",
        "2 + 2",
        "snake_case well-known",
        "https://example.org/a-very-long/path/to/some-thing-2",
    ],
)
def test_words_numbers_dates_and_compounds_are_no_names(text: str) -> None:
    assert names_of(text) == []


def test_the_space_after_a_section_sign_does_not_matter() -> None:
    assert close_section_signs("§ 5 and §§  6, a § alone") == "§5 and §§6, a § alone"
    assert name_terms("see § 5") == name_terms("§5 applies")
    assert name_terms("see § 5") != name_terms("see § 6")


def test_the_single_letter_of_a_name_is_no_word() -> None:
    assert without_single_letters("C# C++ C++17 Notepad++ C") == " #  ++  ++17 Notepad++ C"
    assert without_single_letters("plain words") == "plain words"


def test_c_and_its_descendants_have_no_term_in_common() -> None:
    languages = [distinct_terms(text) for text in ("C", "C#", "C++")]
    assert all(len(terms) == 1 for terms in languages)
    assert len(frozenset().union(*languages)) == 3


@pytest.mark.parametrize(
    ("one", "other"), [("AB/7-8", "AB/7-9"), ("XR-200", "XR-2000"), (".NET", "net"), ("§ 5", "5"), ("R&D", "R&B")]
)
def test_names_that_differ_in_a_character_have_terms_of_their_own(one: str, other: str) -> None:
    assert distinct_terms(one) - distinct_terms(other)


def test_a_hyphen_between_letters_and_digits_may_be_left_out() -> None:
    assert distinct_terms("XR200") < distinct_terms("XR-200")


@pytest.mark.parametrize("text", ["AB/7-8", "X-200/B", "ISO-9001", "SKU_12.b4"])
def test_a_name_is_a_term_beside_its_parts_and_makes_its_text_no_longer(text: str) -> None:
    for sign in "/-_.+":
        text = text.replace(sign, f"{sign} ")
    parts = term_counts(text)
    whole = term_counts(text.replace(" ", ""))
    assert whole.length == parts.length
    assert whole.frequencies.keys() > parts.frequencies.keys()
    assert sum(whole.frequencies.values()) == parts.length + 1


@given(st.text(alphabet="aB7#+./-_§& ", max_size=20))
def test_names_are_in_lower_case_and_short(text: str) -> None:
    assert all(name == name.lower() and 2 <= len(name) <= 40 for name in names_of(text))
    assert name_terms(text) <= distinct_terms(text)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the price of the Platinum plan?", ["Platinum"]),
        ("How much is Flow Lite in the Netherlands?", ["Flow", "Lite", "Netherlands"]),
        ("Platinum plan: what does it cost?", []),
        ("May I return it on a Monday in March?", []),
        ("What Is The Price Of It?", []),
        ("Is Heron FedRAMP authorised?", ["FedRAMP"]),
    ],
)
def test_names_are_the_words_with_a_capital_within_a_sentence(question: str, names: list[str]) -> None:
    assert capitalised_names(question) == names


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("What does error code 418 mean?", ["418"]),
        ("Where is room 204b?", ["204b"]),
        ("What does form 12 ask for?", ["12"]),
        ("Is step 3 needed?", []),
        ("May an order 30 days old be returned?", []),
        ("Which cases 2024-05 are open?", []),
    ],
)
def test_a_number_after_the_name_of_a_kind_names_one_of_it(question: str, numbers: list[str]) -> None:
    assert numbered_names(question) == numbers


def test_abbreviations_of_everyday_life_name_nothing() -> None:
    assert capitalised_names("My PC is frozen and HR is away, which ID do I need?") == []


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("When will version 6 come out?", ["6"]),
        ("What is new in release 10 and version 9?", ["10", "9"]),
        ("When will version 6.3 be out?", []),
        ("Was it in version 2 days ago?", []),
    ],
)
def test_a_whole_number_after_a_word_for_releases_names_a_series(question: str, numbers: list[str]) -> None:
    assert series_names(question) == numbers


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("6.x \u2013 Released: 1 May 2024", True),
        ("6 \u2013 Released: 1 May 2024", True),
        ("Version 6 is out.", True),
        ("It holds for releases 5 and 6.", True),
        ("Since 6.1 it is faster.", True),
        ("5.x \u2013 Supported for 6 months", False),
        ("The fee is 16.6%, or 6 euros.", False),
    ],
)
def test_a_text_holds_a_series_by_one_of_its_releases(text: str, is_held: bool) -> None:
    assert holds_series(text, "6") is is_held


def test_only_a_text_with_numbers_of_releases_names_any_series() -> None:
    assert names_series("5.x: full support")
    assert names_series("From version 4 on")
    assert not names_series("The fee is 1.20 euros for 6 days.")


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("When will version 6.3 be out?", ["6.3"]),
        ("What is new in release 2.0.1?", ["2.0.1"]),
        ("Is v1.2 in use?", ["1.2"]),
        ("What does clause 6.3 say?", []),
        ("Is version 6 supported?", []),
    ],
)
def test_the_number_of_a_release_names_it(question: str, numbers: list[str]) -> None:
    assert release_names(question) == numbers


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Release notes: Heron 6.3", True),
        ("Move from 6.2 to 6.3 at night.", True),
        ("6.3 | June", True),
        ("Heron 6.31", False),
        ("Repayment\n6.3 Loans are repaid in May.", False),
        ("6.3 Loans are repaid in May.", False),
    ],
)
def test_a_text_names_a_release_behind_a_name_or_alone_on_its_line(text: str, holds: bool) -> None:
    assert holds_release(text, "6.3") is holds


def test_the_last_sentence_asks_and_those_before_it_tell_the_case() -> None:
    assert asking_part("I bought a kayak in Bergen. May I return it?") == "May I return it?"
    assert asking_part("May I return it?") == "May I return it?"
    story = "I work in Odense and my tablet is getting slower and slower: "
    assert asking_part(f"{story}after how many months is it replaced?") == "after how many months is it replaced?"
    assert asking_part("Parental leave: how long is it?") == "Parental leave: how long is it?"


def test_a_name_behind_a_word_that_leads_to_places_is_one_of_a_place() -> None:
    assert is_after_place_word("It came to Bergen on Monday.", "Bergen")
    assert is_after_place_word("I live near Upper Bergen.", "Bergen")
    assert not is_after_place_word("I have the Bergen kayak.", "Bergen")


def test_a_release_is_held_by_the_innermost_of_the_headings_of_a_text() -> None:
    assert holds_release("Lamp app > 6.3 (1 May 2024)\nNew: dimming.", "6.3")
    assert not holds_release("Delivery terms > 6.3 Liability", "6.3")


def test_a_road_is_a_place_that_the_asker_tells_of() -> None:
    assert is_after_place_word("I broke down on the M25. Whom do I call?", "M25")
    assert not is_after_place_word("I am on the Gold plan. Whom do I call?", "Gold")


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("The error.cause property is the underlying cause.", True),
        ("error.code differs from error.cause.", False),
        ("The user.name property is a string.", False),
        ("Write to error.desk@firm.example.", False),
    ],
)
def test_another_member_of_the_same_object_is_another_thing(text: str, is_other: bool) -> None:
    assert names_other_member(text, "What is error.code for?") is is_other
    assert not names_other_member(text, "What is a code for?")
