"""The use cases over engines of each module's own, and the refund story told through them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.service.application import Application, open_application
from api.service.requests import DocumentDefaults
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import refunds
from tests.templates import empty_service


@pytest.fixture(scope="package", autouse=True)
def simulated() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canon, "embedder", property(lambda _: HashingEmbedder()))
        yield


@pytest.fixture(scope="module")
def application(simulated: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The use cases over an empty store."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("application") / "data")
    with open_application(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def told(application: Application) -> Application:
    """The window was 14 days in 2023 and is 30 from 2024, in the EU 60; a draft would make it 90 days."""
    for days, since, state, scope in (
        (14, "2023-01-01", State.APPROVED, Scope()),
        (30, "2024-01-01", State.APPROVED, Scope()),
        (60, "2024-01-01", State.APPROVED, Scope(jurisdiction="eu")),
        (90, "2025-01-01", State.DRAFT, Scope()),
    ):
        defaults = DocumentDefaults(
            source="handbook", state=state, actor="jo", effective_from=parse_instant(since), scope=scope
        )
        application.documents.upload("refunds.md", refunds(days).encode(), defaults)
    return application


@pytest.fixture
def canon(tmp_path: Path) -> Iterator[Canon]:
    """Engines of one test's own."""
    opened = open_canon(Settings(data_dir=empty_service(tmp_path / "data")))
    yield opened
    opened.close()


@pytest.fixture
def fresh(canon: Canon) -> Application:
    """The use cases over them."""
    return Application.over(canon)
