"""What unknown words of a question stand for: words with a typing error, and abbreviations."""

from __future__ import annotations

import pytest

from knowledge.text.vocabulary.spelling import abbreviated, corrections, shortened, unknown_words
from knowledge.text.vocabulary.term_weights import TermWeights
from knowledge.text.vocabulary.terms import distinct_terms

RIGHT = frozenset(
    [
        "how",
        "long",
        "is",
        "the",
        "for",
        "a",
        "of",
        "returning",
        "lamps",
        "refund",
        "window",
        "what",
        "does",
        "it",
        "last",
        "shop",
    ]
)
TEXTS = ["The refund window for lamps is 30 days. Refund forms are at the till.", "Reimbursements take a week."]


def corrected(question: str) -> dict[str, str]:
    """The corrections of a question by the texts above."""
    return corrections(question, TEXTS, RIGHT)


# -- typing errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("refnud", "refund"),
        ("refumd", "refund"),
        ("reefund", "refund"),
        ("refnd", "refund"),
        ("windw", "window"),
        ("riembursments", "reimbursements"),
    ],
)
def test_a_word_with_a_letter_too_many_too_few_another_or_exchanged_is_corrected(wrong: str, meant: str) -> None:
    assert corrected(f"How long is the {wrong}?") == {wrong: meant}


@pytest.mark.parametrize(
    "question",
    [
        "How long is the refund window?",
        "How long is the warranty?",
        "How long is the rufumd?",
        "Is Windoe open?",
        "How long is the tll?",
        "Does it last long?",
    ],
)
def test_right_words_far_words_names_and_short_words_are_left_alone(question: str) -> None:
    assert corrected(question) == {}


def test_a_word_that_the_texts_have_is_right_though_it_is_not_common() -> None:
    assert corrections("What is a window?", ["A wimdow, a window."], frozenset({"what"})) == {}
    assert corrections("What is a wimdow?", ["A wimdow, a window, a window."], frozenset({"what"})) == {}


def test_another_form_of_a_word_of_the_texts_is_no_error() -> None:
    assert corrected("How are refunded lamps returned to the windows?") == {}


def test_a_word_that_is_only_a_part_of_the_words_of_the_texts_may_have_an_error() -> None:
    texts = ["Contactless payments are limited."]
    assert corrections("What is the contactles limit?", texts, frozenset({"what", "limit"})) == {
        "contactles": "contactless"
    }


def test_two_exchanged_letters_come_before_a_more_frequent_word() -> None:
    texts = ["A form from the shop.", "Fork, fork, fork."]
    assert corrections("Which fomr is it?", texts, frozenset({"which"})) == {"fomr": "form"}


def test_of_several_near_words_the_more_frequent_one_is_meant() -> None:
    texts = ["A card. Cards. A cart, a cart, a cart."]
    assert corrections("Which carx is it?", texts, frozenset({"which"})) == {"carx": "cart"}


def test_without_words_that_are_spelled_right_nothing_is_corrected() -> None:
    assert corrections("How long is the refnud?", TEXTS, frozenset()) == {}
    assert unknown_words("How long is the refnud?", frozenset()) == []


def test_unknown_words_are_the_long_ones_that_are_not_common() -> None:
    assert unknown_words("How long is the refnud zzz?", RIGHT) == ["refnud"]


def test_a_name_inside_a_sentence_is_no_unknown_word() -> None:
    assert unknown_words("Refnud for the Orrery refnud?", RIGHT) == ["Refnud", "refnud"]


# -- abbreviations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("short", "text", "words"),
    [
        ("SSO", "Staff use single sign-on for mail.", "single sign-on"),
        ("WFH", "To work from home, ask.", "work from home"),
        ("DP", "Read Data Protection first.", "Data Protection"),
        ("DPAs", "A data processing agreement is signed.", "data processing agreement"),
    ],
)
def test_an_abbreviation_stands_for_the_words_whose_initials_spell_it(short: str, text: str, words: str) -> None:
    (term,) = distinct_terms(short.removesuffix("s"))
    assert abbreviated(f"What is {short}?", [text]) == {term: (distinct_terms(words),)}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is DP?", "Read data protection first."),
        ("What is sso?", "Single sign-on."),
        ("What is SSO?", "Sign on."),
    ],
)
def test_two_letters_need_capitals_and_small_letters_abbreviate_nothing(question: str, text: str) -> None:
    assert abbreviated(question, [text]) == {}


def test_a_text_with_the_words_of_an_abbreviation_has_its_term() -> None:
    text = "Single sign-on is free."
    asked = "Is SSO free?"
    plain, told = TermWeights(asked, []), TermWeights(asked, [], other_terms=abbreviated(asked, [text]))
    assert plain.coverage_of(text) == pytest.approx(0.5)
    assert told.coverage_of(text) == pytest.approx(1.0)


def test_neighbouring_cells_and_codes_spell_no_abbreviation() -> None:
    assert abbreviated("What is a CT?", ["Coach Tour by night"])
    assert not abbreviated("What is a CT?", ["Coach; Tour by night"])
    assert not abbreviated("What is a CT?", ["C10 Tour by night"])


@pytest.mark.rule("Q9f")
@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("pasword", "password"),
        ("passwword", "password"),
        ("pasosword", ""),
        ("passwrod", "password"),
        ("outage", ""),
    ],
)
def test_a_word_near_none_of_the_texts_is_read_as_one_of_the_dictionary_if_a_letter_is_doubled_or_exchanged(
    word: str, meant: str
) -> None:
    found = corrections(f"how long is the {word}", ["Keep the lamps dry."], RIGHT | {"password", "outrage"})
    assert found == ({word: meant} if meant else {})


@pytest.mark.rule("Q9f")
def test_a_word_may_be_meant_of_which_the_texts_have_a_synonym() -> None:
    texts = ["Lamps carry a warranty of two years.", "Refunds are granted."]
    right = RIGHT | {"guarantee", "garnet"}
    assert corrections("How long is the garantee?", texts, right) == {"garantee": "guarantee"}
    assert corrections("How long is the garantee?", texts[1:], right) == {"garantee": "granted"}


@pytest.mark.rule("Q9f")
def test_another_form_of_a_word_that_is_spelled_right_has_no_error() -> None:
    texts = ["Fees cost 5 euros."]
    assert corrections("I pricked myself", texts, RIGHT | {"prick", "priced"}) == {}


@pytest.mark.parametrize(
    ("question", "text", "phrase", "short"),
    [
        ("What is the recovery time objective?", "The recovery time objective (RTO) is set.", "recovery time objective", "RTO"),
        ("How often is the uninterruptible power supply tested?", "UPS – Meaning: Uninterruptible power supply", "power", "UPS"),
        ("Who signs a service level agreement?", "SLA stands for service level agreement.", "level", "SLA"),
    ],
)  # fmt: skip
def test_a_phrase_has_the_abbreviation_that_a_text_gives_of_it(
    question: str, text: str, phrase: str, short: str
) -> None:
    found = shortened(question, ["Something else.", text])
    assert {found[term] for term in distinct_terms(phrase)} == {(distinct_terms(short),)}


@pytest.mark.parametrize(
    "text",
    [
        "The RTO is 2 hours.",
        "The recovery time objective is set. RTO is a code.",
        "recovery time objectives and RTOs",
    ],
)
def test_a_phrase_has_no_abbreviation_where_no_text_gives_one(text: str) -> None:
    assert shortened("What is the recovery time objective?", [text]) == {}
