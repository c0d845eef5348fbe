"""An exception and its clause are cited together, whichever of them is claimed (rule Q5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.reasoning.verification.exceptions import with_exceptions
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, clause_selected, selected, sentences_as_statements

WINDOW = "Lamps can be returned within 30 days of delivery."
MADE, ON_SALE = "Lamps made to order cannot be returned.", "Lamps on sale are exchanged only."
CUSTOM, SALE = f"Exception: {MADE}", f"Exception: {ON_SALE}"
"""The exceptions in the words of their statements."""
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
    return [piece.words for piece in with_exceptions(*claims).pieces]


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
    made = with_exceptions(*claims)
    assert made.claim is claims[0]
    assert [piece.words for piece in made.pieces] == [POSTAGE, WINDOW, SALE, CUSTOM]


def test_an_exception_within_the_claim_is_not_cited_again(snapshot: Snapshot) -> None:
    window = clause_selected(snapshot, "policy/returns", "window")
    everything = replace(window, positions=window.ranked.evidence.positions)
    assert len(with_exceptions(everything).pieces) == 1


def test_pieces_answer_the_parts_that_the_claim_answers(snapshot: Snapshot) -> None:
    claim = clause_selected(snapshot, "policy/returns", "window", part=2).answering((0,))
    assert {piece.parts for piece in with_exceptions(claim).pieces} == {(2, 0)}


@pytest.mark.rule("Q5b")
def test_an_exception_of_several_sentences_is_cited_whole() -> None:
    snapshot = Library(RETURNS.replace(MADE, LONG)).snapshot()
    words = [
        piece.words for piece in with_exceptions(clause_selected(snapshot, "policy/returns", "window")).pieces
    ]
    assert " ".join(words[1:-1]) == f"Exception: {LONG}"
    assert len(words) == 32


def test_what_qualifies_the_lead_in_of_an_item_qualifies_the_item() -> None:
    text = "Refunds are due for: lamps. Except on Sundays. Tea."
    lead, exception, item = sentences_as_statements(text)
    statements = (lead.model_copy(update={"qualifiers": (1,)}), exception, item.model_copy(update={"leads": (0,)}))
    evidence = replace(selected(text).ranked.evidence, statements=statements)
    claim = replace(selected(text), ranked=replace(selected(text).ranked, evidence=evidence), positions=(2,))
    assert [piece.positions for piece in with_exceptions(claim).pieces] == [(2,), (1,)]


@pytest.mark.rule("Q5a")
@pytest.mark.parametrize("claimed", [0, 1, 2])
def test_an_exception_to_an_exception_goes_with_both(claimed: int) -> None:
    text = "Parcels take 3 days. Except to islands. Islands with a bridge are no islands."
    statements = tuple(
        one.model_copy(update={"qualifiers": (at + 1,) if at < 2 else ()})
        for at, one in enumerate(sentences_as_statements(text))
    )
    evidence = replace(selected(text).ranked.evidence, statements=statements)
    claim = replace(selected(text), ranked=replace(selected(text).ranked, evidence=evidence), positions=(claimed,))
    assert [piece.positions for piece in with_exceptions(claim).pieces] == [(0,), (1,), (2,)]
