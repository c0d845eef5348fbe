"""What is asked again for reviewers ends after a while and says how much is left, and few ask at a time."""

from __future__ import annotations

from itertools import count

import pytest

from knowledge.errors import Unavailable
from knowledge.model.scope import Scope
from knowledge.review.rechecking import turns as module
from knowledge.review.rechecking.impact import ImpactAnalysis
from knowledge.review.rechecking.turns import Turns
from knowledge.review.service import ReviewService
from knowledge.testing.embedder import HashingEmbedder
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office

LONGER = POLICY.replace("24 months", "36 months")
GOLDEN = """
id: golden/cards
title: Cards
effective_from: 2023-01-01
questions:
  - {question: Do gift cards expire?, expect: {quotes: [Gift cards expire 24 months after they were bought.]}}
  - {question: How long are gift cards good for?, expect: {quotes: [Gift cards expire 24 months after they were bought.]}}
"""


def of_seconds(seconds: float) -> Turns:
    """Turns by a clock on which a second passes whenever somebody looks at it."""
    ticks = count()
    return Turns(seconds, lambda: float(next(ticks)))


def test_a_turn_gives_as_many_as_there_is_time_for_and_finishes_what_was_begun() -> None:
    with of_seconds(3).turn() as turn:
        assert list(turn.within(range(10))) == [0, 1]
    with of_seconds(0).turn() as turn:
        assert list(turn.within(range(10))) == list(range(10)), "0 does not limit"


def test_a_third_request_at_a_time_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAIT", 0.01)
    turns = Turns()
    with turns.turn(), turns.turn(), pytest.raises(Unavailable, match="for other reviewers"), turns.turn():
        raise AssertionError("there was a third turn")
    with turns.turn() as turn:
        assert list(turn.within([1])) == [1]


def test_a_turn_is_given_back_by_who_fails() -> None:
    turns = Turns()
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), turns.turn():
            raise ZeroDivisionError


def test_an_impact_says_how_many_it_had_no_time_for(office: Office) -> None:
    office.publish(POLICY)
    for _ in range(4):
        office.ask(EXPIRY)
    office.shelf.now = office.shelf.now.replace(year=office.shelf.now.year + 1)
    changed = office.publish(LONGER)
    store, orchestrator = office.shelf.store, office.shelf.orchestrator
    whole = ImpactAnalysis(store, orchestrator).impact(changed, Scope())
    assert (whole.looked_at, whole.not_looked_at, whole.time_was_over) == (4, 0, False)
    part = ImpactAnalysis(store, orchestrator, of_seconds(2)).impact(changed, Scope())
    assert (part.looked_at, part.not_looked_at, part.time_was_over) == (1, 3, True)
    assert [one.answer_id for one in part.affected] == [whole.affected[0].answer_id], "the latest comes first"


def test_a_preview_asks_recent_and_golden_questions_in_turns_and_says_how_many_are_left(office: Office) -> None:
    office.publish(POLICY)
    office.publish(GOLDEN)
    asked = [office.ask(one).answer_id for one in (EXPIRY, "When do we open?")]
    draft = office.draft(LONGER)
    shelf = office.shelf

    def asked_by(seconds: float) -> tuple[int, int, set[str]]:
        embedder = HashingEmbedder(dimensions=256)
        desk = ReviewService(shelf.store, shelf.index, embedder, clock=lambda: shelf.now)
        desk.bounded_by(of_seconds(seconds))
        dossier = desk.dossier(draft, Scope())
        return dossier.questions_asked, dossier.questions_left, {one.asked_by for one in dossier.changes}

    assert asked_by(0) == (4, 0, {asked[0], "golden/cards"})
    assert asked_by(3)[:2] == (2, 2)
    assert "golden/cards" in asked_by(3)[2]


def test_a_preview_that_asks_nothing_takes_no_turn(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAIT", 0.01)
    turns, shelf = Turns(), office.shelf
    desk = ReviewService(shelf.store, shelf.index, HashingEmbedder(dimensions=256), clock=lambda: shelf.now)
    desk.bounded_by(turns)
    draft = office.draft(COUNTER)
    with turns.turn(), turns.turn():
        assert desk.dossier(draft, Scope(), ask=False).questions_asked == 0
