"""Markdown and plain text: the extracted text is the file's own, so that a quote is verbatim in the source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ingest.loaders.extracted import Extracted
from ingest.loaders.port import SourceFile, fingerprint_of
from ingest.loaders.yaml_subset import parse_yaml
from knowledge.errors import InvalidDocument

_MARKDOWN = "text/markdown"
_PLAIN = "text/plain"
_BOM = "\ufeff"
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_LONGEST_FRONT_MATTER = 50_000
"""Characters within which front matter must end. It is longer than any real one; without a bound, a file that
begins with a rule would be searched to its end.
"""
_CACHED_FRONT_MATTERS = 4096
"""Front matters kept parsed: most commits of a history leave the front matter of a file as it is."""


class TextLoader:
    """Loads Markdown and plain text."""

    name = "utf-8"
    version = 1
    fingerprint = fingerprint_of(name, version)
    media_types: Mapping[str, str] = MappingProxyType(
        {".md": _MARKDOWN, ".markdown": _MARKDOWN, ".txt": _PLAIN, ".text": _PLAIN, ".rst": "text/x-rst"}
    )

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return the text with its front matter.

        Raises InvalidDocument when the bytes are binary, not UTF-8, blank, or the front matter is malformed.
        """
        text = decode(file.name, file.content)
        if not text.strip():
            raise InvalidDocument(
                "The file is empty.", where=file.name, remedy="Write something in it or leave it out."
            )
        extracted = self._extracted(text, file.suffix)
        return (_with_front_matter(extracted, file.name) if extracted.markdown else extracted,)

    def load_leniently(self, file: SourceFile) -> Extracted:
        """Return the text of a historical file of any suffix; a suffix unknown here is read as plain text.

        Binary content has no text, bytes that are not UTF-8 become replacement characters, and malformed front
        matter gives no fields. A warning says so.
        """
        if b"\0" in file.content:
            warning = f"{file.name}: binary, so recorded without text."
            return replace(self._extracted("", file.suffix), warnings=(warning,))
        text, warnings = _decode_leniently(file.name, file.content)
        extracted = replace(self._extracted(text, file.suffix), warnings=warnings)
        if not extracted.markdown:
            return extracted
        try:
            return _with_front_matter(extracted, file.name)
        except InvalidDocument as error:
            start = front_matter_span(text)[1]
            warning = f"{error.where}: {error.detail} Its front matter was not read."
            return replace(extracted, body_start=start, warnings=(*extracted.warnings, warning))

    def _extracted(self, text: str, suffix: str) -> Extracted:
        media_type = self.media_types.get(suffix, _PLAIN)
        return Extracted(text, media_type, self.fingerprint, markdown=media_type == _MARKDOWN)


def decode(name: str, content: bytes) -> str:
    """`content` as UTF-8 without a byte order mark. Raises InvalidDocument naming byte offset and line."""
    if b"\0" in content:
        offset = content.index(b"\0")
        raise InvalidDocument(
            f"The file is binary: byte {offset} is NUL.",
            where=f"{name}, line {_line_of(content, offset)}",
            remedy="Give a text file, saved as UTF-8.",
        )
    try:
        return content.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        raise InvalidDocument(
            f"Byte {error.start} ({content[error.start]:#04x}) is not UTF-8.",
            where=f"{name}, line {_line_of(content, error.start)}",
            remedy="Save the file as UTF-8.",
        ) from None


def front_matter_span(text: str) -> tuple[int, int]:
    """The offsets at which the front matter's YAML starts and the body begins; (0, 0) without front matter."""
    opening = _OPENING.match(text)
    if not opening:
        return 0, 0
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST_FRONT_MATTER)
    return (opening.end(), closing.end()) if closing else (0, 0)


def _decode_leniently(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return decode(name, content), ()
    except InvalidDocument as error:
        text = content.decode("utf-8", "replace").removeprefix(_BOM)
        return text, (f"{error.where}: {error.detail} Replacement characters take its place.",)


def _line_of(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


def _with_front_matter(extracted: Extracted, name: str) -> Extracted:
    start, end = front_matter_span(extracted.text)
    if not end:
        return extracted
    closing = _CLOSING.search(extracted.text, start)
    assert closing is not None
    fields = _parse_fields(extracted.text[start : closing.start()], name)
    if fields is None:  # prose between two rules
        return extracted
    title = fields.get("title")
    return replace(extracted, body_start=end, front=dict(fields), title=title if isinstance(title, str) else "")


@lru_cache(maxsize=_CACHED_FRONT_MATTERS)
def _parse_fields(yaml_text: str, name: str) -> Mapping[str, Any] | None:
    value = parse_yaml(yaml_text, name, first_line=2)  # the first line is the rule that opens front matter
    if isinstance(value, dict):
        return value
    return {} if value is None else None
