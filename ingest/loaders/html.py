"""HTML files: Markdown with the page's headings and lists."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from types import MappingProxyType

from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import check_has_text, extract_markdown, extractor_name, load_or_warn
from ingest.loaders.port import SourceFile, fingerprint_of
from ingest.loaders.text import decode

_MEDIA_TYPE = "text/html"
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title\s*>", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]*>", re.IGNORECASE)


class HtmlLoader:
    """Loads the text of an HTML page."""

    version = 1
    media_types: Mapping[str, str] = MappingProxyType({".html": _MEDIA_TYPE, ".htm": _MEDIA_TYPE})

    @property
    def name(self) -> str:
        """The extractor in the mode that writes Markdown."""
        return extractor_name("markdown")

    @property
    def fingerprint(self) -> str:
        """The extractor fingerprint."""
        return fingerprint_of(self.name, self.version)

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return the text. Raises InvalidDocument if the page is not UTF-8 or has no text."""
        return (self._load(file),)

    def load_leniently(self, file: SourceFile) -> Extracted:
        """Return the text, or an empty one with a warning if the page cannot be read."""
        return load_or_warn(lambda: self._load(file), _MEDIA_TYPE)

    def _load(self, file: SourceFile) -> Extracted:
        page, title = split_metadata(decode(file.name, file.content))
        extraction = extract_markdown(file.name, page.encode(), _MEDIA_TYPE)
        return Extracted(
            text=check_has_text(file.name, extraction.text),
            media_type=_MEDIA_TYPE,
            extractor=self.fingerprint,
            title=title,
        )


def split_metadata(page: str) -> tuple[str, str]:
    """The page without its `<title>` and `<meta>` elements, and the title. The extractor would write both into the text."""
    element = _TITLE.search(page)
    title = " ".join(html.unescape(element[1]).split()) if element else ""
    return _META.sub("", _TITLE.sub("", page)), title
