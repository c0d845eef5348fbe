"""What is recorded of an answer: plan, candidates and recipe, so that it can be replayed (rule Q3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from knowledge.errors import NotFound
from knowledge.model.answering.answers import AnswerRecord, Status
from knowledge.model.clock import json_value, parse_instant
from knowledge.model.record.ledger import EventKind
from knowledge.reasoning import reasoner as module
from knowledge.reasoning.erasures import erased_since
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe
from tests.reasoning.building import NOW, Library
from tests.reasoning.office import constraint, policy, precedence

WHEN = "When do gift cards expire?"
CARDS = policy("cards", "Gift cards expire after 24 months.")
COUNTER = policy("counter", "Gift cards never expire.")


def orchestrator(library: Library, recipe: Recipe | None = None) -> Orchestrator:
    """An orchestrator over a library."""
    return Orchestrator(library.store, library.search, clock=library.clock, recipe=recipe)


@pytest.mark.rule("Q3a")
def test_the_plan_the_candidates_and_the_recipe_are_recorded() -> None:
    library = Library(CARDS)
    considered = library.reasoner.consider(Question(text=WHEN))
    answer = orchestrator(library).ask(Question(text=WHEN))
    record = library.store.answer(answer.answer_id)
    assert (record.plan, record.retrieved) == (considered.plan, considered.retrieved)
    assert record.recipe == json_value(Recipe())
    assert record.requested == json_value(Question(text=WHEN))
    assert record.recorded_at is not None


def test_the_request_is_recorded_as_it_was_asked_before_defaults_were_filled_in() -> None:
    library = Library(CARDS)
    answer = orchestrator(library).ask(Question.model_validate({"text": WHEN, "scope": {"jurisdiction": "DE"}}))
    record = library.store.answer(answer.answer_id)
    assert record.requested["valid_at"] is None
    assert record.answer.as_of.valid_at == NOW


def test_recording_is_the_last_step_and_its_time_is_not_recorded() -> None:
    library = Library(CARDS)
    answer = orchestrator(library).ask(Question(text=WHEN))
    assert answer.steps[-1].name == "record"
    assert [step.name for step in library.store.answer(answer.answer_id).answer.steps] == [
        step.name for step in answer.steps[:-1]
    ]


def test_an_answer_that_is_only_considered_records_nothing() -> None:
    library = Library(CARDS)
    head = library.store.head()
    answer = orchestrator(library).consider(Question(text=WHEN))
    assert (answer.answer_id, library.store.head()) == ("", head)
    assert orchestrator(library).ask(Question(text=WHEN)).answer_hash == answer.answer_hash


@pytest.mark.rule("C3d", "C3f")
def test_a_conflict_opens_one_task_with_its_answer() -> None:
    library = Library(CARDS, COUNTER)
    first, _ = (orchestrator(library).ask(Question(text=WHEN)) for _ in range(2))
    (task,) = library.store.events(kinds=[EventKind.CONFLICT_OPENED])
    assert task.payload["answer_id"] == first.answer_id
    assert task.payload["conflict_id"] == first.conflicts[0].conflict_id


# -- replaying ---------------------------------------------------------------------------------------------


@pytest.mark.rule("Q3b")
def test_a_recorded_recipe_is_replayed_with_its_own_weights() -> None:
    library = Library(CARDS)
    strict = Recipe.model_validate({"sufficiency": {"least": 0.99}})
    answer = orchestrator(library, strict).ask(Question(text=WHEN))
    assert answer.status is Status.INSUFFICIENT
    replay = orchestrator(library).replay(answer.answer_id)
    assert (replay.same, replay.answer.status) == (True, Status.INSUFFICIENT)
    assert replay.answer.fingerprints["recipe"] == strict.fingerprint


def test_a_replay_reads_the_store_once_and_searches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(CARDS)
    answer = orchestrator(library).ask(Question(text=WHEN))
    searches, readings = len(library.searcher.searches), 0
    reading = library.store.committed

    def counting() -> Any:
        nonlocal readings
        readings += 1
        return reading()

    monkeypatch.setattr(library.store, "committed", counting)
    assert orchestrator(library).replay(answer.answer_id).same
    assert (readings, len(library.searcher.searches)) == (1, searches)


def test_a_replay_that_comes_out_differently_says_so_with_both_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(CARDS)
    answer = orchestrator(library).ask(Question(text=WHEN))
    monkeypatch.setattr(module, "BUILT_IN_PRECEDENCE", "default/2")
    replay = orchestrator(library).replay(answer.answer_id)
    assert (replay.same, replay.recorded_hash) == (False, answer.answer_hash)
    assert replay.replayed_hash == replay.answer.answer_hash != answer.answer_hash
    assert replay.erased == ()


def test_an_unknown_answer_cannot_be_replayed() -> None:
    with pytest.raises(NotFound, match="ans_none"):
        orchestrator(Library()).replay("ans_none")


# -- searching ---------------------------------------------------------------------------------------------


def test_a_search_returns_at_most_the_limit_each_with_its_place() -> None:
    library = Library(*(policy(f"p{n}", f"Gift cards number {n} expire.") for n in range(4)))
    found = orchestrator(library).search(Question(text=WHEN), limit=2)
    assert len(found) == 2
    for one in found:
        assert library.store.text(one.version_id)[one.start : one.end] == one.text
        assert one.clause_id.endswith("#c1")
        assert one.context


def test_a_search_may_return_more_than_an_answer_considers() -> None:
    library = Library(*(policy(f"p{n}", f"Gift cards number {n} expire.") for n in range(4)))
    narrow = orchestrator(library, Recipe.with_candidates(1))
    assert len(narrow.search(Question(text=WHEN), limit=4)) == 4


# -- erasures ----------------------------------------------------------------------------------------------


def recorded(library: Library, at: str | None = None) -> AnswerRecord:
    """The record of an answer."""
    valid_at = parse_instant(at) if at else None
    answer = orchestrator(library).ask(Question(text=WHEN, valid_at=valid_at))
    return library.store.answer(answer.answer_id)


def erase(library: Library, *version_ids: str) -> None:
    """Erase versions."""
    with library.store.transaction() as transaction:
        transaction.erase(version_ids, basis="GDPR", actor="dpo")


TEA = policy("tea", "Tea is green.", extra="jurisdiction: us\n")


@pytest.mark.rule("Q3c")
@pytest.mark.parametrize(
    ("erased", "named"),
    [
        (policy("expiry", "Expiry of gift cards is printed on them."), True),
        (policy("cards-eu", "Gift cards expire late.", extra="jurisdiction: eu\n"), True),
        (policy("successor", "All is new.", extra="product: lamps\nreplaces: [policy/cards]\n"), True),
        (constraint("tea"), True),
        (precedence(("policy/x", "policy/y")), True),
        (policy("tea", "Tea is green.", start="2030-01-01"), False),
    ],
    ids=["a candidate", "a candidate of a region", "it replaces a candidate", "a constraint", "precedence", "not yet in force"],
)  # fmt: skip
def test_versions_that_the_answer_depended_on_are_named_once_they_are_erased(erased: str, named: bool) -> None:
    library = Library(CARDS)
    version_id = library.publish(erased)
    record = recorded(library)
    assert erased_since(library.store, record) == ()
    erase(library, version_id)
    assert erased_since(library.store, record) == ((version_id,) if named else ())


def test_what_was_erased_before_the_answer_is_not_named() -> None:
    library = Library(CARDS)
    erase(library, library.publish(policy("expiry", "Expiry of gift cards is printed on them.")))
    assert erased_since(library.store, recorded(library)) == ()


def test_candidates_for_the_time_of_asking_count_as_well() -> None:
    library = Library()
    ending = library.publish(policy("cards", "Gift cards expire late.", extra="effective_to: 2026-01-01\n"))
    record = recorded(library, "2027-01-01")
    assert record.retrieved.candidates == ((),)
    library.clock.now += timedelta(days=1)
    erase(library, ending)
    assert erased_since(library.store, record) == (ending,)
