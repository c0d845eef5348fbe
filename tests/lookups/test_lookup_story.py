"""An office asks the order system for the state of an order, and decides by its rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from knowledge.lookups.client import HttpTools
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import json_value
from knowledge.reasoning.question import Question
from knowledge.reasoning.tools.lookups import LookupTool
from tests.language.servers import Sending
from tests.lookups.servers import ToolServer, tool_server
from tests.reasoning.office import Office

POLICY = """
id: policy/returns
title: Returns of orders
effective_from: 2023-01-01
clauses:
  - id: window
    text: An order that was delivered can be returned for the price that was paid.
inputs:
  order_status: {type: text, question: What is the status of the order?}
rules:
  - {id: delivered, when: {order_status: delivered}, then: the order can be returned., clause: window}
  - {id: others, when: {order_status: on its way}, then: the order cannot be returned yet., clause: window}
"""
QUESTION = "Can order 1234567 be returned for the price that was paid?"
DELIVERED = json.dumps({"status": "delivered"}).encode()


def orders(url: str, extra: str = "") -> str:
    return f"""
id: tool/orders
title: Orders
effective_from: 2023-01-01
purpose: The state of an order.
asked_by: 'order (?P<order_number>\\d{{6,8}})'
url: "{url}/orders/{{order_number}}"
{extra}inputs:
  order_number: {{pattern: '\\d{{6,8}}'}}
outputs:
  order_status: {{type: text, field: status, one_of: [delivered, on its way]}}
timeout: 1
"""


@pytest.fixture
def server() -> Iterator[ToolServer]:
    with tool_server(lambda sending: sending.body(DELIVERED)) as running:
        yield running


@pytest.fixture
def asking(office: Office, server: ToolServer) -> Callable[..., Answer]:
    office.publish(POLICY)
    office.publish(orders(server.url))
    office.shelf.orchestrator.lookup_tool = LookupTool(HttpTools({server.host: ""}), lambda: office.shelf.now)

    def ask(text: str = QUESTION, **facts: Any) -> Answer:
        return office.shelf.orchestrator.ask(Question(text=text, facts=facts))

    return ask


def told(answer: Answer) -> list[str]:
    return [notice.text for notice in answer.notices if notice.kind == "lookup"]


@pytest.mark.rule("O1c")
def test_a_fact_that_is_looked_up_decides_by_the_rules_and_the_answer_says_so(
    asking: Callable[..., Answer], server: ToolServer
) -> None:
    answer = asking()
    assert server.paths == ["/orders/1234567"]
    assert answer.decision is not None
    assert answer.decision.rule == "delivered"
    assert answer.facts == {"order_status": "delivered"}
    (said,) = told(answer)
    assert said.startswith(
        f"tool/orders at {server.host} said at 2025-06-01T00:00:00Z for order_number 1234567: order_status is"
    )
    assert (
        answer.fingerprints["tool.tool/orders"].startswith("tool/orders@")
        or answer.fingerprints["tool.tool/orders"]
    )


@pytest.mark.rule("O1d")
def test_it_is_replayed_without_a_network_from_a_record_with_time_and_hash(
    office: Office, asking: Callable[..., Answer], server: ToolServer
) -> None:
    answer = asking()
    server.behaviour = lambda sending: sending.body(b"", 500)
    office.shelf.orchestrator.lookup_tool = None
    assert office.replays(answer)
    (lookup,) = office.shelf.store.answer(answer.answer_id).lookups
    assert lookup.version_id == answer.fingerprints["tool.tool/orders"]
    assert lookup.inputs == {"order_number": "1234567"}
    assert len(lookup.reply_hash) == 64
    assert len(server.paths) == 1


@pytest.mark.rule("O1a")
def test_nothing_is_called_for_another_question_or_for_a_fact_that_is_given(
    asking: Callable[..., Answer], server: ToolServer, office: Office
) -> None:
    plain = asking("Can an order be returned for the price that was paid?")
    given = asking(order_status="on its way")
    assert server.paths == []
    assert given.decision is not None
    assert given.decision.rule == "others"
    assert told(plain) == told(given) == []
    assert "lookups" not in json_value(office.shelf.store.answer(plain.answer_id))


def _endless(sending: Sending) -> None:
    sending.head()
    while True:
        sending.raw(b" " * 1000)


@pytest.mark.rule("O1b")
@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (lambda sending: sending.body(b'{"status": "lost"}'), "not as declared"),
        (lambda sending: sending.body(b'{"status": 7}'), "not as declared"),
        (lambda sending: sending.body(b"\xff"), "no JSON"),
        (lambda sending: sending.body(b"[" * 100_000), "no JSON"),
        (lambda sending: sending.body(b"", 404), "status 404"),
        (lambda sending: sending.body(b"", 302, location="http://127.0.0.1:9/"), "status 302"),
        (lambda sending: sending.body(b"", 500), "status 500"),
        (_endless, "more than 1000000 bytes"),
    ],
)
def test_a_reply_that_cannot_be_used_gives_no_fact_and_the_answer_says_why(
    asking: Callable[..., Answer], server: ToolServer, behaviour: Callable[[Sending], None], why: str
) -> None:
    server.behaviour = behaviour
    answer = asking()
    assert answer.facts == {}
    (said,) = told(answer)
    assert why in said


@pytest.mark.rule("O1b")
def test_a_fact_that_a_failing_tool_was_to_give_is_asked_for(
    asking: Callable[..., Answer], server: ToolServer, office: Office
) -> None:
    server.behaviour = lambda sending: sending.body(b"", 500)
    answer = asking()
    assert answer.status is Status.CLARIFY
    assert answer.decision is not None
    assert answer.decision.outcome is None
    assert answer.clarifying_questions == ("What is the status of the order?",)
    assert office.replays(answer)


@pytest.mark.rule("O1b")
def test_a_failing_tool_whose_facts_no_rule_reads_changes_nothing_else(
    asking: Callable[..., Answer], server: ToolServer, office: Office
) -> None:
    server.behaviour = lambda sending: sending.body(b"", 500)
    office.publish(POLICY.replace("order_status", "order_state").replace("2023-01-01", "2023-02-01"))
    answer = asking()
    assert len(told(answer)) == 1
    assert answer.decision is None


@pytest.mark.rule("O1e")
def test_a_host_that_the_settings_do_not_name_is_never_called(
    asking: Callable[..., Answer], server: ToolServer, office: Office
) -> None:
    office.shelf.orchestrator.lookup_tool = LookupTool(HttpTools({"orders.example.org": ""}))
    (said,) = told(asking())
    assert "do not allow the host" in said
    assert server.paths == []


def test_a_draft_of_a_tool_is_never_called(office: Office, server: ToolServer) -> None:
    office.draft(orders(server.url))
    office.shelf.orchestrator.lookup_tool = LookupTool(HttpTools({server.host: ""}))
    assert told(office.ask(QUESTION)) == []
    assert server.paths == []


@pytest.mark.rule("O1e")
def test_a_tool_that_keeps_failing_is_left_alone(asking: Callable[..., Answer], server: ToolServer) -> None:
    server.behaviour = lambda sending: sending.body(b"", 404)
    for _ in range(3):
        asking()
    (said,) = told(asking())
    assert "left alone" in said
    assert len(server.paths) == 3


def test_with_post_the_inputs_are_sent_as_json_and_the_key_comes_from_the_environment(
    office: Office, server: ToolServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDERS_KEY", "secret")
    office.publish(orders(server.url, "method: POST\n"))
    office.shelf.orchestrator.lookup_tool = LookupTool(HttpTools({server.host: "ORDERS_KEY"}))
    office.ask(QUESTION)
    assert server.bodies == [{"order_number": "1234567"}]
    assert server.keys == ["Bearer secret"]
