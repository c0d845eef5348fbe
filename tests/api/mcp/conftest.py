"""A service that listens on a port of this machine, and an agent connected to it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from tests.api.mcp.agents import Agent
from tests.serving import serving


@pytest.fixture(scope="session")
def address(application: Application, client: TestClient) -> Iterator[str]:
    """The address of the service with the refund story, over real HTTP, which asks for no key."""
    with serving(create_app(application, ask_for_key=False)) as address:
        yield address


@pytest.fixture(scope="session")
def agent(address: str) -> Agent:
    """An agent that is connected over HTTP."""
    return Agent(f"{address}/mcp")
