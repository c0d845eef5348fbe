"""The log of questions says who asked what, how it ended and why; the ledger keeps the text, and by default nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from api.service.application import Application
from api.service.views.questions import QuestionFilter
from knowledge.bootstrap import open_canon
from knowledge.model.answering.answers import Status
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from knowledge.store.ports.observation import LogSpan
from knowledge.testing.embedder import HashingEmbedder
from tests.observing.conftest import Observed
from tests.templates import empty_service

Setting = Literal["off", "redacted", "full"]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ASKED = "Does jo@example.org get a parking space?"


@contextmanager
def opened(tmp_path: Path, setting: Setting | None = None, days: int = 90) -> Iterator[Application]:
    given = {} if setting is None else {"query_log": setting}
    data_dir = empty_service(tmp_path / "data")
    settings = Settings(data_dir=data_dir, query_log_days=days, **given)
    canon = open_canon(settings, embedder=HashingEmbedder())
    yield Application.over(canon)
    canon.close()


def ask(application: Application, text: str = ASKED, audience: str | None = None) -> str:
    """Ask a question in the name of Ada, and return the id of its answer."""
    scope = Scope(audience=audience) if audience else Scope()
    return application.canon.orchestrator.ask(Question(text=text, scope=scope), principal="ada").answer_id


def test_by_default_nobody_is_named_and_personal_data_is_replaced(tmp_path: Path) -> None:
    with opened(tmp_path) as application:
        answer_id = ask(application)
        (one,) = application.observation.questions(Scope(), QuestionFilter()).questions
        assert (one.answer_id, one.actor, one.question) == (answer_id, "", "Does [EMAIL_1] get a parking space?")
        assert one.status is Status.INSUFFICIENT
        assert one.missing
        assert one.ms > 0


def test_the_full_log_names_who_asked_and_shows_the_question(tmp_path: Path) -> None:
    with opened(tmp_path, "full") as application:
        ask(application)
        (one,) = application.observation.questions(Scope(), QuestionFilter()).questions
        assert (one.actor, one.question) == ("ada", ASKED)


def test_without_a_log_nothing_is_noted_and_recorded_answers_are_listed(tmp_path: Path) -> None:
    with opened(tmp_path, "off") as application:
        answer_id = ask(application)
        assert application.canon.store.logged_questions(LogSpan(LONG_AGO)) == []
        (one,) = application.observation.questions(Scope(), QuestionFilter(refused=True)).questions
        assert (one.answer_id, one.actor, one.question) == (answer_id, "", "Does [EMAIL_1] get a parking space?")


def test_the_log_holds_no_text(tmp_path: Path) -> None:
    with opened(tmp_path, "full") as application:
        ask(application)
        (logged,) = application.canon.store.logged_questions(LogSpan(LONG_AGO))
        assert "parking" not in repr(logged)


def test_questions_are_grouped_by_what_was_missing(observed: Observed) -> None:
    for text in ("Which moon?", "which moon", "How many days is the refund window?"):
        observed.client.post("/v1/query", json={"question": text})
    found = observed.client.get("/v1/questions", params={"refused": True}).json()
    assert {one["question"] for one in found["questions"]} == {"Which moon?", "which moon"}
    assert found["groups"][0]["count"] == 2
    assert found["groups"][0]["asked_most"] == ["Which moon?"]
    assert len(observed.client.get("/v1/questions").json()["questions"]) == 3
    assert len(observed.client.get("/v1/questions", params={"limit": 1}).json()["questions"]) == 1


def test_questions_of_other_audiences_are_left_out(tmp_path: Path) -> None:
    with opened(tmp_path) as application:
        ask(application, audience="staff")
        listed = application.observation.questions
        assert listed(Scope(), QuestionFilter()).questions == []
        assert len(listed(Scope(audience="staff"), QuestionFilter()).questions) == 1


def test_an_erased_answer_leaves_the_list(tmp_path: Path) -> None:
    with opened(tmp_path, "full") as application:
        answer_id = ask(application)
        with application.canon.store.transaction() as transaction:
            transaction.erase([], basis="a request", actor="ben", answer_ids=[answer_id])
        assert application.observation.questions(Scope(), QuestionFilter()).questions == []


def test_questions_leave_the_log_after_the_days_that_are_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, days=7) as application:
        ask(application)
        canon = application.canon
        later = canon.clock() + timedelta(days=8)
        monkeypatch.setitem(canon.__dict__, "clock", lambda: later)
        application.observation.questions(Scope(), QuestionFilter())
        assert application.observation.questions(Scope(), QuestionFilter()).questions == []
        application.upkeep.warm()
        assert canon.store.logged_questions(LogSpan(LONG_AGO)) == []
        assert canon.store.count_answers() == 1
