"""A drift check tells which answers changed since, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.service.application import Application
from api.service.requests import DocumentDefaults, QueryRequest
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.objects import State
from knowledge.model.work.drift import DriftCause, DriftReport
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.store_samples import SettableClock
from tests.api.refund_story import REFUNDS, refunds
from tests.templates import empty_service

QUESTION = "Within how many days can unused items be returned for a refund?"
GOLDEN = """\
kind: golden
id: golden/refunds
title: Refund questions
questions:
  - question: {question}
    expect:
      quotes: ["within 30 days of delivery"]
"""


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def canon(tmp_path: Path, clock: SettableClock) -> Iterator[Canon]:
    settings = Settings(data_dir=empty_service(tmp_path / "service"))
    opened = open_canon(settings, clock=clock, embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def application(canon: Canon) -> Application:
    return Application.over(canon)


def upload(application: Application, text: str, **fields: Any) -> str:
    """Record a text as approved, from the handbook; return the id of its version."""
    given: dict[str, Any] = {"source": "handbook", "state": State.APPROVED, "actor": "jo"}
    view = application.documents.upload("refunds.md", text.encode(), DocumentDefaults(**given | fields))
    return view.versions[0].version_id


def asked(application: Application) -> str:
    """Ask the question; return the id of its answer, which must be one."""
    answer = application.answers.query(QueryRequest(question=QUESTION))
    assert answer.status.value == "answered", answer
    return answer.answer_id


def check(application: Application, before: DriftReport | None = None) -> DriftReport:
    return application.drift.check(10, before)


def test_without_a_change_nothing_is_told(application: Application) -> None:
    upload(application, refunds(30))
    asked(application)
    report = check(application)
    assert (report.asked, report.not_asked, report.changes) == (1, 0, ())


def test_another_version_is_told_once_as_new(application: Application, clock: SettableClock) -> None:
    first = upload(application, refunds(30))
    answer_id = asked(application)
    clock.now += timedelta(days=10)
    second = upload(application, refunds(14), effective_from=clock())
    report = check(application)
    (change,) = report.changes
    assert (change.asked_by, change.cause, change.objects) == (answer_id, DriftCause.NEW_VERSION, (REFUNDS,))
    assert (set(change.cited_before), set(change.cited_now)) == ({first}, {second})
    assert not change.told_before
    assert [one.told_before for one in check(application, report).changes] == [True]


def test_a_text_that_ended_is_an_expiry(application: Application, clock: SettableClock) -> None:
    upload(application, refunds(30), effective_to=clock() + timedelta(days=5))
    asked(application)
    clock.now += timedelta(days=10)
    (change,) = check(application).changes
    assert (change.cause, change.after.value) == (DriftCause.EXPIRY, "insufficient")


def test_a_text_that_was_deprecated_is_a_withdrawal(
    application: Application, canon: Canon, clock: SettableClock
) -> None:
    version_id = upload(application, refunds(30))
    asked(application)
    clock.now += timedelta(days=10)
    with canon.store.transaction() as transaction:
        transaction.transition(version_id, State.DEPRECATED, actor="ann")
    (change,) = check(application).changes
    assert change.cause is DriftCause.WITHDRAWAL


def test_other_steps_are_a_new_release(
    application: Application, canon: Canon, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(application, refunds(30))
    asked(application)
    consider = canon.orchestrator.consider

    def mute(question: Any) -> Any:
        answer = consider(question)
        return answer.model_copy(update={"citations": (), "claims": ()})

    monkeypatch.setattr(canon.orchestrator, "consider", mute)
    (change,) = check(application).changes
    assert (change.cause, change.objects) == (DriftCause.NEW_RELEASE, ())


def test_a_golden_answer_is_compared_with_the_check_before(application: Application, clock: SettableClock) -> None:
    upload(application, refunds(30))
    golden = GOLDEN.format(question=QUESTION).encode()
    given = DocumentDefaults(source="handbook", state=State.APPROVED, actor="jo")
    application.documents.upload("golden.yaml", golden, replace(given, actor="jo"))
    first = check(application)
    (remembered,) = first.golden
    assert (remembered.asked_by, remembered.right, first.changes) == ("golden/refunds#1", True, ())
    clock.now += timedelta(days=10)
    upload(application, refunds(14), effective_from=clock())
    (change,) = check(application, first).changes
    assert (change.asked_by, change.was_right, change.is_right) == ("golden/refunds#1", True, False)
    assert change.cause is DriftCause.NEW_VERSION


def test_the_report_holds_no_text(application: Application, clock: SettableClock) -> None:
    """No erasure reaches the result of a job, so it must hold nothing that may have to be erased."""
    upload(application, refunds(30))
    asked(application)
    clock.now += timedelta(days=10)
    upload(application, refunds(14), effective_from=clock())
    told = check(application).model_dump_json()
    assert "refund" not in told.replace(REFUNDS, "")
    assert "days of delivery" not in told
