"""Reads a file of delimited values as a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.loaders.delimited.headers import is_header, may_be_header
from ingest.loaders.delimited.records import DelimitedValue, records_of
from ingest.loaders.draft import DraftTree
from ingest.loaders.edits import Edit, KeptText
from ingest.loaders.encodings import without_unseen
from ingest.loaders.tally import LeftOutTally, TextRead
from ingest.structure.tree import NodeKind

_DECLARED = re.compile(r"sep=(.)[ \t]*\n", re.IGNORECASE)
"""The first line by which spreadsheets declare the delimiter."""
_DELIMITERS = ",;\t|"
_EMPTY_LINE = re.compile(r"\n[\s,;|\"]*\n")
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
        """Add the tables. Lines of one value before the first row of a table are its captions, and those behind the last table are paragraphs."""
        if self._width == 1:
            for record in self._records:
                self._leaf(NodeKind.PARAGRAPH, record[0])
            return
        waiting: list[_Record] = []
        is_open = False
        for block in self._blocks():
            alone = next((at for at, one in enumerate(block) if self._filled(one) > 1), len(block))
            waiting, rows = [*waiting, *block[:alone]], block[alone:]
            if rows and (not is_open or self._is_headed(rows)):
                if is_open:
                    self._tree.close(NodeKind.TABLE)
                self._begin(waiting, rows)
            elif rows:
                self._rows([*waiting, *rows])
            waiting = [] if rows else waiting
            is_open = is_open or bool(rows)
        if is_open:
            self._tree.close(NodeKind.TABLE)
        for record in waiting:
            self._leaf(NodeKind.PARAGRAPH, next(value for value in record if value.spans))

    def _blocks(self) -> Iterator[list[_Record]]:
        """Yield the records that no empty line parts."""
        block: list[_Record] = []
        end = 0
        for record in self._records:
            spans = [span for value in record for span in value.spans]
            if block and _EMPTY_LINE.search(self._source, end, spans[0][0]):
                yield block
                block = []
            block.append(record)
            end = spans[-1][1]
        yield block

    def _is_headed(self, rows: Sequence[_Record]) -> bool:
        """Whether the first row behind an empty line heads the columns of a table of its own."""
        width = max(map(len, rows))
        words = [[self._words(value) for value in row] + [""] * (width - len(row)) for row in rows]
        columns = [column for column in range(width) if words[0][column]]
        return is_header([[row[column] for column in columns] for row in words])

    def _begin(self, captions: Sequence[_Record], rows: Sequence[_Record]) -> None:
        self._tree.open(NodeKind.TABLE)
        for record in captions:
            self._leaf(NodeKind.CAPTION, next(value for value in record if value.spans))
        self._row(rows[0], heads=may_be_header([self._words(value) for value in rows[0]]))
        self._rows(rows[1:])

    def _rows(self, rows: Sequence[_Record]) -> None:
        for record in rows:
            self._row(record, heads=False)

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
