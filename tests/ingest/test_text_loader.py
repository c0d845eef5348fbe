"""Markdown and plain text: the text stays the file's own, and front matter is set apart from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.extracted import Extracted
from ingest.loaders.port import SourceFile
from ingest.loaders.text import TextLoader, decode, front_matter_span
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
        ("---\ntitle: T\n---\nText.\n", {"title": "T"}, "T", "\nText.\n"),
        ("---\r\ntitle: T\r\n---\r\nText.", {"title": "T"}, "T", "\nText."),
        ("--- \ntitle: T\n...\t\nText.", {"title": "T"}, "T", "\nText."),
        ("---\n---\nText.", {}, "", "\nText."),
        ("---\n# only a comment\n---\nText.", {}, "", "\nText."),
        ("---\ntitle: 2024\n---\nText.", {"title": 2024}, "", "\nText."),
        ("---\ntitle: T\nText without an end.", {}, "", "---\ntitle: T\nText without an end."),
        ("---\nProse between rules.\n---\nText.", {}, "", "---\nProse between rules.\n---\nText."),
        ("----\ntitle: T\n----\nText.", {}, "", "----\ntitle: T\n----\nText."),
        ("\n---\ntitle: T\n---\nText.", {}, "", "\n---\ntitle: T\n---\nText."),
    ],
)
def test_front_matter_is_recognised_only_as_fields_between_rules_at_the_top(
    text: str, front: dict[str, object], title: str, body: str
) -> None:
    extracted = load(text.encode())
    assert extracted.text == text
    assert (extracted.front, extracted.title) == (front, title)
    assert extracted.text[extracted.body_start :].lstrip("\r") == body


def test_front_matter_that_is_longer_than_any_real_one_is_text() -> None:
    text = "---\n" + "a: b\n" * 20_000 + "---\nText."
    assert front_matter_span(text) == (0, 0)
    short = "---\n" + "a: b\n" * 100 + "---\nText."
    assert short[slice(*front_matter_span(short))].endswith("a: b\n---")


@pytest.mark.parametrize("suffix", [".txt", ".text", ".rst"])
def test_plain_text_has_no_front_matter_and_no_hash_headings(suffix: str) -> None:
    extracted = load(b"---\ntitle: T\n---\n\n# no heading\n", suffix)
    assert (extracted.front, extracted.body_start, extracted.markdown) == ({}, 0, False)
    assert "# no heading" in [extracted.text[block.start : block.end] for block in extracted.blocks()]


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
    assert extracted.extractor == "utf-8/1"


def test_malformed_front_matter_of_a_historical_file_is_skipped_with_a_warning() -> None:
    extracted = load_leniently(b"---\na: [\n---\nText.")
    assert extracted.front == {}
    assert [extracted.text[block.start : block.end] for block in extracted.blocks()] == ["Text."]
    (warning,) = extracted.warnings
    assert warning.startswith("a.md at commit 1f, line ")
    assert warning.endswith("Its front matter was not read.")


def test_a_historical_file_may_have_two_warnings() -> None:
    assert len(load_leniently(b"---\na: [\n---\ncaf\xe9").warnings) == 2


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        (b"a\0", "f, line 1", "byte 1 is NUL"),
        (b"one\ntwo\nthree\xff", "f, line 3", r"Byte 13 \(0xff\)"),
        (b"\x80", "f, line 1", r"Byte 0 \(0x80\)"),
        (b"\xed\xa0\x80", "f, line 1", "Byte 0"),
    ],
)
def test_undecodable_bytes_are_named_by_offset_and_line(content: bytes, where: str, says: str) -> None:
    with pytest.raises(InvalidDocument, match=says) as caught:
        decode("f", content)
    assert caught.value.where == where


@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_decoding_gives_back_every_text(text: str) -> None:
    assert decode("f", text.encode()) == text
    assert decode("f", b"\xef\xbb\xbf" + text.encode()) == text


@given(st.binary(max_size=200), st.sampled_from([".md", ".txt", ".png", ""]))
def test_no_historical_bytes_are_an_error(content: bytes, suffix: str) -> None:
    extracted = load_leniently(content, suffix)
    assert bool(extracted.warnings) or not content or extracted.text
