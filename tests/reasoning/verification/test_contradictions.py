"""Clauses as they stand in passages: their words, their places, and the sentences that hold a span of them."""

from __future__ import annotations

import pytest

from knowledge.conflicts.clauses import conflict_id
from knowledge.conflicts.detect import Disagreement
from knowledge.model.spans import TextSpan
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.verification.contradictions import Contradiction, QuotedClause, quoted_clauses
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, passages_of, ranking_of, version_of

POLICY = """
id: policy/cards
title: Gift cards
effective_from: 2023-01-01
clauses:
  - {id: sale, text: Gift cards are sold at the till. They are red.}
  - {id: expiry, text: Gift cards expire after 24 months. Nobody renews them. They are thrown away.}
"""


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Library(POLICY).snapshot()


def passage(snapshot: Snapshot) -> Ranked:
    """The only passage of the policy."""
    (one,) = ranking_of("", *passages_of(snapshot, ["policy/cards"])).ranked
    return one


def clause(snapshot: Snapshot, anchor: str) -> QuotedClause:
    """A clause as it stands in the passage."""
    return next(one for one in quoted_clauses(snapshot, passage(snapshot)) if one.clause.anchor == anchor)


def test_a_passage_yields_its_clauses_in_order(snapshot: Snapshot) -> None:
    found = list(quoted_clauses(snapshot, passage(snapshot)))
    assert [one.clause.anchor for one in found] == ["sale", "expiry"]
    assert found[0].words.text == "Gift cards are sold at the till. They are red."
    assert found[0].words.title == "Gift cards"


def test_headings_are_no_clauses(snapshot: Snapshot) -> None:
    kinds = {one.kind for one in version_of(snapshot, "policy/cards").clauses}
    yielded = {one.clause.kind for one in quoted_clauses(snapshot, passage(snapshot))}
    assert yielded == kinds - {"heading"}


def test_a_clause_within_a_part_of_a_passage_is_cut_to_it(snapshot: Snapshot) -> None:
    text = passage(snapshot).text
    within = (text.index("They are red."), text.index("Nobody"))
    found = [one.words.text for one in quoted_clauses(snapshot, passage(snapshot), within)]
    assert [words.strip() for words in found] == ["They are red.", "Gift cards expire after 24 months."]


def test_the_words_of_a_clause_stand_in_its_version(snapshot: Snapshot) -> None:
    for one in quoted_clauses(snapshot, passage(snapshot)):
        span = one.in_version
        assert snapshot.text(span.version_id)[span.start : span.end] == one.words.text


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("24 months", "Gift cards expire after 24 months."),
        ("Nobody renews", "Nobody renews them."),
        ("months. Nobody", "Gift cards expire after 24 months. Nobody renews them."),
        ("Gift cards expire after 24 months. Nobody renews them. They are thrown away.",) * 2,
    ],
)
def test_the_quote_of_a_span_is_the_sentences_that_hold_it(snapshot: Snapshot, words: str, quoted: str) -> None:
    expiry = clause(snapshot, "expiry")
    start = expiry.words.text.index(words)
    quote = expiry.quote((start, start + len(words)))
    assert expiry.ranked.text[quote.start : quote.end] == quoted


def test_an_empty_span_is_quoted_by_the_sentence_that_it_stands_in(snapshot: Snapshot) -> None:
    expiry = clause(snapshot, "expiry")
    quote = expiry.quote((3, 3))
    assert expiry.ranked.text[quote.start : quote.end] == "Gift cards expire after 24 months."


def test_a_quote_never_leaves_its_clause(snapshot: Snapshot) -> None:
    expiry = clause(snapshot, "expiry")
    text = expiry.ranked.text
    cut = QuotedClause(
        expiry.version, expiry.clause, expiry.ranked, (text.index("cards expire"), text.index(" They are th"))
    )
    quote = cut.quote((0, len(cut.words.text)))
    assert text[quote.start : quote.end] == cut.words.text


def test_a_contradiction_has_the_id_of_its_two_clauses() -> None:
    spans = (TextSpan("1" * 64, 0, 3), TextSpan("2" * 64, 0, 3))
    disagreement = Disagreement(
        attribute="duration: cards", kind="duration", left="1", right="2", left_span=(0, 1), right_span=(0, 1), strength=1.0
    )  # fmt: skip
    one = Contradiction(*spans, disagreement, ("a#1", "b#1"))
    other = Contradiction(*spans[::-1], disagreement, ("b#1", "a#1"))
    assert one.conflict_id == other.conflict_id == conflict_id(["a#1", "b#1"])
