"""DOCX: what the loader does before and after it reads."""

from __future__ import annotations

import pytest

from ingest.loaders.docx.parts.archive import check_archive
from ingest.loaders.extraction import damage_error
from ingest.loaders.port import UNREAD, SourceFile
from ingest.loaders.registry import LOADERS
from ingest.naming import suffix_of
from knowledge.errors import InvalidDocument
from tests.ingest.samples import docx


def source(name: str, content: bytes, limit: int = 1_000_000) -> SourceFile:
    return SourceFile(name, suffix_of(name), content, limit)


@pytest.mark.parametrize(
    ("limit", "says"), [(10, "unpacks to more than 10 bytes"), (100_000, None), (2_999_999, None)]
)
def test_an_archive_may_unpack_up_to_the_limit(limit: int, says: str | None) -> None:
    file = source("a.docx", docx([("", "x")]), limit)
    if says is None:
        check_archive(file)
    else:
        with pytest.raises(InvalidDocument, match=says):
            check_archive(file)


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all", docx([("", "x")])[:-30]])
def test_a_broken_archive_is_damaged(content: bytes) -> None:
    with pytest.raises(InvalidDocument, match="damaged or truncated") as caught:
        check_archive(source("a.docx", content))
    assert caught.value.where == "a.docx"


@pytest.mark.parametrize(
    ("reason", "detail"),
    [
        ("a Password is needed", "The file is encrypted: it asks for a password."),
        ("document is encrypted", "The file is encrypted: it asks for a password."),
        ("bad header", "The file is damaged or truncated: bad header."),
        ("Parsing error: no trailer: really", "The file is damaged or truncated: no trailer."),
    ],
)
def test_the_extractors_reasons_become_messages(reason: str, detail: str) -> None:
    assert damage_error("f", reason).detail == detail


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", b"no pdf", "application/pdf"),
        ("a.html", b"caf\xe9", "text/html"),
        ("a.htm", b"<p></p>", "text/html"),
        ("a.docx", b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_historical_file_that_cannot_be_read_has_no_text_but_a_warning(
    name: str, content: bytes, media_type: str
) -> None:
    extracted = LOADERS.historical_loader_of(name).load_leniently(source(name, content))
    assert (extracted.text, extracted.media_type, extracted.extractor) == ("", media_type, UNREAD)
    (warning,) = extracted.warnings
    assert warning.startswith(name)
    assert warning.endswith("Recorded without text.")


def test_a_historical_file_that_can_be_read_is_read_as_any_other() -> None:
    file = source("a.docx", docx([("Heading1", "Leave"), ("", "25 days.")]))
    loader = LOADERS.loader_of("a.docx")
    assert (loader.load_leniently(file),) == loader.load(file)
