"""A local server of an external tool for tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.language.servers import Sending


@dataclass
class ToolServer:
    """A running server: its base URL and host, the requests that it had, and its behaviour, which may be changed."""

    behaviour: Callable[[Sending], None]
    url: str = ""
    host: str = ""
    paths: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def tool_server(behaviour: Callable[[Sending], None]) -> Iterator[ToolServer]:
    """Run a server on a free port of this machine until the block ends."""
    running = ToolServer(behaviour)

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            running.paths.append(self.path)
            running.keys.append(self.headers.get("authorization", ""))
            try:
                running.behaviour(Sending(self))
            except OSError:
                self.close_connection = True  # the client has had enough

        def do_GET(self) -> None:
            self._reply()

        def do_POST(self) -> None:
            running.bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self._reply()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.host = f"127.0.0.1:{server.server_port}"
    running.url = f"http://{running.host}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
