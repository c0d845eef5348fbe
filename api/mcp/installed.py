"""Says whether the library of the protocol is installed. It is an extra, which only agents need."""

from __future__ import annotations

from importlib.util import find_spec

from knowledge.errors import Unavailable


def require_library() -> None:
    """Raise Unavailable where the package `mcp` is not installed."""
    if find_spec("mcp") is None:
        raise Unavailable(
            "The package mcp, which serves agents, is not installed.",
            remedy="Install it with: pip install 'canon-knowledge[mcp]'",
        )
