"""How much of a question a text covers, by the weights of its terms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.vocabulary.term_weights import TermWeights, compared_terms
from knowledge.text.vocabulary.terms import distinct_terms

WORDS = ["refund", "window", "parcel", "customer", "fee", "the"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


def weights(question: str, pool: list[str]) -> TermWeights:
    """The weights of a question's terms within a pool of texts."""
    return TermWeights(question, [distinct_terms(text) for text in pool])


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("refund window", "The refund window is 30 days.", 1.0),
        ("refund window", "Refunds are paid out.", 0.5),
        ("refund window", "Parcels", 0.0),
        ("refund window", "", 0.0),
        ("the of", "the of", 0.0),
        ("", "refund", 0.0),
    ],
)
def test_coverage_is_the_share_of_the_questions_terms_where_all_weigh_alike(
    question: str, text: str, share: float
) -> None:
    assert weights(question, []).coverage(distinct_terms(text)) == pytest.approx(share)


@pytest.mark.parametrize("measure", ["many", "much", "long", "often", "heavy", "old"])
def test_the_word_after_how_that_asks_for_a_quantity_is_no_term(measure: str) -> None:
    asked = weights(f"How {measure} parcels?", ["A parcel.", "A refund."])
    assert asked.coverage(distinct_terms("parcels")) == pytest.approx(1.0)
    assert weights(f"A {measure} parcel?", ["A parcel."]).coverage(distinct_terms("parcel")) < 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does RPO mean?", "At most an hour is lost (RPO)."),
        ("What is the fee in the US?", "In the US, a fee is due."),
        ("What does ETA stand for?", "The ETA is told by text message."),
        ("Which couriers do you use?", "Our couriers"),
        ("Where would a dispute be heard?", "A dispute is heard in Graz."),
        ("Could someone send us a spare key?", "We send a spare key."),
        ("What happens if parcels are lost?", "Lost parcels are paid."),
        ("What will happen to lost parcels?", "Lost parcels are paid."),
    ],
)
def test_words_that_only_ask_or_stand_for_somebody_are_no_terms(question: str, text: str) -> None:
    assert weights(question, ["A meaning.", "A use."]).coverage(distinct_terms(text)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much vacation?", "Annual leave is 30 days."),
        ("Who is unwell?", "Illness is told at once."),
        ("What is the price?", "The fee is 10 euros."),
    ],
)
def test_a_text_has_a_term_where_it_has_a_synonym_of_it(question: str, text: str) -> None:
    assert weights(question, []).coverage(distinct_terms(text)) == pytest.approx(1.0)


@given(st.lists(st.tuples(st.integers(0, 3), st.frozensets(st.integers(0, 9), max_size=3)), max_size=6), st.data())
def test_a_text_has_a_term_where_it_has_all_of_one_alternative(
    alternatives: list[tuple[int, frozenset[int]]], data: st.DataObject
) -> None:
    terms = sorted(distinct_terms("refund window lamp parcel"))
    others = [distinct_terms(f"other{number}") for number in range(10)]
    given_for: dict[int, list[frozenset[int]]] = {}
    for number, chosen in alternatives:
        given_for.setdefault(terms[number], []).append(frozenset().union(*(others[one] for one in chosen)))
    asked = TermWeights("refund window lamp parcel", [], other_terms=given_for)
    text = frozenset().union(*(others[one] for one in data.draw(st.frozensets(st.integers(0, 9)))), terms[:1])
    held = {term for term in terms if term in text or any(one <= text for one in given_for.get(term, ()))}
    assert asked.coverage(text) == pytest.approx(len(held) / len(terms))


def test_a_synonym_counts_for_how_frequent_a_term_is() -> None:
    pool = ["The fee.", "The charge.", "A lamp."]
    asked = weights("price of the lamp", pool)
    assert asked.weight_of(distinct_terms("lamp")) > asked.weight_of(distinct_terms("price"))
    assert asked.weight_of(distinct_terms("price lamp")) == pytest.approx(1.0)
    assert asked.weight_of(distinct_terms("tea")) == 0.0


def test_a_term_that_few_texts_of_the_pool_have_weighs_more() -> None:
    pool = ["refund one", "refund two", "refund window", "refund three"]
    asked = weights("refund window", pool)
    assert asked.coverage(distinct_terms("window")) > asked.coverage(distinct_terms("refund"))


def test_a_term_weighs_its_inverse_document_frequency() -> None:
    pool = ["refund", "refund window", "parcel"]
    common, rare = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)
    asked = weights("refund window", pool)
    assert asked.coverage(distinct_terms("refund")) == pytest.approx(common / (common + rare))
    assert asked.coverage(distinct_terms("window")) == pytest.approx(rare / (common + rare))


@given(TEXTS, st.lists(TEXTS, max_size=5), TEXTS, TEXTS)
def test_coverage_lies_in_0_and_1_and_grows_with_the_text(
    question: str, pool: list[str], text: str, more: str
) -> None:
    asked = weights(question, pool)
    part, whole = asked.coverage(distinct_terms(text)), asked.coverage(distinct_terms(f"{text} {more}"))
    assert 0 <= part <= whole <= 1 + 1e-12


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.lists(TEXTS, max_size=5), TEXTS)
def test_coverage_does_not_depend_on_the_order_of_the_question(
    words: list[str], pool: list[str], text: str
) -> None:
    one, other = weights(" ".join(words), pool), weights(" ".join(reversed(words)), pool)
    assert one.coverage(distinct_terms(text)) == other.coverage(distinct_terms(text))


# -- names and other languages ---------------------------------------------------------------------------


def test_a_name_weighs_as_much_as_asked_for() -> None:
    asked = TermWeights("the C# compiler", [], 2.0)
    assert asked.coverage_of("C#") == pytest.approx(2 / 3)
    assert asked.coverage_of("The compiler of C++") == pytest.approx(1 / 3)
    assert TermWeights("the C# compiler", []).coverage_of("C#") == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("How is C# licensed?", "C++ is licensed per seat.", True),
        ("How is C# licensed?", "C# and C++ are licensed per seat.", False),
        ("How is C# licensed?", "All compilers are licensed per seat.", False),
        ("How are compilers licensed?", "C++ is licensed per seat.", False),
        ("How long is the XR-200 covered?", "The XR200 and the XR-2000 are covered.", False),
        ("How long is the XR-200 covered?", "The XR-2000 is covered.", True),
    ],
)
def test_a_text_about_something_of_another_name_is_known(question: str, text: str, another: bool) -> None:
    assert weights(question, []).names_another(text) is another


def test_texts_are_compared_in_the_language_of_the_question() -> None:
    question = "Was ist die Obergrenze für die Übernachtung?"
    (terms,) = compared_terms(question, [("Übernachtungen: 110 Euro Obergrenze",)])
    asked = TermWeights(question, [terms])
    assert asked.coverage(terms) == asked.coverage_of("Obergrenze Übernachtungen") == pytest.approx(1.0)


def test_the_question_words_of_another_language_are_no_terms() -> None:
    assert TermWeights("Was ist das und wie ist es?", []).coverage_of("Was ist das und wie ist es?") == 0.0
