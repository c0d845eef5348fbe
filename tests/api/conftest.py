"""A service over the real store and index, with the embedding model simulated, and a small story in it.

The refund window was 14 days in 2023 and 30 days from 2024 on; in the EU it is 60 days from 2024 on. A draft
that would make it 90 days was never approved.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.cli import main
from api.cli.framework.session import embedding_with
from api.rest.app import create_app
from api.service.application import Application
from knowledge.bootstrap import Canon, open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.in_process import Knowledge, Run
from tests.api.refund_story import Upload, refunds


@pytest.fixture(scope="session")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("service") / "data", max_document_bytes=100_000)
    opened = open_canon(settings, embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def application(canon: Canon) -> Application:
    """The use cases over them."""
    return Application.over(canon)


@pytest.fixture(scope="session")
def service(application: Application) -> Iterator[TestClient]:
    """The bare service, also for errors that are not meant."""
    with TestClient(create_app(application, ask_for_key=False), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def upload(service: TestClient) -> Upload:
    def send(name: str, text: str | bytes, **fields: str) -> dict[str, Any]:
        defaults = {"source": "handbook", "state": "approved", "actor": "jo"}
        reply = service.post("/v1/documents", files={"file": (name, text)}, data=defaults | fields)
        assert reply.status_code == 201, reply.text
        found: dict[str, Any] = reply.json()
        return found

    return send


@pytest.fixture(scope="session")
def client(service: TestClient, upload: Upload) -> TestClient:
    """The service with the story told."""
    upload("refunds.md", refunds(14), effective_from="2023-01-01")
    upload("refunds.md", refunds(30), effective_from="2024-01-01")
    upload("refunds.md", refunds(60), effective_from="2024-01-01", jurisdiction="eu")
    upload("refunds.md", refunds(90), effective_from="2025-01-01", state="draft")
    return service


@pytest.fixture(scope="module")
def simulated() -> Iterator[None]:
    """The embedding model of commands is simulated."""
    with embedding_with(HashingEmbedder()):
        yield


@pytest.fixture
def knowledge(simulated: None, capsys: pytest.CaptureFixture[str]) -> Knowledge:
    """Runs a command in this process."""

    def run(*arguments: object) -> Run:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = ended.value.code
        return Run(code if isinstance(code, int) else int(bool(code)), out, err)

    return run
