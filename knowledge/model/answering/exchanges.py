"""Requests to a language model and its replies, as they are recorded with an answer (rule M4)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from knowledge.model.clock import Value


class ModelTask(StrEnum):
    """The work that a language model may be given."""

    INTENT = "intent"
    SPLIT = "split"
    PHRASE = "phrase"


class ModelMessage(Value):
    """One message of a request."""

    role: str
    content: str


class ModelExchange(Value):
    """One request and what came of it.

    `messages` and `reply` are as they were sent and received: personal data and secrets are placeholders, whose values are in `placeholders`.
    `prompt` is the version of the governed prompt, or the name of a shipped one. `used` says that the reply
    passed its check and is part of the answer. `failure` says why there is no reply, or why it was not used.
    """

    task: ModelTask
    endpoint: str = ""
    model: str = ""
    prompt: str
    request_hash: str = Field(
        "", description="SHA-256 over the canonical JSON of the messages and the schema of the reply."
    )
    messages: tuple[ModelMessage, ...] = ()
    reply: str = ""
    placeholders: dict[str, str] = Field(default_factory=dict)
    prompt_tokens: int = 0
    reply_tokens: int = 0
    ms: float = 0.0
    used: bool = False
    failure: str = ""

    @property
    def fingerprint(self) -> str:
        """The model and the version of the prompt, as the answer names them."""
        return f"{self.model} with {self.prompt}"
