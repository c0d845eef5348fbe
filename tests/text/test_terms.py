"""The terms of a text, and that those of English words are the index engine's, number for number."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.bm25 import Bm25Encoder
from knowledge.text.languages import language_by_words
from knowledge.text.vocabulary.letters import words_of
from knowledge.text.vocabulary.names import close_section_signs, names_of
from knowledge.text.vocabulary.spaceless import has_spaceless
from knowledge.text.vocabulary.terms import (
    STOP_WORDS,
    distinct_terms,
    name_terms,
    term_counts,
    term_spans,
    terms_of_all,
)
from tests.text.engine_terms import engine_terms, engine_weights

ROOT = Path(__file__).parents[2]
ENCODER = Bm25Encoder()
HANGUL = re.compile("[\uac00-\ud7a3]")


@cache
def corpus() -> list[str]:
    """The fixtures and the documentation, whole and line by line. Word and PDF files are no texts."""
    found = [*(ROOT / "fixtures").rglob("*"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    files = [file for file in found if file.is_file() and file.suffix not in {".docx", ".pdf"}]
    texts = [file.read_text(errors="replace") for file in files]
    return [*texts, *(line for text in texts for line in text.splitlines())]


# -- what a term is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("refund", "REFUND"),
        ("refunds, the refund", "Refunded"),
        ("cancelled orders", "order (cancel)"),
        ("e-mail", "mail e"),
        ("full_time", "full time"),
        ("the customer's parcel", "customer parcels"),
        ("1,500", "500 1"),
        ("policy\nrefunds\tpolicy", "policies refund"),
        ("cafe\u0301", "café"),
    ],
)
def test_texts_of_the_same_words_have_the_same_terms(one: str, other: str) -> None:
    assert distinct_terms(one) == distinct_terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("general", "generate"),
        ("university", "universe fund"),
        ("10", "100"),
        ("café", "cafe"),
        ("added", "adder"),
    ],
)
def test_different_words_have_different_terms(one: str, other: str) -> None:
    assert distinct_terms(one) != distinct_terms(other)


def test_a_term_is_a_number_that_never_changes() -> None:
    assert distinct_terms("refund") == {517146909}
    assert distinct_terms("naïve café") == {605818632, 756638508}


@pytest.mark.parametrize("text", ["", " ", "the of and", "Don't!", "_", "… — §", "I'll do it myself"])
def test_stop_words_and_punctuation_are_no_terms(text: str) -> None:
    assert distinct_terms(text) == frozenset()
    assert term_counts(text) == ({}, 0)


def test_a_word_that_occurs_three_times_counts_three_times() -> None:
    counts = term_counts("Cats, a cat and the CAT's dog. " + "zebra " * 700)
    assert (sorted(counts.frequencies.values()), counts.length) == ([1, 3, 700], 704)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, world", ["Hello", "world"]),
        ("a_b", ["a", "b"]),
        ("x86-64", ["x86", "64"]),
        ("naïve café", ["naïve", "café"]),
        ("हिन्दी", ["हिन", "दी"]),
        ("第3条", ["第3条"]),
        ("ⓐ½", ["ⓐ½"]),
        ("don’t", ["don", "t"]),
        ("...", []),
    ],
)
def test_words_are_letters_digits_and_marks_in_a_row(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_stop_words_are_short_function_words() -> None:
    assert {"the", "not", "between"} <= STOP_WORDS
    assert not {"refund", "may", "must", "shall"} & STOP_WORDS


# -- the same as the engine's -------------------------------------------------------------------------


def is_plain(text: str) -> bool:
    """Whether the text has words of English or of no known language alone, in composed characters: no names and no script
    without spaces."""
    return unicodedata.is_normalized("NFC", text) and not (
        names_of(close_section_signs(text))
        or has_spaceless(text)
        or language_by_words(text)
        or HANGUL.search(text)
    )


def test_every_text_of_the_repository_has_the_engines_terms() -> None:
    plain = [text for text in corpus() if is_plain(text)]
    assert len(plain) > 1000
    assert len(plain) > 0.75 * len(corpus())  # the rest are mostly ids such as `duration-01`
    assert [text[:80] for text in plain if distinct_terms(text) != engine_terms(text)] == []


def test_a_text_with_names_has_the_engines_terms_and_those_of_its_names() -> None:
    named = [
        text for text in corpus() if not is_plain(text) and not (has_spaceless(text) or language_by_words(text))
    ]
    assert len(named) > 20
    for text in named:
        extra = name_terms(text) | distinct_terms("C F")
        assert distinct_terms(text) - extra == engine_terms(text) - extra


def test_every_text_of_the_repository_has_the_engines_weights() -> None:
    for text in [*filter(is_plain, corpus())][:400]:
        vector, expected = ENCODER.document(text), engine_weights(text)
        assert vector.indices == sorted(expected)
        assert vector.values == pytest.approx([expected[term] for term in vector.indices], rel=1e-6)


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
def test_the_engine_drops_each_stop_word(word: str) -> None:
    assert engine_terms(word) == frozenset()


def known_to_this_python(text: str) -> bool:
    """Whether Python knows every character: it cannot put capitals of a newer Unicode version in lower case."""
    return all(unicodedata.category(character) != "Cn" for character in text)


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=60).filter(known_to_this_python).filter(is_plain))
def test_any_text_has_the_engines_terms(text: str) -> None:
    assert distinct_terms(text) == engine_terms(text)


@settings(deadline=None, max_examples=500)
@given(st.text(alphabet="aeiouybcdlnrstz'-_ ", max_size=40).filter(is_plain))
def test_any_text_of_latin_letters_has_the_engines_terms(text: str) -> None:
    assert distinct_terms(text) == engine_terms(text)
    assert distinct_terms(text) == term_counts(text).frequencies.keys()


@pytest.mark.parametrize("first", range(0, 0x30000, 0x4000))
def test_each_character_splits_words_where_the_engine_splits_them(first: int) -> None:
    for code in range(first, first + 0x4000, 7):
        if 0xD800 <= code < 0xE000:
            continue
        text = f"qqx{chr(code)}zzx"
        assert len(words_of(text)) == len(engine_terms(text)), hex(code)


@given(st.lists(st.sampled_from(["refund", "the", "window,", "Customers", "(30)"]), max_size=12))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    assert distinct_terms(" ".join(words)) == distinct_terms(" ".join(reversed(words)))


def test_fixtures_hold_the_questions_that_are_compared() -> None:
    questions = [
        json.loads(line)["question"] for line in (ROOT / "fixtures" / "golden.jsonl").read_text().splitlines()
    ]
    assert all(distinct_terms(question) for question in questions)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How long do I have?", ["long"]),
        ("Is C# taught in (small) groups?", ["C#", "taught", "(small)", "groups?"]),
        ("of the", []),
    ],
)
def test_the_words_that_have_terms_are_told_with_their_places(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in term_spans(text)] == words


@pytest.mark.parametrize(
    "texts",
    [
        ("Refunds", "", "Customers may return C# books within 30 days."),
        ("see §", "5 of the terms"),
        ("die Kosten", "und der Antrag sind offen"),
        ("le prix et", "les frais", "of the order"),
    ],
)
def test_texts_that_stand_together_have_the_terms_of_one_text(texts: tuple[str, ...]) -> None:
    assert terms_of_all(texts) == distinct_terms(" ".join(texts))
    assert terms_of_all(texts, "German") == distinct_terms(" ".join(texts), "German")
