"""The places that a text names in words, as jurisdictions (rule Q8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import places
from knowledge.text.places import is_elsewhere, is_named, named_places, places_in, stated_place

_BETWEEN = (" ", "in ", "the ", " and ", "-", ".", ",", "'s ", "customers", "us", "_", "5")


def named(text: str) -> list[str]:
    """The jurisdictions that a text asks or states something for."""
    return [one.jurisdiction for one in named_places(text)]


# -- for what a text asks --------------------------------------------------------------------------------


@pytest.mark.rule("Q8h")
@pytest.mark.parametrize(
    ("text", "jurisdiction"),
    [
        ("How long is leave in Germany?", "eu/de"),
        ("What applies for the US?", "us"),
        ("What applies in the United States of America?", "us"),
        ("What applies within the European Union?", "eu"),
        ("What do British customers pay?", "gb"),
        ("What do US employees get?", "us"),
        ("Can German staff work from home?", "eu/de"),
        ("I live in California. What may I return?", "us/ca"),
        ("We are based in Scotland. What applies?", "gb/sct"),
        ("What do employees from Japan get?", "jp"),
        ("What applies under Germany's law?", "eu/de"),
        ("What applies in South Korea?", "kr"),
        ("Who pays in Bavaria?", "eu/de/by"),
        ("What applies in the Republic of Ireland?", "eu/ie"),
        ("What applies in the Federal Republic of Germany?", "eu/de"),
        ("What do residents of the State of New York pay?", "us/ny"),
    ],
)
def test_a_place_after_a_word_that_leads_to_it_or_before_people_is_named(text: str, jurisdiction: str) -> None:
    assert named(text) == [jurisdiction]


@pytest.mark.parametrize(
    "text",
    [
        "What does it cost?",
        "Who speaks French?",
        "What applies outside the EU?",
        "Does it help us?",
        "What is in it for us?",
        "Is it in india ink?",
        "The Germany-wide offer",
        "Is Georgia open?",
    ],
)
def test_words_that_are_no_place_are_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.rule("Q8i")
@pytest.mark.parametrize("word", ["and", "or", "versus", "vs.", "than", "to"])
def test_a_name_joined_to_a_place_is_one_too(word: str) -> None:
    assert named(f"What applies in Germany {word} France?") == ["eu/de", "eu/fr"]


def test_a_name_that_is_joined_to_no_place_is_none() -> None:
    assert named("Bread and France") == []


def test_the_words_and_the_place_of_a_name_are_kept() -> None:
    text = "How long is leave in the UK?"
    (one,) = named_places(text)
    assert one.words == "UK"
    assert text[slice(*one.place)] == "in the UK"


@given(text=st.lists(st.sampled_from([*places._known(), *_BETWEEN]), max_size=8).map("".join))
def test_a_text_without_the_first_word_of_a_name_names_no_place(text: str) -> None:
    if places._pattern().search(text) or places.any_place().search(text):
        assert places._may_name(text)


# -- what a title or a statement is about ----------------------------------------------------------------


def test_every_place_in_a_title_is_found_however_it_is_named() -> None:
    assert places_in("Leave: Germany and the UK") == {"eu/de", "gb"}
    assert places_in("Leave at home") == frozenset()


@pytest.mark.parametrize(
    ("title", "asked", "elsewhere"),
    [
        ("Leave in France", ["eu/de", "eu"], True),
        ("Leave in Germany", ["eu/de", "eu"], False),
        ("Leave in Bavaria", ["eu/de", "eu"], False),
        ("Leave in the EU", ["eu/de", "eu"], False),
        ("Leave in France and Germany", ["eu/de", "eu"], False),
        ("Leave", ["eu/de", "eu"], False),
        ("Leave in France", [], False),
    ],
)
def test_a_title_is_elsewhere_where_it_names_other_places_alone(
    title: str, asked: list[str], elsewhere: bool
) -> None:
    assert is_elsewhere(title, asked) is elsewhere


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("What is postage to Europe?", False),
        ("What is postage in the European Union?", True),
        ("What is postage in the EU?", True),
    ],
)
def test_a_british_title_is_not_elsewhere_to_a_question_for_europe(question: str, elsewhere: bool) -> None:
    assert is_elsewhere("Postage (UK)", ["eu"], question) is elsewhere
    assert is_elsewhere("Postage (Japan)", ["eu"], question)


@pytest.mark.parametrize(
    ("text", "place", "named"),
    [
        ("delivery to Northern Ireland", "gb/nir", True),
        ("delivery to northern Ireland", "eu/ie", False),
        ("delivery to Ireland and Northern Ireland", "eu/ie", True),
        ("a shop in New Mexico", "mx", False),
        ("a shop in Bavaria", "eu/de", True),
    ],
)
def test_a_name_within_the_longer_one_of_another_place_names_none(text: str, place: str, named: bool) -> None:
    assert is_named(text, place) is named


@pytest.mark.rule("Q8h")
@pytest.mark.parametrize(
    "text",
    [
        "What does a customer from Poland pay who travels far, but not to the US or Canada?",
        "What do staff in Poland pay, except in Norway?",
    ],
)
def test_a_place_that_is_left_out_is_not_asked_for(text: str) -> None:
    assert named(text) == ["eu/pl"]


@pytest.mark.parametrize(
    ("words", "label", "place"),
    [
        ("In Germany, leave is 30 days.", "", "eu/de"),
        ("In eu/de: 20 euros", "", "eu/de"),
        ("In us: 20 dollars", "", "us"),
        ("Germany – leave: 30 days", "Germany", "eu/de"),
        ("Leave is 30 days in Germany.", "", ""),
        ("Leave is 30 days.", "Managers", ""),
    ],
)
def test_a_statement_is_made_for_the_place_of_its_opening_or_its_label(words: str, label: str, place: str) -> None:
    assert stated_place(words, label) == place
