"""Documents come in as uploads, files, folders, histories and syncs, all through the same sequence of steps."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.service.application import Application
from api.service.requests import DocumentDefaults, Moment, TransitionRequest
from api.service.views.ingests import IngestView
from knowledge.errors import InvalidDocument, InvalidInput, NotFound
from knowledge.model.objects import State
from tests.api.service.rules import APPROVED_BY_ADA, BY_ADA
from tests.ingest.repositories import Repo

RULE = """id: policy/{}
title: Badges
effective_from: 2023-01-01
clauses:
  - id: badge
    text: Visitors must hand back their badge after {} hours.
"""


def test_an_upload_is_searchable_at_once_and_adds_nothing_twice_n1(fresh: Application) -> None:
    defaults = DocumentDefaults(state=State.APPROVED, actor="jo")
    view = fresh.documents.upload("a.md", b"# A\n\nText.\n", defaults)
    assert (view.recorded, view.approved, view.declared) == (1, 1, ["source/local"])
    assert fresh.upkeep.readiness().index_lag == 0
    again = fresh.documents.upload("a.md", b"# A\n\nText.\n", defaults)
    assert (again.recorded, again.unchanged, again.versions) == (0, 1, [])


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"MZ"), ("../a.md", b"# A\n"), ("a.md", b"")])
def test_a_bad_upload_changes_nothing(fresh: Application, name: str, content: bytes) -> None:
    before = fresh.ledger.events(0, 1).head
    with pytest.raises(InvalidDocument):
        fresh.documents.upload(name, content, DocumentDefaults(actor="jo"))
    assert fresh.ledger.events(0, 1).head == before


def test_wrong_defaults_are_refused_before_anything_is_read(fresh: Application) -> None:
    ingests: list[Callable[[], IngestView]] = [
        lambda: fresh.documents.upload("a.exe", b"", DocumentDefaults()),
        lambda: fresh.documents.paths([Path("nosuch")], DocumentDefaults()),
        lambda: fresh.documents.history([Path("nosuch")], DocumentDefaults()),
    ]
    for ingest in ingests:
        with pytest.raises(InvalidInput) as refused:
            ingest()
        assert refused.value.where == "actor"


def test_a_folder_is_read_with_everything_below_it(fresh: Application, tmp_path: Path) -> None:
    for name in ("one.md", "below/two.md", "below/three.txt"):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n\nThe text of {name}.\n")
    view = fresh.documents.paths([tmp_path / "folder"], DocumentDefaults(actor="jo", include=("*.md",)))
    assert sorted(version.object_id for version in view.versions) == [
        "document/local/below/two",
        "document/local/one",
    ]


def test_approved_files_that_contradict_each_other_open_a_task_c3(fresh: Application, tmp_path: Path) -> None:
    for name, hours in (("visitors", 8), ("reception", 12)):
        (tmp_path / f"{name}.yaml").write_text(RULE.format(name, hours))
    view = fresh.documents.paths(sorted(tmp_path.glob("*.yaml")), APPROVED_BY_ADA)
    assert [{conflict.value, conflict.other_value} for conflict in view.conflicts] == [{"8 hours", "12 hours"}]
    drafts = fresh.documents.upload("other.yaml", RULE.format("other", 24).encode(), BY_ADA)
    assert drafts.conflicts == [], "a draft is not compared until it is approved"


def test_histories_of_several_repositories_are_added_up_n3(fresh: Application, tmp_path: Path) -> None:
    repositories = []
    for name in ("first", "second"):
        repository = Repo(tmp_path / name)
        repository.commit({f"{name}.md": f"# {name}\n\nThe old text of {name}.\n"}, at=0)
        repository.commit({f"{name}.md": f"# {name}\n\nThe new text of {name}.\n"}, at=1)
        repositories.append(repository.path)
    defaults = DocumentDefaults(actor="jo", state=State.APPROVED)
    view = fresh.documents.history(repositories, defaults)
    assert (view.recorded, view.approved) == (4, 4)
    assert view.declared == ["source/local"], "once, though both declare it"
    assert "new text" in fresh.objects.object("document/local/first", Moment()).text


def test_a_sync_confirms_drafts_and_names_broken_files_f1(fresh: Application, tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "door.md").write_text("# Door\n\nThe door opens at nine.\n")
    (folder / "empty.md").write_text("")
    declaration = f"id: source/handbook\ntitle: H\nlocation: {folder}\neffective_from: 2000-01-01\n"
    declared = fresh.documents.upload("source.yaml", declaration.encode(), DocumentDefaults(actor="ada"))
    approval = TransitionRequest(to=State.APPROVED, actor="ben")
    fresh.versions.transition(declared.versions[0].version_id, approval)
    view = fresh.documents.sync("handbook", "robot")
    assert [version.object_id for version in view.drafted] == ["document/handbook/door"]
    assert [broken.name for broken in view.broken] == ["empty.md"]
    assert (view.confirmed, view.approved, view.vanished, view.conflicts) == (0, [], [], [])
    other = tmp_path / "elsewhere"
    other.mkdir()
    moved = fresh.documents.sync("handbook", "robot", other)
    assert [version.object_id for version in moved.withdrawn] == ["document/handbook/door"]


@pytest.mark.parametrize("roots", [None, "", "elsewhere", "handbook/below"])
def test_a_caller_has_only_folders_below_the_roots_read(
    fresh: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roots: str | None
) -> None:
    """A link that leads out of a root is followed before it is compared."""
    (tmp_path / "handbook" / "below").mkdir(parents=True)
    (tmp_path / "handbook" / "door.md").write_text("# Door\n\nThe door opens at nine.\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link").symlink_to(tmp_path / "handbook")
    for name, place in (("one", "handbook"), ("two", "elsewhere/link")):
        declaration = f"id: source/{name}\ntitle: H\nlocation: {tmp_path / place}\neffective_from: 2000-01-01\n"
        declared = fresh.documents.upload("source.yaml", declaration.encode(), DocumentDefaults(actor="ada"))
        approval = TransitionRequest(to=State.APPROVED, actor="ben")
        fresh.versions.transition(declared.versions[0].version_id, approval)
        monkeypatch.setattr(fresh.settings, "source_roots", roots and str(tmp_path / roots))
        with pytest.raises(InvalidInput, match="may not be read") as refused:
            fresh.documents.sync_for_caller(name, "robot")
        assert "door" not in str(refused.value)
        monkeypatch.setattr(fresh.settings, "source_roots", str(tmp_path))
        assert len(fresh.documents.sync_for_caller(name, "robot").drafted) == 1


def test_a_sync_of_an_undeclared_source_is_refused(fresh: Application) -> None:
    with pytest.raises(NotFound) as refused:
        fresh.documents.sync("nosuch", "robot")
    assert "source/nosuch is not declared" in refused.value.detail
