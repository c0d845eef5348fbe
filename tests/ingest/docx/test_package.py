"""The package of a Word document: other namespaces and encodings, and files that are refused."""

from __future__ import annotations

import contextlib
import io
import random
import re
import zipfile

import pytest

from ingest.loaders.docx.loader import DocxLoader
from ingest.loaders.docx.parts.markup import parse_part
from ingest.loaders.port import SourceFile
from knowledge.errors import InvalidDocument
from tests.ingest.docx.word_files import STRICT, W, lines, load, p, package, read, root, style, tbl, tr, word_file
from tests.ingest.generated.documents import generate
from tests.ingest.generated.docx import render

DOCUMENT = root("document", f"<w:body>{p('Return', style='Heading1')}{p('In 14 days.')}</w:body>")
EXPECTED = ["heading 1 Return", "paragraph In 14 days."]


def test_a_document_of_the_strict_class_is_read_alike() -> None:
    assert lines(load(package({"word/document.xml": DOCUMENT.replace(W, STRICT)}))) == EXPECTED


def test_a_part_in_utf_16_is_read() -> None:
    part = f'<?xml version="1.0" encoding="UTF-16"?>{DOCUMENT}'.encode("utf-16")
    assert lines(load(package({"word/document.xml": part}))) == EXPECTED


def test_the_main_part_is_found_by_its_relationship() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="/other/main.xml"/></Relationships>'
    )
    assert lines(load(package({"_rels/.rels": links, "other/main.xml": DOCUMENT}))) == EXPECTED


def test_names_of_parts_may_have_backslashes_and_capitals() -> None:
    assert lines(load(package({"Word\\Document.xml": DOCUMENT}))) == EXPECTED


def refusal(content: bytes) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        load(content)
    assert caught.value.where == "a.docx"
    assert caught.value.remedy
    return caught.value


def test_a_package_without_a_main_part_is_damaged() -> None:
    assert "it holds no word/document.xml" in refusal(package({"word/styles.xml": root("styles", "")})).detail


@pytest.mark.parametrize("part", ["", "<w:document>", DOCUMENT[:-5], "no xml"])
def test_a_part_that_is_no_xml_is_damaged_and_named(part: str) -> None:
    assert (
        "damaged or truncated: word/document.xml is no XML" in refusal(package({"word/document.xml": part})).detail
    )


def test_a_document_type_is_refused_before_its_entities_are_read() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + DOCUMENT.replace("Return", "&b;")
    assert "declares a document type" in refusal(package({"word/document.xml": bomb})).detail


def test_a_document_with_a_password_is_encrypted() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(compound).detail == "The file is encrypted: it asks for a password."


def test_a_document_without_words_is_refused() -> None:
    assert refusal(word_file(p(""))).detail == "The file holds no text."


def test_a_document_nested_too_deeply_is_refused() -> None:
    body = p("Core.")
    for _ in range(400):
        body = f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>"
    refusal(word_file(body))


def test_a_part_with_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.loaders.docx.parts.markup._MOST_ELEMENTS", 10)
    with pytest.raises(InvalidDocument, match=r"x\.xml holds more than 10 elements"):
        parse_part("a.docx", "x.xml", root("a", "<w:b/>" * 10).encode())


def test_a_macro_document_is_not_read() -> None:
    assert set(DocxLoader().media_types) == {".docx"}


def test_a_later_version_of_the_format_does_not_hide_a_document() -> None:
    body = "<later:p/><w:p><later:r/><w:r><later:t>x</later:t><w:t>Text.</w:t></w:r></w:p>"
    assert lines(read(body, styles=style("A", "<later:x/>"))) == ["paragraph Text."]


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_archive_is_refused_or_read_and_nothing_else(seed: int) -> None:
    """Damage may hit a part that is not read, or padding; whatever it hits, only InvalidDocument is raised."""
    chance = random.Random(seed)
    content = bytearray(render(generate(seed)))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(content))
        match chance.randrange(3):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 40)]
            case _:
                content[at:at] = chance.randbytes(chance.randint(1, 40))
    _load_or_refuse(bytes(content))


_NAMES = [
    "p",
    "r",
    "t",
    "tbl",
    "tr",
    "tc",
    "sdt",
    "del",
    "ins",
    "pPr",
    "rPr",
    "numPr",
    "lvl",
    "num",
    "footnote",
    "instrText",
]
_VALUES = ['"-7"', '"99999999999"', '""', '"x"', '"0"', '"1"', '"end"', '"begin"', '"restart"']


@pytest.mark.parametrize("seed", range(60))
def test_nonsense_in_well_formed_xml_is_read_or_refused_and_nothing_else(seed: int) -> None:
    """Elements change their names, values become nonsense, and empty elements are lost."""
    chance = random.Random(seed)
    files = {}
    with zipfile.ZipFile(io.BytesIO(render(generate(seed)))) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            for _ in range(chance.randint(0, 2)):
                old, new = chance.sample(_NAMES, 2)
                text = re.sub(rf"(</?w:){old}(?=[ >/])", rf"\g<1>{new}", text)
            text = re.sub(
                r'(?<= w:)(\w+)="[^"]*"',
                lambda m: f"{m[1]}={chance.choice(_VALUES)}" if chance.random() < 0.1 else m[0],
                text,
            )
            files[name] = re.sub(r"<w:\w+ [^<>]*/>", lambda m: "" if chance.random() < 0.05 else m[0], text)
    del files["word/_rels/document.xml.rels"]
    _load_or_refuse(package(files))


def _load_or_refuse(content: bytes) -> None:
    with contextlib.suppress(InvalidDocument):
        DocxLoader().load(SourceFile("a.docx", ".docx", content, 10_000_000))


def test_a_table_without_rows_or_cells_is_nothing() -> None:
    assert lines(read(tbl() + tbl(tr()) + p("Text."))) == ["paragraph Text."]
