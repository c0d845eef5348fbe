"""Reads the rows of a table: each with its label and the headers of its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.structure.tree import Node, NodeKind
from knowledge.model.reading.spans import Span
from knowledge.model.reading.statements import StatementKind


@dataclass(frozen=True)
class TableRow:
    """A row as a statement: its words, their places, the label that names it, and the notes it refers to.

    `is_group` marks a row of one cell over all columns, which heads the rows below it.
    """

    node: Node
    kind: StatementKind
    words: str
    spans: tuple[Span, ...]
    name: str = ""
    notes: tuple[str, ...] = ()
    is_group: bool = False


def rows_of(table: Node) -> Iterator[TableRow]:
    """Yield the caption, the header rows as one, and each row of a table; a row without words is left out."""
    rows = [child for child in table.children if child.kind is NodeKind.ROW]
    for child in table.children:
        if child.kind is NodeKind.CAPTION:
            yield _made(child, StatementKind.CAPTION, child.words, [child])
    leading = next((at for at, row in enumerate(rows) if not row.is_header), len(rows))
    if leading == len(rows):
        leading = 1 if len(rows) > 1 else 0  # a table whose rows are all headers has one header row
    headers = _headers(rows[:leading])
    if any(headers.values()):
        words = "; ".join(dict.fromkeys(filter(None, headers.values())))
        heading = [cell for row in rows[:leading] for cell in row.children]
        yield _made(rows[0], StatementKind.HEADER, words, heading)
    for row in rows[leading:]:
        made = _body_row(row, headers)
        if made.words:
            yield made


def _headers(rows: Sequence[Node]) -> dict[int, str]:
    """The header of each column: the words of its header cells, from top to bottom."""
    words: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        for cell in row.children:
            words[cell.column].append(cell.words)
    return {column: " ".join(dict.fromkeys(filter(None, parts))) for column, parts in words.items()}


def _body_row(row: Node, headers: dict[int, str]) -> TableRow:
    cells = [cell for cell in row.children if cell.words]
    spans = {(cell.start, cell.end) for cell in cells}
    if len(spans) == 1:
        made = _made(row, StatementKind.ROW, cells[0].words, cells[:1])
        is_group = len(headers) > 1 and len(row.children) == len(headers) == len(cells)
        return (
            replace(made, kind=StatementKind.LEAD_IN, is_group=True)
            if is_group
            else _with_header(made, cells[0], headers)
        )
    heads = [cell for cell in cells if cell.is_header] or [cell for cell in cells if cell.column == 0]
    label = " ".join(dict.fromkeys(cell.words for cell in heads)).rstrip(" :")
    values = [_pair(headers.get(cell.column, ""), cell.words) for cell in cells if cell not in heads]
    pairs = "; ".join(dict.fromkeys(values))
    has_headers = any(headers.get(cell.column) for cell in cells if cell not in heads)
    words = (
        f"{label} – {pairs}"
        if label and has_headers
        else f"{label}: {pairs}"
        if label and pairs
        else label or pairs
    )
    return replace(_made(row, StatementKind.ROW, words, cells), name=label)


def _with_header(row: TableRow, cell: Node, headers: dict[int, str]) -> TableRow:
    return replace(row, words=_pair(headers.get(cell.column, ""), row.words) if cell.column else row.words)


def _pair(header: str, value: str) -> str:
    return f"{header}: {value}" if header else value


def _made(node: Node, kind: StatementKind, words: str, cells: Sequence[Node]) -> TableRow:
    spans = _together(node, cells)
    notes = tuple(reference.note_id for cell in cells for reference in cell.references)
    return TableRow(node, kind, words, spans, notes=notes)


def _together(row: Node, cells: Sequence[Node]) -> tuple[Span, ...]:
    """The places of the cells; those that stand side by side in the row are one span. A cell of a row above stands apart."""
    spans: list[Span] = []
    for start, end in sorted({(cell.start, cell.end) for cell in cells}):
        if spans and not row.is_parted and spans[-1][0] >= row.start and start - spans[-1][1] <= _BETWEEN_CELLS:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


_BETWEEN_CELLS = 40
"""Characters between two cells of one row: bars and the padding with which authors align columns."""
