"""HTML files: Markdown with the page's headings and lists."""

from __future__ import annotations

import html
import re
from types import MappingProxyType

from ingest.loaders.encodings import decode
from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import ExtractingLoader, extract_markdown
from ingest.loaders.port import SourceFile

_MEDIA_TYPE = "text/html"
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title\s*>", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]*>", re.IGNORECASE)


class HtmlLoader(ExtractingLoader):
    """Loads the text of an HTML page."""

    mode = "markdown"
    media_types = MappingProxyType({".html": _MEDIA_TYPE, ".htm": _MEDIA_TYPE})

    def extract(self, file: SourceFile) -> Extracted:
        """Return the text as Markdown. Raises InvalidDocument if the page is not UTF-8, too."""
        page, title = split_metadata(decode(file.name, file.content))
        extraction = extract_markdown(file.name, page.encode(), _MEDIA_TYPE)
        return Extracted(
            text=extraction.text,
            media_type=_MEDIA_TYPE,
            extractor=self.fingerprint,
            title=title,
        )


def split_metadata(page: str) -> tuple[str, str]:
    """The page without its `<title>` and `<meta>` elements, and the title. The extractor would write both into the
    text.
    """
    element = _TITLE.search(page)
    title = " ".join(html.unescape(element[1]).split()) if element else ""
    return _META.sub("", _TITLE.sub("", page)), title
