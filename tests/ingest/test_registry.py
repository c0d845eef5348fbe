"""The registry of loaders: one place that knows the loader, media type and fingerprint of every format."""

from __future__ import annotations

import ast
from importlib.metadata import version
from pathlib import Path

import pytest

import ingest
from ingest.loaders.delimited.loader import DelimitedLoader
from ingest.loaders.docx.loader import DocxLoader
from ingest.loaders.html.loader import HtmlLoader
from ingest.loaders.objects.loader import ObjectLoader
from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import Loader, SourceFile
from ingest.loaders.registry import LOADERS, TEXT, TEXT_SUFFIXES, LoaderRegistry
from ingest.loaders.text import TextLoader
from ingest.structure.tree import NodeKind
from knowledge.errors import InvalidDocument
from tests.ingest.samples import docx, pdf

FORMATS: list[tuple[str, type[Loader], str, str]] = [
    ("a.md", TextLoader, "text/markdown", "text/13"),
    ("a.markdown", TextLoader, "text/markdown", "text/13"),
    ("a.mdx", TextLoader, "text/markdown", "text/13"),
    ("a.txt", TextLoader, "text/plain", "text/13"),
    ("a.text", TextLoader, "text/plain", "text/13"),
    ("a.rst", TextLoader, "text/x-rst", "text/13"),
    ("a.csv", DelimitedLoader, "text/csv", "delimited/1"),
    ("a.tsv", DelimitedLoader, "text/tab-separated-values", "delimited/1"),
    ("a.yaml", ObjectLoader, "application/yaml", "structured/4"),
    ("a.yml", ObjectLoader, "application/yaml", "structured/4"),
    ("a.json", ObjectLoader, "application/json", "structured/4"),
    ("a.html", HtmlLoader, "text/html", "html/8"),
    ("a.htm", HtmlLoader, "text/html", "html/8"),
    ("a.pdf", PdfLoader, "application/pdf", f"pypdfium2-{version('pypdfium2')}/layout/11"),
    (
        "a.docx",
        DocxLoader,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx/5",
    ),
]
CONTENT = {
    ".md": b"Text.",
    ".markdown": b"Text.",
    ".mdx": b"Text.",
    ".txt": b"Text.",
    ".text": b"Text.",
    ".rst": b"Text.",
    ".csv": b"a,b",
    ".tsv": b"a\tb",
    ".yaml": b"{id: faq/x, question: Q?, answer: A.}",
    ".yml": b"{id: faq/x, question: Q?, answer: A.}",
    ".json": b'{"id": "faq/x", "question": "Q?", "answer": "A."}',
    ".html": b"<p>Text.</p>",
    ".htm": b"<p>Text.</p>",
    ".pdf": pdf([["Text."]]),
    ".docx": docx([("", "Text.")]),
}
LIMIT = 1_000_000


def test_every_suffix_is_listed_here() -> None:
    assert {Path(name).suffix for name, *_ in FORMATS} == LOADERS.suffixes == set(CONTENT)
    assert LOADERS.known == ".csv .docx .htm .html .json .markdown .md .mdx .pdf .rst .text .tsv .txt .yaml .yml"
    assert {".md", ".markdown", ".mdx", ".txt", ".text", ".rst"} == TEXT_SUFFIXES


@pytest.mark.parametrize(("name", "loader", "media_type", "fingerprint"), FORMATS)
def test_a_suffix_has_a_loader_a_media_type_and_a_fingerprint(
    name: str, loader: type[Loader], media_type: str, fingerprint: str
) -> None:
    found = LOADERS.loader_of(name)
    suffix = Path(name).suffix
    assert type(found) is loader
    assert found.media_types[suffix] == media_type
    assert (found.fingerprint, f"{found.name}/{found.version}") == (fingerprint, fingerprint)
    (extracted,) = found.load(SourceFile(name, suffix, CONTENT[suffix], LIMIT))
    assert (extracted.extractor, extracted.media_type) == (fingerprint, media_type), "version ids depend on both"


@pytest.mark.parametrize("name", ["A.MD", "folder.d/b.Md", "x.y.md", "ü.md"])
def test_a_loader_is_found_whatever_the_case_and_the_rest_of_the_name(name: str) -> None:
    assert isinstance(LOADERS.loader_of(name), TextLoader)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a.mp3", "'.mp3'"), ("a.MP3", "'.MP3'"), ("a", "'without suffix'"), (".md", "'without suffix'")],
)
def test_an_unknown_suffix_is_refused_with_the_known_ones(name: str, shown: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        LOADERS.loader_of(name)
    assert caught.value.detail == f"Files of type {shown} cannot be read."
    assert caught.value.where == name
    assert caught.value.remedy == f"The formats known are {LOADERS.known}."


@pytest.mark.parametrize("name", ["a.png", "Makefile", "a.c"])
def test_a_historical_file_of_any_other_suffix_is_read_as_text(name: str) -> None:
    assert LOADERS.historical_loader_of(name) is TEXT
    file = SourceFile(name, Path(name).suffix, b"# plain", LIMIT)
    extracted = TEXT.load_leniently(file)
    assert extracted.media_type == "text/plain"
    assert [(node.kind, node.plain) for node in extracted.tree.children] == [(NodeKind.PARAGRAPH, "# plain")]


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.html", "a.yaml"])
def test_a_historical_file_of_a_known_suffix_has_its_own_loader(name: str) -> None:
    assert LOADERS.historical_loader_of(name) is LOADERS.loader_of(name)


def test_two_loaders_cannot_claim_one_suffix() -> None:
    with pytest.raises(ValueError, match=r"Two loaders read \.md: TextLoader and TextLoader"):
        LoaderRegistry([TextLoader(), TextLoader()], fallback=TextLoader())


@pytest.mark.parametrize("library", ["lxml", "selectolax", "pyromark", "pypdfium2", "rapidocr"])
def test_a_library_that_reads_documents_has_one_door(library: str) -> None:
    importing = {
        path.name
        for path in Path(ingest.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if library in {module.split(".")[0] for module in _imported(node)}
    }
    assert len(importing) == 1, importing


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.adoc", "Convert it: asciidoctor"),
        ("a.DOC", "--convert-to docx"),
        ("a.xlsx", "csv"),
        ("a.epub", "pandoc"),
        ("a.JPG", "img2pdf FILE -o FILE.pdf, and ingest the .pdf with KNOWLEDGE_TEXT_RECOGNITION=rapidocr"),
    ],
)
def test_a_document_of_a_format_that_is_not_read_is_refused_with_a_way_to_convert_it(name: str, says: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        LOADERS.loader_of(name)
    assert says in caught.value.remedy
    assert caught.value.remedy.endswith(f"The formats known are {LOADERS.known}.")
