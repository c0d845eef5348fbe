"""Cities, and the countries whose rules hold there."""

from __future__ import annotations

import pytest

from knowledge.text.vocabulary.cities import cities_in, countries_of
from knowledge.text.vocabulary.term_weights import TermWeights
from knowledge.text.vocabulary.terms import distinct_terms


def test_the_cities_of_a_text_are_found_by_their_whole_names() -> None:
    assert cities_in("From Porto, or by way of Lisbon's port") == {"Porto", "Lisbon"}
    assert cities_in("Portoroz and lisbon") == frozenset()


def test_a_city_may_have_several_names_of_countries() -> None:
    assert {"England", "UK"} <= set(countries_of("Leeds"))
    assert countries_of("Belfast") == ("Northern Ireland",)
    assert countries_of("Atlantis") == ()


@pytest.mark.rule("Q8k")
def test_a_text_about_the_country_has_the_city_of_the_question_and_not_the_other_way_round() -> None:
    assert distinct_terms("Lisbon") <= TermWeights("How long is lunch in Lisbon?", []).covered_by(
        "Portugal: 1 hour"
    )
    assert not TermWeights("How long is dinner in Portugal?", []).covered_by("Lisbon: 1 hour")
    assert not TermWeights("How long is dinner in Lisbon?", []).covered_by("Spain: 1 hour")


@pytest.mark.rule("Q8k")
def test_a_country_may_be_named_in_full() -> None:
    assert distinct_terms("Leeds") <= TermWeights("Who helps in Leeds?", []).covered_by("United Kingdom: desk 2")
    assert distinct_terms("Boston") <= TermWeights("Who helps in Boston?", []).covered_by("United States: desk 3")
