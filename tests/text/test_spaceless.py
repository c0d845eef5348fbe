"""Text without spaces between words is cut into pairs of characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.vocabulary.spaceless import has_spaceless, spaceless_terms, syllable_pairs
from knowledge.text.vocabulary.terms import distinct_terms, term_counts

CHINESE, JAPANESE, THAI = "试用期为三个月。", "食品は返品できません。", "ระยะเวลาทดลองงาน"


@pytest.mark.parametrize(
    ("text", "words", "pairs"),
    [
        ("试用期", [], ["试用", "用期"]),
        ("茶", [], ["茶"]),
        ("茶。水", [], ["茶", "水"]),
        ("第3条", ["3"], ["第3", "3条"]),
        ("Python入門", ["Python"], ["Python入", "入門"]),
        ("入門Python3, Go入門", ["Python3", "Go"], ["入門", "門Python3", "Go入", "入門"]),
        ("１４日", ["14"], ["14日"]),
        ("ｶﾀﾛｸﾞ", [], ["カタ", "タロ", "ログ"]),
        ("返品", [], ["返品"]),
        ("งาน", [], ["งา", "าน"]),
        ("ນ້ຳ", [], ["ນ້", "້ໍ", "ໍາ"]),
        ("ကုန်", [], ["ကု", "ုန", "န်"]),
        ("ខ្មែរ", [], ["ខ្", "្ម", "មែ", "ែរ"]),
        ("试用期多长？", [], ["试用", "用期"]),
        ("返品できますか", [], ["返品", "品で", "でき"]),
        ("only words", ["only", "words"], []),
        ("", [], []),
    ],
)
def test_neighbours_are_terms(text: str, words: list[str], pairs: list[str]) -> None:
    assert spaceless_terms(text) == (words, pairs)


@pytest.mark.parametrize(
    ("text", "spaceless"),
    [
        (CHINESE, True),
        (JAPANESE, True),
        (THAI, True),
        ("휴가 규정", False),
        ("Übernachtung", False),
        ("plain", False),
    ],
)
def test_scripts_are_told_by_their_characters(text: str, spaceless: bool) -> None:
    assert has_spaceless(text) is spaceless


def test_korean_words_stay_words_and_have_pairs_besides() -> None:
    assert syllable_pairs("환불") == []
    assert syllable_pairs("환불은") == ["환불", "불은"]
    assert distinct_terms("환불") < distinct_terms("환불은")
    assert term_counts("환불은 가능하다").length == 2


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("试用期多长？", CHINESE, "年假不得跨年累积。"),
        ("食品は返品できますか？", JAPANESE, "営業時間は九時からです。"),
        ("ทดลองงานกี่วัน", THAI, "ลาพักร้อน"),
        ("환불이 되나요?", "환불은 14일 안에 됩니다.", "휴가는 20일입니다."),
    ],
)
def test_a_question_shares_more_terms_with_the_text_that_answers_it(question: str, text: str, other: str) -> None:
    asked = distinct_terms(question)
    assert len(asked & distinct_terms(text)) > len(asked & distinct_terms(other))


def test_each_pair_counts_for_the_length_of_a_text() -> None:
    assert term_counts("试用期 and refunds").length == 3


@given(
    st.text(alphabet="试用期为三", min_size=1, max_size=12),
    st.sampled_from(["refunds within 14 days", "XR-200", ""]),
)
def test_a_run_without_spaces_removes_no_term_of_the_rest(run: str, rest: str) -> None:
    assert distinct_terms(rest) <= distinct_terms(f"{rest} {run}")
    assert distinct_terms(run) <= distinct_terms(f"{rest} {run}")


@given(st.text(alphabet="试用期a1。 ", max_size=20))
def test_terms_are_a_function_of_the_text(text: str) -> None:
    assert spaceless_terms(text) == spaceless_terms(text)
    assert distinct_terms(text) == term_counts(text).frequencies.keys()


def test_a_long_text_without_spaces_has_the_terms_of_its_parts() -> None:
    long = "试用期为三个月。" * 40
    assert distinct_terms(long) == distinct_terms("试用期为三个月。")
    assert term_counts(long).length == 40 * 6
