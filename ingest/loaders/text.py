"""Markdown and plain text: the text is the file's own, so that a quote is verbatim in the source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ingest.extracted import Extracted
from ingest.loaders.yaml_subset import parse_yaml
from knowledge.errors import InvalidDocument

MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".rst": "text/x-rst",
}
"""By suffix, in lower case."""

EXTRACTOR = "utf-8/1"
_BOM = "\ufeff"
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_LONGEST_FRONT_MATTER = 50_000


def load_text(name: str, content: bytes, suffix: str) -> Extracted:
    """The text of a Markdown or plain text file with its front matter.

    Raises InvalidDocument when the bytes are binary, not UTF-8, blank, or the front matter is malformed.
    """
    text = decoded(name, content)
    if not text.strip():
        raise InvalidDocument("The file is empty.", where=name, remedy="Write something in it or leave it out.")
    extracted = _plain(text, suffix)
    return _with_front_matter(extracted, name) if extracted.markdown else extracted


def load_leniently(name: str, content: bytes, suffix: str) -> Extracted:
    """The same for a file out of history, which nobody can correct any more: what is wrong is a warning.

    Binary content has no text; bytes that are not UTF-8 become replacement characters; malformed front
    matter gives no fields.
    """
    if b"\0" in content:
        return replace(_plain("", suffix), warnings=(f"{name}: binary, so recorded without text.",))
    warnings: tuple[str, ...] = ()
    try:
        text = decoded(name, content)
    except InvalidDocument as error:
        text = content.decode("utf-8", "replace").removeprefix(_BOM)
        warnings = (f"{error.where}: {error.detail} Replacement characters stand there.",)
    extracted = replace(_plain(text, suffix), warnings=warnings)
    if not extracted.markdown:
        return extracted
    try:
        return _with_front_matter(extracted, name)
    except InvalidDocument as error:
        start = front_matter_span(text)[1]
        warning = f"{error.where}: {error.detail} Its front matter was not read."
        return replace(extracted, body_start=start, warnings=(*extracted.warnings, warning))


def decoded(name: str, content: bytes) -> str:
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


def _line_of(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


def _plain(text: str, suffix: str) -> Extracted:
    media_type = MEDIA_TYPES.get(suffix, "text/plain")
    return Extracted(text=text, media_type=media_type, extractor=EXTRACTOR, markdown=media_type == "text/markdown")


def _with_front_matter(extracted: Extracted, name: str) -> Extracted:
    start, end = front_matter_span(extracted.text)
    if not end:
        return extracted
    closing = _CLOSING.search(extracted.text, start)
    assert closing is not None
    fields = _fields(extracted.text[start : closing.start()], name)
    if fields is None:  # prose between two rules
        return extracted
    title = fields.get("title")
    return replace(extracted, body_start=end, front=dict(fields), title=title if isinstance(title, str) else "")


def front_matter_span(text: str) -> tuple[int, int]:
    """Where the front matter's YAML starts and the body after it; (0, 0) when there is none."""
    opening = _OPENING.match(text)
    if not opening:
        return 0, 0
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST_FRONT_MATTER)
    return (opening.end(), closing.end()) if closing else (0, 0)


@lru_cache(maxsize=4096)
def _fields(yaml_text: str, name: str) -> Mapping[str, Any] | None:
    value = parse_yaml(yaml_text, name, first_line=2)
    if isinstance(value, dict):
        return value
    return {} if value is None else None
