"""The language of a text, and stems in languages other than English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.languages import (
    FUNCTION_WORDS,
    foreign_stem,
    is_function_word,
    language_by_words,
    language_of,
    lower_case,
)
from knowledge.text.vocabulary.terms import distinct_terms, question_terms, term_counts

ROOT = Path(__file__).parents[2]
QUESTIONS = {
    "German": "Wie hoch ist die Kilometerpauschale?",
    "French": "Quelle est la durée du congé?",
    "Spanish": "¿Cuántos días de vacaciones hay?",
    "Italian": "Quanti giorni di ferie ci sono?",
    "Portuguese": "Quantos dias de férias tenho por ano?",
    "Dutch": "Hoeveel dagen verlof krijg ik van het bedrijf?",
    "Swedish": "Hur många dagar har vi på oss?",
    "Turkish": "İade süresi ne kadar?",
    "Russian": "Сколько дней отпуска есть у сотрудника и как его взять?",
    "Japanese": "食品は返品できますか？",
    "Chinese": "试用期多长？",
    "Korean": "휴가는 며칠입니까?",
    "Thai": "ลาพักร้อนได้กี่วัน",
    "Greek": "Πόσες ημέρες άδειας;",
    "Hebrew": "כמה ימי חופשה יש?",
    "a language in Arabic script": "كم يوم إجازة؟",
    "a language in Cyrillic script": "Скільки днів відпустки?",
}


@pytest.mark.parametrize(("language", "question"), QUESTIONS.items())
def test_the_language_of_a_question_is_known(language: str, question: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "How soon is a refund paid?",
        "What is the fee in Café de Flore?",
        "Does the Hotel de la Paix in El Paso take a card?",
        "Kilometerpauschale?",
        "Ile dni urlopu mam?",
        "What does 返品 mean?",
        "XR-200",
        "12 345",
    ],
)
def test_a_text_in_english_in_doubt_or_of_no_table_has_no_language(text: str) -> None:
    assert language_of(text) is None


def test_no_question_of_the_fixtures_is_taken_for_another_language() -> None:
    lines = (ROOT / "fixtures" / "golden.jsonl").read_text().splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    assert [question for question in questions if language_of(question)] == []


def test_hardly_a_paragraph_of_the_documentation_is_taken_for_another_language() -> None:
    """Pages quote other languages as examples; nothing else may be taken for one."""
    paragraphs = [text for page in (ROOT / "docs").rglob("*.md") for text in page.read_text().split("\n\n")]
    assert len(paragraphs) > 200
    assert [text for text in paragraphs if language_by_words(text)] == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("German", "Anträge", "Antrag"),
        ("German", "Übernachtungen", "Übernachtung"),
        ("French", "remboursements", "remboursement"),
        ("Spanish", "vacaciones", "vacación"),
        ("Italian", "rimborsi", "rimborso"),
        ("Portuguese", "reembolsos", "reembolso"),
        ("Dutch", "vergoedingen", "vergoeding"),
        ("Swedish", "dagarna", "dagar"),
        ("Turkish", "KİTAPLAR", "kitap"),
        ("Russian", "отпуска", "отпуск"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert foreign_stem(one, language) == foreign_stem(other, language)


def test_turkish_has_two_letters_i() -> None:
    assert lower_case("ILGIN İade", "Turkish") == "ılgın iade"
    assert lower_case("ILGIN", "German") == "ilgin"


@pytest.mark.parametrize("language", FUNCTION_WORDS)
def test_function_words_are_in_lower_case_and_listed_once(language: str) -> None:
    words = FUNCTION_WORDS[language].split()
    assert len(words) == len(set(words))
    assert words == [word.lower() for word in words]
    assert all(is_function_word(word, language) for word in words)
    assert foreign_stem("word", language)


GERMAN = (
    "Die Anträge müssen innerhalb von sechs Wochen gestellt werden, und für Übernachtungen gilt eine Obergrenze."
)


def test_a_german_question_matches_a_german_text_by_its_stems() -> None:
    asked = question_terms("Bis wann muss der Antrag gestellt werden?")
    assert len(asked) == 2  # the words Antrag and gestellt; all others are function words
    assert asked <= distinct_terms(GERMAN)
    assert question_terms("Was ist die Obergrenze für die Übernachtung?") <= distinct_terms(GERMAN)


def test_how_much_is_asked_for_in_words_that_a_text_need_not_have() -> None:
    assert question_terms("Wie hoch ist die Obergrenze für die Übernachtung?") <= distinct_terms(GERMAN)


def test_a_question_in_doubt_still_matches_a_german_text_by_its_words() -> None:
    assert question_terms("Obergrenze Übernachtungen") <= distinct_terms(GERMAN)


def test_a_text_in_doubt_is_compared_in_the_language_of_the_question() -> None:
    asked = question_terms("Was kosten die Übernachtungen und der Antrag?")
    assert not distinct_terms("Übernachtung, Anträge") & asked
    assert distinct_terms("Übernachtung, Anträge", "German") & asked


def test_a_question_in_a_language_of_no_table_keeps_its_words() -> None:
    question = "Ile dni urlopu mam?"
    assert question_terms(question) == distinct_terms(question)


def test_names_and_numbers_of_a_german_question_are_looked_for() -> None:
    assert question_terms("Was ist das Gewicht der XR-200 in C#?") > question_terms("Was ist das Gewicht der C#?")


def test_stems_of_another_language_come_beside_the_words_and_add_no_length() -> None:
    counts = term_counts(GERMAN)
    assert counts.frequencies.keys() == distinct_terms(GERMAN)
    assert counts.length == len(GERMAN.split())
    assert sum(counts.frequencies.values()) > counts.length


@given(st.sampled_from([*QUESTIONS.values(), GERMAN]), st.sampled_from(["", "XR-200", "refund", "试用期"]))
def test_more_text_removes_no_words(text: str, more: str) -> None:
    assert distinct_terms(more) <= distinct_terms(f"{text} {more}")


@given(st.text(max_size=40))
def test_language_and_terms_are_functions_of_the_text(text: str) -> None:
    assert language_of(text) == language_of(text)
    assert question_terms(text) <= distinct_terms(text) | distinct_terms(text, language_by_words(text))
