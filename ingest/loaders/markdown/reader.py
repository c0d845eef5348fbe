"""Reads a Markdown text: finds what is hidden in it, and has the rest written to a document tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.loaders.encodings import without_unseen
from ingest.loaders.markdown.admonitions import boxed
from ingest.loaders.markdown.drawn_tables import MAY_DRAW, drawn_tables, with_tables, without_tables
from ingest.loaders.markdown.events import code_spans, events_of
from ingest.loaders.markdown.hidden import Hidden, hidden_parts, masked, may_hide
from ingest.loaders.markdown.mdx import for_blocks, quoted_expressions
from ingest.loaders.markdown.shortcodes import plain_targets, titled_shortcodes
from ingest.loaders.markdown.unused_notes import unused_notes
from ingest.loaders.markdown.writing import MarkdownWriter
from ingest.loaders.quoted_mails import QUOTED_MAIL, quoted_mails
from ingest.loaders.tally import LeftOutTally, TextRead

_MAY_BE_CODE = re.compile(f"{MAY_DRAW.pattern}|^[ \\t]*</?[A-Z]", re.MULTILINE)
"""What may be a drawn table or a component, unless it is code."""


def read_markdown(source: str) -> TextRead:
    """Read a Markdown text without front matter, whose lines end with line feeds."""
    source, tagged = without_unseen(source)
    tally = LeftOutTally()
    tally.add("hidden text", tagged)
    boxes = boxed(source)
    parsed, edits = boxes.parsed, [*boxes.edits]
    mails = [Hidden(QUOTED_MAIL, *span, parsed[slice(*span)]) for span in quoted_mails(parsed)]
    code = code_spans(parsed) if mails or may_hide(parsed) or "={" in parsed or _MAY_BE_CODE.search(parsed) else []
    shortcodes = titled_shortcodes(parsed, code)
    parsed = shortcodes.parsed
    edits += shortcodes.edits
    if mails or may_hide(parsed):
        mails = [mail for mail in mails if not any(start <= mail.start < end for start, end in code)]
        hidden = [*mails, *_outside(hidden_parts(parsed, code), mails)]
        hidden = sorted([*hidden, *_outside(unused_notes(parsed, code), hidden)], key=lambda part: part.start)
        edits += [part.edit for part in hidden]
        for part in hidden:
            if part.kind:
                tally.add(part.kind, part.words)
        parsed = masked(parsed, hidden) if hidden else parsed
    parsed = plain_targets(quoted_expressions(parsed, code), code)
    tables = drawn_tables(parsed, code)
    parsed = without_tables(parsed, tables)
    writer = MarkdownWriter(source, parsed, edits, tally, boxes.containers)
    kept, tree = writer.write(with_tables(events_of(for_blocks(parsed, code)), tables), shortcodes.ends)
    return TextRead(kept.text, tree, tally.result(), kept.cuts, tuple(writer.warnings))


def _outside(parts: Iterable[Hidden], hidden: Sequence[Hidden]) -> Iterator[Hidden]:
    """The parts that hold nothing that is hidden for another reason, and are not hidden with it."""
    for one in parts:
        if not any(part.start < one.end and one.start < part.end for part in hidden):
            yield one
