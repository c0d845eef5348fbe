"""What agents are told, over HTTP by the client of the SDK."""

import base64
from typing import Any

import pytest

from tests.api.mcp.agents import Agent

QUESTION = "Within how many days of delivery can unused items be returned for a refund?"


def test_an_agent_finds_six_tools_that_only_read_and_say_what_they_take_and_give(agent: Agent) -> None:
    tools = agent.tools()
    assert list(tools) == ["ask", "search", "show", "history", "what_changed", "verify_receipt"]
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert tool.output_schema["properties"]
        assert all(
            one.get("description") for one in tool.input_schema["properties"].values() if "default" not in one
        )
        assert "audience" not in tool.input_schema["properties"]
        assert "actor" not in tool.input_schema["properties"]


@pytest.mark.parametrize(("valid_at", "days"), [("2023-06-01", "14 days"), ("2024-06-01", "30 days")])
def test_an_answer_is_the_one_of_its_date_with_a_verbatim_citation(agent: Agent, valid_at: str, days: str) -> None:
    reply = agent.call("ask", question=QUESTION, valid_at=valid_at)
    assert reply["status"] == "answered"
    assert days in reply["answer"]
    assert days in reply["citations"][0]["quote"]
    assert reply["as_of"]["valid_at"].startswith(valid_at)
    assert "fingerprints" not in reply


def test_an_answer_holds_for_the_place_asked(agent: Agent) -> None:
    assert "60 days" in agent.call("ask", question=QUESTION, valid_at="2024-06-01", jurisdiction="eu")["answer"]


def test_an_answer_is_proved_by_its_id_or_by_its_receipt(agent: Agent, address: str) -> None:
    answer_id = agent.call("ask", question=QUESTION, valid_at="2024-06-01")["answer_id"]
    proved = agent.call("verify_receipt", answer_id=answer_id)
    assert (proved["ok"], proved["anchored"], proved["answer_id"]) == (True, False, answer_id)
    key = proved["head"]["public_key"]
    assert agent.call("verify_receipt", answer_id=answer_id, key=key)["anchored"]

    from api.client import RemoteAccess
    from knowledge.model.scope import Scope

    with RemoteAccess(address) as service:
        receipt = service.receipt(answer_id, Scope())
    assert agent.call("verify_receipt", receipt=base64.b64encode(receipt).decode())["ok"]
    damaged = receipt[:-200] + bytes(200)
    assert not agent.call("verify_receipt", receipt=base64.b64encode(damaged).decode())["ok"]


def test_a_search_gives_passages_of_the_date(agent: Agent) -> None:
    results = agent.call("search", question="refund window", valid_at="2023-06-01", limit=3)["results"]
    assert results
    assert all("30 days" not in result["text"] for result in results)


def test_an_object_is_shown_as_it_was(agent: Agent) -> None:
    shown = agent.call("show", object_id="document/handbook/refunds", valid_at="2023-06-01")
    assert "14 days" in shown["text"]
    assert shown["approved_by"] == "jo"


def test_a_history_has_versions_and_the_periods_in_which_they_held(agent: Agent) -> None:
    told = agent.call("history", object_id="document/handbook/refunds")
    assert {version["state"] for version in told["versions"]} == {"approved", "draft"}
    assert all(
        period["version_id"] in {one["version_id"] for one in told["versions"]} for period in told["periods"]
    )


def test_what_changed_names_objects_and_for_one_its_words(agent: Agent) -> None:
    name = "document/handbook/refunds"
    told = agent.call("what_changed", since="2023-06-01", until="2024-06-01", prefix=name)
    assert [(one["object_id"], one["change"]) for one in told["changes"]] == [(name, "changed")]
    began = agent.call("what_changed", since="2022-06-01", until="2024-06-01", prefix=name)
    assert [one["change"] for one in began["changes"]] == ["began"]
    words = agent.call("what_changed", since="2023-06-01", until="2024-06-01", object_id=name)
    assert words["changes"] == told["changes"]
    assert "30 days" in words["diff"]["unified"]
    assert agent.call("what_changed", since="2024-06-01", object_id=name)["changes"] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": QUESTION, "valid_at": "2024-13-01"}, ["valid_at", "2024-13-01", "Use a date"]),
        ("ask", {"question": QUESTION, "jurisdiction": "germoney"}, ["germoney"]),
        ("show", {"object_id": "policy/nothing"}, ["policy/nothing"]),
        ("show", {"object_id": "document/handbook/refunds", "valid_at": "2001-01-01"}, ["Something held from"]),
        ("verify_receipt", {}, ["answer_id", "Give one of the two"]),
        ("verify_receipt", {"receipt": "%%"}, ["%%", "base64"]),
        ("verify_receipt", {"answer_id": "ans_0", "key": "ff"}, ["'ans_0'"]),
        ("history", {"object_id": "a b?"}, ["a b?", "An object id is a path"]),
        ("what_changed", {"since": "v9"}, ["since: 'v9'", "Give a date"]),
        ("what_changed", {"since": "2024-01-01", "until": "v9"}, ["until: 'v9'", "Give a date"]),
        (
            "what_changed",
            {"since": "v9", "object_id": "document/handbook/refunds"},
            ["since: 'v9'", "Give a date"],
        ),
        (
            "what_changed",
            {"since": "2024-01-01", "until": "v9", "object_id": "document/handbook/refunds"},
            ["until: 'v9'"],
        ),
        ("search", {"question": QUESTION, "limit": 0}, ["limit", "greater than or equal to 1"]),
    ],
)
def test_an_error_names_the_value_and_the_remedy(
    agent: Agent, tool: str, arguments: dict[str, Any], words: list[str]
) -> None:
    message = agent.refused(tool, **arguments)
    assert [word for word in words if word not in message] == [], message
    assert "Traceback" not in message


def test_a_resource_is_an_object_as_of_the_dates_in_its_uri(agent: Agent) -> None:
    uri = "canon://objects/document/handbook/refunds"
    assert "14 days" in agent.read(f"{uri}?valid_at=2023-06-01")["text"]
    assert "30 days" in agent.read(f"{uri}?valid_at=2024-06-01")["text"]
    assert "60 days" in agent.read(f"{uri}?valid_at=2024-06-01&jurisdiction=eu")["text"]
    listed = agent.read("canon://objects?prefix=document/handbook/")["objects"]
    assert "document/handbook/refunds" in [entry["object_id"] for entry in listed]


@pytest.mark.parametrize(
    "uri", ["canon://objects/policy/none", "canon://objects/document/handbook/refunds?valid_at=2024-13-01"]
)
def test_a_resource_that_is_not_there_is_an_error_of_the_protocol(agent: Agent, uri: str) -> None:
    message = agent.missing(uri)
    assert "'policy/none'" in message or "'2024-13-01'" in message


def test_clients_of_the_older_protocol_are_served_too(address: str) -> None:
    assert "ask" in Agent(f"{address}/mcp", mode="legacy").tools()
