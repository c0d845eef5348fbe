"""Access in this process offers what access through a service does, and searches nothing before it is indexed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from api.client import RemoteAccess
from api.service.access import Access, LocalAccess
from api.service.application import Application
from api.service.recording import quiet
from api.service.requests import (
    DecisionRequest,
    DocumentDefaults,
    Listing,
    Moment,
    QueryRequest,
    SearchRequest,
    TransitionRequest,
)
from knowledge.bootstrap import Canon
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from tests.api.refund_story import REFUNDS
from tests.api.service.rules import approved, drafted
from tests.ingest.repositories import Repo

QUESTION = "After how many hours must visitors hand back their badge?"


def methods(kind: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(member)
        for name, member in vars(kind).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }


def conforming(application: Application) -> list[Access]:
    """Both kinds of access; the type checker compares them with the protocol."""
    return [LocalAccess(application, quiet), RemoteAccess("http://canon.test")]


def test_both_kinds_of_access_have_the_methods_of_the_protocol_and_no_others(fresh: Application) -> None:
    assert methods(LocalAccess) == methods(Access)
    assert methods(RemoteAccess) == methods(Access)
    assert len(conforming(fresh)) == 2


@pytest.fixture
def access(fresh: Application) -> LocalAccess:
    return LocalAccess(fresh, quiet)


@pytest.mark.parametrize(
    "search",
    [
        lambda access, _: access.query(QueryRequest(question=QUESTION)),
        lambda access, _: access.search(SearchRequest(question=QUESTION)),
        lambda access, _: access.decide(DecisionRequest(object_id="policy/visitors")),
        lambda access, version_id: access.dossier(version_id, Scope()),
        lambda access, version_id: access.impact(version_id, Scope(), 5),
    ],
)
def test_i2_what_a_crash_left_in_the_outbox_is_indexed_before_a_search(
    access: LocalAccess, fresh: Application, canon: Canon, search: Callable[[LocalAccess, str], object]
) -> None:
    version_id = approved(fresh, "visitors", 8)
    canon.store.requeue()
    assert canon.indexer.lag() > 0
    search(access, version_id)
    assert canon.indexer.lag() == 0


def test_reading_the_record_leaves_the_index_alone(access: LocalAccess, fresh: Application, canon: Canon) -> None:
    approved(fresh, "visitors", 8)
    canon.store.requeue()
    lag = canon.indexer.lag()
    access.object("policy/visitors", Moment())
    access.versions("policy/visitors", Moment())
    access.timeline("policy/visitors", Moment())
    access.objects(Listing(), Moment())
    access.status(Scope())
    access.waiting(Scope())
    access.expiring(30, Scope())
    access.conflicts(Scope())
    assert canon.indexer.lag() == lag


def test_documents_are_uploaded_read_from_files_and_from_histories(access: LocalAccess, tmp_path: Path) -> None:
    defaults = DocumentDefaults(actor="jo", state=State.APPROVED)
    assert access.upload("a.md", b"# A\n\nText.\n", defaults).recorded == 1
    (tmp_path / "b.md").write_text("# B\n\nText.\n")
    assert access.ingest([tmp_path / "b.md"], defaults).recorded == 1
    repository = Repo(tmp_path / "repository")
    repository.commit({"c.md": "# C\n\nOld.\n"}, at=0)
    repository.commit({"c.md": "# C\n\nNew.\n"}, at=1)
    assert access.ingest([repository.path], defaults, history=True).recorded == 2


def test_a_source_is_synced_at_any_location(access: LocalAccess, fresh: Application, tmp_path: Path) -> None:
    declaration = b"id: source/wiki\ntitle: W\neffective_from: 2000-01-01\n"
    declared = access.upload("wiki.yaml", declaration, DocumentDefaults(actor="ada")).versions[0].version_id
    access.transition(declared, TransitionRequest(to=State.APPROVED, actor="ben"))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "door.md").write_text("# Door\n\nIt opens at nine.\n")
    assert len(access.sync("wiki", "robot", tmp_path / "folder").drafted) == 1


def test_a_version_is_reviewed_and_moved(access: LocalAccess, fresh: Application) -> None:
    version_id = drafted(fresh, "visitors", 8)
    assert [waiting.version_id for waiting in access.waiting(Scope()).reviews] == [version_id]
    assert access.transition(version_id, TransitionRequest(to=State.APPROVED, actor="ben")).state is State.APPROVED


def test_two_dates_are_compared(told: Application) -> None:
    dates = parse_instant("2023-06-01"), parse_instant("2024-06-01")
    assert LocalAccess(told, quiet).diff(REFUNDS, *dates, Moment()).unified
