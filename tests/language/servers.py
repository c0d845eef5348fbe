"""A local server of chat completions for tests. Its behaviour is a function from the request to what is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]
Behaviour = Callable[[Request, "Sending"], None]
"""What the server does with the JSON of a request."""


@dataclass
class Sending:
    """The sending side of one connection."""

    handler: BaseHTTPRequestHandler

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def head(self, status: int = 200, **headers: str) -> None:
        """Send a status and headers."""
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def body(self, data: bytes, status: int = 200, **headers: str) -> None:
        """Send a whole response."""
        self.head(status, content_length=str(len(data)), **headers)
        self.raw(data)

    def content(self, content: str, **more: Any) -> None:
        """Send a chat completion with this text."""
        choice = {"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 11, "completion_tokens": 7}
        self.body(json.dumps({"choices": [choice], "usage": usage, "model": "x", **more}).encode())


@dataclass
class ModelServer:
    """A running server: its base URL, the requests that it had, and its behaviour, which may be changed."""

    behaviour: Behaviour
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def model_server(behaviour: Behaviour) -> Iterator[ModelServer]:
    """Run a server on a free port of this machine until the block ends."""
    running = ModelServer(behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            running.requests.append(request)
            running.headers.append({name.lower(): value for name, value in self.headers.items()})
            try:
                running.behaviour(request, Sending(self))
            except OSError:
                self.close_connection = True  # the client has had enough

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()


def replying(content: str) -> Behaviour:
    """The behaviour of a server that always gives this text."""
    return lambda request, sending: sending.content(content)
