"""The present content of a source, compared with stored versions; broken files hide nothing else (rule F1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.options import IngestOptions
from ingest.reading.source_content import RereadFiles, SourceContent
from knowledge.model.objects import Version
from tests.ingest.ingesting import desk

OPTIONS = IngestOptions(source="handbook", actor="Ada")
OBJECT = "id: definition/{}\ntitle: T\ntext: {}\n"


def reread(folder: Path, files: dict[str, str]) -> RereadFiles:
    """These files of a folder, read and not recorded."""
    for path in folder.iterdir():
        path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text)
    return desk()[1].reread([folder], OPTIONS)


def stored(folder: Path, files: dict[str, str]) -> dict[str, Version]:
    """The versions of these files, by the name of their object."""
    versions = [prepared.submission.version for prepared in reread(folder, files).versions]
    return {version.object_id.rpartition("/")[2]: version for version in versions}


def test_every_file_is_read_and_nothing_is_recorded_f1(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text.")
    store, ingestor, _ = desk()
    result = ingestor.reread([tmp_path], OPTIONS)
    assert [prepared.uri for prepared in result.versions] == ["a.md"]
    assert list(store.events()) == []


@pytest.mark.parametrize(
    ("now", "repeated", "gone"),
    [
        ({"a.md": "One.", "b.md": "Two."}, ["a", "b"], []),
        ({"a.md": "One.", "b.md": "Changed."}, ["a"], []),
        ({"a.md": "One."}, ["a"], ["b"]),
        ({}, [], ["a", "b"]),
        ({"a.md": "One.", "c.md": "Two."}, ["a"], ["b"]),
        ({"a.md": "One.", "b.md": "\0"}, ["a"], []),
    ],
)
def test_a_stored_version_is_repeated_changed_or_gone_f1(
    tmp_path: Path, now: dict[str, str], repeated: list[str], gone: list[str]
) -> None:
    versions = stored(tmp_path, {"a.md": "One.", "b.md": "Two."})
    content = SourceContent(reread(tmp_path, now))
    assert [name for name, version in versions.items() if content.repeats(version)] == repeated
    assert [name for name, version in versions.items() if content.is_gone(version)] == gone


def test_an_object_that_moved_to_another_file_is_not_gone_f1(tmp_path: Path) -> None:
    versions = stored(tmp_path, {"a.yaml": OBJECT.format("d", "t")})
    content = SourceContent(reread(tmp_path, {"b.yaml": OBJECT.format("d", "t")}))
    assert content.repeats(versions["d"])
    assert not content.is_gone(versions["d"])


def test_an_object_of_another_scope_is_changed_but_not_gone_f1(tmp_path: Path) -> None:
    versions = stored(tmp_path, {"a.yaml": OBJECT.format("d", "t")})
    content = SourceContent(reread(tmp_path, {"a.yaml": OBJECT.format("d", "t") + "jurisdiction: eu\n"}))
    assert not content.repeats(versions["d"])
    assert not content.is_gone(versions["d"])


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("b.md", "", "The file is empty"),
        ("b.yaml", "a: [", "The YAML cannot be read"),
        ("b.yaml", OBJECT.format("d", "t") + "jurisdiction: mars\n", "b.yaml, jurisdiction: 'mars'"),
        ("a.txt", "Text.", "a.md and a.txt would be the same object|a.txt and a.md would be"),
    ],
)
def test_a_broken_file_is_named_with_its_problem_and_the_others_are_read_f1(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    result = reread(tmp_path, {"a.md": "One.", name: text})
    assert set(result.files) | set(result.broken) == {"a.md", name}
    assert len(result.broken) == 1
    (told,) = result.broken.values()
    assert any(words in told for words in problem.split("|"))


def test_a_version_from_a_broken_file_is_unreadable_and_not_gone_f1(tmp_path: Path) -> None:
    versions = stored(tmp_path, {"a.yaml": OBJECT.format("d", "t"), "b.md": "Two."})
    content = SourceContent(reread(tmp_path, {"a.yaml": "broken: ["}))
    assert content.is_unreadable(versions["d"])
    assert not content.is_gone(versions["d"])
    assert not content.is_unreadable(versions["b"])
    assert content.is_gone(versions["b"])


def test_a_group_that_another_file_declares_is_a_known_place_s4(tmp_path: Path) -> None:
    groups = "id: precedence/default\ntitle: P\ngroups: {dach: {members: [de, at, ch]}}\n"
    result = reread(tmp_path, {"a.yaml": OBJECT.format("d", "t") + "jurisdiction: dach\n", "p.yaml": groups})
    assert result.broken == {}


def test_a_file_that_is_marked_broken_has_no_versions() -> None:
    result = RereadFiles(files={"a.md": [], "b.md": []})
    result.mark_broken("a.md", "It is refused.")
    result.mark_broken("c.md", "It cannot be read.")
    assert (list(result.files), result.broken) == (
        ["b.md"],
        {"a.md": "It is refused.", "c.md": "It cannot be read."},
    )


def test_files_of_unknown_formats_are_warned_of(tmp_path: Path) -> None:
    assert reread(tmp_path, {"a.png": "x"}).warnings == ["Skipped 1 file of an unknown format (.png)."]
