"""Which clauses disagree (rule C1): the labelled pairs, and what must hold of any two texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conflict import labelled, scores
from knowledge.reasoning.conflict import Disagreement, Statement, disagreement

PAIRS = labelled()
SIDES = st.sampled_from([side for pair in PAIRS for side in (pair["left"], pair["right"])])


def test_the_set_holds_conflicts_and_what_only_looks_like_them_c1() -> None:
    assert len(PAIRS) >= 120
    assert {True, False} == {pair["conflict"] for pair in PAIRS}
    kinds = {pair["kind"] for pair in PAIRS}
    assert kinds >= {"amount", "duration", "date", "percentage", "count", "modality", "entity"}
    assert kinds >= {"attribute", "qualifier", "scope", "paraphrase", "exception"}


@pytest.mark.parametrize("split", ["dev", "held"])
def test_precision_and_recall_are_at_least_nine_in_ten_c1(split: str) -> None:
    precision, recall = scores([pair for pair in PAIRS if pair["split"] == split])
    assert precision >= 0.9
    assert recall >= 0.9


@pytest.mark.parametrize(
    ("left", "right", "kind", "values"),
    [
        ("Refunds within 30 days.", "Refunds within two weeks.", "duration", ("30 days", "two weeks")),
        ("The late fee is EUR 50.", "The late fee is 60 euros.", "amount", ("EUR 50", "60 euros")),
        ("Dogs are allowed.", "Dogs are forbidden.", "modality", ("are allowed", "are forbidden")),
        (
            "Report incidents to the security team.",
            "Report incidents to the legal department.",
            "entity",
            ("security team", "legal department"),
        ),
    ],
)
def test_what_differs_is_named_verbatim_c1(left: str, right: str, kind: str, values: tuple[str, str]) -> None:
    found = disagreement(Statement(text=left), Statement(text=right))
    assert found is not None
    assert (found.kind, (found.left, found.right)) == (kind, values)
    assert left[slice(*found.left_span)] == found.left


def test_an_exception_does_not_contradict_and_distant_texts_are_not_compared_c1() -> None:
    rule, other = Statement(text="Refunds within 30 days."), Statement(text="Refunds within 14 days.")
    assert disagreement(rule, other) is not None
    assert disagreement(rule, Statement(text=other.text, exception=True)) is None
    assert disagreement(rule, other, similarity=0.1) is None


def sides(found: Disagreement | None) -> tuple[Any, ...] | None:
    return found and (found.kind, {(found.left, found.left_span), (found.right, found.right_span)}, found.strength)  # type: ignore[return-value]


@settings(deadline=None, max_examples=300)
@given(SIDES, SIDES)
def test_the_order_of_the_two_does_not_matter_and_nothing_contradicts_itself_c1(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    left, right = Statement(**one), Statement(**other)
    assert sides(disagreement(left, right)) == sides(disagreement(right, left))
    assert disagreement(left, left) is None


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80), st.text(alphabet="0123456789.,%$€ days-", max_size=60))
def test_any_text_can_be_compared_c1(one: str, other: str) -> None:
    disagreement(Statement(text=one), Statement(text=other))
