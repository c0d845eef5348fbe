"""The port of external tools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from knowledge.model.kinds import ToolTerms


class LookupFailed(Exception):
    """A tool gave no facts. The text says why."""


class LookedUp(NamedTuple):
    """The facts of a reply, and the SHA-256 of its bytes."""

    facts: dict[str, Any]
    reply_hash: str


class ToolCaller(Protocol):
    """Calls external tools."""

    def call(self, tool: ToolTerms, inputs: Mapping[str, str]) -> LookedUp:
        """The facts that a tool gives for these inputs. Raises LookupFailed."""
        ...
