"""Whether a text denies or forbids something."""

from __future__ import annotations

import pytest

from knowledge.text.polarity import is_negative, is_refusal


@pytest.mark.parametrize(
    "text",
    [
        "Lamps cannot be refunded.",
        "Dogs must not enter.",
        "Fees are never charged.",
        "Lamps aren't refunded.",
        "Lamps aren’t refunded.",
        "Lamps are excluded.",
        "Smoking is prohibited.",
        "Nobody may enter.",
        "Entry without a badge.",
        "No dogs.",
        "A non-refundable deposit.",
        "You must refrain from comments.",
        "No more items may be taken.",
    ],
)
def test_a_text_that_denies_or_forbids_is_negative(text: str) -> None:
    assert is_negative(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lamps can be refunded.",
        "Pay no later than Friday.",
        "Not less than 5 days.",
        "Not only lamps are refunded.",
        "Tell us whether or not you come.",
        "Notice is given in notes.",
        "No doubt it helps.",
        "A nonce is a number.",
        "",
    ],
)
def test_a_text_that_sets_a_limit_or_only_looks_so_is_not(text: str) -> None:
    assert not is_negative(text)


@pytest.mark.parametrize(
    "text",
    ["We decline such orders.", "The workshop refuses them.", "Exclusions", "No dogs.", "What is off limits?"],
)
def test_who_declines_something_says_no(text: str) -> None:
    assert is_refusal(text)
    assert not is_refusal("We take such orders.")


@pytest.mark.parametrize(
    "text",
    [
        "Zeitschriften werden nicht ausgeliehen.", "Kinder erhalten keinen Ausweis.", "Rauchen ist verboten.",
        "Les chiens ne sont pas admis.", "L’eau n'est jamais fournie.", "Aucun remboursement.",
        "Los menores no pueden entrar.", "Nadie paga.", "I cani non sono ammessi.", "Não é permitido fumar.",
        "Honden zijn niet toegestaan.", "Hundar är inte tillåtna.", "Psy nie są dozwolone.",
        "Köpekler kabul değil.", "Собаки не допускаются.", "Курить запрещено.", "Τα σκυλιά δεν επιτρέπονται.",
        "杂志不外借。", "食物不得带入阅览室。", "未经批准者禁止入内。", "食品は返品できません。", "犬は入れない。",
        "개는 들어올 수 없습니다.", "لا يسمح بدخول الأطفال.", "אין לצלם במוזיאון.", "ห้ามสูบบุหรี่",
    ],
)  # fmt: skip
def test_a_text_denies_in_other_languages(text: str) -> None:
    assert is_negative(text)


@pytest.mark.parametrize(
    "text",
    [
        "Zeitschriften werden ausgeliehen.", "Nicht mehr als drei Bücher.", "Les étudiants ne paient que 3 euros.",
        "Les chiens sont admis.", "Los socios pueden entrar.", "I cani sono ammessi.", "Не более трёх дней.",
        "不超过三天。", "能不能退货？", "未成年人可以进入。", "届け出なければならない。", "届け出なければなりません。", "食品は返品できますか？",
        "개는 들어올 수 있습니다.", "لا يتجاوز ثلاثة أيام.", "Order no. 12 is paid.", "Invoice no. A-7 is due.",
    ],
)  # fmt: skip
def test_a_limit_a_duty_or_a_choice_denies_nothing_in_other_languages(text: str) -> None:
    assert not is_negative(text)
