"""Says on whose behalf a request to the MCP server is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class Caller(NamedTuple):
    """The caller of a tool: the audience whose texts they may see, None for everybody's, and their name."""

    audience: str | None = None
    actor: str = ""


Headers = Mapping[str, str] | None
"""The headers of the HTTP request that carries a call; None over stdio."""
CallerOf = Callable[[Headers], Caller]
"""Finds the caller of a request."""


def anybody(headers: Headers) -> Caller:
    """The caller of a request over HTTP: nobody in particular, who sees what is for everybody.

    No header is believed. Principals take the place of this function.
    """
    return Caller()
