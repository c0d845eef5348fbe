"""Reading a source again (rules F1, N1, L2): whatever happened to its files, and to what waits from last time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from ingest.syncing import Syncer, SyncOutcome
from knowledge.errors import InvalidInput, NotFound
from knowledge.model.objects import State
from knowledge.model.record.ledger import EventKind
from knowledge.settings import Settings
from knowledge.testing.reads import confirmations_of
from tests.ingest.counting import word_pieces
from tests.reasoning.office import Office

CARDS = """
id: policy/cards
title: Cards
effective_from: 2023-01-01
clauses:
  - id: expiry
    text: Gift cards expire after {} months.
"""
DOOR = "# Door\n\nThe door opens at {}.\n"


class Handbook:
    """A declared source over a folder: two files, approved as they were read."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.store = office.shelf.store
        self.shelf = office.shelf
        self.folder = folder
        folder.mkdir()
        self.write("cards.yaml", CARDS.format(24))
        self.write("door.md", DOOR.format("nine"))
        self.ingestor = Ingestor(self.store, word_pieces(), Settings(), lambda: self.shelf.now)
        declared = f"id: source/handbook\ntitle: H\nlocation: {folder}\neffective_from: 2000-01-01\n"
        office.publish(declared, source="declarations")
        report = self.ingestor.paths([folder], IngestOptions(source="handbook", actor="author"))
        self.first = dict(report.versions)
        for version_id in self.first.values():
            self.approve(version_id)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def approve(self, version_id: str) -> None:
        with self.store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor="approver")

    def sync(self, actor: str = "robot") -> SyncOutcome:
        """Read it again, a day later."""
        self.shelf.now += timedelta(days=1)
        return Syncer(self.store, self.ingestor).sync("handbook", actor)

    @property
    def waiting(self) -> list[str]:
        return [one.version_id for one in self.store.waiting()]


@pytest.fixture
def handbook(office: Office, tmp_path: Path) -> Handbook:
    return Handbook(office, tmp_path / "handbook")


@pytest.mark.rule("F1a")
def test_a_sync_confirms_the_unchanged_drafts_the_changed_and_flags_the_vanished_f1(
    office: Office, tmp_path: Path
) -> None:
    shelf = office.shelf
    folder = tmp_path / "handbook"
    folder.mkdir()
    for name in ("same", "changed", "gone"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nThe {name} rule holds for lamps.\n")
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    declared = f"id: source/handbook\ntitle: Handbook\nlocation: {folder}\nrank: 3\neffective_from: 2000-01-01\n"
    office.publish(declared, source="declarations")
    ingestor.paths([folder], IngestOptions(source="handbook", actor="author"))
    with shelf.store.transaction() as transaction:
        for name in ("same", "changed", "gone"):
            (version,) = shelf.store.versions(f"document/handbook/{name}")
            transaction.transition(version.version_id, State.APPROVED, actor="approver")
    shelf.now += timedelta(days=3)
    (folder / "changed.md").write_text("# changed\n\nThe changed rule no longer holds.\n")
    (folder / "gone.md").unlink()
    syncer = Syncer(shelf.store, ingestor)
    outcome = syncer.sync("handbook", "robot")
    assert (outcome.confirmed, outcome.vanished) == (1, ["document/handbook/gone"])
    assert [name for name, _ in outcome.drafted] == ["document/handbook/changed"]
    assert shelf.store.state(outcome.drafted[0][1]) is State.DRAFT
    again = syncer.sync("handbook", "robot")
    assert (again.confirmed, again.drafted, again.vanished) == (1, [], ["document/handbook/gone"])
    names = {n: shelf.store.versions(f"document/handbook/{n}")[0].version_id for n in ("same", "changed", "gone")}
    found = confirmations_of(shelf.store, list(names.values()), shelf.now + timedelta(days=1))
    fresh = {name: found[version_id].at >= shelf.now for name, version_id in names.items()}
    assert fresh == {"same": True, "changed": False, "gone": True}
    assert found[names["gone"]].vanished
    assert shelf.store.verify() == []


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (None, "source/wiki is not declared"),
        ("id: source/wiki\ntitle: Wiki\neffective_from: 2000-01-01\n", "declares no location"),
        ("id: source/wiki\ntitle: W\nlocation: /nowhere/at/all\neffective_from: 2000-01-01\n", "no such file"),
    ],
)
def test_a_source_that_cannot_be_read_again_is_refused_f1(office: Office, declared: str | None, told: str) -> None:
    shelf = office.shelf
    if declared:
        office.publish(declared, source="declarations")
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    head = shelf.store.head()
    with pytest.raises((InvalidInput, NotFound), match=told):
        Syncer(shelf.store, ingestor).sync("wiki", "robot")
    assert shelf.store.head() == head


def test_a_renamed_file_is_confirmed_and_neither_drafted_nor_flagged_f1(handbook: Handbook) -> None:
    (handbook.folder / "cards.yaml").rename(handbook.folder / "gift-cards.yaml")
    for _ in range(2):
        outcome = handbook.sync()
        assert (outcome.confirmed, outcome.drafted, outcome.vanished) == (2, [], [])
    assert handbook.store.verify() == []


def test_a_file_that_was_renamed_and_changed_is_drafted_f1(handbook: Handbook) -> None:
    (handbook.folder / "cards.yaml").unlink()
    handbook.write("gift-cards.yaml", CARDS.format(36))
    outcome = handbook.sync()
    assert (outcome.confirmed, outcome.vanished) == (1, [])
    assert [name for name, _ in outcome.drafted] == ["policy/cards"]


@pytest.mark.rule("F1b")
def test_a_source_whose_last_file_vanished_is_flagged_f1(handbook: Handbook) -> None:
    for name in ("cards.yaml", "door.md"):
        (handbook.folder / name).unlink()
    outcome = handbook.sync()
    assert (outcome.confirmed, outcome.vanished) == (0, ["document/handbook/door", "policy/cards"])
    found = confirmations_of(handbook.store, list(handbook.first.values()), handbook.shelf.now)
    assert all(one.vanished for one in found.values())


def test_an_object_that_left_a_file_of_several_is_flagged_f1(handbook: Handbook) -> None:
    handbook.write("cards.yaml", CARDS.format(24).replace("policy/cards", "policy/vouchers"))
    outcome = handbook.sync()
    assert outcome.vanished == ["policy/cards"]


@pytest.mark.rule("N1b")
def test_a_draft_that_the_source_takes_back_waits_no_longer_and_may_come_again_n1(handbook: Handbook) -> None:
    handbook.write("cards.yaml", CARDS.format(36))
    ((_, draft),) = handbook.sync().drafted
    handbook.write("cards.yaml", CARDS.format(24))
    outcome = handbook.sync()
    assert (outcome.confirmed, outcome.drafted, outcome.withdrawn) == (2, [], [("policy/cards", draft)])
    assert handbook.waiting == []
    move = list(handbook.store.events(kinds=[EventKind.VERSION_TRANSITIONED]))[-1]
    assert (move.payload["to"], move.actor, move.reason) == ("rejected", "robot", "handbook no longer says so")
    handbook.write("cards.yaml", CARDS.format(36))
    ((_, again),) = handbook.sync().drafted
    assert handbook.waiting == [again]
    assert handbook.sync().drafted == [], "it waits already"
    assert handbook.store.verify() == []


def test_a_draft_that_changed_again_before_its_review_is_replaced_n1(handbook: Handbook) -> None:
    handbook.write("door.md", DOOR.format("ten"))
    ((_, ten),) = handbook.sync().drafted
    handbook.write("door.md", DOOR.format("eleven"))
    outcome = handbook.sync()
    assert outcome.withdrawn == [("document/handbook/door", ten)]
    assert [version_id for _, version_id in outcome.drafted] == handbook.waiting


def test_what_a_reviewer_has_rejected_stays_rejected_l2(handbook: Handbook) -> None:
    handbook.write("cards.yaml", CARDS.format(36))
    ((_, draft),) = handbook.sync().drafted
    with handbook.store.transaction() as transaction:
        transaction.transition(draft, State.REJECTED, actor="approver")
    outcome = handbook.sync()
    assert (outcome.confirmed, outcome.drafted) == (1, [])
    assert outcome.warnings == ["cards.yaml: its text of policy/cards was rejected in review and stays rejected."]


def test_what_somebody_else_drafted_or_a_reviewer_has_read_is_told_and_left_l2(handbook: Handbook) -> None:
    handbook.write("cards.yaml", CARDS.format(36))
    handbook.write("door.md", DOOR.format("ten"))
    drafted = dict(handbook.sync("ada").drafted)
    with handbook.store.transaction() as transaction:
        transaction.transition(drafted["document/handbook/door"], State.REVIEWED, actor="approver")
    handbook.write("cards.yaml", CARDS.format(24))
    handbook.write("door.md", DOOR.format("nine"))
    outcome = handbook.sync("robot")
    assert outcome.withdrawn == []
    assert [line.split("@")[0] for line in outcome.warnings] == ["policy/cards", "document/handbook/door"]
    assert handbook.waiting == list(drafted.values())
    assert handbook.sync("ada").withdrawn == [("policy/cards", drafted["policy/cards"])]


@pytest.mark.rule("F1c")
def test_a_broken_file_is_named_and_the_others_are_confirmed_f1(handbook: Handbook) -> None:
    handbook.write("cards.yaml", "id: [broken")
    handbook.write("empty.md", "")
    outcome = handbook.sync()
    assert (outcome.confirmed, outcome.vanished, outcome.drafted) == (1, [], [])
    assert list(outcome.broken) == ["cards.yaml", "empty.md"]
    assert "The file is empty" in outcome.broken["empty.md"]
    found = confirmations_of(handbook.store, list(handbook.first.values()), handbook.shelf.now)
    confirmed = {name: found[version_id].at == handbook.shelf.now for name, version_id in handbook.first.items()}
    assert confirmed == {"policy/cards": False, "document/handbook/door": True}


@pytest.mark.rule("N2g")
def test_a_file_of_another_program_is_skipped_and_told_n2(handbook: Handbook) -> None:
    handbook.write("package.json", '{"name": "site"}')
    outcome = handbook.sync()
    assert (outcome.confirmed, outcome.broken) == (2, {})
    assert [warning.partition(":")[0] for warning in outcome.warnings] == ["Skipped package.json"]


def test_two_files_that_would_be_one_object_break_the_second_alone_f1(handbook: Handbook) -> None:
    handbook.write("door.txt", "The door opens at ten.")
    handbook.write("far.md", "---\njurisdiction: atlantis\n---\n# Far\n\nFar away.\n")
    outcome = handbook.sync()
    assert outcome.confirmed == 2
    assert list(outcome.broken) == ["door.txt", "far.md"]


def test_an_end_that_a_file_declares_later_is_a_change_f1(handbook: Handbook) -> None:
    handbook.write("cards.yaml", CARDS.format(24).replace("clauses:", "effective_to: 2027-01-01\nclauses:"))
    outcome = handbook.sync()
    assert (outcome.confirmed, [name for name, _ in outcome.drafted]) == (1, ["policy/cards"])


def test_two_periods_of_one_object_in_a_file_are_both_read_f1(handbook: Handbook) -> None:
    later = CARDS.format(36).replace("2023-01-01", "2027-01-01")
    handbook.write("later.yaml", later)
    ((_, draft),) = handbook.sync().drafted
    handbook.approve(draft)
    outcome = handbook.sync()
    assert (outcome.confirmed, outcome.drafted, outcome.vanished) == (2, [], [])
    (handbook.folder / "later.yaml").rename(handbook.folder / "to-come.yaml")
    assert handbook.sync().drafted == []
