"""Globs over paths, suffixes, and the object names that paths give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.naming import PathFilter, object_name, printable_path, suffix_of
from knowledge.model.objects import checked_object_id

PATHS = ["a.md", "a.txt", "b.MD", "docs/b.md", "docs/deep/c.md", "docs/deep/er/d.md", "x/docs/e.md", "docs.md"]


@pytest.mark.parametrize(
    ("globs", "accepted"),
    [
        ([], ["a.md", "b.MD", "docs/b.md", "docs/deep/c.md", "docs/deep/er/d.md", "x/docs/e.md", "docs.md"]),
        (["*.md"], ["a.md", "docs/b.md", "docs/deep/c.md", "docs/deep/er/d.md", "x/docs/e.md", "docs.md"]),
        (["*"], PATHS),
        (["docs/*.md"], ["docs/b.md"]),
        (["./docs/*.md"], ["docs/b.md"]),
        (["docs/**"], ["docs/b.md", "docs/deep/c.md", "docs/deep/er/d.md"]),
        (["docs/**/*.md"], ["docs/b.md", "docs/deep/c.md", "docs/deep/er/d.md"]),
        (["**/docs/*.md"], ["docs/b.md", "x/docs/e.md"]),
        (["?.md"], ["a.md", "docs/b.md", "docs/deep/c.md", "docs/deep/er/d.md", "x/docs/e.md"]),
        (["a.*"], ["a.md", "a.txt"]),
        (["*.txt", "docs.md"], ["a.txt", "docs.md"]),
        (["[ab].md"], []),
        (["docs"], []),
    ],
)
def test_a_glob_accepts_names_at_any_depth_or_whole_paths(globs: list[str], accepted: list[str]) -> None:
    accepts = PathFilter(globs, frozenset({".md"}))
    assert [path for path in PATHS if accepts(path)] == accepted


@pytest.mark.parametrize("character", list(".+()[]{}^$|\\"))
def test_other_characters_of_a_glob_stand_for_themselves(character: str) -> None:
    accepts = PathFilter([f"a{character}b"], frozenset())
    assert accepts(f"a{character}b")
    assert not accepts("aab")


def test_a_star_crosses_line_breaks_in_names_but_no_slash() -> None:
    accepts = PathFilter(["docs/*.md"], frozenset())
    assert accepts("docs/two\nlines.md")
    assert not accepts("docs/a/b.md")


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("a.md", ".md"),
        ("a.MD", ".md"),
        ("a.tar.gz", ".gz"),
        ("a", ""),
        (".profile", ""),
        ("a.d/b", ""),
    ],
)
def test_a_suffix_is_that_of_the_last_part_in_lower_case(path: str, suffix: str) -> None:
    assert suffix_of(path) == suffix


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("leave.md", "leave"),
        ("hr/leave.v2.md", "hr/leave.v2"),
        ("a b/ü.md", "a b/ü"),
        ("c#.md", "c%23"),
        ("x@1.md", "x%401"),
        ("why?.md", "why%3F"),
        ("tab\there.md", "tab%09here"),
        ("Makefile", "Makefile"),
        ("bad\udcff.md", "bad%FF"),
        ("a.d/b", "a.d/b"),
    ],
)
def test_a_path_gives_an_object_its_name(path: str, name: str) -> None:
    assert object_name(path) == name
    assert checked_object_id(f"document/local/{name}")


@pytest.mark.parametrize(
    ("path", "shown"),
    [("a#b@c.md", "a#b@c.md"), ("a\nb.md", "a%0Ab.md"), ("a\x85b.md", "a%C2%85b.md"), ("\udce9.md", "%E9.md")],
)
def test_a_path_is_printable_and_keeps_its_suffix(path: str, shown: str) -> None:
    assert printable_path(path) == shown


@given(st.text(st.characters(exclude_characters="/%", exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_different_names_stay_different(name: str) -> None:
    shown = printable_path(name)
    assert bytes_of(shown) == name.encode()


def bytes_of(shown: str) -> bytes:
    """The bytes that a percent-encoded path stands for."""
    head, *rest = shown.split("%")
    return head.encode() + b"".join(bytes([int(part[:2], 16)]) + part[2:].encode() for part in rest)
