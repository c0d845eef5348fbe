"""Reads a file of delimited values as a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.loaders.delimited.headers import may_be_header
from ingest.loaders.delimited.records import DelimitedValue, records_of
from ingest.loaders.draft import DraftTree
from ingest.loaders.edits import Edit, KeptText
from ingest.loaders.encodings import without_unseen
from ingest.loaders.tally import LeftOutTally, TextRead
from ingest.structure.tree import NodeKind

_DECLARED = re.compile(r"sep=(.)[ \t]*\n", re.IGNORECASE)
"""The first line by which spreadsheets declare the delimiter."""
_DELIMITERS = ",;\t|"
_LOOKED_AT = 50
"""Records from which the delimiter is told: enough to see which sign parts all of them alike."""

_Record = list[DelimitedValue]


def read_delimited(source: str, delimiter: str = "") -> TextRead:
    """Read a text whose lines end with line feeds. Without a `delimiter`, the one that parts the lines most evenly is taken."""
    source, tagged = without_unseen(source.replace("\f", "\n"))
    tally = LeftOutTally()
    tally.add("hidden text", tagged)
    start, edits = 0, []
    if declared := _DECLARED.match(source):
        delimiter, start = declared[1], declared.end()
        edits.append(Edit(0, start))
    delimiter = delimiter or _delimiter_of(source, start)
    records = list(records_of(source, start, len(source), delimiter))
    tree = DraftTree()
    _Table(source, tree, records).add()
    kept = KeptText(source, edits)
    return TextRead(kept.text, tree.finish(kept), tally.result(), kept.cuts)


def _delimiter_of(source: str, start: int) -> str:
    """The delimiter for which most of the first records have the same number of values, and for which that number is greatest."""

    def evenness(delimiter: str) -> tuple[int, int]:
        records = records_of(source, start, len(source), delimiter)
        widths = Counter(len(record) for record, _ in zip(records, range(_LOOKED_AT), strict=False))
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(_DELIMITERS, key=evenness)


class _Table:
    """The records of a file: lines before the table, its header, its rows."""

    def __init__(self, source: str, tree: DraftTree, records: Sequence[_Record]) -> None:
        self._source = source
        self._tree = tree
        self._records = records
        widths = Counter(len(record) for record in records if len(record) > 1)
        self._width = widths.most_common(1)[0][0] if widths else 1

    def add(self) -> None:
        """Add the table. A first line of one value is its caption; so are further ones, up to the first full record."""
        at = 0
        while at < len(self._records) - 1 and self._width > 1 and self._filled(self._records[at]) == 1:
            at += 1
        if self._width == 1:
            for record in self._records:
                self._leaf(NodeKind.PARAGRAPH, record[0])
            return
        self._tree.open(NodeKind.TABLE)
        for record in self._records[:at]:
            self._leaf(NodeKind.CAPTION, next(value for value in record if value.spans))
        for number, record in enumerate(self._records[at:]):
            heads = number == 0 and may_be_header([self._words(value) for value in record])
            self._row(record, heads=heads)
        self._tree.close(NodeKind.TABLE)

    def _row(self, record: _Record, *, heads: bool) -> None:
        self._tree.open(NodeKind.ROW, is_header=heads)
        for column, value in enumerate(record):
            if value.spans:
                self._leaf(NodeKind.CELL, value, column=column, is_header=heads)
        self._tree.close(NodeKind.ROW)

    def _leaf(self, kind: NodeKind, value: DelimitedValue, **facts: object) -> None:
        self._tree.begin(kind, **facts)  # type: ignore[arg-type]
        for start, end in value.spans:
            self._tree.run(start, end, self._source[start:end])
        self._tree.end_leaf()
        self._tree.end(kind)

    def _filled(self, record: _Record) -> int:
        return sum(bool(value.spans) for value in record)

    def _words(self, value: DelimitedValue) -> str:
        return " ".join("".join(self._source[start:end] for start, end in value.spans).split())
