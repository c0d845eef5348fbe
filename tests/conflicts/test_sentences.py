"""The sentences of a clause that state a rule: where they are cut, what they are about, and which are left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.conflicts.sentences import Sentence, predicate_of, sentences
from knowledge.text.modality import Modality
from knowledge.text.vocabulary.words import tokens


def only(text: str) -> Sentence:
    """The one sentence of a text."""
    (sentence,) = sentences(text)
    return sentence


@pytest.mark.parametrize(
    ("clause", "parts"),
    [
        ("Returns are free. Refunds take a day.", ["Returns are free.", "Refunds take a day."]),
        ("Returns are free; refunds take a day.", ["Returns are free", "refunds take a day."]),
        ("Returns are free and refunds take a day.", ["Returns are free", "refunds take a day."]),
        ("Returns are free, but refunds take a day.", ["Returns are free", "refunds take a day."]),
        ("Returns are free, whereas repairs cost 5 euros.", ["Returns are free", "repairs cost 5 euros."]),
        ("Returns and refunds are free.", ["Returns and refunds are free."]),
        ("Returns are free and quick.", ["Returns are free and quick."]),
        ("The fee is 5 euros, however it is paid.", ["The fee is 5 euros"]),
        ("Entry is free, even if it rains.", ["Entry is free"]),
        ("  Returns are free.  ", ["Returns are free."]),
        ("", []),
    ],
)
def test_a_clause_is_cut_where_another_statement_begins(clause: str, parts: list[str]) -> None:
    assert [part.text for part in sentences(clause)] == parts


@pytest.mark.parametrize(
    "text",
    [
        "Exception: returns of opened items take 30 days.",
        "For example, a customer in Spain has 14 days.",
        "E.g. a book.",
        "The window was 14 days.",
        "Until 2019 the fee is 5 euros.",
        "Returns used to be free.",
        "Formerly the fee is 10 euros.",
        "Last updated: 5 May 2020",
        "This version is 2.",
        "Effective from 1 May 2020",
        "This policy was last revised on 1 May 2020.",
        "Version: 3",
        "The following fees apply:",
    ],
)
def test_asides_past_states_dates_of_the_text_and_lead_ins_state_no_rule(text: str) -> None:
    kept = [part.text for part in sentences(text)]
    assert kept == ([text] if text == "This version is 2." else [])


@pytest.mark.parametrize(
    "text",
    [
        "Customers keep the box that it was sent in.",
        "Items are returned as they were sold.",
        "Updated prices apply from May.",
        "The version must be printed.",
    ],
)
def test_words_of_the_past_within_a_rule_do_not_drop_it(text: str) -> None:
    assert [part.text for part in sentences(text)] == [text]


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Returns are free.", "are"),
        ("Customers who are members get 10%.", "get"),
        ("Items that must be cooled are sent back.", "are"),
        ("If you pay late, interest is due.", "is"),
        ("Orders ship within a day.", "ship"),
        ("Gate 4 opens at noon.", "opens"),
        ("The ship is large.", "is"),
        ("Refunds within 30 days.", None),
        ("", None),
    ],
)
def test_the_main_verb_belongs_to_no_relative_or_conditional_clause(text: str, verb: str | None) -> None:
    start = predicate_of(tokens(text))
    assert (text[start:].split()[0] if start is not None else None) == verb


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The late fee is 5 euros.", {"late"}),
        ("The fee is 5 euros.", {"fee"}),
        ("Clients may send items back.", {"custom", "submit", "item", "back"}),
        ("Refunds within 30 days.", {"refund"}),
        ("Severity 1 incidents are answered.", {"sever", "incid", "answer", "#1"}),
        ("The 2024 catalogue is free.", {"catalogu", "#2024"}),
        ("Gift cards never expire.", {"gift", "card", "expir"}),
        ("It is so.", set()),
    ],
)
def test_the_subject_of_a_sentence_is_in_its_words_outside_values(text: str, subject: set[str]) -> None:
    assert only(text).subject == subject


@pytest.mark.parametrize(
    ("text", "pale"), [("The fee is 5 euros.", True), ("The late fee is 5 euros.", False), ("It lasts.", True)]
)
def test_a_subject_of_pale_words_is_marked(text: str, pale: bool) -> None:
    assert only(text).has_pale_subject is pale


@pytest.mark.parametrize(
    ("text", "limited"),
    [
        ("Returns are free.", False),
        ("Only members get a discount.", True),
        ("Returns are free unless opened.", True),
        ("Dogs are allowed with written permission.", True),
        ("Certain items cannot be returned.", True),
        ("All other orders ship in 5 days.", True),
        ("Tickets are valid until 2 January.", False),
        ("Tickets are valid until the season ends.", True),
        ("Approval is due provided that funds exist.", True),
    ],
)
def test_a_limited_sentence_holds_for_a_part_or_on_a_condition(text: str, limited: bool) -> None:
    assert only(text).is_limited is limited


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("Stays of 7 nights get 10%.", ["7"]),
        ("The rate is 10 euros from 2025.", ["2025"]),
        ("Orders above 50 euros ship within 2 days.", ["eur 50"]),
        ("The rule applies from 2025.", []),
        ("The fee is 5 euros.", []),
        ("A return within 14 days is refunded at 50%.", ["20160"]),
    ],
)
def test_a_value_before_the_verb_and_a_date_are_conditions_of_the_others(text: str, conditions: list[str]) -> None:
    assert [value.stated.value for value in only(text).values if value.is_condition] == conditions


def test_labels_are_stated_but_are_no_values() -> None:
    sentence = only("Severity 1 incidents are answered within 2 hours.")
    assert [value.value for value in sentence.stated] == ["1", "120"]
    assert [value.stated.value for value in sentence.values] == ["120"]


def test_a_sentence_has_a_modality() -> None:
    assert only("Visitors must wear a badge.").modality.modality is Modality.REQUIRED


@given(st.text(alphabet=st.sampled_from("Aa1 .;,:\n") | st.characters(), max_size=120))
def test_sentences_stand_in_their_clause_in_order(text: str) -> None:
    parts = sentences(text)
    assert all(text[part.start : part.start + len(part.text)] == part.text for part in parts)
    assert all(part.text.strip() == part.text != "" for part in parts)
    assert [part.start for part in parts] == sorted(part.start for part in parts)
