"""The modality of a sentence, the words for it, and which modalities are opposed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.modality import Modality, modality_of, opposed


def test_an_adverb_before_not_leaves_the_denial() -> None:
    assert modality_of("Databases are generally not encrypted.").modality is Modality.DENIED
    assert modality_of("Keys will usually not be shared.").modality is Modality.DENIED
    assert modality_of("Guests may normally not smoke.").modality is Modality.FORBIDDEN


def test_a_verb_that_ends_like_an_adverb_is_none() -> None:
    assert modality_of("Suppliers must reply not later than Friday.").modality is Modality.REQUIRED


SENTENCES = {
    Modality.REQUIRED: {
        "Visitors must wear a badge.": "must",
        "The supplier shall encrypt backups.": "shall",
        "A receipt is required.": "is required",
        "Approval is strictly necessary.": "is strictly necessary",
        "Staff have to report incidents.": "have to",
        "An order needs approval.": "needs",
        "The plan requires a deposit.": "requires",
        "Training is mandatory.": "is mandatory",
    },
    Modality.FORBIDDEN: {
        "Dogs must not enter.": "must not",
        "Data must never be sold.": "must never",
        "Visitors may not smoke.": "may not",
        "Software cannot be returned.": "cannot",
        "You can’t resell tickets.": "can’t",
        "Smoking is prohibited.": "is prohibited",
        "Dogs are not allowed.": "are not allowed",
        "Resale is expressly forbidden.": "is expressly forbidden",
        "No employee may accept gifts.": "No employee may",
        "Under no circumstances is data sold.": "Under no circumstances",
        "Staff refrain from comments.": "refrain from",
    },
    Modality.ALLOWED: {
        "Customers may return items.": "may",
        "Items can be returned.": "can",
        "Dogs are allowed.": "are allowed",
        "Staff are entitled to leave.": "are entitled to",
        "Users have the right to object.": "have the right to",
        "Members are free to leave.": "are free to",
    },
    Modality.OPTIONAL: {
        "Visitors need not wear a badge.": "need not",
        "A receipt is not required.": "is not required",
        "Training is optional.": "is optional",
        "You do not have to register.": "do not have to",
        "No deposit is needed.": "No deposit is needed",
        "There is no obligation to buy.": "There is no obligation",
        "You needn't reply.": "needn't",
    },
    Modality.DENIED: {
        "Subscriptions do not renew.": "do not",
        "The plan doesn't cover dogs.": "doesn't",
        "Data is never sold.": "never",
        "The office is not open.": "is not",
        "No refunds.": "No",
    },
    Modality.SAID: {
        "Subscriptions renew automatically.": "Subscriptions renew automatically.",
        "No fee is charged.": "No fee is charged.",
        "No extra delivery charges apply.": "No extra delivery charges apply.",
        "Delivery takes two days.": "Delivery takes two days.",
    },
}


@pytest.mark.parametrize(
    ("modality", "sentence", "words"),
    [(modality, sentence, words) for modality, cases in SENTENCES.items() for sentence, words in cases.items()],
)
def test_a_sentence_has_a_modality_by_these_words(modality: Modality, sentence: str, words: str) -> None:
    found, start, end = modality_of(sentence)
    assert (found, sentence[start:end]) == (modality, words)


OPPOSED = [
    ("must", "must not"),
    ("must", "may"),
    ("must", "need not"),
    ("must", "does not"),
    ("may", "must not"),
    ("may", "does not"),
    ("need not", "must not"),
    ("does", "does not"),
    ("does", "must not"),
]


@pytest.mark.parametrize(("left", "right"), list(itertools.combinations_with_replacement(Modality, 2)))
def test_only_these_modalities_are_opposed(left: Modality, right: Modality) -> None:
    expected = (left, right) in OPPOSED or (right, left) in OPPOSED
    assert opposed(left, right) is opposed(right, left) is expected


@given(st.text(max_size=60))
def test_the_words_for_a_modality_stand_in_the_sentence(sentence: str) -> None:
    _, start, end = modality_of(sentence)
    assert 0 <= start <= end <= len(sentence)
