"""Markdown and plain text: the text stays the file's own, and front matter is set apart from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.extracted import Extracted
from ingest.loaders.metadata import front_matter_of
from ingest.loaders.port import SourceFile
from ingest.loaders.text import TextLoader
from ingest.structure.tree import NodeKind
from knowledge.errors import InvalidDocument

LOADER = TextLoader()


def load(content: bytes, suffix: str = ".md") -> Extracted:
    (extracted,) = LOADER.load(SourceFile(f"a{suffix}", suffix, content, 0))
    return extracted


def load_leniently(content: bytes, suffix: str = ".md") -> Extracted:
    return LOADER.load_leniently(SourceFile(f"a{suffix} at commit 1f", suffix, content, 0))


@pytest.mark.parametrize(
    ("text", "front", "title", "body"),
    [
        ("Text.\n", {}, "", "Text.\n"),
        ("---\ntitle: T\n---\nText.\n", {"title": "T"}, "T", "Text.\n"),
        ("---\r\ntitle: T\r\n---\r\nText.", {"title": "T"}, "T", "Text."),
        ("--- \ntitle: T\n...\t\nText.", {"title": "T"}, "T", "Text."),
        ("---\n---\nText.", {}, "", "Text."),
        ("---\n# only a comment\n---\nText.", {}, "", "Text."),
        ("---\ntitle: 2024\n---\nText.", {"title": 2024}, "", "Text."),
        ("---\ntitle: T\nText without an end.", {}, "", "---\ntitle: T\nText without an end."),
        ("---\nProse between rules.\n---\nText.", {}, "", "---\nProse between rules.\n---\nText."),
        ("----\ntitle: T\n----\nText.", {}, "", "----\ntitle: T\n----\nText."),
        ("\n---\ntitle: T\n---\nText.", {}, "", "---\ntitle: T\n---\nText."),
        ('+++\ntitle = "T"\nday = 2024-05-01\n+++\nText.', {"title": "T", "day": "2024-05-01"}, "T", "Text."),
        ("+++\nText.", {}, "", "+++\nText."),
    ],
)
def test_front_matter_is_recognised_only_as_fields_between_rules_at_the_top(
    text: str, front: dict[str, object], title: str, body: str
) -> None:
    extracted = load(text.encode())
    assert extracted.text == body
    assert (extracted.front, extracted.title) == (front, title)


def test_front_matter_that_is_longer_than_any_real_one_is_text() -> None:
    assert front_matter_of("---\n" + "a: b\n" * 20_000 + "---\nText.") is None
    assert front_matter_of("---\n" + "a: b\n" * 100 + "---\nText.") is not None


def test_malformed_toml_is_an_error_that_names_the_place() -> None:
    with pytest.raises(InvalidDocument, match="TOML cannot be read") as caught:
        load(b"+++\na =\n+++\nText.")
    assert caught.value.where == "a.md, front matter"


def test_a_document_that_publishes_nothing_is_read_with_a_warning() -> None:
    extracted = load(b"<!-- Nothing yet. -->\n")
    assert (extracted.text, extracted.warnings) == ("", ("a.md: it publishes no words.",))
    assert [(one.kind, one.count, one.characters) for one in extracted.left_out] == [("comment", 1, 12)]


@pytest.mark.parametrize("suffix", [".txt", ".text", ".rst"])
def test_plain_text_has_no_front_matter_and_no_hash_headings(suffix: str) -> None:
    extracted = load(b"---\ntitle: T\n---\n\n# no heading\n", suffix)
    assert extracted.front == {}
    assert (NodeKind.PARAGRAPH, "# no heading") in [(node.kind, node.plain) for node in extracted.tree.children]


@pytest.mark.parametrize(
    ("content", "text", "warning"),
    [
        (b"", "", ""),
        (b"Text.", "Text.", ""),
        (b"\xef\xbb\xbfText.", "Text.", ""),
        (b"a\0b", "", "a.md at commit 1f: binary, so recorded without text."),
        (
            b"one\ncaf\xe9",
            "one\ncaf\ufffd",
            "a.md at commit 1f, line 2: Byte 7 (0xe9) is not UTF-8. Replacement characters take its place.",
        ),
    ],
)
def test_a_historical_file_is_read_as_far_as_possible(content: bytes, text: str, warning: str) -> None:
    extracted = load_leniently(content)
    assert extracted.text == text
    assert extracted.warnings == ((warning,) if warning else ())
    assert extracted.extractor == "text/13"


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("title: Membership: terms", "Membership: terms"),
        ("title: a: b: c ", "a: b: c"),
        ("title: Terms:", "Terms:"),
        ("title: @home", "@home"),
        ('title: "Kept": as it is', None),
        ("title: [Kept: as, it is", None),
    ],
)
def test_a_value_that_lacks_its_quotes_is_the_text_to_the_end_of_its_line(written: str, field: str | None) -> None:
    matter = front_matter_of(f"---\n{written}\nowner: Ada\n---\nText.")
    assert matter is not None
    if field is None:
        with pytest.raises(InvalidDocument, match=r"line [23]"):
            matter.parsed("a.md")
    else:
        assert matter.parsed("a.md") == {"title": field, "owner": "Ada"}


def test_malformed_front_matter_of_a_historical_file_is_skipped_with_a_warning() -> None:
    extracted = load_leniently(b"---\na: [\n---\nText.")
    assert extracted.front == {}
    assert extracted.text == "Text."
    (warning,) = extracted.warnings
    assert warning.startswith("a.md at commit 1f, line ")
    assert warning.endswith("Its front matter was not read.")


def test_a_historical_file_may_have_two_warnings() -> None:
    assert len(load_leniently(b"---\na: [\n---\ncaf\xe9").warnings) == 2


@given(st.binary(max_size=200), st.sampled_from([".md", ".txt", ".png", ""]))
def test_no_historical_bytes_are_an_error(content: bytes, suffix: str) -> None:
    extracted = load_leniently(content, suffix)
    assert extracted.tree.end == len(extracted.text)
