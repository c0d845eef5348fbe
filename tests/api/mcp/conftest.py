"""A service that listens on a port of this machine, and an agent connected to it."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from tests.api.mcp.agents import Agent


@pytest.fixture(scope="session")
def address(application: Application, client: TestClient) -> Iterator[str]:
    """The address of the service with the refund story, over real HTTP."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(create_app(application), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def agent(address: str) -> Agent:
    """An agent that is connected over HTTP."""
    return Agent(f"{address}/mcp")
