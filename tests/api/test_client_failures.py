"""Every way in which access through a service can fail, and what it reads of the environment."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.client import RemoteAccess
from api.problems import MEDIA_TYPE, OUTCOMES, problem_of
from api.service.requests import (
    DocumentDefaults,
)
from knowledge.errors import CanonError, InvalidInput, Unavailable
from knowledge.model.scope import Scope

ADDRESS = "http://canon.test"
Handler = Callable[[httpx.Request], httpx.Response]


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


@pytest.mark.parametrize("kind", OUTCOMES)
def test_every_kind_of_error_comes_back_as_itself(kind: type[CanonError]) -> None:
    raised = refusal(problem(kind("'x' is wrong.", remedy="Do this.", where="field")))
    assert type(raised) is kind
    assert (raised.detail, raised.remedy, raised.where) == ("'x' is wrong.", "Do this.", "field")


def test_a_problem_of_http_itself_names_the_status_and_the_detail() -> None:
    document = {
        "type": "urn:canon:problem:method-not-allowed",
        "detail": "Method Not Allowed.",
        "remedy": "See /docs.",
    }
    raised = refusal(httpx.Response(405, json=document))
    assert type(raised) is CanonError
    assert (raised.detail, raised.remedy) == (
        f"{ADDRESS} replied with status 405: Method Not Allowed.",
        "See /docs.",
    )


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


def test_histories_are_not_uploaded(tmp_path: Path) -> None:
    with answering(never) as access, pytest.raises(InvalidInput) as refused:
        access.ingest([tmp_path], DocumentDefaults(actor="jo"), history=True)
    assert refused.value.where == "--server"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with answering(never) as access:
        (failed,) = access.ingest([tmp_path / "nosuch.md"], DocumentDefaults(actor="jo")).failed
    assert failed.path == str(tmp_path / "nosuch.md")


def test_uploads_cannot_be_all_or_nothing(tmp_path: Path) -> None:
    with answering(never) as access, pytest.raises(InvalidInput) as refused:
        access.ingest([tmp_path / "a.md"], DocumentDefaults(actor="jo", strict=True))
    assert refused.value.where == "--strict"


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
    from api.connection import _proxy

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
