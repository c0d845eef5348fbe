"""Words as the conflict detector compares them: stems, synonyms, light and pale words, phrases."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.vocabulary.word_lists import FUNCTION_WORDS, PALE_WORDS, STEM_EXCEPTIONS, SYNONYMS
from knowledge.text.vocabulary.words import canonical_stem, subject_stems, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("customer", "buyers"),
        ("Customer's", "client"),
        ("customer’s", "client"),
        ("delete", "erasure"),
        ("refund", "reimbursement"),
        ("wear", "worn"),
        ("authorise", "approval"),
        ("authorization", "approve"),
        ("yearly", "annual"),
        ("e-mail", "email"),
        ("travelling", "trip"),
        ("goods", "items"),
        ("Etc.", "etc"),
    ],
)
def test_words_that_mean_the_same_have_one_stem(one: str, other: str) -> None:
    assert canonical_stem(one) == canonical_stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("customer", "employee"),
        ("fee", "price"),
        ("information", "inform"),
        ("goods", "good morning"),
        ("business", "busy"),
        ("minutes", "minute"),
        ("notice", "notify"),
        ("general", "generate"),
        ("company", "department"),
    ],
)
def test_words_that_rules_tell_apart_have_two_stems(one: str, other: str) -> None:
    assert canonical_stem(one) != canonical_stem(other)


@pytest.mark.parametrize("group", SYNONYMS)
def test_a_group_of_synonyms_has_one_stem(group: str) -> None:
    stems = {canonical_stem(word) for word in group.split() if word not in STEM_EXCEPTIONS}
    assert len(stems) == 1


def test_a_word_is_in_one_group_of_synonyms() -> None:
    words = [word for group in SYNONYMS for word in group.split()]
    assert len(words) == len(set(words))


def test_no_word_is_both_a_function_word_and_pale() -> None:
    assert not FUNCTION_WORDS & PALE_WORDS
    assert all(word == word.lower() for word in FUNCTION_WORDS | PALE_WORDS)


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The fee is charged to customers.", {"custom"}),
        ("Customers may not return opened items.", {"custom", "return", "open", "item"}),
        ("It is free.", set()),
        ("Our IT team in the US", {"it", "team", "us"}),
        ("IT is slow", {"slow"}),
        ("The Free plan", {"free", "plan"}),
        ("", set()),
    ],
)
def test_the_subject_of_a_text_is_in_its_words_that_are_not_light(text: str, stems: set[str]) -> None:
    assert subject_stems(tokens(text)) == stems


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("business travel", "trip"),
        ("annual leave", "vacation"),
        ("air travel", "flight"),
        ("business trips", "journey"),
    ],
)
def test_a_phrase_means_what_one_word_does(phrase: str, word: str) -> None:
    assert subject_stems(tokens(phrase)) == {canonical_stem(word)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mail a.b@c.example now.", ["Mail", "a.b@c.example", "now"]),
        ("Don't re-use 4.2(b).", ["Don't", "re-use", "4.2", "b"]),
        ("… — !", []),
        ("the team's end", ["the", "team's", "end"]),
    ],
)
def test_words_keep_their_inner_points_and_hyphens(text: str, words: list[str]) -> None:
    assert [token.text for token in tokens(text)] == words


@given(st.text(max_size=80))
def test_words_stand_in_their_text_in_order(text: str) -> None:
    found = tokens(text)
    assert all(text[token.start : token.end] == token.text for token in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(token.light or not token.pale or token.text for token in found)
