"""PDF files: plain text, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import ExtractingLoader, extract_pages
from ingest.loaders.port import SourceFile
from knowledge.errors import InvalidDocument

_MEDIA_TYPE = "application/pdf"
_TAIL = 2048
"""Bytes at the end of a file among which the end mark is looked for. The PDF reference 1.7 (appendix H) names
1,024 bytes as the bound of its own reader; twice that also accepts files whose last block was padded.
"""
_BETWEEN_PAGES = "\n\n"


class PdfLoader(ExtractingLoader):
    """Loads the text of a PDF; every clause of it knows its page."""

    mode = "pages"
    media_types = MappingProxyType({".pdf": _MEDIA_TYPE})

    def extract(self, file: SourceFile) -> Extracted:
        """Return the text of all pages. Raises InvalidDocument if the file is no PDF or truncated, too."""
        _check_marks(file)
        pages = extract_pages(file.name, file.content, _MEDIA_TYPE)
        return Extracted(
            text=_BETWEEN_PAGES.join(pages),
            media_type=_MEDIA_TYPE,
            extractor=self.fingerprint,
            markdown=False,
            page_starts=page_starts(pages),
        )


def page_starts(pages: Sequence[str]) -> tuple[int, ...]:
    """The offset of each page in the text that joins all pages by an empty line."""
    starts, offset = [], 0
    for page in pages:
        starts.append(offset)
        offset += len(page) + len(_BETWEEN_PAGES)
    return tuple(starts)


def _check_marks(file: SourceFile) -> None:
    if not file.content.startswith(b"%PDF-"):
        raise InvalidDocument(
            "The file is not a PDF: it does not begin with %PDF-.", where=file.name, remedy="Give a real PDF."
        )
    if b"%%EOF" not in file.content[-_TAIL:]:
        raise InvalidDocument(
            "The PDF is truncated: its end mark is missing.", where=file.name, remedy="Fetch the whole file again."
        )
