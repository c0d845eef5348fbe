"""The loader of Word documents."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType

from ingest.loaders.docx.blocks import write_document
from ingest.loaders.docx.parts.archive import Package
from ingest.loaders.docx.parts.document import open_parts
from ingest.loaders.docx.parts.metadata import CoreProperties
from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import ExtractingLoader
from ingest.loaders.port import SourceFile
from ingest.structure.parts.bold_headings import with_bold_headings
from ingest.structure.tree import Node, NodeKind, TreeWriter
from knowledge.errors import InvalidDocument

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DocxLoader(ExtractingLoader):
    """Reads the tree of a DOCX file from its XML."""

    name = "docx"
    version = 5
    media_types = MappingProxyType({".docx": _MEDIA_TYPE})

    def extract(self, file: SourceFile) -> Extracted:
        """Return the tree and its text. Raises InvalidDocument if the archive is damaged or unpacks to too much."""
        try:
            package = Package(file)
            parts = open_parts(package)
            writer = TreeWriter()
            write_document(parts, writer)
        except RecursionError:
            raise InvalidDocument(
                "The document is nested too deeply.",
                where=file.name,
                remedy="Open it in the program that made it and save it again.",
            ) from None
        text, tree = writer.finish()
        tree = with_bold_headings(tree)
        return Extracted(
            text=text,
            media_type=_MEDIA_TYPE,
            extractor=self.fingerprint,
            title=_title_of(tree, CoreProperties.of(package.properties())),
            tree=tree,
            left_out=parts.left_out.result(),
            warnings=_warnings(file.name, parts.unread),
        )


def _title_of(tree: Node, properties: CoreProperties) -> str:
    """The heading of level 1 that opens the document, else the title in its properties."""
    first = next((node for node in tree.children), None)
    opens = first is not None and first.kind is NodeKind.HEADING and first.level == 1
    return " ".join(first.plain.split()) if first and opens else properties.title


def _warnings(name: str, unread: Counter[str]) -> tuple[str, ...]:
    if not unread:
        return ()
    counted = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in sorted(unread.items()))
    return (f"{name}: not read: {counted}.",)
