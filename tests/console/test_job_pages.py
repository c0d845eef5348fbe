"""The page of sources and jobs: what can be read again, and the work that is ordered, scheduled, cancelled and retried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.service.application import Application
from api.service.requests import DocumentDefaults, TransitionRequest
from api.web import create_service
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.objects import State
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.console.conftest import Parsed, Post, links, parsed, words, words_of
from tests.console.test_forms import introduced
from tests.templates import FolderTemplate


@pytest.fixture
def canon(story: FolderTemplate, tmp_path: Path) -> Iterator[Canon]:
    """Engines with the story told, which may read the folder `shelf`. Three sources are declared; only `wiki` can be read again."""
    story.lay_down(tmp_path / "data")
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    settings = Settings(data_dir=tmp_path / "data", source_roots=str(shelf))
    opened = open_canon(settings, embedder=HashingEmbedder())
    declare(opened, "handbook")
    declare(opened, "wiki", f"location: {shelf}\n")
    declare(opened, "elsewhere", f"location: {tmp_path}\n")
    yield opened
    opened.close()


def declare(canon: Canon, source: str, more: str = "") -> None:
    """Declare a source; somebody else than the author approves it."""
    text = f"id: source/{source}\ntitle: {source}\neffective_from: 2000-01-01\n{more}"
    application = Application.over(canon)
    view = application.documents.upload(f"{source}.yaml", text.encode(), DocumentDefaults(actor="jo"))
    approval = TransitionRequest(to=State.APPROVED, actor="ria")
    application.versions.transition(view.versions[0].version_id, approval)


def sources(page: Parsed) -> dict[str, str]:
    """What the page says of each source."""
    return {words_of(one.css_first("a").text()): words_of(one.text()) for one in page.css(".plain-list li")}  # type: ignore[union-attr]


def test_a_source_is_read_again_only_where_a_job_could_and_else_the_page_says_why(
    own: TestClient, post: Post
) -> None:
    introduced(own, "Ria")
    page = parsed(own, "/jobs")
    told = sources(page)
    assert told["wiki"].endswith("Read it again now")
    assert "No job can read it again: source/handbook declares no location." in told["handbook"]
    assert "source/elsewhere may not be read at the location it declares." in told["elsewhere"]
    assert len(page.css(".plain-list button")) == 1
    assert [one.attributes["value"] for one in page.css("#o-sources option")] == ["wiki"]
    assert words(post("/jobs", "/jobs", kind="sync", source="wiki", decision="order"), "h1").startswith("Sync")


@pytest.mark.parametrize("decision", ["order", "schedule"])
@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("handbook", 422, "declares no location"),
        ("elsewhere", 422, "may not be read"),
        ("none", 404, "source/none is not declared"),
        ("", 422, "No source is chosen"),
        ("x" * 3000, 404, "Ingest a declaration"),
    ],
)
def test_a_sync_that_would_die_is_neither_ordered_nor_scheduled(
    own: TestClient, source: str, status: int, said: str, decision: str
) -> None:
    introduced(own, "Ria")
    token = parsed(own, "/jobs").css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    form = {
        "token": token,
        "kind": "sync",
        "source": source,
        "name": "nightly",
        "every": "24",
        "decision": decision,
    }
    reply = own.post("/jobs", data=form)
    assert (reply.status_code, said in words(Parsed(reply.text))) == (status, True), words(Parsed(reply.text))
    assert "Nothing is scheduled." in words(parsed(own, "/jobs"))


def test_where_no_source_can_be_read_again_no_sync_is_offered(told: Application) -> None:
    page = parsed(TestClient(create_service(told, ask_for_key=False)), "/jobs")
    assert "sync" not in [one.attributes["value"] for one in page.css("#o-kind option")]
    assert page.css("#o-source") == []


def test_a_job_is_ordered_cancelled_and_retried(own: TestClient, post: Post) -> None:
    introduced(own, "Ria")
    page = post("/jobs", "/jobs", kind="drift", decision="order")
    assert words(page, "h1 .tag") in ("waiting", "running")
    here = links(page)["Permalink"]
    assert words(post(here, here, decision="cancel"), "h1 .tag") == "cancelled"
    assert words(post(here, here, decision="retry"), "h1 .tag") == "waiting"
    assert "Ria" in words(parsed(own, "/jobs?state=waiting"), "#jobs-title ~ .scroll")
    assert "is no state" in words(parsed(own, "/jobs?state=tired", 422))


def test_a_job_is_scheduled_and_the_schedule_removed(own: TestClient, post: Post) -> None:
    introduced(own, "Ria")
    page = post("/jobs", "/jobs", kind="sync", source="wiki", name="nightly", every="24", decision="schedule")
    assert "24 hours" in words(page)
    token = page.css_first("input[name=token]").attributes["value"]  # type: ignore[union-attr]
    own.post("/jobs", data={"token": token, "name": "nightly", "decision": "unschedule"})
    assert "Nothing is scheduled" in words(parsed(own, "/jobs"))
