"""Calls of external tools, as they are recorded with an answer (rule O1)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from knowledge.model.clock import Instant, Value


class Lookup(Value):
    """A call of an external tool: its version, the inputs, when it was made, the facts, and the SHA-256 of the reply that they are from.

    Where it failed, `failure` says why, there are no facts, and `lacking` names those that it was to give.
    """

    object_id: str
    version_id: str
    host: str
    inputs: dict[str, str]
    at: Instant
    facts: dict[str, Any] = Field(default_factory=dict)
    reply_hash: str = ""
    failure: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """Return what came of it as a sentence."""
        given = ", ".join(f"{name} {value}" for name, value in self.inputs.items())
        if self.failure:
            return f"{self.object_id} was asked for {given} and gave no facts: {self.failure}."
        found = ", ".join(f"{name} is {_written(value)}" for name, value in self.facts.items())
        when = self.at.isoformat().replace("+00:00", "Z")
        return f"{self.object_id} at {self.host} said at {when} for {given}: {found}."


def _written(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
