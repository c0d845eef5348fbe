"""The command `knowledge mcp`: serves agents over standard input and output."""

from __future__ import annotations

from api.cli.framework.options import Audience, DataDir, Server, Target, audience_option
from api.cli.framework.session import access


def mcp(audience: Audience = None, server: Server = None, data_dir: DataDir = None) -> None:
    """Serve agents over standard input and output (MCP), from the data directory or a running service.

    The agent sees what is for everybody, and with --audience what is for that audience.
    """
    from api.mcp.installed import require_library

    require_library()
    from api.mcp.caller import AgentSight
    from api.mcp.server import create_server

    seen = audience_option(audience).audience
    with access(Target(server, data_dir, json=True)) as service:
        sight = AgentSight(service, seen)
        create_server(lambda headers: sight).run("stdio")
