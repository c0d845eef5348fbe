"""Of products that are alike, a question means the one that it names (rules Q2e, Q2f, Q9g)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from knowledge.reasoning.evidence.findings import Verdict
from knowledge.reasoning.evidence.named_products import other_products
from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.evidence.select import select
from knowledge.reasoning.verification.sufficiency import verify
from knowledge.text.vocabulary.terms import distinct_terms, term_spans
from tests.reasoning.building import RECIPE, Library, finding, passages_of, sub_query

PRODUCT = """
id: product/{id}
title: {title}
effective_from: 2023-01-01
aliases: [{alias}]
description: The {title} is a water meter.
facts: {{Battery life: {years} years}}
"""
SMALL = PRODUCT.format(id="small", title="Brook S meter", alias="Household meter", years=12)
LARGE = PRODUCT.format(id="large", title="Brook L meter", alias="The building meter", years=10)
GATEWAY = """
id: product/gateway
title: Weir gateway
effective_from: 2023-01-01
description: The Weir gateway collects readings.
facts: {Range: 800 m}
"""


def compared(question: str, one: Evidence) -> Evidence:
    """The passage with scores of words, as if the model found a word where a statement or its headings have its term."""
    spans = term_spans(question)
    lines = []
    for at in one.positions:
        said = distinct_terms(" ".join([one.statements[at].words, *one.statements[at].headings]))
        words = [95 if distinct_terms(question[start:end]) <= said else 20 for start, end in spans]
        lines.append("".join(f"{score:02d}" for score in (sum(words) // len(words), *words)))
    scores = (0.6,) * len(lines)
    told = one.candidate.model_copy(update={"word_scores": tuple(lines), "statement_scores": scores})
    return replace(one, candidate=told)


def found(question: str, documents: Sequence[str] = (SMALL, LARGE, GATEWAY)) -> list[Evidence]:
    """Every passage of these products."""
    names = [document.split()[1] for document in documents]
    return [compared(question, one) for one in passages_of(Library(*documents).snapshot(), names)]


def verdict(question: str) -> Verdict:
    asked = sub_query(question)
    return verify(asked, rank(asked, found(question), RECIPE.ranking), RECIPE.sufficiency)


@pytest.mark.rule("Q9g")
@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What is the battery life of the Brook S?", {"product/large", "product/gateway"}),
        ("What is the battery life of the building meter?", {"product/small", "product/gateway"}),
        ("What is the battery life of the Brook?", {"product/gateway"}),
        ("What is the range of the Weir?", {"product/small", "product/large"}),
        ("What is the battery life?", set()),
        ("Does the Brook S last longer than the Brook L?", set()),
    ],
)
def test_products_that_the_question_has_fewer_words_of_are_not_meant(question: str, others: set[str]) -> None:
    assert other_products(question, found(question)) == others


@pytest.mark.rule("Q9g")
def test_a_field_of_another_product_is_not_claimed() -> None:
    question = "What is the battery life of the Brook S?"
    asked = sub_query(question)
    ranking = rank(asked, found(question), RECIPE.ranking)
    (first, *_) = select([finding(ranking, asked=asked)], RECIPE)
    assert first.words == "Battery life: 12 years"
    assert all(one.object_id == "product/small" for one in select([finding(ranking, asked=asked)], RECIPE))


@pytest.mark.rule("Q2e")
def test_a_field_that_several_products_have_is_asked_back() -> None:
    assert verdict("What is the battery life?").ask == "Which is meant: Brook L meter or Brook S meter?"
    assert not verdict("What is the battery life of the Brook S?").ask
    assert not verdict("What is the range?").ask


@pytest.mark.rule("Q2f")
def test_what_only_another_product_has_is_not_told_of_the_one_that_is_named() -> None:
    assert verdict("What is the battery life of the Brook S?").sufficient
    assert not verdict("What is the battery life of the Weir?").sufficient
