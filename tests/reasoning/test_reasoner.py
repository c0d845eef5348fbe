"""An answer is a function of the plan, the candidates and one reading of the store (rule Q3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.errors import InvalidInput, NotFound
from knowledge.model.answering.answers import AnswerRecord, Status
from knowledge.model.answering.plans import Intent, Role
from knowledge.model.clock import json_value, parse_instant
from knowledge.model.scope import Scope
from knowledge.reasoning.calibration import SHIPPED
from knowledge.reasoning.planning.plan import Circumstances
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import BUILT_IN_PRECEDENCE, Considered, Reasoner, answer_again, make_plan
from knowledge.reasoning.recipe import PlanningRecipe, Recipe
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.understanding.understand import understand
from knowledge.store.snapshot import CommittedState
from knowledge.telemetry import NullTelemetry
from tests.reasoning.building import NOW, RECIPE, Library
from tests.reasoning.office import constraint, policy, precedence

WHEN = "When do gift cards expire?"
CARDS = policy("cards", "Gift cards expire after 24 months.")
CHANGE = "How did the time after which gift cards expire change between 2023-02-01 and 2024-02-01?"
RULES = (
    "inputs: {days: {type: number, question: How many?}}\nrules: [{id: r, when: {days: 1}, then: paid back.}]\n"
)
LATER = parse_instant("2027-06-01")


@contextmanager
def counted(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Counts how often the store is read and a question is taken apart."""
    counts = {"readings": 0, "understood": 0}
    reading = library.store.committed

    def counting_reading() -> Any:
        counts["readings"] += 1
        return reading()

    def counting_understand(text: str, now: datetime, recipe: PlanningRecipe) -> Any:
        counts["understood"] += 1
        return understand(text, now, recipe)

    with monkeypatch.context() as patched:
        patched.setattr(library.store, "committed", counting_reading)
        patched.setattr("knowledge.reasoning.planning.questions.understand", counting_understand)
        yield counts


# -- one reading, one understanding -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        (Question(text=WHEN), 1),
        (Question(text=WHEN, valid_at=LATER), 1),
        (Question(text=CHANGE), 1),
        (Question(text="When do gift cards expire, and who sells tea?", scope=Scope(jurisdiction="de")), 1),
        (Question.deciding("policy/refunds", facts={"days": 1}), 0),
    ],
    ids=["lookup", "later date", "change", "compound in a region", "decision"],
)
def test_a_question_is_understood_once_over_one_reading_of_the_store(
    question: Question, understood: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    eu = policy("cards", "Gift cards expire after 36 months.", extra="jurisdiction: eu\n")
    library = Library(CARDS, eu, policy("refunds", "Refunds are granted.") + RULES)
    with counted(library, monkeypatch) as counts:
        library.reasoner.consider(question)
    assert counts == {"readings": 1, "understood": understood}


def test_what_is_written_while_a_question_is_answered_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(CARDS)
    expected = library.reasoner.consider(Question(text=WHEN)).answer
    search = library.searcher.search

    def write_and_search(*given: Any) -> Any:
        found = search(*given)
        library.publish(policy("late", f"Gift cards expire after {len(library.searcher.searches) + 50} months."))
        return found

    monkeypatch.setattr(library.searcher, "search", write_and_search)
    assert library.reasoner.consider(Question(text=WHEN)).answer == expected


# -- what is retrieved -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "searches", "regional", "present"),
    [
        (Question(text=WHEN), 2, True, False),
        (Question(text=WHEN, scope=Scope(jurisdiction="eu")), 1, False, False),
        (Question(text=WHEN, valid_at=LATER), 3, True, True),
        (Question(text=CHANGE), 2, False, False),
        (Question.deciding("policy/refunds", valid_at=LATER, facts={"days": 1}), 2, True, False),
    ],
    ids=["regions", "no region within", "a later date", "a change", "a decision about a later date"],
)
def test_regions_and_the_present_are_searched_only_where_they_matter(
    question: Question, searches: int, regional: bool, present: bool
) -> None:
    eu = policy("cards", "Gift cards expire after 36 months.", extra="jurisdiction: eu\n")
    library = Library(CARDS, eu, policy("refunds", "Refunds are granted.") + RULES)
    retrieved = library.reasoner.consider(question).retrieved
    assert len(library.searcher.searches) == searches
    assert (bool(retrieved.regional), bool(retrieved.present)) == (regional, present)
    assert retrieved.asked_at == NOW


def test_no_more_candidates_are_kept_than_the_recipe_says() -> None:
    library = Library(*(policy(f"p{n}", f"Gift cards number {n} expire.") for n in range(5)))
    reasoner = Reasoner(library.store, library.search, clock=library.clock, recipe=Recipe.with_candidates(2))
    (candidates,) = reasoner.consider(Question(text=WHEN)).retrieved.candidates
    assert len(candidates) == 2


# -- the plan ----------------------------------------------------------------------------------------------


def test_the_plan_of_a_question_and_of_a_decision() -> None:
    snapshot = Library(CARDS, policy("refunds", "Refunds are granted.") + RULES).snapshot()
    circumstances = Circumstances(snapshot.as_of, NOW)
    asked = make_plan(snapshot, Question(text=WHEN), RECIPE, circumstances)
    assert (asked.plan.intent, asked.evaluation) == (Intent.LOOKUP, None)
    decided = make_plan(snapshot, Question.deciding("policy/refunds", facts={"days": 1}), RECIPE, circumstances)
    assert decided.plan.intent is Intent.DECISION
    assert decided.evaluation is not None
    with pytest.raises(NotFound, match="policy/none"):
        make_plan(snapshot, Question.deciding("policy/none"), RECIPE, circumstances)


def test_the_plan_is_returned_with_the_answer() -> None:
    considered = Library(CARDS).reasoner.consider(Question(text=CHANGE))
    assert [one.role for one in considered.plan.sub_queries] == [Role.AFTER, Role.BEFORE]
    assert considered.answer.intent == considered.plan.intent.value == "change"
    assert len(considered.retrieved.candidates) == 2


# -- answering again ---------------------------------------------------------------------------------------


def recorded(considered: Considered, recipe: Recipe = RECIPE) -> AnswerRecord:
    """The record that is kept of an answer."""
    return AnswerRecord(
        answer=considered.answer,
        requested={},
        plan=considered.plan,
        retrieved=considered.retrieved,
        recipe=json_value(recipe),
    )


@pytest.mark.rule("Q3b")
@pytest.mark.parametrize(
    "question",
    [Question(text=WHEN), Question(text=WHEN, valid_at=LATER), Question(text=CHANGE), Question(text="Who wins?")],
    ids=["lookup", "later", "change", "nothing"],
)
def test_an_answer_is_computed_again_from_what_was_retrieved(question: Question) -> None:
    later = policy("cards", "Gift cards expire after 36 months.", start="2027-01-01")
    library = Library(CARDS, later)
    considered = library.reasoner.consider(question)
    library.clock.now += timedelta(days=3)
    library.publish(policy("cards", "Gift cards expire after 99 months.", start="2023-01-01"))
    with library.store.snapshot(considered.answer.as_of, considered.answer.scope) as snapshot:
        again = answer_again(snapshot, recorded(considered))
    assert again == considered.answer


def test_an_answer_is_computed_again_by_its_recorded_plan() -> None:
    library = Library(CARDS)
    considered = library.reasoner.consider(Question(text=WHEN))
    (sub_query,) = considered.plan.sub_queries
    other = considered.plan.model_copy(
        update={"sub_queries": (sub_query.model_copy(update={"text": "Another wording?"}),)}
    )
    with library.store.snapshot(considered.answer.as_of, considered.answer.scope) as snapshot:
        again = answer_again(snapshot, recorded(considered).model_copy(update={"plan": other}))
        planned_anew = answer_again(snapshot, recorded(considered).model_copy(update={"plan": None}))
    assert [part.text for part in again.sub_questions] == ["Another wording?"]
    assert planned_anew == considered.answer, "a record without a plan is planned again"


def test_another_recipe_answers_again_in_its_own_way() -> None:
    library = Library(CARDS)
    considered = library.reasoner.consider(Question(text=WHEN))
    strict = Recipe.model_validate({"sufficiency": {"least": 0.99}})
    with library.store.snapshot(considered.answer.as_of, considered.answer.scope) as snapshot:
        again = answer_again(snapshot, recorded(considered, strict))
    assert (considered.answer.status, again.status) == (Status.ANSWERED, Status.INSUFFICIENT)
    assert again.fingerprints["recipe"] == strict.fingerprint


# -- fingerprints, steps, checks ---------------------------------------------------------------------------


def test_the_fingerprints_name_engines_recipe_and_precedence() -> None:
    library = Library(CARDS)
    assert library.reasoner.consider(Question(text=WHEN)).answer.fingerprints == {
        "embedder": library.embedder.fingerprint,
        "index": "store/1",
        "recipe": Recipe().fingerprint,
        "precedence": BUILT_IN_PRECEDENCE,
        "calibration": SHIPPED,
    }
    version_id = library.publish(precedence(("policy/a", "policy/b")))
    assert library.reasoner.consider(Question(text=WHEN)).answer.fingerprints["precedence"] == version_id


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        (
            Question(text=WHEN),
            ["plan", "embed", "retrieve", "calibrate", "resolve", "rank", "verify", "select", "look up cells", "compute", "compare regions",
             "look ahead", "compose"],
        ),
        (
            Question.deciding("policy/refunds", facts={"days": 1}),
            ["plan", "embed", "retrieve", "calibrate", "decide", "resolve", "rank", "adjudicate", "look around", "compose"],
        ),
        (
            Question(text="Are refunds granted?", facts={"days": 1}),
            ["plan", "embed", "retrieve", "resolve", "find rules", "resolve", "rank", "search again", "calibrate", "decide", "resolve", "rank",
             "adjudicate", "look around", "compose"],
        ),
        (Question(text="What is the salary?"), ["plan", "embed", "retrieve", "calibrate"]),
    ],
    ids=["question", "decision", "question with facts", "refused"],
)  # fmt: skip
def test_each_stage_is_a_step_of_the_trace(question: Question, steps: list[str]) -> None:
    library = Library(CARDS, policy("refunds", "Refunds are granted.") + RULES, constraint("salary", "question"))
    trace = AnswerTrace(NullTelemetry())
    library.reasoner.consider(question, trace)
    assert [step.name for step in trace.steps] == steps


@pytest.mark.rule("S4c")
def test_an_unknown_place_and_a_time_to_come_are_refused() -> None:
    library = Library(CARDS)
    with pytest.raises(InvalidInput, match="narnia"):
        library.reasoner.consider(Question(text=WHEN, scope=Scope(jurisdiction="narnia")))
    with pytest.raises(InvalidInput, match="known"):
        library.reasoner.consider(Question(text=WHEN, known_at=NOW + timedelta(days=1)))


def test_a_place_is_answered_as_it_is_stored() -> None:
    answer = Library(CARDS).reasoner.consider(Question(text=WHEN, scope=Scope(jurisdiction="DE"))).answer
    assert answer.scope.jurisdiction == "eu/de"


def test_a_reading_that_fails_gives_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(CARDS)

    @contextmanager
    def failing() -> Iterator[CommittedState]:
        raise OSError("the disk is gone")
        yield

    monkeypatch.setattr(library.store, "committed", failing)
    with pytest.raises(OSError, match="the disk is gone"):
        library.reasoner.consider(Question(text=WHEN))
