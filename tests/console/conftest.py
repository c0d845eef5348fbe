"""A console over the real store and index, with the embedding model simulated, and a small story in it.

The refund window was 14 days in 2023 and is 30 days from 2024 on, in the EU 60. Tom proposes 90 days from 2030 on; nobody has decided.
Two policies disagree about gift cards. A warranty is decided by rules. A document is for staff alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from api.service.application import Application
from api.service.requests import DocumentDefaults
from api.web import create_service
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.record.canonical import canonical_json
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import refunds
from tests.templates import FolderTemplate, empty_service

QUESTION = "Within how many days of delivery can unused items be returned for a refund?"
WARRANTY = {
    "id": "policy/warranty",
    "title": "Warranty",
    "effective_from": "2023-01-01",
    "inputs": {"opened": {"type": "boolean", "question": "Was the device opened?"}},
    "clauses": [
        {"id": "opened", "text": "The warranty does not cover devices that were opened."},
        {"id": "covered", "text": "The warranty covers every other device for two years."},
    ],
    "rules": [
        {"id": "no", "when": {"opened": True}, "then": "the repair is paid by the customer.", "clause": "opened"},
        {
            "id": "yes",
            "when": {"opened": False},
            "then": "the device is repaired free of charge.",
            "clause": "covered",
        },
    ],
}
CARDS = (
    ("gift-cards.md", "# Gift cards\n\nGift cards expire after 24 months.\n"),
    ("counter.md", "# Counter\n\nGift cards expire after 12 months.\n"),
)
Parsed = LexborHTMLParser


def uploaded(application: Application, name: str, text: str, since: str = "2023-01-01", **fields: object) -> str:
    """Record a document, approved by jo unless `fields` say otherwise, and return its version id."""
    given = {"source": "handbook", "state": State.APPROVED, "actor": "jo", "effective_from": parse_instant(since)}
    view = application.documents.upload(name, text.encode(), DocumentDefaults(**(given | fields)))  # type: ignore[arg-type]
    return view.versions[0].version_id if view.versions else ""


def tell(application: Application) -> None:
    """Tell the story."""
    uploaded(application, "refunds.md", refunds(14))
    uploaded(application, "refunds.md", refunds(30), "2024-01-01")
    uploaded(application, "refunds.md", refunds(60), "2024-01-01", scope=Scope(jurisdiction="eu"))
    uploaded(application, "refunds.md", refunds(90), "2030-01-01", state=State.DRAFT, actor="Tom")
    for name, text in CARDS:
        uploaded(application, name, text)
    uploaded(application, "warranty.json", canonical_json(WARRANTY).decode())
    uploaded(
        application, "keys.md", "# Keys\n\nThe master key hangs in the safe.\n", scope=Scope(audience="staff")
    )


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> FolderTemplate:
    """The data directory in which the story was told."""
    data_dir = empty_service(tmp_path_factory.mktemp("story") / "data")
    opened = open_canon(Settings(data_dir=data_dir), embedder=HashingEmbedder())
    tell(Application.over(opened))
    opened.close()
    return FolderTemplate(data_dir)


@pytest.fixture
def canon(story: FolderTemplate, tmp_path: Path) -> Iterator[Canon]:
    """Engines of one test's own, with the story told."""
    story.lay_down(tmp_path / "data")
    opened = open_canon(Settings(data_dir=tmp_path / "data"), embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def own(canon: Canon) -> TestClient:
    """A browser without scripts, at a console of its test's own with the story told."""
    return TestClient(create_service(Application.over(canon), ask_for_key=False), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The use cases with the story told, for tests that decide nothing."""
    settings = Settings(data_dir=empty_service(tmp_path_factory.mktemp("console") / "data"))
    opened = open_canon(settings, embedder=HashingEmbedder())
    application = Application.over(opened)
    tell(application)
    yield application
    opened.close()


@pytest.fixture
def browser(told: Application) -> TestClient:
    """A browser without scripts, at the console that all tests share."""
    return TestClient(create_service(told, ask_for_key=False), raise_server_exceptions=False)


def parsed(client: TestClient, path: str, status: int = 200) -> Parsed:
    """The page at a path."""
    reply = client.get(path)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    return Parsed(reply.text)


def words(page: Parsed, selector: str = "main") -> str:
    """The words of the first element that a selector finds, on one line."""
    found = page.css_first(selector)
    assert found is not None, selector
    return re.sub(r"\s+", " ", found.text()).strip()


def links(page: Parsed) -> dict[str, str]:
    """The address of each link, by its words."""
    return {words_of(one.text()): one.attributes["href"] or "" for one in page.css("a[href]")}


def words_of(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


Post = Callable[..., Parsed]


@pytest.fixture
def post(own: TestClient) -> Post:
    """Sends a form of a page as a browser does: with its hidden fields, and following the redirect."""

    def send(page: str, action: str, **fields: str | list[str]) -> Parsed:
        form = next(
            one for one in parsed(own, page).css("form[method=post]") if one.attributes["action"] == action
        )
        hidden = {one.attributes["name"]: one.attributes["value"] or "" for one in form.css("input[type=hidden]")}
        reply = own.post(action, data={**hidden, **fields})  # type: ignore[dict-item]
        assert reply.status_code == 200, reply.text
        return Parsed(reply.text)

    return send
