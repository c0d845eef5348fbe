"""The whole record moves to another store, and payloads are erased under a legal basis (rules E1, G4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.service.application import Application, open_application
from api.service.requests import DocumentDefaults, Moment, QueryRequest
from knowledge.errors import Erased, InvalidDocument, InvalidInput, NotFound
from knowledge.settings import Settings
from tests.api.service.rules import approved, drafted
from tests.templates import empty_service

QUESTION = "After how many hours must visitors hand back their badge?"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Application]:
    with open_application(Settings(data_dir=empty_service(tmp_path / "other"))) as opened:
        yield opened


def test_an_export_carries_everything_into_another_store(fresh: Application, other: Application) -> None:
    approved(fresh, "visitors", 8)
    answer = fresh.answers.query(QueryRequest(question=QUESTION))
    export = fresh.archive.export()
    lines = list(export.lines)
    imported = other.archive.restore(lines)
    assert imported.events == export.events == other.ledger.events(0, 1).head.seq
    assert imported.contents > 0
    assert other.upkeep.readiness().index_lag == 0
    assert other.answers.replay(answer.answer_id).same
    assert other.ledger.verify().ok


def test_an_import_continues_what_is_there(fresh: Application, other: Application) -> None:
    drafted(fresh, "visitors", 8)
    other.archive.restore(list(fresh.archive.export().lines))
    drafted(fresh, "visitors", 9)
    other.archive.restore(list(fresh.archive.export().lines))
    assert other.ledger.events(0, 1).head == fresh.ledger.events(0, 1).head
    assert len(other.objects.versions("policy/visitors", Moment()).versions) == 2


def test_lines_that_are_no_export_change_nothing(fresh: Application) -> None:
    head = fresh.ledger.events(0, 1).head
    with pytest.raises((InvalidDocument, InvalidInput)):
        fresh.archive.restore(["{}\n"])
    assert fresh.ledger.events(0, 1).head == head


def test_e1_the_erasure_of_a_version_takes_the_answers_that_quote_it(fresh: Application) -> None:
    version_id = approved(fresh, "visitors", 8)
    answer = fresh.answers.query(QueryRequest(question=QUESTION))
    erasable = fresh.archive.erasable([version_id[:12]])
    assert ([version.version_id for version in erasable.versions], erasable.answers) == ([version_id], {})
    erasure = fresh.archive.erase(erasable, basis="GDPR Art. 17", actor="dpo").result
    assert (list(erasure.versions), list(erasure.answers)) == ([version_id], [answer.answer_id])
    with pytest.raises(Erased) as gone:
        fresh.answers.record(answer.answer_id)
    assert "GDPR Art. 17" in str(gone.value)
    assert fresh.upkeep.readiness().index_lag == 0
    assert fresh.ledger.verify().ok


def test_e1_an_answer_is_erased_by_itself(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    answer = fresh.answers.query(QueryRequest(question=QUESTION))
    erasable = fresh.archive.erasable([answer.answer_id])
    assert (erasable.versions, list(erasable.answers)) == ([], [answer.answer_id])
    fresh.archive.erase(erasable, basis="GDPR", actor="dpo")
    assert fresh.objects.object("policy/visitors", Moment())


@pytest.mark.parametrize("name", ["ans_nosuch", "0" * 64])
def test_what_is_not_recorded_cannot_be_erased(fresh: Application, name: str) -> None:
    with pytest.raises(NotFound):
        fresh.archive.erasable([name])


def test_an_erasure_needs_a_basis(fresh: Application) -> None:
    fresh.documents.upload("a.md", b"# A\n\nText.\n", DocumentDefaults(actor="jo"))
    version_id = fresh.objects.versions("document/local/a", Moment()).versions[0].version_id
    with pytest.raises(InvalidInput):
        fresh.archive.erase(fresh.archive.erasable([version_id]), basis=" ", actor="dpo")
