"""One endpoint: what it is sent, and that nothing it sends back can harm."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from knowledge.language.chat import ChatEndpoint
from knowledge.language.port import ModelRequest, NoReply, PassingFailure, ReplyForm
from knowledge.model.answering.exchanges import ModelMessage, ModelTask
from tests.language.servers import Behaviour, Request, Sending, model_server, replying


class Word(ReplyForm):
    """A reply of one word."""

    word: str


REQUEST = ModelRequest(ModelTask.PHRASE, (ModelMessage(role="user", content="Say a word."),), Word, "ada")


def endpoint(url: str, **more: Any) -> ChatEndpoint:
    return ChatEndpoint(url, "small", **({"timeout": 60.0} | more))


def no_wait(seconds: float) -> None:
    """Wait no time between tries."""


def test_a_request_names_model_messages_and_the_schema_of_the_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_KEY", "secret")
    with model_server(replying('{"word": "yes"}')) as server:
        reply = endpoint(server.url, key_variable="MODEL_KEY").complete(REQUEST)
    assert (reply.content, reply.model, reply.prompt_tokens, reply.reply_tokens) == (
        '{"word": "yes"}',
        "small",
        11,
        7,
    )
    (sent,), (headers,) = server.requests, server.headers
    assert sent["model"] == "small"
    assert sent["messages"] == [{"role": "user", "content": "Say a word."}]
    assert sent["response_format"]["json_schema"]["schema"]["required"] == ["word"]
    assert headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize(("structured", "form"), [("json_object", {"type": "json_object"}), ("none", None)])
def test_services_without_schemas_are_asked_without(structured: Any, form: Any) -> None:
    with model_server(replying("{}")) as server:
        endpoint(server.url, structured=structured).complete(REQUEST)
    assert server.requests[0].get("response_format") == form


def test_a_key_that_is_not_set_is_named_and_nothing_is_sent() -> None:
    with model_server(replying("{}")) as server, pytest.raises(NoReply, match="NO_SUCH_KEY"):
        endpoint(server.url, key_variable="NO_SUCH_KEY").complete(REQUEST)
    assert server.requests == []


def _huge(request: Request, sending: Sending) -> None:
    sending.head(content_type="application/json")
    for _ in range(160):
        sending.raw(b" " * 65_536)


def _endless(request: Request, sending: Sending) -> None:
    sending.head(content_type="text/event-stream")
    while True:
        sending.raw(b"data: {}\n\n")
        time.sleep(0.05)


def _endless_head(request: Request, sending: Sending) -> None:
    sending.raw(b"HTTP/1.1 200 OK\r\n")
    while True:
        sending.raw(b"x: y\r\n")
        time.sleep(0.05)


def _silent(request: Request, sending: Sending) -> None:
    time.sleep(60)


def _body(data: bytes, status: int = 200, **headers: str) -> Behaviour:
    return lambda request, sending: sending.body(data, status, **headers)


def _choices(*choices: Any) -> Behaviour:
    return _body(json.dumps({"choices": choices}).encode())


HOSTILE: dict[str, tuple[Behaviour, str]] = {
    "ten megabytes": (_huge, "more than 1000000 bytes"),
    "a stream without end": (_endless, "too long"),
    "a head without end": (_endless_head, "too long|Error"),
    "silence": (_silent, "too long"),
    "invalid UTF-8": (_body(b'{"choices": "\xff\xfe"}'), "not UTF-8"),
    "no JSON": (_body(b"<html>"), "no chat completion"),
    "deep nesting": (_body(b"[" * 100_000), "no chat completion"),
    "another form": (_body(b'{"error": "x"}'), "no chat completion"),
    "no text": (_choices({"message": {"content": None}}), "no chat completion"),
    "two choices": (_choices(*[{"message": {"content": "{}"}}] * 2), "no chat completion"),
    "cut off": (_choices({"message": {"content": "{}"}, "finish_reason": "length"}), "no chat completion"),
    "a refusal": (_choices({"message": {"content": "", "refusal": "no"}}), "refused"),
    "a redirection": (_body(b"", 302, location="http://127.0.0.1:9/"), "status 302"),
    "no right": (_body(b"", 401), "status 401"),
    "compressed": (_body(b"\x1f\x8b", content_encoding="gzip"), "compressed"),
    "a broken status line": (lambda request, sending: sending.raw(b"\x00\x01\x02\r\n\r\n"), "Error|too long"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_server_sends_there_is_no_reply_in_time(name: str) -> None:
    behaviour, told = HOSTILE[name]
    began = time.monotonic()
    with model_server(behaviour) as server, pytest.raises(NoReply, match=told):
        endpoint(server.url, timeout=0.6 if "too long" in told else 60.0).complete(REQUEST)
    assert time.monotonic() - began < 30, "a busy machine may be slow, and the silence lasts a minute"


def test_a_dead_server_is_no_reply() -> None:
    with model_server(replying("{}")) as server:
        url = server.url
    with pytest.raises(PassingFailure, match="ConnectError"):
        endpoint(url).complete(REQUEST, no_wait)


def _after(failures: int, behaviour: Behaviour) -> Behaviour:
    """Fail so many times with status 503, then behave."""
    left = [failures]

    def behave(request: Request, sending: Sending) -> None:
        left[0] -= 1
        if left[0] >= 0:
            sending.body(b"", 503)
        else:
            behaviour(request, sending)

    return behave


def _waits() -> tuple[list[float], Callable[[float], None]]:
    waited: list[float] = []
    return waited, waited.append


def test_a_passing_failure_is_tried_again_after_longer_and_longer_waits() -> None:
    waited, wait = _waits()
    with model_server(_after(2, replying('{"word": "yes"}'))) as server:
        assert endpoint(server.url).complete(REQUEST, wait).content == '{"word": "yes"}'
    assert len(server.requests) == 3
    assert 0.1 <= waited[0] <= 0.2 <= waited[1] <= 0.4


def test_after_three_tries_it_is_enough() -> None:
    with model_server(_after(9, replying("{}"))) as server, pytest.raises(PassingFailure, match="503"):
        endpoint(server.url).complete(REQUEST, no_wait)
    assert len(server.requests) == 3


def test_a_lasting_failure_is_not_tried_again() -> None:
    with model_server(_body(b"", 400)) as server, pytest.raises(NoReply, match="400"):
        endpoint(server.url).complete(REQUEST, no_wait)
    assert len(server.requests) == 1
