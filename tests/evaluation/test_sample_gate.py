"""The golden questions over the sample corpus keep the bounds of fixtures/gate.json, with the real model and engines."""

from __future__ import annotations

import pytest

from api.service.application import Application
from api.service.reports import failures_of
from knowledge.evaluation.results import EvaluationRun
from tests.evaluation.conftest import FIXTURES


@pytest.fixture(scope="module")
def run(application: Application, golden: dict[str, str]) -> EvaluationRun:
    return application.evaluations.run(golden, withholding=True)


def test_the_golden_questions_keep_the_bounds_of_the_gate(run: EvaluationRun) -> None:
    assert failures_of(run, (FIXTURES / "gate.json").read_text(), "gate.json") == []


def test_a_second_run_gives_the_same_numbers(
    run: EvaluationRun, application: Application, golden: dict[str, str]
) -> None:
    again = application.evaluations.run(golden, withholding=True)
    assert again.numbers_hash == run.numbers_hash
    assert again.latency.keys() == run.latency.keys()


def test_asking_records_nothing(run: EvaluationRun, application: Application, golden: dict[str, str]) -> None:
    head = application.ledger.head()
    application.evaluations.run(golden)
    assert application.ledger.head() == head


def test_a_run_names_everything_that_its_numbers_depend_on(run: EvaluationRun) -> None:
    assert run.fingerprints.keys() == {"steps", "recipe", "embedder", "index", "head", "golden"}


def test_every_answerable_question_has_its_words_in_force(run: EvaluationRun) -> None:
    """A golden question whose words are in no text in force tests nothing."""
    asked = [item for item in run.items if item.answerable]
    assert asked
    assert [item.item_id for item in asked if None in item.seen.values()] == []


def test_every_answerable_question_is_asked_without_its_evidence_too(run: EvaluationRun) -> None:
    asked = [f"{item.item_id} (withheld)" for item in run.items if item.answerable]
    assert [item.item_id for item in run.items if item.withheld] == asked


def test_without_its_evidence_no_question_is_answered_with_it(run: EvaluationRun) -> None:
    """The words are not retrieved, so no claim holds them."""
    assert [claim for item in run.items if item.withheld for claim in item.claims if claim.answers] == []


def test_every_claim_is_supported(run: EvaluationRun) -> None:
    assert [claim.text for item in run.items for claim in item.claims if not claim.supported] == []


def test_keeping_only_the_newest_version_answers_past_dates_wrongly(run: EvaluationRun) -> None:
    newest, fused = run.baselines["newest version"], run.baselines["fusion"]
    assert newest["hit@3"] < fused["hit@3"]
    assert newest["unwanted@1"] > fused["unwanted@1"]


def test_each_baseline_is_measured_on_every_answerable_question(run: EvaluationRun) -> None:
    names = {"rank-bm25", "dense", "fusion", "newest version"}
    assert all(item.baselines.keys() == names for item in run.items if item.answerable)
