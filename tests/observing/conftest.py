"""A service that is observed, with the refund story and secrets in it that must appear nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.telemetry.live import LiveTelemetry
from knowledge.telemetry.measures import PrometheusMeter
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import refunds
from tests.observing.recording import KeepingProvider
from tests.templates import empty_service


@dataclass(frozen=True)
class Observed:
    """A service, its use cases, and the spans that it makes."""

    client: TestClient
    application: Application
    provider: KeepingProvider

    def upload(self, name: str, text: str, **fields: str) -> None:
        """Record a document."""
        defaults = {"source": "handbook", "state": "approved", "actor": "jo"}
        reply = self.client.post("/v1/documents", files={"file": (name, text)}, data=defaults | fields)
        assert reply.status_code == 201, reply.text


@contextmanager
def observing(data_dir: Path) -> Iterator[Observed]:
    """The service over a data directory of its own."""
    provider = KeepingProvider()
    telemetry = LiveTelemetry(PrometheusMeter(), provider)
    settings = Settings(data_dir=empty_service(data_dir), query_log="full")
    canon = open_canon(settings, embedder=HashingEmbedder(), telemetry=telemetry)
    application = Application.over(canon)
    client = TestClient(create_app(application, ask_for_key=False), raise_server_exceptions=False)
    observed = Observed(client, application, provider)
    observed.upload("refunds.md", refunds(30), effective_from="2024-01-01")
    yield observed
    canon.close()


@pytest.fixture
def observed(tmp_path: Path) -> Iterator[Observed]:
    with observing(tmp_path / "data") as service:
        yield service
