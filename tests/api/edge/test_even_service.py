"""Over the whole service: what is hidden and what is missing take the same time, on every way in. Bad paths are never errors of the server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.edge import even_replies
from api.edge.headers import REST_POLICY
from api.service import even_times
from api.service.application import Application
from api.service.even_times import STEP, refusing_evenly, until_next_step
from api.web import create_service
from knowledge.bootstrap import open_canon
from knowledge.errors import InvalidInput, NotFound
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.templates import empty_service

NOWHERE = "0" * 64


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service without keys and with nothing in it."""
    data_dir = empty_service(Path(tmp_path_factory.mktemp("even")) / "data")
    settings = Settings(data_dir=data_dir, allowed_hosts="127.0.0.1")
    canon = open_canon(settings, embedder=HashingEmbedder())
    app = create_service(Application.over(canon), ask_for_key=False)
    with TestClient(app, "http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client
    canon.close()


def called(tool: str, **arguments: str) -> dict[str, Any]:
    """The body of a call of a tool over MCP."""
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def read(uri: str) -> dict[str, Any]:
    """The body of a reading of a resource over MCP."""
    return {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": uri}}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/objects/policy/none", None),
        ("GET", "/objects/policy/none", None),
        ("GET", "/v1/objects?prefix=policy/none", None),
        ("GET", "/objects?prefix=policy/none", None),
        ("POST", "/mcp", read("canon://objects?prefix=policy/none")),
        ("GET", "/answers/ans_none", None),
        ("GET", f"/reviews/{NOWHERE}", None),
        ("GET", "/ledger?object_id=policy/none", None),
        ("POST", "/v1/reviews/decisions", {"to": "approved", "versions": [NOWHERE], "actor": "ria"}),
        ("POST", "/mcp", called("show", object_id="policy/none")),
        ("POST", "/mcp", called("history", object_id="policy/none")),
        ("POST", "/mcp", called("verify_receipt", answer_id="ans_none")),
        ("POST", "/mcp", read("canon://objects/policy/none")),
    ],
)
def test_what_is_not_found_is_told_after_a_full_step(
    service: TestClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: dict[str, Any] | None
) -> None:
    if path == "/mcp":
        pytest.importorskip("mcp")
    waits: list[float] = []

    def noted(seconds: float) -> float:
        waits.append(until_next_step(seconds))
        return waits[-1]

    for module in (even_replies, even_times):
        monkeypatch.setattr(module, "until_next_step", noted)
    start = time.monotonic()
    reply = service.request(method, path, json=body, headers={"accept": "application/json, text/event-stream"})
    assert time.monotonic() - start >= STEP
    assert waits, "a slow machine alone takes as long"
    assert reply.status_code < 500


def test_in_a_thread_of_its_own_only_what_is_not_found_waits() -> None:
    for error, waits in ((NotFound("gone"), True), (InvalidInput("wrong"), False)):
        start = time.monotonic()
        with pytest.raises(type(error)), refusing_evenly():
            raise error
        assert (time.monotonic() - start >= STEP) is waits


def test_the_next_step_is_counted_from_the_beginning() -> None:
    assert until_next_step(0.0) == pytest.approx(STEP)
    assert until_next_step(STEP * 1.25) == pytest.approx(STEP * 0.75)


@pytest.mark.parametrize("path", [f"/static/{'a' * 400}.css", "/static/%00.css", "//v1/status"])
def test_a_path_that_leads_nowhere_is_not_found(service: TestClient, path: str) -> None:
    assert service.get(f"http://127.0.0.1{path}").status_code == 404


def test_a_request_about_the_server_itself_is_not_found(service: TestClient) -> None:
    """`OPTIONS *` has no path. No client of HTTP sends it, so that it is given to the service by hand."""
    scope = {"type": "http", "method": "OPTIONS", "path": "*", "raw_path": b"*", "query_string": b""}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    asyncio.run(service.app({**scope, "headers": [(b"host", b"127.0.0.1")], "server": None}, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 404


def test_a_host_that_is_refused_gets_the_security_headers_on_pages_too(service: TestClient) -> None:
    reply = service.get("/objects", headers={"host": "evil.example"})
    assert reply.status_code == 403
    assert reply.headers["content-security-policy"] == REST_POLICY
