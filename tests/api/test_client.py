"""Access through a running service, in process: what it sends, and the views and errors that come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.client import RemoteAccess
from api.service.requests import (
    AsOfRequest,
    DecisionRequest,
    DocumentDefaults,
    Moment,
    QueryRequest,
    TransitionRequest,
)
from knowledge import errors
from knowledge.errors import CanonError, InvalidInput, NotFound, NothingAuthoritative, SelfApproval
from knowledge.model.answering.answers import Status
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from tests.api.http import InProcess
from tests.api.refund_story import REFUNDS

ADDRESS = "http://canon.test"
QUESTION = "Within how many days can unused items be returned for a refund?"


@pytest.fixture
def transport(client: TestClient) -> InProcess:
    return InProcess(client)


@pytest.fixture
def remote(transport: InProcess) -> Iterator[RemoteAccess]:
    with RemoteAccess(ADDRESS, transport) as access:
        yield access


def test_a_question_is_answered_as_of_its_date_and_scope(remote: RemoteAccess) -> None:
    request = QueryRequest(
        question=QUESTION,
        as_of=AsOfRequest(valid_at=parse_instant("2024-06-01")),
        scope=Scope(jurisdiction="eu"),
        facts={"value": 12.5},
    )
    answer = remote.query(request)
    assert (answer.status, answer.facts) == (Status.ANSWERED, {"value": 12.5})
    assert "within 60 days" in answer.citations[0].quote


def test_an_object_is_read_with_every_part_of_the_moment(remote: RemoteAccess, transport: InProcess) -> None:
    moment = Moment(parse_instant("2023-06-01"), None, Scope(jurisdiction="eu", product="pro", audience="staff"))
    assert "14 days" in remote.object(REFUNDS, moment).text
    assert dict(transport.requests[-1].url.params) == {
        "valid_at": "2023-06-01T00:00:00Z",
        "jurisdiction": "eu",
        "product": "pro",
        "audience": "staff",
    }


def test_the_record_is_read_without_a_valid_time_or_a_region(remote: RemoteAccess, transport: InProcess) -> None:
    known_at = remote.versions(REFUNDS, Moment()).known_at
    moment = Moment(parse_instant("2023-06-01"), known_at, Scope(jurisdiction="eu", audience="staff"))
    assert len(remote.versions(REFUNDS, moment).versions) == 4
    assert {period.scope.jurisdiction for period in remote.timeline(REFUNDS, moment).periods} == {"global", "eu"}
    assert set(transport.requests[-1].url.params) == {"known_at", "audience"}


def test_two_dates_are_compared(remote: RemoteAccess) -> None:
    diff = remote.diff(REFUNDS, parse_instant("2023-06-01"), parse_instant("2024-06-01"), Moment())
    assert "14 days" in (diff.clauses[0].before or "")


@pytest.mark.parametrize(
    "name", ["two words", "100% sure", "zwei wörter", "a+b", "x;y=1", "a&b", "versions", "日本"]
)
def test_any_name_is_uploaded_and_read_back(remote: RemoteAccess, name: str) -> None:
    defaults = DocumentDefaults(source="odd-client", actor="jo", state=State.APPROVED)
    view = remote.upload(f"{name}.md", f"# {name}\n\nA text of its own.\n".encode(), defaults)
    (version,) = view.versions
    assert version.object_id == f"document/odd-client/{name}"
    assert remote.object(version.object_id, Moment()).version_id == version.version_id
    assert len(remote.versions(version.object_id, Moment()).versions) == 1


def test_an_upload_sends_what_is_set_and_leaves_the_rest_to_the_service(
    remote: RemoteAccess, transport: InProcess
) -> None:
    defaults = DocumentDefaults(
        source="client",
        kind=Kind.FAQ,
        state=State.APPROVED,
        actor="jo",
        effective_from=parse_instant("2024-01-01"),
        effective_to=parse_instant("2025-01-01"),
        scope=Scope(jurisdiction="eu"),
    )
    version = remote.upload("full.md", b"# Full\n\nA text.\n", defaults).versions[0]
    read = remote.object(version.object_id, Moment(parse_instant("2024-06-01"), None, Scope(jurisdiction="eu/de")))
    assert (read.kind, read.source, read.scope) == (Kind.FAQ, "client", Scope(jurisdiction="eu"))
    assert (read.effective_from, read.effective_to) == (defaults.effective_from, defaults.effective_to)
    remote.upload("plain.md", b"# Plain\n\nA text.\n", DocumentDefaults(actor="jo"))
    body = transport.requests[-1].content
    assert body.count(b"Content-Disposition") == 4  # state, actor, jurisdiction and the file
    assert transport.requests[-1].headers["content-type"].startswith("multipart/form-data; boundary=")


def test_bytes_of_any_kind_arrive_unchanged(remote: RemoteAccess) -> None:
    text = "# Lines\r\n\r\nOne.\n\n--boundary\r\n\nZwölf — 日本.\n"
    version = remote.upload(
        "lines.md", text.encode(), DocumentDefaults(actor="jo", state=State.APPROVED)
    ).versions[0]
    read = remote.object(version.object_id, Moment())
    assert "Zwölf — 日本." in read.text
    assert "--boundary" in read.text


def test_files_are_uploaded_one_by_one_and_added_up(remote: RemoteAccess, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nThe text of {name}.\n")
    paths = sorted(tmp_path.glob("*.md"))
    defaults = DocumentDefaults(source="several", actor="jo", state=State.APPROVED)
    view = remote.ingest(paths, defaults)
    assert (view.recorded, view.approved, view.unchanged) == (2, 2, 0)
    assert [version.object_id for version in view.versions] == ["document/several/one", "document/several/two"]
    assert view.declared == ["source/several"]
    assert remote.ingest(paths, defaults).unchanged == 2


def test_a_folder_is_uploaded_file_by_file_under_the_names_it_gives_n2(
    remote: RemoteAccess, tmp_path: Path
) -> None:
    """The files that an ingest beside the data would leave out are left out here, too."""
    (tmp_path / "hr").mkdir()
    (tmp_path / "hr" / "leave.md").write_text("# Leave\n\nLeave is 30 days.\n")
    (tmp_path / "leave.md").write_text("# Leave\n\nSee the handbook.\n")
    (tmp_path / "leave.rst").write_text("Leave is 20 days.\n")
    (tmp_path / "package.json").write_text('{"name": "site"}')
    (tmp_path / "photo.xyz").write_bytes(b"\x00")
    (tmp_path / "large.txt").write_text("word " * 100_000)
    view = remote.ingest([tmp_path], DocumentDefaults(source="folder", actor="jo"))
    assert {version.object_id for version in view.versions} == {
        "document/folder/hr/leave",
        "document/folder/leave",
    }
    assert [Path(file.path).name for file in view.failed] == ["large.txt", "leave.rst"]
    assert [warning.partition(" ")[0] for warning in view.warnings] == ["Skipped", "Skipped", "hr/leave.md:"]
    only = remote.ingest([tmp_path], DocumentDefaults(source="folder", actor="jo", include=("hr/*",)))
    assert (only.recorded, only.unchanged) == (0, 1)


def test_an_upload_that_is_refused_is_named_and_the_others_arrive(remote: RemoteAccess, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# Caf\xe9\n")
    (tmp_path / "b.md").write_text("# B\n\nText.\n")
    paths = [tmp_path / name for name in ("a.md", "gone.md", "b.md")]
    view = remote.ingest(paths, DocumentDefaults(source="some", actor="jo"))
    assert view.recorded == 1
    gone, first = view.failed
    assert (first.path, gone.path) == (str(paths[0]), str(paths[1]))
    assert first.detail.startswith("line 1: Byte")
    assert all(one.remedy for one in view.failed)


def test_versions_are_reviewed_and_moved(remote: RemoteAccess) -> None:
    defaults = DocumentDefaults(source="reviewed", actor="ada")
    version_id = remote.upload("door.md", b"# Door\n\nIt opens at nine.\n", defaults).versions[0].version_id
    assert version_id in [waiting.version_id for waiting in remote.waiting(Scope()).reviews]
    assert remote.dossier(version_id, Scope()).would_count
    with pytest.raises(SelfApproval) as refused:
        remote.transition(version_id, TransitionRequest(to=State.APPROVED, actor="ada"))
    assert refused.value.where == "actor"
    moved = remote.transition(version_id, TransitionRequest(to=State.APPROVED, actor="ben", reason="agreed"))
    assert (moved.state, moved.transitions[-1].reason) == (State.APPROVED, "agreed")
    assert remote.impact(version_id, Scope(), 5).version_id == version_id
    assert remote.expiring(30, Scope(audience="staff")).expiring == []


def test_a_case_is_decided(remote: RemoteAccess) -> None:
    with pytest.raises(NotFound):
        remote.decide(DecisionRequest(object_id="policy/nosuch", facts={"keys": 4}))


def test_a_source_that_is_not_declared_is_refused_by_the_service(remote: RemoteAccess) -> None:
    with pytest.raises(NotFound) as refused:
        remote.sync("nosuch", "jo")
    assert "source/nosuch is not declared" in refused.value.detail


@pytest.mark.parametrize(
    ("ask", "kind", "where"),
    [
        (lambda remote: remote.object("document/handbook/nosuch", Moment()), NotFound, ""),
        (
            lambda remote: remote.object(REFUNDS, Moment(parse_instant("1999-01-01"))),
            NothingAuthoritative,
            "",
        ),
        (lambda remote: remote.query(QueryRequest(question="\x07")), InvalidInput, "question"),
        (lambda remote: remote.upload("a.md", b"# A\n", DocumentDefaults()), InvalidInput, "actor"),
        (
            lambda remote: remote.upload("a.exe", b"MZ", DocumentDefaults(actor="jo")),
            errors.InvalidDocument,
            "a.exe",
        ),
        (lambda remote: remote.dossier("0" * 64, Scope()), NotFound, ""),
        (
            lambda remote: remote.transition(
                "0" * 64, TransitionRequest(to=State.APPROVED, actor="jo", audience="a b")
            ),
            InvalidInput,
            "audience",
        ),
    ],
)
def test_errors_of_the_service_are_raised_here(
    remote: RemoteAccess, ask: Callable[[RemoteAccess], object], kind: type[CanonError], where: str
) -> None:
    with pytest.raises(CanonError) as raised:
        ask(remote)
    assert type(raised.value) is kind
    assert raised.value.where == where
    assert raised.value.remedy


@pytest.mark.parametrize("object_id", ["a/../b", "..", ".", "a/./b"])
def test_dots_in_an_id_are_sent_as_they_are_and_refused(
    remote: RemoteAccess, transport: InProcess, object_id: str
) -> None:
    with pytest.raises(InvalidInput):
        remote.object(object_id, Moment())
    assert transport.requests[-1].url.raw_path.count(b"%2E") == object_id.count(".")
