"""Small Word documents, written part by part so that a test knows every element of them, and their trees as lines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping

from ingest.loaders.docx.loader import DocxLoader
from ingest.loaders.extracted import Extracted
from ingest.loaders.port import SourceFile
from ingest.structure.tree import Node

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {
    "w": W,
    "r": _RELATIONSHIPS,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "later": "http://example.org/a-later-version",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_ROOTS = {
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header": "hdr",
    "footer": "ftr",
}
_LIMIT = 10_000_000


def root(name: str, content: str) -> str:
    """A root element of the main namespace with every prefix declared."""
    return f"<w:{name} {_DECLARED}>{content}</w:{name}>"


def word_file(body: str, **parts: str) -> bytes:
    """A document with a body. `parts` holds the content of `styles`, `numbering`, `footnotes`, `comments` and the like."""
    files = {f"word/{name}.xml": root(_ROOTS.get(name, name), content) for name, content in parts.items()}
    return package({"word/document.xml": root("document", f"<w:body>{body}</w:body>"), **files})


def package(files: Mapping[str, str | bytes]) -> bytes:
    """A package of some files, with relationships from the main part to those beside it."""
    beside = [name.removeprefix("word/") for name in files if name.startswith("word/") and name.count("/") == 1]
    links = [(name.partition(".")[0].rstrip("123"), name) for name in beside if name != "document.xml"]
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONSHIPS}/{kind}" Target="{name}"/>'
        for at, (kind, name) in enumerate(links)
    )
    schema = "http://schemas.openxmlformats.org/package/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{schema}">{related}</Relationships>'
        )
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def load(content: bytes) -> Extracted:
    """The result of the loader."""
    return DocxLoader().load(SourceFile("a.docx", ".docx", content, _LIMIT))[0]


def read(body: str, **parts: str) -> Extracted:
    """The result of the loader for a document with a body and parts."""
    return load(word_file(body, **parts))


def r(text: str, properties: str = "") -> str:
    """A run."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str, properties: str = "", style: str = "") -> str:
    """A paragraph of runs, or of one run where `content` is plain text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    look = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{look}{content if '<' in content else r(content)}</w:p>"


def item(text: str, list_id: int = 1, level: int = 0) -> str:
    """A paragraph of a list."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def style(style_id: str, properties: str = "", **facts: str) -> str:
    """A style. Facts are its `name`, its `based_on` and its `kind`, which is `paragraph` by default."""
    based = f'<w:basedOn w:val="{facts["based_on"]}"/>' if "based_on" in facts else ""
    name = facts.get("name", style_id)
    kind = facts.get("kind", "paragraph")
    return f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name}"/>{based}{properties}</w:style>'


def level(at: int, number_format: str, text: str, more: str = "") -> str:
    """A level of a list definition that starts at 1."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(key: int, *levels: str) -> str:
    """A list definition."""
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def instance(list_id: int, key: int, overrides: str = "") -> str:
    """A list of a definition."""
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{key}"/>{overrides}</w:num>'


def tc(content: str, properties: str = "") -> str:
    """A cell of blocks, or of one paragraph where `content` is plain text."""
    look = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f"<w:tc>{look}{content if content.startswith('<w:') and '<w:p' in content else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row of cells, each given as an element or as plain text."""
    look = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{look}{''.join(one if one.startswith('<w:tc') else tc(one) for one in cells)}</w:tr>"


def tbl(*rows: str, properties: str = "") -> str:
    """A table."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def plain(extracted: Extracted) -> list[str]:
    """The words of every leaf, in order."""
    assert extracted.tree is not None
    return [node.plain for node in extracted.tree.walk() if node.runs]


def left_out(extracted: Extracted) -> dict[str, tuple[int, int]]:
    """The count and characters of each kind that was left out."""
    return {one.kind: (one.count, one.characters) for one in extracted.left_out}


def lines(extracted: Extracted) -> list[str]:
    """The tree as one line for each node, indented by its depth: `heading 1 [2.] Return`, `item [(a)]`, `row`."""
    assert extracted.tree is not None
    return [line for child in extracted.tree.children for line in _lines(child, "")]


def _lines(node: Node, indent: str) -> Iterator[str]:
    facts = [node.kind.value]
    facts += [str(node.level)] if node.level else []
    facts += ["header"] if node.is_header else []
    facts += [f"[{node.label}]"] if node.label else []
    facts += [node.plain] if node.runs else []
    yield indent + " ".join(facts)
    for child in node.children:
        yield from _lines(child, f"{indent}  ")
