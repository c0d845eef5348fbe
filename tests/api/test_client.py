"""Access through a running service: what it sends, what it understands, and every way it can fail."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.client import RemoteAccess
from api.problems import MEDIA_TYPE, OUTCOMES, problem_of
from api.service.requests import (
    AsOfRequest,
    DecisionRequest,
    DocumentDefaults,
    Moment,
    QueryRequest,
    TransitionRequest,
)
from knowledge import errors
from knowledge.errors import CanonError, InvalidInput, NotFound, NothingAuthoritative, SelfApproval, Unavailable
from knowledge.model.answers import Status
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from tests.api.http import InProcess
from tests.api.refund_story import REFUNDS, refunds

ADDRESS = "http://canon.test"
QUESTION = "Within how many days can unused items be returned for a refund?"
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def transport(client: TestClient) -> InProcess:
    return InProcess(client)


@pytest.fixture
def remote(transport: InProcess) -> Iterator[RemoteAccess]:
    with RemoteAccess(ADDRESS, transport) as access:
        yield access


def answering(handler: Handler) -> RemoteAccess:
    """Access to a service that replies as `handler` says."""
    return RemoteAccess(ADDRESS, httpx.MockTransport(handler))


def problem(error: CanonError) -> httpx.Response:
    document = problem_of(error, "/v1/query")
    return httpx.Response(document.status, json=document.model_dump(), headers={"content-type": MEDIA_TYPE})


def refusal(reply: httpx.Response) -> CanonError:
    """The error that a reply becomes."""
    with answering(lambda _: reply) as access, pytest.raises(CanonError) as raised:
        access.waiting(Scope())
    return raised.value


# -- in process, against the real service --------------------------------------------------------------------


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
    with pytest.raises(InvalidInput) as refused:
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
        (lambda remote: remote.upload("a.md", b"# A\n", DocumentDefaults()), InvalidInput, ""),
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


# -- against replies made here -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OUTCOMES)
def test_every_kind_of_error_comes_back_as_itself(kind: type[CanonError]) -> None:
    raised = refusal(problem(kind("'x' is wrong.", remedy="Do this.", where="field")))
    assert type(raised) is kind
    assert (raised.detail, raised.remedy, raised.where) == ("'x' is wrong.", "Do this.", "field")


def test_a_problem_of_http_itself_names_the_status_and_the_detail() -> None:
    document = {
        "type": "urn:canon:problem:request-entity-too-large",
        "detail": "Too large.",
        "remedy": "Send less.",
    }
    raised = refusal(httpx.Response(413, json=document))
    assert type(raised) is CanonError
    assert (raised.detail, raised.remedy) == (f"{ADDRESS} replied with status 413: Too large.", "Send less.")


def test_several_fields_are_named_in_the_detail_alone() -> None:
    fields = [{"field": "question", "detail": "empty"}, {"field": "facts", "detail": "no object"}]
    document = {
        "type": "urn:canon:problem:invalid-input",
        "detail": "question: empty; facts: ...",
        "errors": fields,
    }
    assert refusal(httpx.Response(422, json=document)).where == ""
    document |= {"errors": fields[:1], "detail": "question: empty"}
    assert refusal(httpx.Response(422, json=document)).where == "", "the detail says it already"


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(502, text="<html>Bad gateway</html>"),
        httpx.Response(500, content=b""),
        httpx.Response(404, json=["not", "a", "problem"]),
        httpx.Response(404, json={"type": "urn:canon:problem:not-found"}),
        httpx.Response(304),
    ],
)
def test_a_reply_that_is_no_problem_document_means_that_the_service_is_unavailable(reply: httpx.Response) -> None:
    raised = refusal(reply)
    assert type(raised) is Unavailable
    assert raised.detail == f"{ADDRESS} replied with status {reply.status_code} and no problem document."
    assert raised.remedy == "Check --server."


@pytest.mark.parametrize("body", [b"", b"hello", b'{"reviews": 1}', b'{"reviews": [], "more": 1}', b"\xff"])
def test_a_reply_of_another_shape_means_that_the_service_cannot_be_used(body: bytes) -> None:
    raised = refusal(httpx.Response(200, content=body))
    assert type(raised) is Unavailable
    assert raised.detail.startswith(f"The service at {ADDRESS} cannot be used: ")


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("[Errno 111] Connection refused"),
        httpx.ConnectTimeout("timed out"),
        httpx.ReadTimeout(""),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        httpx.TooManyRedirects("Exceeded maximum allowed redirects."),
        ConnectionResetError("reset"),
        ssl.SSLCertVerificationError("self-signed certificate"),
    ],
)
def test_a_service_that_cannot_be_reached_is_unavailable(failure: Exception) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise failure

    with answering(fail) as access, pytest.raises(Unavailable) as raised:
        access.waiting(Scope())
    said = str(failure) or type(failure).__name__
    assert raised.value.detail == f"The service at {ADDRESS} cannot be used: {said}."
    assert raised.value.remedy == "Check --server, and that `knowledge serve` runs there."


def test_nobody_listens_on_a_port_that_is_free() -> None:
    with RemoteAccess("http://127.0.0.1:1") as access, pytest.raises(Unavailable) as raised:
        access.waiting(Scope())
    assert "http://127.0.0.1:1 cannot be used" in raised.value.detail


@pytest.mark.parametrize(
    "server",
    ["", "localhost", "127.0.0.1:8080", "ftp://canon.test", "http://", "http://:80", "http://a:port", "\x00"],
)
def test_an_address_that_is_none_is_refused_at_once(server: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        RemoteAccess(server)
    assert refused.value.where == "--server"
    assert repr(server) in refused.value.detail


def test_a_path_in_front_and_a_closing_slash_are_kept_apart() -> None:
    seen = []

    def reply(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json={"reviews": []})

    with RemoteAccess("https://canon.test/behind/a/proxy/", httpx.MockTransport(reply)) as access:
        access.waiting(Scope(audience="staff"))
    assert seen == ["https://canon.test/behind/a/proxy/v1/reviews?audience=staff"]


def test_a_redirect_is_followed() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "http":
            return httpx.Response(301, headers={"location": str(request.url.copy_with(scheme="https"))})
        return httpx.Response(200, json={"reviews": []})

    with answering(reply) as access:
        assert access.waiting(Scope()).reviews == []


def test_conflicts_are_requested_page_after_page() -> None:
    asked = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(
            200, json={"conflicts": [conflict(len(asked))], "next": {1: 7, 2: 9}.get(len(asked))}
        )

    with answering(reply) as access:
        conflicts = access.conflicts(Scope(audience="staff"))
    assert [each["after"] for each in asked] == ["0", "7", "9"]
    assert {each["audience"] for each in asked} == {"staff"}
    assert [found.conflict_id for found in conflicts.conflicts] == ["cnf_1", "cnf_2", "cnf_3"]
    assert conflicts.next is None


def conflict(number: int) -> dict[str, Any]:
    return {
        "conflict_id": f"cnf_{number}",
        "attribute": "duration",
        "kind": "duration",
        "sides": [],
        "answer_id": None,
        "opened_at": "2024-06-01T12:00:00Z",
        "open": True,
    }


def test_a_json_request_says_what_it_holds() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        assert request.headers["content-type"] == "application/json"
        assert request.headers["accept"] == "application/json"
        assert json.loads(request.content) == {"actor": "jo"}
        assert request.url.raw_path == b"/v1/sources/a%2Fb/sync"
        empty: dict[str, Any] = {name: [] for name in ("drafted", "vanished", "warnings")}
        return httpx.Response(201, json=empty | {"source": "a/b", "confirmed": 3})

    with answering(reply) as access:
        assert access.sync("a/b", "jo").confirmed == 3


# -- refused without a request -------------------------------------------------------------------------------


def never(_: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing may be sent")


def test_folders_globs_and_histories_are_not_uploaded(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(refunds(14))
    given = DocumentDefaults(actor="jo")
    with answering(never) as access:
        for paths, defaults, history in (
            ([tmp_path], given, False),
            ([tmp_path / "a.md"], DocumentDefaults(actor="jo", include=("*.md",)), False),
            ([tmp_path / "a.md"], given, True),
        ):
            with pytest.raises(InvalidInput) as refused:
                access.ingest(paths, defaults, history=history)
            assert refused.value.where == "--server"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with answering(never) as access, pytest.raises(InvalidInput) as refused:
        access.ingest([tmp_path / "nosuch.md"], DocumentDefaults(actor="jo"))
    assert refused.value.where == str(tmp_path / "nosuch.md")


def test_another_location_is_only_read_in_this_process(tmp_path: Path) -> None:
    with answering(never) as access, pytest.raises(InvalidInput) as refused:
        access.sync("handbook", "jo", tmp_path)
    assert refused.value.where == "--location"


# -- the environment -----------------------------------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def proxy_of(server: str) -> str | None:
    from api.client import _proxy

    return _proxy(server)


def test_a_proxy_is_taken_from_the_variable_of_the_scheme(environment: pytest.MonkeyPatch) -> None:
    assert proxy_of("http://canon.test") is None
    environment.setenv("http_proxy", "http://proxy.test:3128")
    assert proxy_of("http://canon.test") == "http://proxy.test:3128"
    assert proxy_of("http://127.0.0.1:8080") == "http://proxy.test:3128", "unless no_proxy names it"
    assert proxy_of("https://canon.test") is None
    environment.setenv("https_proxy", "proxy.test:3129")
    assert proxy_of("https://canon.test") == "http://proxy.test:3129"


def test_no_proxy_lists_the_hosts_that_are_reached_directly(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("http_proxy", "http://proxy.test:3128")
    environment.setenv("no_proxy", "127.0.0.1,localhost,.inside.test,canon.test:8080")
    direct = ["http://127.0.0.1:8080", "http://localhost", "http://a.inside.test", "http://canon.test:8080"]
    assert [proxy_of(server) for server in direct] == [None] * 4
    assert proxy_of("http://canon.test:9090") is not None


def test_all_proxy_and_netrc_are_not_read(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("all_proxy", "socks5://proxy.test:1080")
    assert proxy_of("http://canon.test") is None
    RemoteAccess("http://canon.test").close()


def test_only_commands_with_a_server_import_the_client() -> None:
    import subprocess
    import sys

    script = (
        "import sys\nfrom api.cli import main\n"
        "try:\n    main(['query', 'why?', '--as-of', 'soon'])\nexcept SystemExit:\n    pass\n"
        "sys.exit('httpx' in sys.modules or 'api.client' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
