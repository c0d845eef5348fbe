"""A client for one OpenAI-compatible endpoint of chat completions.

It trusts nothing that comes back: the reply has to be UTF-8 and JSON of the right form.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from knowledge.language.port import ModelReply, ModelRequest, NoReply, PassingFailure
from knowledge.outbound.http import Outgoing, RequestFailed, fetched


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
        sent = Outgoing("POST", self._url, self._body(request), self._headers(), self._timeout)
        try:
            return self._read(fetched(sent, wait))
        except RequestFailed as failure:
            raise (PassingFailure if failure.passing else NoReply)(str(failure)) from None

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
        if not self._key_variable:
            return {}
        key = os.environ.get(self._key_variable, "")
        if not key:
            raise NoReply(f"the environment variable {self._key_variable} with the key is not set")
        return {"authorization": f"Bearer {key}"}

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
