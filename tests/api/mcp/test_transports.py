"""The server over standard input and output, and the checks of requests over HTTP."""

from pathlib import Path

import anyio
import httpx
import pytest
from fastapi.testclient import TestClient

from api.mcp.http import McpEndpoint
from api.rest.app import create_app
from api.service.access import LocalAccess
from api.service.application import Application
from api.service.progress import quiet
from tests.api.in_process import Knowledge
from tests.api.mcp.agents import Agent, stdio
from tests.api.refund_story import refunds

pytestmark = pytest.mark.usefixtures("simulated")
QUESTION = "Within how many days of delivery can unused items be returned for a refund?"
HELLO = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPTED = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}


def test_an_agent_asks_a_data_directory_over_stdio(tmp_path: Path, knowledge: Knowledge) -> None:
    document, data = tmp_path / "refunds.md", tmp_path / "data"
    document.write_text(refunds(30))
    kept = ("--source", "handbook", "--state", "approved", "--actor", "jo", "--data-dir", data)
    ingested = knowledge("ingest", document, *kept, "--effective-from", "2024-01-01", "--audience", "staff")
    assert ingested.exit == 0, ingested.err

    asked = {"question": QUESTION, "valid_at": "2024-06-01"}
    assert Agent(stdio("--data-dir", data)).call("ask", **asked)["status"] == "insufficient"
    staff = Agent(stdio("--data-dir", data, "--audience", "staff"))
    assert "30 days" in staff.call("ask", **asked)["answer"]


def test_an_agent_asks_a_service_over_stdio(address: str) -> None:
    agent = Agent(stdio("--server", address))
    assert "14 days" in agent.call("ask", question=QUESTION, valid_at="2023-06-01")["answer"]


def test_without_the_library_the_command_and_the_route_say_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge, application: Application
) -> None:
    monkeypatch.setattr("api.mcp.installed.find_spec", lambda name: None)
    refused = knowledge("mcp")
    assert refused.exit == 1
    assert "pip install 'canon-knowledge[mcp]'" in refused.err
    with TestClient(create_app(application, ask_for_key=False)) as service:
        reply = service.post("/mcp", json=HELLO)
    assert (reply.status_code, reply.json()["type"]) == (503, "urn:canon:problem:unavailable")
    assert "pip install" in reply.json()["remedy"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:8080"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"origin": "http://localhost:3000"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"content-type": "text/plain"}, 400),
    ],
)
def test_only_this_machine_may_be_named_as_host_and_origin(
    address: str, headers: dict[str, str], status: int
) -> None:
    reply = httpx.post(f"{address}/mcp", json=HELLO, headers=ACCEPTED | headers)
    assert reply.status_code == status, reply.text


def test_a_body_that_is_too_large_is_refused(address: str) -> None:
    large = HELLO | {"params": {"cursor": "x" * 1_100_000}}
    assert httpx.post(f"{address}/mcp", json=large, headers=ACCEPTED).status_code == 413


def test_further_hosts_are_allowed_by_a_setting(application: Application) -> None:
    access = LocalAccess(application, quiet)
    endpoint = McpEndpoint(lambda headers: access, ["canon.example.org"])

    async def ask(host: str) -> int:
        async with endpoint.running(), httpx.AsyncClient(transport=httpx.ASGITransport(endpoint)) as client:
            return (await client.post(f"https://{host}/mcp", json=HELLO, headers=ACCEPTED)).status_code

    assert anyio.run(ask, "canon.example.org") == 200
    assert anyio.run(ask, "other.example.org") == 421
