"""A document keeps its name however the path of its file is given, and a new object beside a like one is told (N6)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.pipeline import Ingestor
from knowledge.errors import CanonError, InvalidDocument, InvalidInput
from knowledge.model.objects import Kind, Version
from knowledge.testing.memory_store import MemoryStore
from tests.ingest.ingesting import APPROVED, desk, documents, erase

LEAVE = "document/local/hr/leave"


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """A folder with one document in a folder of its own."""
    (tmp_path / "hr").mkdir()
    (tmp_path / "hr" / "leave.md").write_text("# Annual leave\n\nEveryone has 28 days.\n")
    return tmp_path


def after_the_folder(handbook: Path) -> tuple[MemoryStore, Ingestor]:
    store, ingestor, clock = desk()
    ingestor.paths([handbook], APPROVED)
    clock.pass_days(1)
    (handbook / "hr" / "leave.md").write_text("# Annual leave\n\nEveryone has 30 days.\n")
    return store, ingestor


@pytest.mark.rule("N6a")
def test_a_file_given_by_path_is_the_object_that_its_folder_made(handbook: Path) -> None:
    store, ingestor = after_the_folder(handbook)
    report = ingestor.paths([handbook / "hr" / "leave.md"], APPROVED)
    assert documents(store) == [LEAVE]
    assert ([name for name, _ in report.versions], report.warnings) == ([LEAVE], [])


@pytest.mark.rule("N6a")
def test_a_relative_path_says_as_much_as_the_whole_one(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, ingestor = after_the_folder(handbook)
    monkeypatch.chdir(handbook / "hr")
    ingestor.paths([Path("leave.md")], APPROVED)
    assert documents(store) == [LEAVE]


@pytest.mark.rule("N6a")
def test_a_file_of_another_source_keeps_its_bare_name(handbook: Path) -> None:
    store, ingestor = after_the_folder(handbook)
    report = ingestor.paths([handbook / "hr" / "leave.md"], replace(APPROVED, source="other"))
    assert documents(store) == [LEAVE, "document/other/leave"]
    assert report.warnings == []


@pytest.mark.rule("N6c")
@pytest.mark.parametrize(("name", "title"), [("leave.md", "Days off"), ("days-off.md", "Annual Leave")])
def test_a_new_object_beside_one_of_the_same_name_or_title_is_told(handbook: Path, name: str, title: str) -> None:
    store, ingestor = after_the_folder(handbook)
    moved = handbook / "elsewhere" / name
    moved.parent.mkdir()
    moved.write_text(f"# {title}\n\nEveryone has 30 days.\n")
    report = ingestor.paths([moved], APPROVED)
    assert documents(store) == sorted([LEAVE, f"document/local/{moved.stem}"])
    assert [LEAVE in warning and "--object" in warning for warning in report.warnings] == [True]


@pytest.mark.rule("N6c", "E1b")
def test_an_object_whose_text_was_erased_has_no_title_to_share(handbook: Path) -> None:
    store, ingestor = after_the_folder(handbook)
    erase(store, *(version.version_id for version in store.versions(LEAVE)))
    (handbook / "days-off.md").write_text("# Annual leave\n\nEveryone has 30 days.\n")
    assert ingestor.paths([handbook / "days-off.md"], APPROVED).warnings == []


@pytest.mark.rule("N6c")
def test_documents_that_share_no_name_and_no_title_are_not_told_of(handbook: Path) -> None:
    _, ingestor = after_the_folder(handbook)
    (handbook / "travel.md").write_text("# Travel\n\nBook early.\n")
    assert ingestor.paths([handbook / "travel.md"], APPROVED).warnings == []


@pytest.mark.rule("N6c")
def test_files_of_one_name_in_several_folders_are_not_told_of_unless_their_titles_are_one(handbook: Path) -> None:
    _, ingestor = after_the_folder(handbook)
    for folder, title in (("eu", "Leave in the EU"), ("copy", "Annual leave")):
        (handbook / folder).mkdir()
        (handbook / folder / "leave.md").write_text(f"# {title}\n\nAs agreed.\n")
    (warning,) = ingestor.paths([handbook], APPROVED).warnings
    assert warning.startswith(f"copy/leave.md: document/local/copy/leave is a new object beside {LEAVE},")


@pytest.mark.rule("N6c")
def test_each_document_is_read_once_for_all_the_uploads_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    store, ingestor, _ = desk()
    read: list[str] = []
    version = store.version

    def counted(version_id: str) -> Version:
        read.append(version_id)
        return version(version_id)

    monkeypatch.setattr(store, "version", counted)
    for number in range(12):
        ingestor.upload(f"note-{number}.md", f"# Note {number}\n\nNothing.\n".encode(), APPROVED)
    assert len(read) == len(set(read)) == 11
    (warning,) = ingestor.upload("note.md", b"# Note 3\n\nNothing.\n", APPROVED).warnings
    assert "document/local/note-3," in warning


@pytest.mark.rule("N6c", "S5b")
def test_a_text_for_an_audience_is_not_told_of_to_others(handbook: Path) -> None:
    _, ingestor, _ = desk()
    restricted = replace(APPROVED, scope=APPROVED.scope.model_copy(update={"audience": "board"}))
    ingestor.paths([handbook], restricted)
    report = ingestor.upload("leave.md", b"# Annual leave\n\nEveryone has 28 days.\n", APPROVED)
    assert report.recorded == 1
    assert report.warnings == []


@pytest.mark.rule("N6b")
def test_root_names_a_file_by_its_path_below_it(handbook: Path) -> None:
    store, ingestor, _ = desk()
    ingestor.paths([handbook / "hr"], replace(APPROVED, root=handbook))
    assert documents(store) == [LEAVE]


@pytest.mark.rule("N6b")
def test_object_names_the_object_of_one_file_and_its_kind(handbook: Path) -> None:
    store, ingestor, _ = desk()
    ingestor.paths([handbook / "hr" / "leave.md"], replace(APPROVED, object_id="policy/leave"))
    assert documents(store) == ["policy/leave"]
    assert store.versions("policy/leave")[0].kind is Kind.POLICY


@pytest.mark.rule("N6b")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (replace(APPROVED, root=Path("/somewhere/else")), "does not lie below --root"),
        (replace(APPROVED, object_id="leave"), "does not begin with a kind"),
        (replace(APPROVED, object_id="memo/leave"), "does not begin with a kind"),
        (replace(APPROVED, object_id="document//leave"), "empty"),
        (replace(APPROVED, object_id="policy/leave", kind=Kind.FAQ), "another kind than faq"),
    ],
)
def test_names_that_cannot_be_given_are_refused(handbook: Path, options: object, says: str) -> None:
    store, ingestor, _ = desk()
    with pytest.raises(InvalidInput, match=says) as caught:
        ingestor.paths([handbook / "hr" / "leave.md"], options)  # type: ignore[arg-type]
    assert caught.value.remedy
    assert documents(store) == []


@pytest.mark.rule("N6b")
def test_one_object_cannot_be_named_for_two_files(handbook: Path) -> None:
    _, ingestor, _ = desk()
    (handbook / "travel.md").write_text("# Travel\n\nBook early.\n")
    with pytest.raises(InvalidDocument, match="there are 2 files"):
        ingestor.paths([handbook], replace(APPROVED, object_id="document/local/leave"))


@pytest.mark.rule("N6b")
@pytest.mark.parametrize(
    ("name", "text"),
    [("d.yaml", "id: definition/d\ntitle: D\ntext: A day.\n"), ("d.md", "---\nid: faq/d\n---\nA day.\n")],
)
def test_a_document_that_names_itself_otherwise_is_refused(tmp_path: Path, name: str, text: str) -> None:
    _, ingestor, _ = desk()
    (tmp_path / name).write_text(text)
    report = ingestor.paths([tmp_path / name], replace(APPROVED, object_id="document/local/d"))
    assert [
        file.path.endswith(name) and "it was to be document/local/d" in file.detail for file in report.failed
    ] == [True]


@pytest.mark.rule("N6b")
@pytest.mark.parametrize(
    "options", [replace(APPROVED, root=Path()), replace(APPROVED, object_id="document/local/a")]
)
def test_the_files_of_a_history_have_the_names_of_the_repository(tmp_path: Path, options: object) -> None:
    _, ingestor, _ = desk()
    with pytest.raises(CanonError, match="named by their paths in the repository"):
        ingestor.history(tmp_path, options)  # type: ignore[arg-type]
