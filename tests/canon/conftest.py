"""A client of the service with the refund story, without a network."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from canon import CanonClient
from tests.api.conftest import application, canon, client, service, upload
from tests.api.http import InProcess

__all__ = ["application", "canon", "client", "service", "upload"]


@pytest.fixture
def remote(client: TestClient) -> Iterator[CanonClient]:
    """The client."""
    with CanonClient("http://canon.test", transport=InProcess(client)) as opened:
        yield opened
