"""Stems of English words: each step of the algorithm, and that the engine stems alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import distinct_terms
from tests.text.engine_terms import engine_terms

STEPS = {
    "too short to be stemmed": [("is", "is"), ("a", "a"), ("", ""), ("by", "by")],
    "irregular words": [("skies", "sky"), ("dying", "die"), ("news", "news"), ("early", "earli"), ("only", "onli")],
    "0, a genitive": [("customer's", "custom"), ("customers'", "custom"), ("'tis", "tis"), ("boss's'", "boss")],
    "1a, a plural": [
        ("addresses", "address"),
        ("parties", "parti"),
        ("ties", "tie"),
        ("tied", "tie"),
        ("days", "day"),
        ("gas", "gas"),
        ("this", "this"),
        ("bus", "bus"),
        ("boss", "boss"),
    ],
    "done once a plural is gone": [("exceeds", "exceed"), ("proceeds", "proceed"), ("outings", "outing")],
    "1b, a tense": [
        ("agreed", "agre"),
        ("feed", "feed"),
        ("supposedly", "suppos"),
        ("relating", "relat"),
        ("enabled", "enabl"),
        ("sized", "size"),
        ("shipped", "ship"),
        ("added", "ad"),
        ("filing", "file"),
        ("string", "string"),
        ("paying", "pay"),
        ("guaranteed", "guarante"),
    ],
    "1c, a final y": [("policy", "polici"), ("say", "say"), ("by", "by"), ("enjoy", "enjoy"), ("cry", "cri")],
    "2, a derivation": [
        ("conditional", "condit"),
        ("currencies", "currenc"),
        ("occupancy", "occup"),
        ("acceptably", "accept"),
        ("organization", "organ"),
        ("operational", "oper"),
        ("formality", "formal"),
        ("usefulness", "use"),
        ("seriousness", "serious"),
        ("sensitivity", "sensit"),
        ("liability", "liabil"),
        ("technology", "technolog"),
        ("orgy", "orgi"),
        ("promptly", "prompt"),
        ("fully", "fulli"),
        ("daily", "daili"),
    ],
    "3, a quality": [
        ("formalize", "formal"),
        ("duplicate", "duplic"),
        ("electricity", "electr"),
        ("critical", "critic"),
        ("helpful", "help"),
        ("fairness", "fair"),
        ("formative", "format"),
    ],
    "4, a suffix": [
        ("approval", "approv"),
        ("allowance", "allow"),
        ("reference", "refer"),
        ("supplier", "supplier"),
        ("renewable", "renew"),
        ("replacement", "replac"),
        ("adjustment", "adjust"),
        ("dependent", "depend"),
        ("adoption", "adopt"),
        ("region", "region"),
        ("effective", "effect"),
    ],
    "5, a final e or l": [("rate", "rate"), ("fee", "fee"), ("probate", "probat"), ("cease", "ceas"), ("controll", "control"), ("roll", "roll")],
    "a y between vowels is a consonant": [("youth", "youth"), ("employer", "employ"), ("yearly", "year"), ("eye", "eye")],
    "words that must not fall together": [("general", "general"), ("generate", "generat"), ("communism", "communism"), ("arsenal", "arsenal")],
}  # fmt: skip
CASES = [(step, word, expected) for step, cases in STEPS.items() for word, expected in cases]


@pytest.mark.parametrize(("step", "word", "expected"), CASES)
def test_a_word_has_this_stem(step: str, word: str, expected: str) -> None:
    assert stem(word) == expected


@settings(deadline=None, max_examples=1000)
@given(
    st.text(alphabet="aeiouybcdghlnrstz", max_size=6),
    st.sampled_from(["gener", "arsen", "ation", "iviti", "ous", "e", "ll", "y", ""]),
    st.sampled_from(
        [
            "ational",
            "fulness",
            "ization",
            "biliti",
            "lessli",
            "ogist",
            "ly",
            "ed",
            "ingly",
            "eed",
            "ies",
            "sses",
            "ness",
            "ement",
            "ion",
            "al",
        ]
    ),
)
def test_the_engine_stems_any_word_alike(start: str, middle: str, ending: str) -> None:
    word = start + middle + ending
    assert distinct_terms(word) == engine_terms(word)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'é", max_size=20))
def test_a_stem_is_no_longer_than_its_word_but_for_an_e(word: str) -> None:
    assert len(stem(word)) <= len(word) + 1
    assert "Y" not in stem(word)
