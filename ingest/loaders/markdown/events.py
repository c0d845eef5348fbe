"""The events of the Markdown parser, with their places in code points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import pyromark

from knowledge.model.reading.spans import Span

Event = tuple[Any, int, int]
"""An event of the parser with its span in code points."""

_Option = pyromark.Options
_OPTIONS = (
    _Option.ENABLE_TABLES
    | _Option.ENABLE_FOOTNOTES
    | _Option.ENABLE_STRIKETHROUGH
    | _Option.ENABLE_TASKLISTS
    | _Option.ENABLE_GFM
    | _Option.ENABLE_HEADING_ATTRIBUTES
)
_DEFINITION = re.compile(r"^[ >\t]*:[ \t]", re.MULTILINE)
"""The mark of a definition. The parser would take `:warning:`, the name of a sign, for one, too, at the start of a line."""
_WIKI_LINK = re.compile(r"\[\[[^\[\]\n]+\]\](?!\()")
_BRACKETED_LINK = re.compile(r"\[\[[^\[\]\n]+\]\]\(")
"""A link whose text stands in brackets, as Wikipedia numbers its sources. It would be taken for a link between pages."""
_FIRST_BYTES = bytes(byte & 0xC0 != 0x80 for byte in range(256))
"""For each byte, whether a character begins with it in UTF-8."""


def events_of(source: str) -> Iterator[Event]:
    """Yield the events of the parser with their spans in code points."""
    options = _OPTIONS
    if _WIKI_LINK.search(source) and not _BRACKETED_LINK.search(source):
        options |= _Option.ENABLE_WIKILINKS
    if _DEFINITION.search(source):
        options |= _Option.ENABLE_DEFINITION_LIST
    events = pyromark.events_with_range(source, options=options)
    if source.isascii():
        for event, span in events:
            yield event, span["start"], span["end"]
        return
    places = [0, *accumulate(source.encode().translate(_FIRST_BYTES))]
    # Before a character of several bytes, the count is that of the characters that end before it.
    for event, span in events:
        yield event, places[span["start"]], places[span["end"]]


def code_spans(source: str) -> list[Span]:
    """The spans of fenced, indented and inline code, in order."""
    return [
        (start, end)
        for event, start, end in events_of(source)
        if isinstance(event, dict)
        and ("Code" in event or (isinstance(event.get("Start"), dict) and "CodeBlock" in event["Start"]))
    ]
