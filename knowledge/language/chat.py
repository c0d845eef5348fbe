"""A client for one OpenAI-compatible endpoint of chat completions. The only module of the domain that asks a language model.

It trusts nothing that comes back: the reply is cut off at a size and at a time, has to be UTF-8 and JSON of the right form, and is not
followed anywhere else.
"""

from __future__ import annotations

import os
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, Field, ValidationError

from knowledge.language.port import ModelReply, ModelRequest, NoReply, PassingFailure

_MOST_BYTES = 1_000_000
"""The largest reply that is read: a thousand times a usual one."""
_TRIES = 3
"""Requests for one reply: a second one survives a restart of the service, a third a busy minute."""
_FIRST_WAIT = 0.2
"""Seconds before the second try, which double with each further one, and are shortened at random so that callers do not come in step."""
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another try may not meet again."""


class _Usage(BaseModel):
    prompt_tokens: int = Field(0, ge=0, le=10_000_000)
    completion_tokens: int = Field(0, ge=0, le=10_000_000)


class _Message(BaseModel):
    content: str
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: Literal["stop"] | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1, max_length=1)
    usage: _Usage | None = None


class ChatEndpoint:
    """One model of one service.

    `url` is the base URL, such as `https://models.example.org/v1`. `key_variable` names the environment variable with the key. `structured` is the
    form in which the service takes the schema of a reply. `timeout` is in seconds, for all tries of one request together.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key_variable: str = "",
        structured: Literal["json_schema", "json_object", "none"] = "json_schema",
        timeout: float = 20.0,
    ) -> None:
        self.model, self._structured, self._timeout = model, structured, timeout
        self.name = urlsplit(url).netloc.rpartition("@")[2]
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._key_variable = key_variable

    def complete(self, request: ModelRequest, wait: Callable[[float], None] = time.sleep) -> ModelReply:
        """The reply to a request, after at most three tries within the timeout. Raises NoReply."""
        end = time.monotonic() + self._timeout
        for number in range(_TRIES):
            try:
                return self._read(self._post(request, end))
            except PassingFailure:
                pause = _FIRST_WAIT * 2**number * random.uniform(0.5, 1)
                if number == _TRIES - 1 or time.monotonic() + pause > end:
                    raise
                wait(pause)
        raise AssertionError("the last try returns or raises")

    # -- sending ----------------------------------------------------------------------------------------

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [message.model_dump() for message in request.messages],
            "max_tokens": request.most_tokens,
            "temperature": 0,
            "stream": False,
        }
        if self._structured == "json_schema":
            schema = {"name": request.task.value, "strict": True, "schema": request.reply_schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self._structured == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _headers(self) -> dict[str, str]:
        # A compressed reply could be small on the wire and huge in memory.
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        if self._key_variable:
            key = os.environ.get(self._key_variable, "")
            if not key:
                raise NoReply(f"the environment variable {self._key_variable} with the key is not set")
            headers["authorization"] = f"Bearer {key}"
        return headers

    def _post(self, request: ModelRequest, end: float) -> bytes:
        """The bytes of a reply with status 200. Raises NoReply."""
        left = max(0.01, end - time.monotonic())
        try:
            with (
                httpx.Client(timeout=left, follow_redirects=False, verify=_trusted()) as client,
                _closed_at(client, left),
                client.stream("POST", self._url, json=self._body(request), headers=self._headers()) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    failure = PassingFailure if response.status_code in _PASSING else NoReply
                    raise failure(f"it replied with status {response.status_code}")
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise NoReply("its reply is compressed, which was not asked for")
                return _limited(response, end)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, RuntimeError) as error:
            late = time.monotonic() >= end
            raise PassingFailure("it took too long" if late else f"{type(error).__name__}") from None

    # -- reading ----------------------------------------------------------------------------------------

    def _read(self, raw: bytes) -> ModelReply:
        try:
            completion = _Completion.model_validate_json(raw.decode())
        except UnicodeDecodeError:
            raise NoReply("its reply is not UTF-8") from None
        except ValidationError as error:
            raise NoReply(f"its reply is no chat completion: {error.errors()[0]['msg']}") from None
        (choice,) = completion.choices
        if choice.message.refusal:
            raise NoReply("it refused")
        usage = completion.usage or _Usage()
        return ModelReply(
            content=choice.message.content,
            endpoint=self.name,
            model=self.model,
            prompt_tokens=usage.prompt_tokens,
            reply_tokens=usage.completion_tokens,
        )


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted. Loading them takes longer than many requests."""
    return httpx.create_ssl_context()


def _limited(response: httpx.Response, end: float) -> bytes:
    """The body of a response. Raises NoReply where it is too long, and where it does not end in time."""
    read = bytearray()
    for chunk in response.iter_raw():
        read += chunk
        if len(read) > _MOST_BYTES:
            raise NoReply(f"its reply has more than {_MOST_BYTES} bytes")
        if time.monotonic() > end:
            raise PassingFailure("it took too long")
    return bytes(read)


@contextmanager
def _closed_at(client: httpx.Client, seconds: float) -> Iterator[None]:
    """Close the client's connection after so long: a server that sends one byte of a header now and then would never time out."""
    timer = threading.Timer(seconds, client.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
