"""An agent over HTTP is known by its key, and sees what the audience of its key sees."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import httpx2
import pytest
from fastapi.testclient import TestClient
from mcp.client.streamable_http import streamable_http_client

from api.rest.app import create_app
from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.model.access.principals import AccessRole
from tests.api.mcp.agents import Agent
from tests.api.refund_story import Upload
from tests.serving import serving

HELLO = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
NAME = "document/handbook/discount"


@pytest.fixture(scope="module")
def guarded(application: Application, client: TestClient, upload: Upload) -> Iterator[str]:
    """The address of a service that asks for keys, with a text for staff."""
    upload("discount.md", "# Discount\n\nThe staff discount is 40 %.\n", audience="staff")
    with serving(create_app(application)) as address:
        yield address


@pytest.fixture
def agent_of(application: Application, guarded: str) -> Callable[[str | None], Agent]:
    """Makes an agent with the key of a reader of an audience."""

    def made(audience: str | None) -> Agent:
        key = application.canon.keyring.create(KeyGrant("amy", (AccessRole.READER,), audience), actor="root").text
        headers = {"authorization": f"Bearer {key}"}
        return Agent(
            lambda: streamable_http_client(f"{guarded}/mcp", http_client=httpx2.AsyncClient(headers=headers))
        )

    return made


def test_a_request_without_a_key_is_refused_whatever_it_asks(guarded: str) -> None:
    reply = httpx.post(f"{guarded}/mcp", json=HELLO, headers={"accept": "application/json, text/event-stream"})
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert reply.json()["type"] == "urn:canon:problem:not-authenticated"


def test_an_agent_sees_what_the_audience_of_its_key_sees(agent_of: Callable[[str | None], Agent]) -> None:
    staff, everybody = agent_of("staff"), agent_of(None)
    assert "40 %" in staff.call("show", object_id=NAME)["text"]
    assert "40 %" in staff.read(f"canon://objects/{NAME}")["text"]
    hidden = everybody.refused("show", object_id=NAME)
    assert hidden == everybody.refused("show", object_id=f"{NAME}s").replace("discounts", "discount")
    found: list[dict[str, Any]] = everybody.call("search", question="What is the staff discount?")["results"]
    assert NAME not in {one["object_id"] for one in found}


def test_an_answer_is_asked_and_proved_for_the_audience_of_the_key(
    agent_of: Callable[[str | None], Agent],
) -> None:
    staff, everybody = agent_of("staff"), agent_of(None)
    reply = staff.call("ask", question="What is the staff discount?")
    assert reply["scope"]["audience"] == "staff"
    assert staff.call("verify_receipt", answer_id=reply["answer_id"])["ok"]
    assert reply["answer_id"] in everybody.refused("verify_receipt", answer_id=reply["answer_id"])
