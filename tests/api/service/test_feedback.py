"""People say what is right and wrong with answers."""

from __future__ import annotations

import pytest

from api.service.application import Application
from api.service.callers.caller import Caller
from api.service.requests import QueryRequest
from api.service.views.quality import FeedbackRequest, FeedbackVerdict
from knowledge.errors import Forbidden, InvalidInput, NotFound
from knowledge.model.access.principals import AccessRole, Principal
from knowledge.model.scope import Scope
from tests.api.service.rules import approved

QUESTION = "After how many hours must visitors hand back their badge?"
EVERYONE, STAFF = Scope(), Scope(audience="staff")


def reader(application: Application, name: str, audience: str | None = None, *sources: str) -> Caller:
    """The use cases for somebody who may only read."""
    key = f"key:{name}"
    principal = Principal(
        name=name,
        roles=frozenset({AccessRole.READER}),
        audience=audience,
        sources=sources,
        authentication=key,
    )
    return Caller(application, principal)


def asked(application: Application, scope: Scope = EVERYONE) -> str:
    """The id of an answer."""
    return application.answers.query(QueryRequest(question=QUESTION, scope=scope)).answer_id


def wrong(**fields: str) -> FeedbackRequest:
    """Feedback on a wrong answer."""
    return FeedbackRequest(verdict=FeedbackVerdict.WRONG, **({"reason": "it changed"} | fields))


def test_a_reader_proposes_a_golden_question_in_their_own_name(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    view = reader(fresh, "rob", None, "handbook").judge(asked(fresh), wrong(correction="within 9 hours"))
    (waiting,) = fresh.reviews.waiting(EVERYONE).reviews
    assert (waiting.version_id, waiting.author) == (view.golden_version_id, "rob")
    event = next(one for one in fresh.canon.store.events() if one.seq == view.seq)
    assert (event.kind, event.actor, event.authentication) == ("answer.judged", "rob", "key:rob")
    assert "9 hours" not in event.model_dump_json(), "the correction can be erased, and an event cannot"
    expect = fresh.canon.store.version(waiting.version_id).attributes["questions"][0]["expect"]
    assert expect["quotes"] == ["within 9 hours"]
    assert any("8 hours" in one for one in expect["not_quotes"])


def test_the_same_feedback_twice_is_one_draft(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    answer = asked(fresh)
    for _ in range(2):
        reader(fresh, "rob").judge(answer, wrong(correction="within 9 hours"))
    assert len(fresh.reviews.waiting(EVERYONE).reviews) == 1


def test_feedback_on_an_answer_for_others_is_feedback_on_none(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    secret = asked(fresh, STAFF)
    with pytest.raises(NotFound):
        reader(fresh, "olga").judge(secret, wrong())
    reader(fresh, "sam", "staff").judge(secret, wrong())
    assert fresh.reviews.waiting(EVERYONE).reviews == [], "the question is for staff alone"
    assert len(fresh.reviews.waiting(STAFF).reviews) == 1


def test_nobody_gives_feedback_in_another_name(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    with pytest.raises(Forbidden):
        reader(fresh, "rob").judge(asked(fresh), wrong(actor="olga"))


@pytest.mark.parametrize("fields", [{"reason": " "}, {"correction": "x" * 2001}])
def test_feedback_that_is_not_complete_records_nothing(fresh: Application, fields: dict[str, str]) -> None:
    answer, head = asked(fresh), fresh.canon.store.head()
    with pytest.raises(InvalidInput):
        reader(fresh, "rob").judge(answer, wrong(**fields))
    assert fresh.canon.store.head() == head
    assert fresh.reviews.waiting(EVERYONE).reviews == []
