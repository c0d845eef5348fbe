"""Operators see whether the engines are ready, rebuild and repair the index, and rotate the key."""

import pytest

from api.service.application import Application
from api.service.requests import TransitionRequest
from api.service.use_cases.operating.upkeep import Checkup
from knowledge.bootstrap import Canon
from knowledge.errors import Unavailable
from knowledge.model.objects import State
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import Reasoner
from tests.api.service.rules import approved


def test_the_engines_are_ready_until_the_index_lags(fresh: Application, canon: Canon) -> None:
    version_id = approved(fresh, "visitors", 8)
    readiness = fresh.upkeep.readiness()
    assert (readiness.status, readiness.index_lag) == ("ready", 0)
    assert readiness.store == canon.store.fingerprint
    with canon.store.transaction() as transaction:
        transaction.transition(version_id, State.DEPRECATED, actor="ben")
    with pytest.raises(Unavailable) as lagging:
        fresh.upkeep.readiness()
    assert "lags behind" in lagging.value.detail
    assert "doctor --repair" in lagging.value.remedy
    fresh.recorder.index()
    assert fresh.upkeep.readiness().index_lag == 0


def test_warming_brings_the_index_up_to_date(
    fresh: Application, canon: Canon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Canon, "warm", lambda _: None)  # freezing the garbage collector would last for all tests
    version_id = approved(fresh, "visitors", 8)
    with canon.store.transaction() as transaction:
        transaction.transition(version_id, State.DEPRECATED, actor="ben")
    fresh.upkeep.warm()
    assert fresh.upkeep.readiness().index_lag == 0


def test_warming_asks_questions_that_leave_no_trace(
    fresh: Application, canon: Canon, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Question] = []
    monkeypatch.setattr(Canon, "warm", lambda _: None)
    monkeypatch.setattr(Reasoner, "consider", lambda _, question: asked.append(question))
    approved(fresh, "visitors", 8)
    head = canon.store.head()
    fresh.upkeep.warm()
    assert asked
    assert all(one.text.startswith("What is said of ") for one in asked)
    assert canon.store.head() == head


def test_i5_a_lost_index_is_rebuilt_from_the_store(fresh: Application, canon: Canon) -> None:
    approved(fresh, "visitors", 8)
    points = canon.index.count()
    with canon.index.rebuild():
        pass
    assert fresh.upkeep.reindex() == points == canon.index.count()


def test_i5_the_doctor_reports_and_repairs(fresh: Application, canon: Canon) -> None:
    approved(fresh, "visitors", 8)
    assert fresh.upkeep.doctor(repair=False) == Checkup([], [])
    canon.index.delete([point.point_id for point in canon.index.points("policy/visitors")])
    canon.index.flush()
    reported = fresh.upkeep.doctor(repair=False)
    assert reported.problems
    assert reported.left == reported.problems
    repaired = fresh.upkeep.doctor(repair=True)
    assert (repaired.problems, repaired.left) == (reported.problems, [])
    assert fresh.upkeep.doctor(repair=True) == Checkup([], [])


def test_a_rotated_key_signs_the_next_head(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    old = fresh.ledger.head().head.public_key
    new = fresh.upkeep.rotate_key("ada", "yearly")
    assert new != old
    assert fresh.ledger.head().head.public_key == new
    assert fresh.ledger.verify().ok


def test_a_deprecation_is_indexed_before_its_view_returns(fresh: Application) -> None:
    version_id = approved(fresh, "visitors", 8)
    fresh.versions.transition(version_id, TransitionRequest(to=State.DEPRECATED, actor="ben"))
    assert fresh.upkeep.readiness().index_lag == 0
