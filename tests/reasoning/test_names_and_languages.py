"""Names, and questions in languages other than English, from question to answer (rules Q9, Q3b)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.model.answering.answers import Answer
from knowledge.model.clock import parse_instant
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.sufficiency_recipe import SufficiencyRecipe
from tests.reasoning.corpus import Shelf

COMPILERS = (
    "The C++ compiler is licensed per seat. The C# compiler is free of charge. The C compiler costs 10 euros."
)
DEVICES = (
    "The XR-200 has a warranty of three years.\n\nThe XR-2000 has a warranty of one year.\n\n"
    "The AB/7-9 adapter delivers 65 watts.\n\nThe AB/7-8 adapter delivers 30 watts.\n\nReturns go to the desk."
)
TEXTS = {
    "German": (
        "Die Pauschale für Dienstreisen beträgt 38 Cent. Anträge müssen innerhalb von sechs Wochen gestellt werden.",
        "Bis wann muss der Antrag gestellt werden?",
        "sechs Wochen",
    ),
    "French": (
        "Les remboursements sont versés dans les dix jours. Le magasin est ouvert le lundi.",
        "Quand est-ce que le remboursement est versé ?",
        "dix jours",
    ),
    "Spanish": (
        "Las devoluciones se pagan en diez días. La tienda está abierta los lunes.",
        "¿Cuándo se paga la devolución?",
        "diez días",
    ),
    "Turkish": (
        "İadeler on dört gün içinde kabul edilir. Mağaza pazartesi açık olur.",
        "İade ne kadar gün içinde kabul edilir?",
        "on dört gün",
    ),
    "Russian": (
        "Возвраты принимаются в течение десяти дней. Магазин открыт по понедельникам.",
        "Когда и как принимается возврат?",
        "десяти дней",
    ),
    "Chinese": ("员工每年享有十五天带薪年假。试用期为三个月。", "试用期为多久？", "三个月"),
    "Japanese": ("営業時間は九時からです。食品は返品できません。", "食品は返品できますか？", "返品できません"),
    "Thai": ("ร้านเปิดวันจันทร์\n\nระยะเวลาทดลองงานสามเดือน", "ระยะเวลาทดลองงานกี่เดือน", "สามเดือน"),
    "Korean": ("매장은 월요일에 엽니다.\n\n환불은 십일 안에 지급됩니다.", "환불은 며칠 안에 지급됩니까?", "십일"),
}

BY_WORDS = Recipe(sufficiency=SufficiencyRecipe(least=0.2))
"""The simulator of a model sees nothing in common between two forms of a word, so that words alone have to suffice."""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with Shelf(tmp_path, recipe=BY_WORDS).lent() as shelf:
        yield shelf


@pytest.fixture
def english_shelf(tmp_path: Path) -> Iterator[Shelf]:
    """A shelf whose embedder has the fingerprint of the bundled model, which was made for English."""
    with Shelf(tmp_path, model="all-MiniLM-L6-v2/test").lent() as shelf:
        yield shelf


def ask(shelf: Shelf, text: str) -> Answer:
    answer = shelf.orchestrator.ask(Question(text=text, valid_at=parse_instant("2025-01-01")))
    assert shelf.orchestrator.replay(answer.answer_id).same
    return answer


@pytest.mark.rule("Q9b")
@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("How is the C# compiler licensed?", "The C# compiler is free of charge."),
        ("How is the C++ compiler licensed?", "The C++ compiler is licensed per seat."),
        ("What does the C compiler cost?", "The C compiler costs 10 euros."),
    ],
)
def test_languages_with_signs_in_their_names_are_told_apart(shelf: Shelf, question: str, claim: str) -> None:
    shelf.write("policy/compilers", COMPILERS, "2024-01-01")
    assert [each.text for each in ask(shelf, question).claims] == [claim]


@pytest.mark.rule("Q9b")
@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("How long is the warranty of the XR-200?", "The XR-200 has a warranty of three years."),
        ("How long is the warranty of the xr-2000?", "The XR-2000 has a warranty of one year."),
        ("How many watts does the AB/7-8 deliver?", "The AB/7-8 adapter delivers 30 watts."),
    ],
)
def test_part_numbers_that_differ_in_one_character_are_told_apart(shelf: Shelf, question: str, claim: str) -> None:
    shelf.write("policy/devices", DEVICES, "2024-01-01")
    assert [each.text for each in ask(shelf, question).claims] == [claim]


@pytest.mark.rule("Q9b")
def test_a_quote_ends_before_a_sentence_about_something_of_another_name(shelf: Shelf) -> None:
    shelf.write("policy/compilers", COMPILERS, "2024-01-01")
    (citation,) = ask(shelf, "How is the C# compiler licensed?").citations
    assert "per seat" not in citation.quote
    assert citation.quote.startswith("The C# compiler is free of charge.")


@pytest.mark.parametrize("language", TEXTS)
def test_a_question_is_answered_from_a_text_of_its_language(shelf: Shelf, language: str) -> None:
    text, question, expected = TEXTS[language]
    shelf.write("policy/english", "Refunds are paid within 14 days. The office is open on Mondays.", "2024-01-01")
    shelf.write(f"policy/{language.lower()}", text, "2024-01-01")
    answer = ask(shelf, question)
    assert expected in answer.claims[0].text
    assert answer.notices == ()


DENIED = {
    "German": (
        "Kinder erhalten keinen Ausweis. Jugendliche erhalten einen Ausweis.",
        "Wer erhält keinen Ausweis?", "Wer erhält einen Ausweis?",
    ),
    "French": (
        "Les chiens ne sont pas admis dans la salle. Les chats sont admis dans la salle.",
        "Quels animaux ne sont pas admis dans la salle ?", "Quels animaux sont admis dans la salle ?",
    ),
    "Chinese": ("食物不得带入阅览室。水可以带入阅览室。", "什么不得带入阅览室？", "什么可以带入阅览室？"),
}  # fmt: skip


@pytest.mark.parametrize("language", DENIED)
def test_a_question_for_what_does_not_hold_is_answered_by_what_denies_it(shelf: Shelf, language: str) -> None:
    text, denied, affirmed = DENIED[language]
    shelf.write("policy/rules", text, "2024-01-01")
    (first, _, second) = re.split(r"(?<=[.。])( ?)(?=.)", text)
    assert [each.text for each in ask(shelf, denied).claims] == [first]
    assert [each.text for each in ask(shelf, affirmed).claims] == [second]


@pytest.mark.rule("Q9a")
@pytest.mark.parametrize("language", TEXTS)
def test_a_question_in_a_language_the_model_was_not_made_for_says_so(english_shelf: Shelf, language: str) -> None:
    _, question, _ = TEXTS[language]
    english_shelf.write("policy/english", "Refunds are paid within 14 days.", "2024-01-01")
    (notice,) = ask(english_shelf, question).notices
    assert notice.kind == "language"
    assert notice.text == (
        f"The question seems to be in {language}. The embedding model was made for English, so texts may be missed."
    )


@pytest.mark.rule("Q9a")
@pytest.mark.parametrize("question", ["When are refunds paid?", "Kilometerpauschale?", "Ile dni urlopu mam?"])
def test_a_question_in_english_or_in_doubt_says_nothing(english_shelf: Shelf, question: str) -> None:
    english_shelf.write("policy/english", "Refunds are paid within 14 days.", "2024-01-01")
    assert ask(english_shelf, question).notices == ()
