"""Requests to webhooks over a real connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from knowledge.actions.dispatcher import DeliveryFailed, WebhookRequest
from knowledge.actions.http import HttpSender


class Handler(BaseHTTPRequestHandler):
    """Does what the path says, and keeps what arrived."""

    arrived: list[tuple[str, bytes, str]]

    def do_POST(self) -> None:
        """Reply with the status in the path; drop the connection at `/drop`, and say nothing for long at `/slow`."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.arrived.append((self.path, body, self.headers["idempotency-key"]))
        what = self.path.strip("/")
        if what == "drop":
            self.close_connection = True
            return
        if what == "slow":
            threading.Event().wait(1)
        self.send_response(int(what) if what.isdigit() else 204)
        self.send_header("location", "/200")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    Handler.arrived = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()


def send(url: str, timeout: float = 5) -> int:
    """The status of the reply to an action."""
    with HttpSender() as sender:
        return sender.send(WebhookRequest(url, {"idempotency-key": "act_1"}, b'{"a": 1}', timeout))


def test_a_request_carries_its_bytes_and_its_key(address: str) -> None:
    assert send(f"{address}/201") == 201
    assert Handler.arrived == [("/201", b'{"a": 1}', "act_1")]


def test_a_redirect_is_not_followed(address: str) -> None:
    assert send(f"{address}/307") == 307
    assert [path for path, _, _ in Handler.arrived] == ["/307"]


@pytest.mark.parametrize("path", ["drop", "slow"])
def test_no_reply_is_a_failure_although_the_request_arrived(address: str, path: str) -> None:
    with pytest.raises(DeliveryFailed):
        send(f"{address}/{path}", timeout=0.2)
    assert len(Handler.arrived) == 1


def test_nobody_who_listens_is_a_failure() -> None:
    with pytest.raises(DeliveryFailed, match="refused"):
        send("http://127.0.0.1:9")
    with pytest.raises(DeliveryFailed):
        send("http://[", timeout=1)
