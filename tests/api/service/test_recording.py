"""Every write is recorded, then indexed, then compared with what is in force; and one at a time (rules I2, C3)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.service.application import Application, open_application
from api.service.recording import Recorder
from api.service.requests import DocumentDefaults, TransitionRequest
from api.service.views.reviews import VersionState
from knowledge.bootstrap import Canon
from knowledge.errors import Unavailable
from knowledge.indexing.indexer import Indexer
from knowledge.model.objects import Passage, State
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.bundled_model import BUNDLED_NAME
from knowledge.retrieval.model_process import ProcessEmbedder
from knowledge.retrieval.ports import Progress
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.service.rules import approved, drafted


class Steps:
    """Keeps the labels of the progress displays that were opened, in order."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    @contextmanager
    def bar(self, label: str) -> Iterator[Progress | None]:
        self.labels.append(label)
        yield None


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that cannot be reached."""

    def fail(*_: object) -> None:
        raise Unavailable("The index is away.", remedy="Start it.")

    monkeypatch.setattr(Indexer, "catch_up", fail)


def test_the_steps_come_in_order_and_the_last_only_for_approved_versions(canon: Canon) -> None:
    recorder, steps = Recorder(canon), Steps()
    outcome = recorder.record(lambda _: "written", lambda _: [], steps.bar)
    assert (outcome.result, outcome.conflicts, outcome.warnings) == ("written", [], [])
    assert steps.labels == ["Reading", "Indexing"]
    version_id = approved(Application.over(canon), "visitors", 8)
    recorder.record(lambda _: None, lambda _: [version_id], steps.bar)
    assert steps.labels[2:] == ["Reading", "Indexing", "Looking for conflicts"]


class Beside(ProcessEmbedder):
    """Counts its blocks, and which passages were embedded in one."""

    def __init__(self) -> None:
        super().__init__(BUNDLED_NAME, "float32")
        self.blocks = 0
        self.inside: list[str] = []
        self._is_inside = False

    @property
    def is_running(self) -> bool:
        return self._is_inside

    @contextmanager
    def running(self) -> Iterator[None]:
        self.blocks += 1
        self._is_inside = True
        yield
        self._is_inside = False

    def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
        if self._is_inside:
            self.inside += [passage.text for passage in passages]
        return HashingEmbedder(self.dimensions).passages(passages, progress)


def test_the_model_has_a_process_of_its_own_where_all_has_to_be_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = Beside()
    monkeypatch.setattr(Canon, "embedder", property(lambda _: embedder))
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "visitors.md").write_text("# Visitors\n\nBadges are worn.\n")
    with open_application(Settings(data_dir=tmp_path / "data")) as application:
        view = application.documents.paths([documents], DocumentDefaults(actor="jo", state=State.APPROVED))
        assert (view.approved, embedder.inside) == (1, ["Badges are worn."])
        assert application.canon.indexer.lag() == 0
        drafted(application, "visitors", 9)
        assert embedder.blocks == 1  # the second write finds a store that is filled


def test_a_write_that_fails_indexes_nothing_and_frees_the_turn(canon: Canon) -> None:
    recorder, steps = Recorder(canon), Steps()

    def fail(_: Progress | None) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        recorder.record(fail, lambda _: [], steps.bar)
    assert steps.labels == ["Reading"]
    with recorder.turn():
        pass


@pytest.mark.usefixtures("away")
def test_a_write_stays_recorded_when_the_index_is_away_and_the_view_warns(
    fresh: Application, canon: Canon
) -> None:
    version_id = drafted(fresh, "visitors", 8)
    assert canon.store.version(version_id).object_id == "policy/visitors"
    with pytest.raises(Unavailable):
        fresh.recorder.index()
    view = fresh.documents.upload("a.md", b"# A\n\nText.\n", DocumentDefaults(actor="jo"))
    assert view.recorded == 1
    assert view.warnings == [
        "Recorded, but not searchable until the index catches up: The index is away. Start it."
    ]


@pytest.mark.usefixtures("away")
def test_an_approval_opens_no_task_while_the_index_is_away(fresh: Application) -> None:
    first, second = drafted(fresh, "visitors", 8), drafted(fresh, "reception", 12)
    for version_id in (first, second):
        assert approve(fresh, version_id).conflicts == []


def test_an_approval_opens_a_task_for_each_conflict_once_c3(fresh: Application) -> None:
    approve(fresh, drafted(fresh, "visitors", 8))
    state = approve(fresh, drafted(fresh, "reception", 12))
    assert [(conflict.value, conflict.other_value) for conflict in state.conflicts] == [("12 hours", "8 hours")]
    again = fresh.recorder.record(lambda _: state.version_id, lambda version_id: [version_id])
    assert again.conflicts == [], "there is a task already"


def test_writes_wait_for_each_other(canon: Canon) -> None:
    recorder, order = Recorder(canon), []

    def write(_: Progress | None) -> None:
        order.append("second")

    waiting = threading.Thread(target=lambda: recorder.record(write, lambda _: []))
    with recorder.turn():
        waiting.start()
        waiting.join(timeout=0.05)
        assert waiting.is_alive()
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def approve(application: Application, version_id: str) -> VersionState:
    return application.versions.transition(version_id, TransitionRequest(to=State.APPROVED, actor="ben"))
