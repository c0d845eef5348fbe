"""The files that paths name: which are found, in which order, and which paths are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.reading.files import FileFinder, check_size, read_bytes
from knowledge.errors import InvalidDocument


def tree(root: Path, *names: str) -> Path:
    """A folder with these files; a name that ends with a slash is an empty folder."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir()
        else:
            path.write_text(f"Text of {name}.")
    return root


def found(root: Path, *names: str, include: tuple[str, ...] = ()) -> list[str]:
    return [file.relative for file in FileFinder(include).find([root / name for name in names or (".",)])]


@pytest.mark.parametrize(
    ("names", "include", "expected"),
    [
        (["b.md", "a.md"], (), ["a.md", "b.md"]),
        (["z/a.md", "b.md", "a/c.md"], (), ["b.md", "a/c.md", "z/a.md"]),
        (["a.md", ".hidden.md", ".git/b.md", "x/.y/c.md"], (), ["a.md"]),
        (["a.md", "b.pdf", "c.YAML", "d.png", "Makefile"], (), ["a.md", "b.pdf", "c.YAML"]),
        (["a.md", "b.txt", "x/c.md"], ("*.md",), ["a.md", "x/c.md"]),
        (["a.md", "b.txt", "x/c.md"], ("x/*",), ["x/c.md"]),
        (["a.md", "b.png"], ("*",), ["a.md"]),
    ],
)
def test_a_folder_is_searched_in_order_without_hidden_and_unknown_files(
    tmp_path: Path, names: list[str], include: tuple[str, ...], expected: list[str]
) -> None:
    assert found(tree(tmp_path, *names), include=include) == expected


def test_a_file_that_is_named_is_found_by_its_name_whatever_the_globs(tmp_path: Path) -> None:
    root = tree(tmp_path, "x/a.md", "x/.b.md")
    assert found(root, "x/a.md", "x/.b.md", include=("*.txt",)) == ["a.md", ".b.md"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a.md", "a.md"], ["a.md"]),
        (["x", "x/a.md"], ["a.md"]),
        (["x/a.md", "."], ["a.md", "a.md"]),
        ([".", "x/a.md"], ["a.md", "x/a.md"]),
        (["x", "a.md"], ["a.md", "a.md"]),
    ],
)
def test_a_file_that_two_paths_name_is_found_once_under_the_first(
    tmp_path: Path, paths: list[str], expected: list[str]
) -> None:
    root = tree(tmp_path, "a.md", "x/a.md")
    files = FileFinder(()).find([root / path for path in paths])
    assert [file.relative for file in files] == expected
    assert len({file.path.resolve() for file in files}) == len(files)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("missing", "There is no such file or folder"),
        ("picture.png", r"Files of type '\.png' cannot be read.*The formats known are \.csv"),
        ("Makefile", "Files of type 'without suffix' cannot be read"),
        ("empty", "There is no file to ingest.*Name files of these formats.*--include"),
        ("pipe.md", "neither a file nor a folder.*regular file"),
    ],
)
def test_a_path_that_names_no_document_is_refused(tmp_path: Path, path: str, says: str) -> None:
    root = tree(tmp_path, "picture.png", "Makefile", "empty/")
    os.mkfifo(root / "pipe.md")
    with pytest.raises(InvalidDocument, match=f"(?s){says}") as caught:
        found(root, path)
    assert caught.value.where == str(root / path)


def test_a_bare_repository_without_documents_is_told_to_be_one(tmp_path: Path) -> None:
    root = tree(tmp_path, "site.git/HEAD", "site.git/objects/", "site.git/refs/")
    with pytest.raises(InvalidDocument) as caught:
        found(root, "site.git")
    assert caught.value.remedy == "This is a bare git repository: read its history with --git-history."


def test_there_is_nothing_to_ingest_without_paths() -> None:
    with pytest.raises(InvalidDocument) as caught:
        FileFinder(()).find([])
    assert caught.value.where == "PATH"


def test_a_source_that_was_emptied_has_no_files_but_is_no_error(tmp_path: Path) -> None:
    assert FileFinder(()).find_any([tmp_path]) == []


def test_unknown_formats_are_counted_in_warnings(tmp_path: Path) -> None:
    finder = FileFinder(())
    finder.find([tree(tmp_path, "a.md", "b.png", "x/c.png", "d.gif", "Makefile", ".hidden.png")])
    assert finder.warnings == [
        "Skipped 1 file of an unknown format (.gif).",
        "Skipped 2 files of an unknown format (.png).",
        "Skipped 1 file of an unknown format (no suffix).",
    ]


@pytest.mark.parametrize("link", ["out.md", "x/out", "x/out.png"])
def test_a_link_out_of_the_folder_is_refused_and_a_hidden_one_ignored(tmp_path: Path, link: str) -> None:
    root = tree(tmp_path / "root", "a.md", "x/b.md")
    outside = tree(tmp_path / "outside", "secret.md")
    (root / ".hidden").symlink_to(outside)
    assert found(root) == ["a.md", "x/b.md"]
    (root / link).symlink_to(outside / "secret.md")
    with pytest.raises(InvalidDocument, match=r"leaves the folder: it points to .*secret\.md") as caught:
        found(root)
    assert caught.value.where == str(root / link)


def test_a_tolerant_search_names_what_cannot_be_read_and_finds_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree(tmp_path, "a.md", "locked.md", "x/b.md")
    (root / "itself.md").symlink_to(root / "itself.md")
    is_file = Path.is_file

    def refuse_locked(path: Path) -> bool:
        if path.name == "locked.md":
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse_locked)
    finder = FileFinder((), is_tolerant=True)
    assert [file.relative for file in finder.find([root, root / "gone.md"])] == ["a.md", "x/b.md"]
    assert {Path(error.where).name: error.detail for error in finder.failed} == {
        "itself.md": "The symbolic link leads back to itself.",
        "locked.md": "The file cannot be read: Permission denied.",
        "gone.md": "There is no such file or folder.",
    }
    with pytest.raises(InvalidDocument, match="no such file"):
        FileFinder((), is_tolerant=True).find([root / "gone.md"])


def test_a_link_within_the_folder_is_not_followed(tmp_path: Path) -> None:
    root = tree(tmp_path, "a.md", "x/b.md")
    (root / "same.md").symlink_to(root / "a.md")
    (root / "y").symlink_to(root / "x")
    (root / "x" / "up").symlink_to(root)
    assert found(root) == ["a.md", "x/b.md"]


def test_a_folder_may_itself_be_named_through_a_link(tmp_path: Path) -> None:
    tree(tmp_path / "root", "a.md")
    (tmp_path / "link").symlink_to(tmp_path / "root")
    assert found(tmp_path, "link") == ["a.md"]


def test_bytes_are_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"12345")
    assert read_bytes(path, 5) == b"12345"
    with pytest.raises(InvalidDocument, match=r"5 bytes; at most 4 are accepted.*KNOWLEDGE_MAX_DOCUMENT_BYTES"):
        read_bytes(path, 4)
    with pytest.raises(InvalidDocument, match="cannot be read: No such file"):
        read_bytes(tmp_path / "gone.md", 4)


@pytest.mark.parametrize(("size", "is_accepted"), [(0, True), (10, True), (11, False)])
def test_a_size_is_accepted_up_to_the_limit(size: int, is_accepted: bool) -> None:
    if is_accepted:
        check_size("a.md", size, 10)
    else:
        with pytest.raises(InvalidDocument, match=r"a\.md: The file has 11 bytes"):
            check_size("a.md", size, 10)
