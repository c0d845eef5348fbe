"""Markdown, plain text and reStructuredText."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ingest.loaders.encodings import decode, decode_leniently, encoding_of
from ingest.loaders.extracted import Extracted
from ingest.loaders.markdown.reader import read_markdown
from ingest.loaders.metadata import front_matter_of
from ingest.loaders.plain.reader import read_plain
from ingest.loaders.port import SourceFile, fingerprint_of
from ingest.loaders.restructured.reader import read_restructured
from knowledge.errors import InvalidDocument

_MARKDOWN = "text/markdown"
_PLAIN = "text/plain"
_RESTRUCTURED = "text/x-rst"
_READERS = {_MARKDOWN: read_markdown, _PLAIN: read_plain, _RESTRUCTURED: read_restructured}


class TextLoader:
    """Loads Markdown, plain text and reStructuredText. The kept text is the file's own, without what is not published."""

    name = "text"
    version = 13
    fingerprint = fingerprint_of(name, version)
    media_types: Mapping[str, str] = MappingProxyType(
        {
            ".md": _MARKDOWN,
            ".markdown": _MARKDOWN,
            ".mdx": _MARKDOWN,
            ".txt": _PLAIN,
            ".text": _PLAIN,
            ".rst": _RESTRUCTURED,
        }
    )

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return the text with its tree and its front matter.

        Raises InvalidDocument when the bytes are binary, not in the encoding that they declare (UTF-8 where they
        declare none), blank, or the front matter is malformed.
        """
        text = decode(file.name, file.content, file.encoding)
        if not text.strip():
            raise InvalidDocument(
                "The file is empty.", where=file.name, remedy="Write something in it or leave it out."
            )
        front, start = self._front(text, file)
        extracted = self._extracted(text[start:], file, front)
        if extracted.tree is not None and not extracted.tree.children:
            return (self._extracted(text[start:], file, front, (f"{file.name}: it publishes no words.",)),)
        return (extracted,)

    def load_leniently(self, file: SourceFile) -> Extracted:
        """Return the text of a historical file of any suffix; a suffix unknown here is read as plain text.

        Binary content has no text, bytes that cannot be decoded become replacement characters, and malformed front
        matter gives no fields. A warning says so.
        """
        if b"\0" in file.content and not encoding_of(file.content).startswith("utf-16"):
            warning = f"{file.name}: binary, so recorded without text."
            return self._extracted("", file, {}, (warning,))
        text, warnings = decode_leniently(file.name, file.content)
        try:
            front, start = self._front(text, file)
        except InvalidDocument as error:
            matter = front_matter_of(text)
            front, start = {}, matter.body_start if matter else 0
            warnings = (*warnings, f"{error.where}: {error.detail} Its front matter was not read.")
        return self._extracted(text[start:], file, front, warnings)

    def _front(self, text: str, file: SourceFile) -> tuple[Mapping[str, Any], int]:
        """The fields of the front matter, and the offset at which the document begins behind it."""
        matter = front_matter_of(text) if self._media_type(file.suffix) == _MARKDOWN else None
        fields = matter.parsed(file.name) if matter else None
        return (dict(fields), matter.body_start) if matter and fields is not None else ({}, 0)

    def _extracted(
        self, body: str, file: SourceFile, front: Mapping[str, Any], warnings: tuple[str, ...] = ()
    ) -> Extracted:
        media_type = self._media_type(file.suffix)
        body = body.lstrip("\n")
        reading = _READERS[media_type](body)
        title = front.get("title")
        return Extracted(
            reading.text,
            media_type,
            self.fingerprint,
            title=title if isinstance(title, str) else "",
            front=front,
            warnings=(*warnings, *(f"{file.name}: {told}" for told in reading.warnings)),
            tree=reading.tree,
            left_out=reading.left_out,
            cuts=reading.cuts,
        )

    def _media_type(self, suffix: str) -> str:
        return self.media_types.get(suffix, _PLAIN)
