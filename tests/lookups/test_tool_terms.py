"""What a tool declares is held against what it is sent and what it replies."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.model.kinds import ToolTerms

ORDERS: dict[str, Any] = {
    "purpose": "The state of an order.",
    "asked_by": r"\border (?:number |no\. ?)?(?P<order_number>\d{6,8})\b",
    "url": "https://orders.example.org/v1/orders/{order_number}",
    "inputs": {"order_number": {"pattern": r"\d{6,8}"}},
    "outputs": {
        "order_status": {"type": "text", "field": "order.status", "one_of": ["delivered", "on its way"]},
        "order_value": {"type": "number", "field": "total"},
    },
}
REPLY = {"order": {"status": "delivered"}, "total": 29.5, "more": "ignored"}


def tool(**changed: Any) -> ToolTerms:
    return ToolTerms.model_validate(ORDERS | changed)


@pytest.mark.rule("O1a")
def test_a_question_with_the_pattern_asks_the_tool_with_its_inputs() -> None:
    assert tool().asked("May I return Order number 1234567?") == {"order_number": "1234567"}
    assert tool().address({"order_number": "1234567"}) == "https://orders.example.org/v1/orders/1234567"


@pytest.mark.rule("O1a")
@pytest.mark.parametrize("question", ["May I return my order?", "order 12", "order 123456789", "invoice 1234567"])
def test_any_other_question_does_not(question: str) -> None:
    assert tool().asked(question) is None


def test_an_input_cannot_change_the_path() -> None:
    free = tool(asked_by=r"order (?P<order_number>\S+)", inputs={"order_number": {}})
    assert free.asked("order ../../keys") is None
    wide = tool(asked_by=r"order (?P<order_number>\S+)", inputs={"order_number": {"pattern": r"\S+"}})
    assert wide.address({"order_number": "a/b?c#d"}).endswith("/orders/a%2Fb%3Fc%23d")


@pytest.mark.rule("O1b")
def test_the_declared_fields_of_a_reply_are_facts() -> None:
    assert tool().facts(REPLY) == {"order_status": "delivered", "order_value": 29.5}


@pytest.mark.rule("O1b")
@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ([], "no field order.status"),
        ({"total": 1}, "no field order.status"),
        (REPLY | {"total": "29.5"}, "order_value is no number"),
        (REPLY | {"total": True}, "order_value is no number"),
        (REPLY | {"total": float("nan")}, "order_value is no number"),
        (REPLY | {"total": 10**400}, "too large"),
        (REPLY | {"order": {"status": "lost"}}, "order_status has none of the values"),
        (REPLY | {"order": {"status": ["delivered"]}}, "order_status is no text"),
    ],
)
def test_a_reply_that_is_not_as_declared_gives_no_facts(reply: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        tool().facts(reply)


@pytest.mark.parametrize("text", ["\ud800", "a\u202eb", "a\nb", "x" * 201])
def test_a_text_that_cannot_be_shown_or_is_long_is_no_fact(text: str) -> None:
    free = tool(outputs={"order_status": {"type": "text", "field": "status"}})
    assert free.facts({"status": "in the post"}) == {"order_status": "in the post"}
    with pytest.raises(ValueError, match="none of the values"):
        free.facts({"status": text})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"url": "ftp://x/{order_number}"}, "http or https address"),
        ({"url": "https://ada:x@orders.example.org/"}, "without a name or password"),
        ({"url": "https://{order_number}.example.org/"}, "names its host with an input"),
        ({"url": "https://orders.example.org/{customer}"}, r"uses \{customer\}"),
        ({"asked_by": "order"}, "has the groups"),
        ({"asked_by": "("}, "no regular expression"),
        ({"inputs": {"order_number": {"pattern": "("}}}, "no regular expression"),
    ],
)
def test_terms_that_do_not_fit_together_are_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        tool(**changed)
