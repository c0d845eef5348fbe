"""The value report computes what its formulas say, from the record and stated assumptions alone, and invents nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import InvalidInput
from knowledge.model.answering.answers import Status
from knowledge.model.record.ledger import EventKind
from knowledge.review.value.assumptions import ASSUMED, Assumptions, read_assumptions
from knowledge.review.value.formulas import evaluate, names_of
from knowledge.review.value.outcomes import outcomes_of
from knowledge.review.value.report import FORMULAS, Figure, ValueReport, value_report
from knowledge.testing.memory_store.store import MemoryStore
from knowledge.testing.store_samples import START, SettableClock, answer_record, approve, day, submission

ROOT = Path(__file__).parents[2]
SINCE, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
OUTCOMES = {
    "questions": 1000.0,
    "questions_answered": 700.0,
    "decisions": 200.0,
    "decisions_by_rule": 150.0,
    "reviews": 40.0,
    "cases_decided": 50.0,
    "months": 3.0,
}
STATED: dict[str, Any] = {
    "minutes_per_question_by_hand": {"conservative": 5, "expected": 8},
    "minutes_per_decision_by_hand": 10,
    "minutes_to_read_an_answer": 1,
    "share_checked_by_hand": {"conservative": 0.5, "expected": 0.2},
    "minutes_to_check_an_answer": 3,
    "minutes_per_review": 15,
    "minutes_per_case": 12,
    "cost_per_hour": 60,
    "cost_per_month": 500,
    "cost_to_set_up": 6000,
}


def report(**changed: Any) -> ValueReport:
    stated = {name: value for name, value in (STATED | changed).items() if value is not None}
    return value_report(OUTCOMES, Assumptions.model_validate(stated), SINCE, UNTIL)


def figure(made: ValueReport, name: str) -> Figure:
    return next(one for one in made.figures if one.name == name)


def test_the_figures_are_those_of_a_calculation_by_hand() -> None:
    made = report()
    # conservative: (700*5 + 150*10 - 850*(1 + 0.5*3)) / 60; expected: (700*8 + 150*10 - 850*(1 + 0.2*3)) / 60
    assert figure(made, "hours_saved").conservative == pytest.approx((3500 + 1500 - 2125) / 60)
    assert figure(made, "hours_saved").expected == pytest.approx((5600 + 1500 - 1360) / 60)
    assert figure(made, "hours_spent").expected == pytest.approx((40 * 15 + 50 * 12) / 60) == 20
    assert figure(made, "labour_saved").expected == pytest.approx((5740 / 60 - 20) * 60)
    assert figure(made, "benefit_per_month").expected == pytest.approx(4540 / 3 - 500)
    assert figure(made, "payback").expected == pytest.approx(6000 / (4540 / 3 - 500))
    assert figure(made, "return_on_investment").expected == pytest.approx((12 * (4540 / 3 - 500) - 6000) / 12000)
    assert figure(made, "automation_rate").expected == pytest.approx(850 / 1200)
    assert figure(made, "exception_rate").expected == pytest.approx(350 / 1200)


@pytest.mark.parametrize("name", [one.name for one in FORMULAS])
def test_each_figure_follows_from_its_formula_and_the_inputs_that_it_names(name: str) -> None:
    one = figure(report(error_rate_by_hand=0.05, cost_per_error=100), name)
    for value, inputs in (
        (one.conservative, {i.name: i.conservative for i in one.inputs}),
        (one.expected, {i.name: i.expected for i in one.inputs}),
    ):
        assert list(inputs) == names_of(one.formula)
        if one.missing:
            assert value is None
        else:
            assert value == pytest.approx(evaluate(one.formula, inputs))  # type: ignore[arg-type]


def test_an_input_that_is_not_stated_is_named_with_every_figure_that_needs_it() -> None:
    made = report(cost_per_hour=None)
    for name in ("labour_saved", "benefit_per_month", "payback", "return_on_investment"):
        assert figure(made, name).missing == ("cost_per_hour",)
        assert figure(made, name).expected is None
    assert figure(made, "hours_saved").missing == ()


def test_errors_are_missing_until_somebody_judges_answers() -> None:
    made = report(error_rate_by_hand=0.05, cost_per_error=100)
    judged = ("answers_judged_wrong", "answers_judged_right")
    assert figure(made, "error_rate").missing == judged
    assert figure(made, "errors_avoided").missing == judged
    with_judgements = OUTCOMES | {"answers_judged_right": 95.0, "answers_judged_wrong": 5.0}
    stated = Assumptions.model_validate(STATED | {"error_rate_by_hand": 0.08, "cost_per_error": 100})
    known = value_report(with_judgements, stated, SINCE, UNTIL)
    assert figure(known, "error_rate").expected == pytest.approx(0.05)
    assert figure(known, "errors_avoided").expected == pytest.approx(700 * 0.03 * 100)


def test_every_assumption_is_used_by_a_figure_and_conservative_claims_no_more_than_expected() -> None:
    used = {name for one in FORMULAS for name in names_of(one.formula)}
    assert used >= ASSUMED
    example = read_assumptions((ROOT / "deploy" / "value" / "assumptions.yaml").read_text(), "example")
    assert set(example.under("expected")) == ASSUMED
    made = value_report(OUTCOMES, example, SINCE, UNTIL)
    for name in ("hours_saved", "labour_saved", "benefit_per_month", "return_on_investment"):
        one = figure(made, name)
        assert one.conservative is not None
        assert one.expected is not None
        assert one.conservative <= one.expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("minutes_per_qestion: 5", "minutes_per_qestion"),
        ("share_checked_by_hand: 20", "between 0 and 1"),
        ("cost_per_hour: -3", "greater than or equal to 0"),
        ("cost_per_hour: [1, 2]", "cost_per_hour"),
        ("cost_per_hour: {expected: 3}", "conservative"),
        (": [", "YAML"),
    ],
)
def test_wrong_assumptions_are_refused_with_their_name(text: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read_assumptions(text, "assumptions.yaml")


@pytest.mark.parametrize("formula", ["__import__('os')", "a ** 2", "a.b", "a[0]", "-a", "a if a else 1"])
def test_a_formula_is_sums_and_products_alone(formula: str) -> None:
    with pytest.raises(ValueError, match="is no sum"):
        evaluate(formula, {"a": 1.0})


def test_outcomes_are_counted_in_their_period_from_the_record() -> None:
    clock = SettableClock()
    store = MemoryStore(clock)
    approve(store, submission())
    for number, status in enumerate((Status.ANSWERED, Status.INSUFFICIENT, Status.ANSWERED), 1):
        clock.now = day(number)
        record = answer_record(f"a{number}")
        answer = record.answer.model_copy(update={"status": status}).sealed()
        with store.transaction() as transaction:
            transaction.record_answer(record.model_copy(update={"answer": answer}))
    counted = outcomes_of(store, START - timedelta(days=1), day(2) + timedelta(hours=1))
    assert (counted["questions"], counted["questions_answered"], counted["questions_insufficient"]) == (2, 1, 1)
    assert counted["decisions"] == counted["cases_decided"] == 0
    assert counted["reviews"] == 1


def judge(store: MemoryStore, answer_id: str, verdict: str) -> None:
    """Record a verdict on an answer."""
    with store.transaction() as transaction:
        payload = {"answer_id": answer_id, "verdict": verdict}
        transaction.append_notice(EventKind.ANSWER_JUDGED, payload, actor="sam", reason="seen")


def test_the_last_verdict_on_each_answer_of_the_period_is_counted() -> None:
    clock = SettableClock()
    store = MemoryStore(clock)
    with store.transaction() as transaction:
        for name in ("a1", "a2", "a3", "a4"):
            transaction.record_answer(answer_record(name, f"Question {name}?"))
    judge(store, "a4", "wrong")  # before the period
    clock.now = START + timedelta(days=1)
    for answer_id, verdict in (("a1", "wrong"), ("a1", "right"), ("a2", "wrong"), ("a3", "missing")):
        judge(store, answer_id, verdict)
    counts = outcomes_of(store, START + timedelta(hours=1), START + timedelta(days=2))
    assert [counts[f"answers_judged_{verdict}"] for verdict in ("right", "wrong", "missing")] == [1, 1, 1]
    made = value_report(counts, Assumptions.model_validate(STATED), SINCE, UNTIL)
    assert figure(made, "error_rate").expected == 0.5


def test_where_nobody_judged_the_error_rate_is_missing_and_not_nought() -> None:
    counts = outcomes_of(MemoryStore(SettableClock()), START, START + timedelta(days=2))
    assert not [name for name in counts if "judged" in name]
    made = value_report(counts, Assumptions.model_validate(STATED), SINCE, UNTIL)
    assert figure(made, "error_rate").expected is None
