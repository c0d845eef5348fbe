"""Pages of a store in which nothing is recorded say so, and errors lead back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.service.application import Application
from api.web import create_service
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.console.conftest import Parsed, links, parsed, words
from tests.templates import empty_service


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A console over an empty store."""
    folder: Path = empty_service(tmp_path_factory.mktemp("empty") / "data")
    canon = open_canon(Settings(data_dir=folder), embedder=HashingEmbedder())
    yield TestClient(create_service(Application.over(canon), ask_for_key=False))
    canon.close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "No text that you may see is recorded yet, so no question can be answered."),
        ("/objects", "Nothing is recorded yet."),
        ("/objects?kind=policy", "No object fits. Take a filter away."),
        ("/search?question=refund", "Try other words"),
        ("/reviews", "Nothing waits here."),
        ("/cases", "No case waits for a person."),
        ("/conflicts", "No conflict was found."),
        ("/ahead", "Nothing is approved for a later date."),
        ("/refused", "No question of these days was left without an answer."),
        ("/evaluations", "No run is stored yet."),
        ("/jobs", "No job was ordered yet."),
        ("/jobs?state=dead", "No job fits. Take a filter away."),
        ("/actions", "No action was approved yet."),
        ("/ledger", "Nothing is recorded yet."),
        ("/access", "There is no key yet."),
    ],
)
def test_a_page_with_nothing_on_it_says_so(empty: TestClient, path: str, said: str) -> None:
    assert said in words(parsed(empty, path))


@pytest.mark.parametrize(
    ("path", "back"),
    [("/cases/tsk_none", "the cases"), ("/reviews/none", "the review desk"), ("/jobs/job_none", "the jobs")],
)
def test_an_error_leads_back_to_the_list(empty: TestClient, path: str, back: str) -> None:
    assert links(parsed(empty, path, 404))[f"Back to {back}"] == f"/{path.split('/')[1]}"


def test_a_form_that_is_refused_may_be_corrected(empty: TestClient) -> None:
    token = parsed(empty, "/").css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    for path, form in (
        ("/", {"question": "x" * 3000}),
        ("/", {"question": "How long?", "jurisdiction": "?" * 3000}),
        ("/you", {"name": "a\x07b"}),
    ):
        page = empty.post(path, data={"token": token, **form})
        told = words(Parsed(page.text))
        assert (page.status_code, "Go back in your browser" in told) == (422, True), told
        assert len(told) < 1000, "a value that is too long is not repeated whole"
