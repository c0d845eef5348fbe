"""Feedback by the command, beside the data directory and through a service."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.service.application import Application
from knowledge.bootstrap import open_canon
from knowledge.model.record.ledger import EventKind
from knowledge.settings import Settings
from knowledge.store.sql import open_sql_store
from knowledge.testing.embedder import HashingEmbedder
from tests.api.in_process import Knowledge, blue_wall
from tests.serving import serving
from tests.templates import FolderTemplate


@pytest.fixture(scope="module")
def story(simulated: None, tmp_path_factory: pytest.TempPathFactory) -> FolderTemplate:
    """A data directory with a wall that is blue."""
    return blue_wall(tmp_path_factory.mktemp("story"))


@pytest.fixture
def data(story: FolderTemplate, tmp_path: Path) -> Path:
    """The data directory of the story, laid down for one test."""
    story.lay_down(tmp_path)
    return tmp_path / "data"


@pytest.fixture
def answer_id(knowledge: Knowledge, data: Path) -> str:
    found: str = knowledge("query", "Which colour is the wall?", "--json", "--data-dir", data).value["answer_id"]
    return found


def test_right_is_an_event_and_wrong_proposes_a_golden_question(
    knowledge: Knowledge, data: Path, answer_id: str
) -> None:
    said = ("--reason", "I looked", "--actor", "sam", "--data-dir", data)
    right = knowledge("feedback", answer_id, "right", *said)
    assert (right.exit, f"{answer_id} is right" in right.out) == (0, True)
    wrong = knowledge("feedback", answer_id, "wrong", "--correction", "The wall is red.", *said, "--json")
    assert wrong.value["golden_object_id"].startswith("golden/feedback/")
    missing = knowledge("feedback", answer_id, "missing", *said)
    assert "knowledge review show" in missing.err
    waiting = knowledge("review", "list", "--json", "--data-dir", data).value["reviews"]
    assert {one["author"] for one in waiting} == {"sam"}
    store = open_sql_store(data / "canon.sqlite3")
    events = list(store.events(kinds=[EventKind.ANSWER_JUDGED]))
    assert [(one.actor, one.payload["verdict"], one.reason) for one in events] == [
        ("sam", "right", "I looked"),
        ("sam", "wrong", "I looked"),
        ("sam", "missing", "I looked"),
    ]
    store.close()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ANSWER", "perhaps", "--reason", "r"), 2, "perhaps"),
        (("ANSWER", "right"), 2, "--reason"),
        (("ANSWER", "right", "--reason", " "), 2, "no reason"),
        (("ans_none", "right", "--reason", "r"), 1, "ans_none"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    knowledge: Knowledge, data: Path, answer_id: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    given = [answer_id if one == "ANSWER" else one for one in arguments]
    run = knowledge("feedback", *given, "--data-dir", data)
    assert (run.exit, said in run.err) == (code, True), run.err


def test_the_same_through_a_service(knowledge: Knowledge, data: Path, answer_id: str) -> None:
    canon = open_canon(Settings(data_dir=data), embedder=HashingEmbedder())
    from api.rest.app import create_app

    with serving(create_app(Application.over(canon), ask_for_key=False)) as address:
        said = ("--reason", "I looked", "--actor", "sam", "--server", address)
        assert knowledge("feedback", answer_id, "right", *said, "--json").value["verdict"] == "right"
    canon.close()
