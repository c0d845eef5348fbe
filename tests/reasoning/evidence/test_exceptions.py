"""An exception and its clause are cited together, whichever of them is claimed (rule Q5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.errors import IntegrityViolation
from knowledge.model.spans import TextSpan
from knowledge.reasoning.evidence.exceptions import clause_quotes, exceptions_to, with_exceptions
from knowledge.reasoning.evidence.quote import whole_quote
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, clause_selected, version_of

WINDOW = "Lamps can be returned within 30 days of delivery."
MADE, ON_SALE = "Lamps made to order cannot be returned.", "Lamps on sale are exchanged only."
CUSTOM, SALE = f"- Exception: {MADE}", f"- Exception: {ON_SALE}"
"""The exceptions as they stand in the text of the policy."""
POSTAGE = "The shop pays the postage."
RETURNS = f"""
id: policy/returns
title: Returns
effective_from: 2023-01-01
clauses:
  - id: window
    text: {WINDOW}
    exceptions:
      - id: custom
        text: {MADE}
  - id: postage
    text: {POSTAGE}
exceptions:
  - id: sale
    clause: window
    text: {ON_SALE}
"""
LONG = " ".join(f"Lamps of series {n} that were sold in the year 20{n} are not taken back." for n in range(10, 40))


@pytest.fixture
def snapshot() -> Snapshot:
    return Library(RETURNS).snapshot()


def cited(snapshot: Snapshot, *anchors: str) -> list[str]:
    """The words of all pieces of a claim of these clauses, in the order of citing."""
    claims = [clause_selected(snapshot, "policy/returns", anchor) for anchor in anchors]
    return [piece.words for piece in with_exceptions(snapshot, *claims).pieces]


@pytest.mark.rule("Q5a")
@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        ("window", [WINDOW, CUSTOM, SALE]),
        ("custom", [WINDOW, CUSTOM, SALE]),
        ("sale", [WINDOW, SALE, CUSTOM]),
        ("postage", [POSTAGE]),
    ],
)
def test_a_clause_goes_with_its_exceptions_and_an_exception_with_its_clause(
    snapshot: Snapshot, anchor: str, words: list[str]
) -> None:
    assert cited(snapshot, anchor) == words


def test_several_claims_are_one_and_nothing_is_cited_twice(snapshot: Snapshot) -> None:
    claims = [clause_selected(snapshot, "policy/returns", anchor) for anchor in ("postage", "window", "custom")]
    made = with_exceptions(snapshot, *claims)
    assert made.claim is claims[0]
    assert [piece.words for piece in made.pieces] == [POSTAGE, WINDOW, SALE, CUSTOM]


def test_an_exception_within_the_words_quoted_is_not_cited_again(snapshot: Snapshot) -> None:
    window = clause_selected(snapshot, "policy/returns", "window")
    everything = replace(window, quote=whole_quote(window.text, 0, len(window.text)))
    assert [piece.words for piece in with_exceptions(snapshot, everything).pieces] == [window.text]


def test_pieces_answer_the_parts_that_the_claim_answers(snapshot: Snapshot) -> None:
    claim = clause_selected(snapshot, "policy/returns", "window", position=2).answering((0,))
    assert {piece.positions for piece in with_exceptions(snapshot, claim).pieces} == {(2, 0)}


def test_the_exceptions_to_words_are_those_of_the_clauses_that_they_touch(snapshot: Snapshot) -> None:
    version = version_of(snapshot, "policy/returns")
    spans = {one.anchor: TextSpan(version.version_id, one.start, one.end) for one in version.clauses}

    def names(anchor: str) -> list[str]:
        return [one.anchor for one in exceptions_to(version, spans[anchor])]

    assert names("window") == names("custom") == ["custom", "sale"]
    assert names("postage") == []


@pytest.mark.rule("Q5b")
def test_a_clause_longer_than_a_passage_is_quoted_from_each_passage_that_holds_it() -> None:
    snapshot = Library(RETURNS.replace(MADE, LONG)).snapshot()
    version = version_of(snapshot, "policy/returns")
    clause = next(one for one in version.clauses if one.anchor == "custom")
    quotes = list(clause_quotes(snapshot, version, clause))
    words = [located.passage.text[quote.start : quote.end] for located, quote in quotes]
    assert len(words) > 1
    assert " ".join(words) == f"- Exception: {LONG}"
    assert all(located.start + quote.start >= clause.start for located, quote in quotes)


def test_a_clause_within_one_passage_is_one_quote(snapshot: Snapshot) -> None:
    version = version_of(snapshot, "policy/returns")
    clause = next(one for one in version.clauses if one.anchor == "sale")
    ((located, quote),) = clause_quotes(snapshot, version, clause)
    assert located.passage.text[quote.start : quote.end] == SALE
    assert quote.makes == ((quote.start, quote.end),)


def test_a_clause_whose_passage_is_gone_is_not_left_out_in_silence(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = clause_selected(snapshot, "policy/returns", "window")
    monkeypatch.setattr(snapshot, "passages", lambda hashes: {})
    with pytest.raises(IntegrityViolation, match=r"policy/returns@.*#custom cannot be quoted"):
        with_exceptions(snapshot, claim)
