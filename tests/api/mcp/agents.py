"""The command as an agent's client starts it, and the client of the SDK as a small value."""

import json
import sys
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import Client, MCPError, StdioServerParameters

COMMAND = (
    "import sys; from api.cli import main; from api.cli.framework.session import embedding_with\n"
    "from knowledge.testing.embedder import HashingEmbedder\n"
    "with embedding_with(HashingEmbedder()): main(sys.argv[1:])"
)


def stdio(*arguments: object) -> StdioServerParameters:
    """The command `knowledge mcp` as a client starts it, with the embedding model simulated."""
    return StdioServerParameters(
        command=sys.executable,
        args=["-c", COMMAND, "mcp", *map(str, arguments)],
        env={"PYTHONPATH": ":".join(sys.path)},
    )


class Agent:
    """Uses a server through the client of the SDK, with one connection for each call."""

    def __init__(self, server: Any, mode: Any = "auto") -> None:
        """`server` is an address, a command, or a function that makes a transport for each connection."""
        self._server = server
        self._mode = mode

    def call(self, tool: str, **arguments: Any) -> Any:
        """The structured result of a tool. The text beside it says the same."""
        result = self._run(lambda client: client.call_tool(tool, arguments))
        assert not result.is_error, result.content
        assert json.loads(result.content[0].text) == result.structured_content
        return result.structured_content

    def refused(self, tool: str, **arguments: Any) -> str:
        """The message with which a tool refuses a call."""
        result = self._run(lambda client: client.call_tool(tool, arguments))
        assert result.is_error
        return str(result.content[0].text)

    def read(self, uri: str) -> Any:
        """The JSON of a resource."""
        result = self._run(lambda client: client.read_resource(uri))
        assert [content.mime_type for content in result.contents] == ["application/json"]
        return json.loads(result.contents[0].text)

    def missing(self, uri: str) -> str:
        """The message with which a resource is refused."""

        async def read(client: Client) -> str:
            with pytest.raises(MCPError) as refused:
                await client.read_resource(uri)
            return str(refused.value)

        return str(self._run(read))

    def tools(self) -> dict[str, Any]:
        """The tools by name."""
        return {tool.name: tool for tool in self._run(lambda client: client.list_tools()).tools}

    def _run(self, use: Any) -> Any:
        async def connected() -> Any:
            server = self._server() if callable(self._server) else self._server
            async with Client(server, mode=self._mode) as client:
                return await use(client)

        return anyio.run(connected)
