"""Creates the MCP server over the use cases. It is the same over stdio and over HTTP."""

from __future__ import annotations

from inspect import getdoc

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

from api.mcp.caller import SightOf
from api.mcp.resources import Resources
from api.mcp.tools import Tools
from api.version import canon_version

_READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_INSTRUCTIONS = """Canon answers from approved texts that were authoritative on a given date. Every claim has a verbatim citation.
Pass on what `ask` says with its citations and its date. Where its status is conflict, clarify, insufficient or refused, say so
instead of answering yourself. Dates are written 2024-05-31; `valid_at` is the date in the world, `known_at` what was known by then."""


def create_server(sight_of: SightOf) -> MCPServer:
    """The server with every tool and resource. `sight_of` says through whose eyes a call is answered."""
    server = MCPServer(
        "canon",
        title="Canon",
        version=canon_version(),
        instructions=_INSTRUCTIONS,
        log_level="WARNING",  # at INFO the library logs the texts of errors, which quote what was asked
        subscriptions=False,  # nothing is announced: a caller asks as of a date
    )
    for tool in Tools(sight_of).all():
        server.add_tool(tool, description=getdoc(tool), annotations=_READ_ONLY, structured_output=True)
    Resources(sight_of).add_to(server)
    return server
