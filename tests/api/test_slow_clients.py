"""Clients that send slowly or not at all are cut off, and everybody else is served meanwhile.

Each test speaks to a real server over a socket. The limits are fractions of a second, and a test waits up to
`PATIENCE` for what has to happen, so that a busy machine makes it slower and not wrong.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.rest.middleware import PatientBody
from api.rest.responses import install_handlers
from api.rest.server import PunctualProtocol, server_config
from api.service.application import Application
from knowledge.telemetry import NullTelemetry

PATIENCE = 30.0
"""Seconds after which a test gives up."""
REQUEST = b"POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n"


class Hasty(PunctualProtocol):
    """Waits for the head of a request for half a second."""

    head_seconds = 0.5


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that counts the bytes of bodies, and waits half a second for each part of a request."""
    app = FastAPI()
    app.state.routes = []
    app.state.telemetry = NullTelemetry()
    install_handlers(app)
    app.add_middleware(PatientBody, grace=0.5, slowest=1000)

    @app.post("/size")
    async def size(request: Request) -> int:
        return len(await request.body())

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(app, Hasty, idle_seconds=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(PATIENCE)


@pytest.fixture
def client(port: int) -> Iterator[socket.socket]:
    """A connection to the server."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        yield connection


def received(client: socket.socket) -> bytes:
    """What the server sends until it closes the connection. Fails where it does not."""
    parts = []
    try:
        while part := client.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def drip(client: socket.socket, data: bytes, pause: float) -> int:
    """Send bytes one by one, and return how many could be sent until the connection was closed."""
    for sent, byte in enumerate(data):
        try:
            client.sendall(bytes([byte]))
        except OSError:
            return sent
        time.sleep(pause)
    return len(data)


def test_a_client_that_says_nothing_is_cut_off(client: socket.socket) -> None:
    assert received(client) == b""


def test_a_head_that_is_never_finished_is_cut_off(client: socket.socket) -> None:
    client.sendall(b"GET / HTTP/1.1\r\nHost: te")
    assert received(client) == b""


def test_bytes_that_drip_in_do_not_extend_the_wait_for_the_head(client: socket.socket) -> None:
    head = b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 2000
    assert drip(client, head, pause=0.02) < len(head)


def test_a_body_that_stops_is_refused_and_the_connection_closed(client: socket.socket) -> None:
    client.sendall(REQUEST % 100 + b"some bytes")
    reply = received(client)
    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b"arrived too slowly" in reply
    assert b"connection: close" in reply.lower()


def test_a_body_that_drips_in_is_refused(client: socket.socket) -> None:
    client.sendall(REQUEST % 2000)
    assert drip(client, b"x" * 2000, pause=0.02) < 2000


def test_a_body_may_take_longer_while_it_keeps_coming(client: socket.socket) -> None:
    client.sendall(REQUEST % 16_000)
    for _ in range(8):  # 0.8 s in all, of which half a second is for nothing and 16 s are for 16,000 bytes
        client.sendall(b"x" * 2000)
        time.sleep(0.1)
    assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_connection_without_a_next_request_is_closed(client: socket.socket) -> None:
    client.sendall(REQUEST % 0)
    assert received(client).startswith(b"HTTP/1.1 200 ")


def test_the_second_request_of_a_connection_is_waited_for_no_longer(client: socket.socket) -> None:
    client.sendall(REQUEST % 0)
    assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
    client.sendall(b"GET / HTTP/1.1\r\nHost: te")
    assert b"HTTP/1.1" not in received(client)


def test_two_requests_at_once_are_both_served(client: socket.socket) -> None:
    client.sendall((REQUEST % 1 + b"x") * 2)
    assert received(client).count(b"HTTP/1.1 200 ") == 2


def test_the_service_waits_for_bodies_no_longer_than_that(application: Application) -> None:
    app = create_app(application)
    assert PatientBody.__name__ in [getattr(layer.cls, "__name__", "") for layer in app.user_middleware]


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/"])
def test_a_wrong_method_is_told_the_right_ones_on_pages_too(service: TestClient, path: str) -> None:
    reply = service.post(path)
    assert (reply.status_code, "GET" in reply.headers["allow"]) == (405, True)
