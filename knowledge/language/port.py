"""The port of language models. Nothing in Canon needs one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.model.answering.exchanges import ModelMessage, ModelTask
from knowledge.model.clock import Value
from knowledge.model.record.canonical import content_hash

_LONGEST_REPLY = 20_000
"""Characters of a reply: several times the longest answer."""


class NoReply(Exception):
    """No endpoint gave a reply that can be used. The text says why, for each endpoint."""


class PassingFailure(NoReply):
    """A failure that another try may not meet again."""


class ReplyForm(BaseModel):
    """Base of the forms that a reply may have: exactly these fields, each of exactly its type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ModelRequest(NamedTuple):
    """A request: its task, its messages, the form of the reply, and the principal whose budget it takes from.

    `most_tokens` is the longest reply that is wanted.
    """

    task: ModelTask
    messages: tuple[ModelMessage, ...]
    form: type[ReplyForm]
    principal: str = ""
    most_tokens: int = 1024

    @property
    def reply_schema(self) -> dict[str, Any]:
        """The JSON schema of the reply."""
        return self.form.model_json_schema()

    @property
    def request_hash(self) -> str:
        """SHA-256 over the canonical JSON of the messages and the schema."""
        messages = [message.model_dump() for message in self.messages]
        return content_hash({"messages": messages, "schema": self.reply_schema})

    def check(self, content: str) -> None:
        """Raise NoReply unless the text of a reply has the form asked for."""
        if len(content) > _LONGEST_REPLY:
            raise NoReply(f"its reply has more than {_LONGEST_REPLY} characters")
        try:
            self.form.model_validate_json(content)
        except ValidationError as error:
            raise NoReply(f"its reply has not the form asked for: {error.errors()[0]['msg']}") from None


class ModelReply(Value):
    """A reply: its text, which nobody has checked yet, and who gave it at what cost."""

    content: str
    endpoint: str
    model: str
    prompt_tokens: int
    reply_tokens: int


class LanguageModel(Protocol):
    """Something that completes requests."""

    @property
    def tasks(self) -> Collection[ModelTask]:
        """The tasks that some endpoint is set up for."""
        ...

    def complete(self, request: ModelRequest) -> ModelReply:
        """The reply to a request. Raises NoReply."""
        ...


class DailyUse(Value):
    """Requests, and tokens sent and received."""

    requests: int = 0
    tokens: int = 0


class ModelUse(Protocol):
    """The use that principals made of language models on each day."""

    def reserve(self, principal: str, day: date, use: DailyUse, most: DailyUse) -> bool:
        """Add `use` unless the sum would be more than `most`; whether it was added. No two callers share what is left."""
        ...

    def settle(self, principal: str, day: date, tokens: int) -> None:
        """Add tokens to the use of a day; a negative number gives back."""
        ...

    def used(self, principal: str, day: date) -> DailyUse:
        """The use of a day."""
        ...
