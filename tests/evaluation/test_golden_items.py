"""Golden files are read in both spellings, and a wrong line is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge.errors import InvalidInput
from knowledge.evaluation.golden_items import GoldenItem, golden_hash, governed_items, read_files, read_items
from knowledge.model.answering.answers import Status
from knowledge.model.clock import parse_instant
from knowledge.model.kinds import GoldenQuestion


def read(**fields: Any) -> GoldenItem:
    (item,) = read_items(json.dumps({"question": "How long?"} | fields), "golden.jsonl")
    return item


def test_the_plain_spelling_has_quotes_and_a_date() -> None:
    item = read(
        id="window", kind="changed", valid_at="2024-01-01", answer_quotes=["30 days"], must_not_quotes=["14 days"]
    )
    assert (item.item_id, item.kind, item.fact) == ("window", "changed", "window")
    assert item.question.valid_at == parse_instant("2024-01-01")
    assert item.expected.quotes == ("30 days",)
    assert item.expected.not_contains == ("14 days",)
    assert item.expected.answerable


def test_the_full_spelling_has_both_clocks_a_scope_facts_and_an_expectation() -> None:
    item = read(
        as_of={"valid_at": "2024-01-01", "known_at": "2024-02-01"},
        jurisdiction="eu/de",
        product="lamps",
        facts={"price": 12},
        fact="refund window",
        expect={
            "status": ["answered", "partial"],
            "contains": ["30 days"],
            "objects": ["policy/refunds"],
            "value": "30 days",
        },
    )
    assert item.question.known_at == parse_instant("2024-02-01")
    assert item.question.scope.in_words == "eu/de, product lamps"
    assert item.question.facts == {"price": 12}
    assert item.fact == "refund window"
    assert item.expected.texts == ("30 days",)
    assert item.expected.allows(Status.PARTIAL)
    assert not item.expected.allows(Status.CONFLICT)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("30 days", "30 days"),
        (30, "30"),
        ({"amount": 30, "unit": "days"}, "30 days"),
        ({"text": "a month", "amount": 1, "unit": "month"}, "a month"),
        (None, None),
    ],
)
def test_a_value_is_a_text_a_number_or_an_amount_with_its_unit(value: Any, text: str | None) -> None:
    assert read(expect={"value": value}).expected.value == text


def test_an_item_that_expects_nothing_expects_a_refusal() -> None:
    item = read(answer_quotes=[])
    assert not item.expected.answerable
    assert item.expected.allows(Status.INSUFFICIENT)
    assert not item.expected.allows(Status.ANSWERED)


def test_a_refusal_may_be_expected_by_its_status() -> None:
    item = read(expect={"status": "clarify"})
    assert not item.expected.answerable
    assert not item.expected.allows(Status.INSUFFICIENT)


def test_a_decision_is_asked_of_an_object() -> None:
    item = read(question="", decide="policy/refunds", expect={"outcome": "full refund"})
    assert item.question.object_id == "policy/refunds"
    assert item.expected.answerable


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "This is not a golden item"),
        ("[]", "This is not a golden item"),
        ('{"id": "x"}', "'question'"),
        ('{"question": "How?", "valid_at": "soon"}', "valid_at"),
        ('{"question": "How?", "expect": {"status": "sure"}}', "statuses"),
    ],
)
def test_a_wrong_line_is_named(line: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_items(f'{{"question": "Fine?"}}\n{line}', "golden.jsonl")
    assert refused.value.where == "golden.jsonl, line 2"
    assert said in refused.value.detail


def test_an_id_is_given_once() -> None:
    files = {"a/golden.jsonl": '{"id": "x", "question": "A?"}', "b/other.jsonl": '{"id": "x", "question": "B?"}'}
    with pytest.raises(InvalidInput, match="given twice") as refused:
        read_files(files)
    assert refused.value.where == "b/other.jsonl"


def test_an_item_without_an_id_is_named_by_its_file_and_line() -> None:
    (item,) = read_files({"a/golden.jsonl": '\n{"question": "A?"}'})
    assert (item.item_id, item.fact) == ("golden.jsonl:2", "golden.jsonl:2")


def test_a_golden_object_has_numbered_items() -> None:
    question = GoldenQuestion.model_validate(
        {"question": "When do cards expire?", "expect": {"status": "answered", "quotes": ["24 months"]}}
    )
    (item,) = governed_items("golden/cards", [question])
    assert item.item_id == "golden/cards#1"
    assert item.expected.quotes == ("24 months",)
    assert item.expected.statuses == (Status.ANSWERED,)


def test_the_hash_of_items_changes_with_what_they_expect() -> None:
    one, other = read(answer_quotes=["30 days"]), read(answer_quotes=["14 days"])
    assert golden_hash([one]) == golden_hash([one])
    assert golden_hash([one]) != golden_hash([other])


def test_an_item_is_held_out_only_where_the_file_says_so() -> None:
    assert read(held_out=True).held_out
    assert not read().held_out


def test_a_fact_that_is_held_out_in_part_is_refused() -> None:
    lines = [{"question": "How long?", "fact": "window", "held_out": held_out} for held_out in (True, False)]
    with pytest.raises(InvalidInput, match="'window' are held out") as refused:
        read_files({"golden.jsonl": "\n".join(map(json.dumps, lines))})
    assert refused.value.where == "golden.jsonl:2"
