"""Bytes into text, and every kind of file that cannot be one."""

from __future__ import annotations

import pytest

from ingest.loaders.extracted import Extracted
from ingest.loaders.port import SourceFile
from ingest.loaders.registry import LOADERS
from ingest.loaders.yaml_subset import parse_json, parse_yaml
from ingest.naming import suffix_of
from ingest.structure.statements import structure_of
from knowledge.errors import InvalidDocument
from knowledge.model.objects import Clause
from knowledge.settings import Settings
from tests.ingest.samples import docx, pdf

PAGES = [["Retention", "Backups are kept for 35 days."], ["Logs are kept for 90 days."]]
HTML = b"""<html><head><meta name="description" content="noise"><title>Opening &amp; closing</title></head>
<body><h1>Hours</h1><p>We open at 9 &amp; close at 5.</p><ul><li>Monday</li></ul><h2>Caf\xc3\xa9</h2><p>Closed.</p></body></html>"""


LIMIT = Settings().max_expanded_bytes


def load(name: str, content: bytes, limit: int = LIMIT) -> Extracted:
    """The one text in a file, through the loader of its suffix."""
    loader = LOADERS.loader_of(name)
    (extracted,) = loader.load(SourceFile(name, suffix_of(name), content, limit))
    return extracted


def clauses_of(extracted: Extracted) -> tuple[Clause, ...]:
    return structure_of(extracted.tree).clauses


def office(content: bytes, suffix: str, limit: int = LIMIT) -> Extracted:
    return load(f"file{suffix}", content, limit)


def test_the_text_of_markdown_is_the_files_own_with_line_feeds_and_without_byte_order_mark() -> None:
    raw = "# Straße\r\n\r\nZeile 1\r\n"
    assert load("a.md", b"\xef\xbb\xbf" + raw.encode()).text == raw.replace("\r", "")


def test_front_matter_gives_fields_and_is_no_clause() -> None:
    extracted = load("a.md", b"---\ntitle: T\ntopics:\n  - x\nwhen: 2024-01-02\n---\nBody.\n")
    assert extracted.front == {"title": "T", "topics": ["x"], "when": "2024-01-02"}
    assert [extracted.text[c.start : c.end] for c in clauses_of(extracted)] == ["Body."]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    extracted = load("a.md", b"---\n\nProse here.\n\n---\n\nMore.\n")
    assert [extracted.text[c.start : c.end] for c in clauses_of(extracted)] == ["Prose here.", "More."]


def test_every_clause_of_a_pdf_knows_its_page() -> None:
    extracted = office(pdf(PAGES), ".pdf")
    assert [(c.page, extracted.text[c.start : c.end]) for c in clauses_of(extracted)] == [
        (1, "Retention"),
        (1, "Backups are kept for 35 days."),
        (2, "Logs are kept for 90 days."),
    ]


def test_headings_of_a_docx_are_kept() -> None:
    extracted = office(docx([("Heading1", "Leave"), ("", "Everyone has 25 days.")]), ".docx")
    assert [(c.kind, c.heading) for c in clauses_of(extracted)] == [("heading", ()), ("paragraph", ("Leave",))]


def test_html_keeps_headings_and_lists_and_leaves_metadata_out() -> None:
    extracted = office(HTML, ".html")
    assert extracted.title == "Opening & closing"
    assert extracted.text == "# Hours\n\nWe open at 9 & close at 5.\n\n- Monday\n\n## Café\n\nClosed.\n"


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html"])
def test_extraction_is_repeatable(suffix: str) -> None:
    content = {".pdf": pdf(PAGES), ".docx": docx([("", "One.")]), ".html": HTML}[suffix]
    assert office(content, suffix) == office(content, suffix)


def _encrypted_docx() -> bytes:
    raw = bytearray(docx([("", "secret")]))
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


def _lying_bomb() -> bytes:
    """A DOCX that declares a small size for an entry that unpacks to much more."""
    raw = bytearray(docx([("", "x")], padding=3_000_000))
    size = (3_000_000).to_bytes(4, "little")
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(raw)


@pytest.mark.parametrize(
    ("content", "suffix", "says"),
    [
        (pdf(PAGES)[:400], ".pdf", "truncated.*Fetch the whole"),
        (pdf(PAGES)[:200] + b"%%EOF", ".pdf", "damaged or truncated"),
        (pdf(PAGES, encrypted=True), ".pdf", "encrypted.*without a password"),
        (b"hello", ".pdf", "not a PDF"),
        (pdf([[]]), ".pdf", "no text.*text recognition"),
        (docx([("", "x")])[:300], ".docx", "damaged or truncated"),
        (_encrypted_docx(), ".docx", "encrypted"),
        (
            docx([("", "x")], padding=3_000_000),
            ".docx",
            "unpacks to more than 1000000.*KNOWLEDGE_MAX_EXPANDED_BYTES",
        ),
        (_lying_bomb(), ".docx", "damaged|unpacks to more"),
        (b"<p>caf\xe9</p>", ".html", "Byte 6 .* not UTF-8"),
        (b"<html><body></body></html>", ".html", "no text"),
    ],
)
def test_files_that_cannot_be_read_are_named_with_a_remedy(content: bytes, suffix: str, says: str) -> None:
    with pytest.raises(InvalidDocument, match=f"(?s)^file\\{suffix}.*{says}"):
        office(content, suffix, limit=1_000_000)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"one\ntwo\0three", "a.md, line 2: The file is binary: byte 7 is NUL"),
        (b"fine\nfine\ncaf\xe9", r"a.md, line 3: Byte 13 \(0xe9\) is not UTF-8.*Save the file as UTF-8"),
        (b"---\ntitle: T\nbad: [1\n---\nText", "a.md, line [34]: The YAML cannot be read"),
    ],
)
def test_texts_that_cannot_be_read_are_named_with_line_and_remedy(content: bytes, says: str) -> None:
    with pytest.raises(InvalidDocument, match=f"(?s){says}"):
        load("a.md", content)


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LAUGHS, "f.yaml, line 2: .*alias"),
        ("a: 1\nb: 2\na: 3\n", "f.yaml, line 3: .*'a' appears twice in this mapping"),
        ("a: [1\nb: 2", "f.yaml, line 2"),
        ("a: !!python/object:os.system {}\n", "f.yaml, line 1: .*could not determine a constructor"),
        ("[" * 60 + "]" * 60, "nests deeper than 50"),
        ("a: b\n---\nc: d\n", "f.yaml, line 2"),
        ("a: \x07", "f.yaml"),
    ],
)
def test_yaml_that_cannot_be_trusted_is_refused_where_it_stands(text: str, says: str) -> None:
    with pytest.raises(InvalidDocument, match=says):
        parse_yaml(text, "f.yaml")


def test_yaml_has_the_types_of_json_so_that_norway_and_dates_stay_text() -> None:
    text = "a: no\nb: 2024-07-01\nc: true\nd: 12:30\ne: 1.5\nf: ~\ng: 007\nh: 99999999999999999999\n1: x\n"
    assert parse_yaml(text, "f.yaml") == {
        "a": "no", "b": "2024-07-01", "c": True, "d": "12:30", "e": 1.5, "f": None, "g": "007",
        "h": "99999999999999999999", "1": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1,\n "b": }', "f.json, line 2"),
        ('{"a": 1, "a": 2}', "'a' appears twice in one object"),
        ('{"a": NaN}', "NaN"),
        ("[" * 100_000, "nests too deeply|cannot be read"),
    ],
)
def test_json_that_cannot_be_read_is_refused_where_it_stands(text: str, says: str) -> None:
    with pytest.raises(InvalidDocument, match=says):
        parse_json(text, "f.json")
