"""A declared source read again, from files and from a git history (rule F1). Further stories are in tests/review."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from ingest.syncing import Syncer
from knowledge.errors import InvalidDocument, InvalidInput, NotFound
from knowledge.model.objects import State
from knowledge.model.record.ledger import EventKind
from knowledge.store.ports.store import Store
from knowledge.testing.memory_store import MemoryStore
from tests.ingest.ingesting import SteadyClock, desk, erase
from tests.ingest.repositories import Repo


def declare(store: Store, ingestor: Ingestor, **fields: object) -> None:
    """Declare the source called handbook, approved by a second person."""
    stated = {"id": "source/handbook", "title": "Handbook", "effective_from": "2000-01-01", **fields}
    text = "".join(f"{name}: {value}\n" for name, value in stated.items())
    options = IngestOptions(source="declarations", actor="Ada")
    [(_, version_id)] = ingestor.upload("handbook.yaml", text.encode(), options).versions
    approve(store, version_id)


def approve(store: Store, *version_ids: str) -> None:
    with store.transaction() as transaction:
        for version_id in version_ids:
            transaction.transition(version_id, State.APPROVED, actor="Ben")


class Office:
    """A source of two files, approved as they were first read."""

    def __init__(self, folder: Path) -> None:
        self.store: MemoryStore
        self.clock: SteadyClock
        self.store, self.ingestor, self.clock = desk()
        self.folder = folder
        folder.mkdir()
        for name in ("a", "b"):
            (folder / f"{name}.md").write_text(f"Rule {name}.")
        declare(self.store, self.ingestor, location=folder)
        report = self.ingestor.paths([folder], IngestOptions(source="handbook", actor="Uma"))
        self.first = {name.rpartition("/")[2]: version_id for name, version_id in report.versions}
        approve(self.store, *self.first.values())
        self.clock.pass_days(1)
        self.syncer = Syncer(self.store, self.ingestor)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "handbook")


def test_an_unchanged_source_is_confirmed_and_nothing_else_happens_f1(office: Office) -> None:
    outcome = office.syncer.sync("handbook", "robot")
    assert outcome.confirmed == 2
    assert (outcome.drafted, outcome.approved, outcome.withdrawn, outcome.vanished) == ([], [], [], [])
    assert (outcome.broken, outcome.warnings) == ({}, [])
    last = list(office.store.events())[-1]
    assert (last.kind, last.actor, last.reason) == (EventKind.SOURCE_SYNCED, "robot", "handbook was read again")


def test_a_sync_reports_progress_file_by_file_f1(office: Office) -> None:
    seen: list[tuple[int, int]] = []
    office.syncer.sync("handbook", "robot", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_another_location_may_be_given_for_one_sync_f1(office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "a.md").write_text("Rule a.")
    outcome = office.syncer.sync("handbook", "robot", copy)
    assert (outcome.confirmed, outcome.vanished) == (1, ["document/handbook/b"])


def test_only_included_files_are_read_f1(tmp_path: Path) -> None:
    store, ingestor, _ = desk()
    for name in ("a.md", "b.txt"):
        (tmp_path / name).write_text(f"Rule {name}.")
    declare(store, ingestor, location=tmp_path, include="['*.md']")
    assert [name for name, _ in Syncer(store, ingestor).sync("handbook", "robot").drafted] == [
        "document/handbook/a"
    ]


def test_an_erased_version_is_neither_confirmed_nor_flagged_e1(office: Office) -> None:
    erase(office.store, office.first["a"])
    outcome = office.syncer.sync("handbook", "robot")
    assert (outcome.confirmed, outcome.vanished, outcome.drafted) == (1, [], [])
    assert outcome.warnings == ["a.md: this text was erased and is not recorded again."]


def test_a_text_that_a_reviewer_rejected_is_named_and_not_drafted_again_l2(office: Office) -> None:
    (office.folder / "a.md").write_text("New rule a.")
    [(_, drafted)] = office.syncer.sync("handbook", "robot").drafted
    with office.store.transaction() as transaction:
        transaction.transition(drafted, State.REJECTED, actor="Rae")
    outcome = office.syncer.sync("handbook", "robot")
    assert outcome.drafted == []
    assert outcome.warnings == ["a.md: its text of document/handbook/a was rejected in review and stays rejected."]


@pytest.mark.parametrize(("actor", "is_withdrawn"), [("robot", True), ("ROBOT", True), ("Somebody else", False)])
def test_a_draft_that_the_source_no_longer_says_is_withdrawn_by_its_author_alone_l3(
    office: Office, actor: str, is_withdrawn: bool
) -> None:
    (office.folder / "a.md").write_text("New rule a.")
    [draft] = office.syncer.sync("handbook", "robot").drafted
    (office.folder / "a.md").write_text("Rule a.")
    outcome = office.syncer.sync("handbook", actor)
    assert outcome.withdrawn == ([draft] if is_withdrawn else [])
    assert office.store.state(draft[1]) is (State.REJECTED if is_withdrawn else State.DRAFT)
    assert len(outcome.warnings) == (0 if is_withdrawn else 1)


@pytest.mark.parametrize(
    ("fields", "error", "says"),
    [
        (None, NotFound, "source/handbook is not declared.*docs/kinds.md"),
        ({}, InvalidInput, "declares no location.*--location"),
        ({"location": "/nowhere/at/all"}, InvalidDocument, "no such file or folder"),
        (
            {"location": "/nowhere", "format": "git-history"},
            InvalidInput,
            "not approved on arrival; a draft cannot",
        ),
        (
            {"location": "/nowhere", "format": "git-history", "approve_on_arrival": "true"},
            InvalidDocument,
            "no such folder",
        ),
    ],
)
def test_a_source_that_cannot_be_read_is_refused_and_nothing_is_recorded_f1(
    fields: dict[str, object] | None, error: type[Exception], says: str
) -> None:
    store, ingestor, _ = desk()
    if fields is not None:
        declare(store, ingestor, **fields)
    head = store.head()
    with pytest.raises(error, match=says):
        Syncer(store, ingestor).sync("handbook", "robot")
    assert store.head() == head


def test_a_git_history_is_recorded_approved_and_confirmed_f1(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit({"a.md": "One.", "b.md": "B."}, 0)
    store, ingestor, clock = desk()
    declare(store, ingestor, location=repo.path, format="git-history", approve_on_arrival="true")
    syncer = Syncer(store, ingestor)
    first = syncer.sync("handbook", "robot")
    assert (first.confirmed, len(first.approved), first.drafted) == (2, 2, [])
    repo.commit({"a.md": "Two."}, 10)
    clock.pass_days(1)
    second = syncer.sync("handbook", "robot")
    assert ([name for name, _ in second.approved], second.confirmed) == (["document/handbook/a"], 2)
    repo.commit({"a.md": None}, 20)
    third = syncer.sync("handbook", "robot")
    assert (third.approved, third.confirmed) == ([], 1)


def test_every_object_of_a_file_that_the_store_refuses_is_left_out_f1(office: Office) -> None:
    text = "id: definition/d\ntitle: D\ntext: t\neffective_from: 2024-01-01\nreplaces: [definition/d]\n"
    (office.folder / "c.yaml").write_text(text)
    outcome = office.syncer.sync("handbook", "robot")
    assert list(outcome.broken) == ["c.yaml"]
    assert "replaces itself" in outcome.broken["c.yaml"]
    assert outcome.confirmed == 2


def test_what_a_sync_records_is_a_draft_from_the_source_f1(office: Office) -> None:
    (office.folder / "c.md").write_text("Rule c.")
    [(_, drafted)] = office.syncer.sync("handbook", "robot").drafted
    assert office.store.state(drafted) is State.DRAFT
    assert office.store.version(drafted).revision.source == "handbook"
