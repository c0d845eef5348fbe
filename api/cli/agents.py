"""The command `knowledge mcp`: serves agents over standard input and output."""

from __future__ import annotations

from api.cli.options import Audience, DataDir, Server, Target, audience_option
from api.cli.session import access


def mcp(audience: Audience = None, server: Server = None, data_dir: DataDir = None) -> None:
    """Serve agents over standard input and output (MCP), from the data directory or a running service.

    The agent sees what is for everybody, and with --audience what is for that audience.
    """
    from api.mcp.installed import require_library

    require_library()
    from api.mcp.caller import Caller, Headers
    from api.mcp.server import create_server

    seen = Caller(audience=audience_option(audience).audience)

    def caller_of(headers: Headers) -> Caller:
        return seen

    with access(Target(server, data_dir, json=True)) as service:
        create_server(service, caller_of).run("stdio")
