"""The footnotes of Markdown that nothing refers to. No page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.loaders.markdown.hidden import Hidden
from knowledge.model.reading.spans import Span

_DEFINITION = re.compile(r"^ {0,3}\[\^(?P<id>[^\]\n]{1,100})\]:(?P<words>[^\n]*)", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^(?P<id>[^\]\n]{1,100})\]")
_KIND = "note without reference"


def unused_notes(source: str, code: Sequence[Span]) -> Iterator[Hidden]:
    """Yield the footnotes that are defined and not referred to. A definition in `code` is none."""
    definitions = [match for match in _DEFINITION.finditer(source) if not _is_in(match.start(), code)]
    if not definitions:
        return
    heads = {match.start() + match.group().index("[") for match in definitions}
    used = {match["id"].casefold() for match in _REFERENCE.finditer(source) if match.start() not in heads}
    for match in definitions:
        if match["id"].casefold() not in used:
            end = _end(source, match.end())
            yield Hidden(_KIND, match.start(), end, source[match.start("words") : end])


def _is_in(place: int, code: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in code)


def _end(source: str, at: int) -> int:
    """Where a note ends: its paragraph goes on to an empty line, and behind that only indented lines belong to it."""
    end, is_apart = at, False
    while at < len(source):
        start = at + 1
        at = source.find("\n", start)
        at = at if at >= 0 else len(source)
        line = source[start:at]
        if not line.strip():
            is_apart = True
        elif line.startswith(("    ", "\t")) or not (
            is_apart or line.lstrip(" ").startswith(("[^", "#", "```", "|", ">"))
        ):
            end = at
        else:
            break
    return end
