"""The sample corpus with the real model and engines, as the golden questions are asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.service.application import Application
from ingest.pipeline import IngestOptions, Ingestor
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.objects import State
from knowledge.settings import Settings

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    """The sample corpus, approved and indexed."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("evaluated"))
    canon = open_canon(settings)
    options = IngestOptions(source="sample", state=State.APPROVED, actor="A. Name")
    Ingestor(canon.store, canon.tokens, settings, canon.clock).paths([FIXTURES / "corpus"], options)
    canon.indexer.catch_up()
    yield canon
    canon.close()


@pytest.fixture(scope="session")
def application(sample: Canon) -> Application:
    """The use cases over it."""
    return Application.over(sample)


@pytest.fixture(scope="session")
def golden() -> dict[str, str]:
    """The project's own golden file, by name."""
    return {"golden.jsonl": (FIXTURES / "golden.jsonl").read_text()}
