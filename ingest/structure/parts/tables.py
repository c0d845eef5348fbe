"""Reads the rows of a table: each with its label and the headers of its cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, pairwise
from operator import not_

from ingest.structure.parts.side_by_side import are_lists_side_by_side
from ingest.structure.tree import Node, NodeKind
from knowledge.model.reading.spans import Span
from knowledge.model.reading.statements import Statement, StatementKind

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\W{0,3}\d")
_FEWEST_IN_FORM = 3
"""Rows of the shortest form whose labels nothing else marks."""
_LONGEST_LABEL = 4
"""Words of the longest label in such a form."""


@dataclass(frozen=True)
class TableRow:
    """A row as a statement: its words, their places, the label that names it, and the notes it refers to.

    `is_group` marks a row of one cell over all columns, which heads the rows below it. `is_foot` marks such a row below all
    others, which heads nothing. `column` counts the lists that stand side by side in a table from 0; it is -1 in any other table.
    """

    node: Node
    kind: StatementKind
    words: str
    spans: tuple[Span, ...]
    name: str = ""
    notes: tuple[str, ...] = ()
    is_group: bool = False
    is_foot: bool = False
    column: int = -1


def rows_of(table: Node) -> Iterator[TableRow]:
    """Yield the header rows as one, each row and the captions of a table, in the order of the text; a row without words is left out."""
    rows = [child for child in table.children if child.kind is NodeKind.ROW]
    captions = [child for child in table.children if child.kind is NodeKind.CAPTION]
    made = [_made(one, StatementKind.CAPTION, one.words, [one]) for one in captions]
    is_above = [not rows or one.start < rows[0].start for one in captions]
    yield from compress(made, is_above)
    yield from _rows_of(rows)
    yield from compress(made, map(not_, is_above))


def _rows_of(rows: Sequence[Node]) -> Iterator[TableRow]:
    leading = next((at for at, row in enumerate(rows) if not row.is_header), len(rows))
    if leading == len(rows):
        leading = 1 if len(rows) > 1 else 0  # a table whose rows are all headers has one header row
    if not leading and are_lists_side_by_side(_headers(rows[:1]), rows[1:]):
        leading = 1
    headers = _headers(rows[:leading])
    if are_lists_side_by_side(headers, rows[leading:]):
        yield from _cells_of(rows[:leading], StatementKind.HEADER, {})
        yield from _cells_of(rows[leading:], StatementKind.ROW, headers)
        return
    if any(headers.values()):
        words = "; ".join(dict.fromkeys(filter(None, headers.values())))
        heading = [cell for row in rows[:leading] for cell in row.children]
        yield _made(rows[0], StatementKind.HEADER, words, heading)
    body = rows[leading:]
    width = max((len({cell.column for cell in row.children}) for row in rows), default=0)
    labels = frozenset[int]() if any(headers.values()) else _label_columns(body)
    numbers = _number_columns(body)
    for at, row in enumerate(body):
        if _is_group(row, width):
            made = _made(row, StatementKind.LEAD_IN, row.children[0].words, row.children[:1])
            is_foot = at > 0 and at + 1 == len(body)
            yield replace(made, kind=StatementKind.ROW, is_foot=True) if is_foot else replace(made, is_group=True)
            continue
        for pair in _pairs(row, labels) if not any(headers.values()) else [row]:
            made = _body_row(_headed_sum(pair, numbers), headers)
            if made.words:
                yield made


def _cells_of(rows: Sequence[Node], kind: StatementKind, headers: dict[int, str]) -> Iterator[TableRow]:
    """Yield each cell of the lists that stand side by side by itself, behind the title of its list."""
    for row in rows:
        for cell in row.children:
            if cell.words:
                words = _pair(headers.get(cell.column, ""), cell.words)
                name = cell.words if kind is StatementKind.ROW else ""
                yield replace(_made(row, kind, words, [cell]), name=name, column=cell.column)


def govern_from_below(statements: list[Statement], rows: Iterable[int], caption: int, depth: int) -> None:
    """Let the caption below a table govern its rows, within the `depth` leads that govern all of the table."""
    for at in rows:
        leads = statements[at].leads
        statements[at] = statements[at].model_copy(update={"leads": (*leads[:depth], caption, *leads[depth:])})


def _is_group(row: Node, width: int) -> bool:
    """Whether a row is one cell over all columns of its table."""
    spans = {(cell.start, cell.end) for cell in row.children}
    return width > 1 and len(spans) == 1 and len(row.children) == width and bool(row.children[0].words)


def _label_columns(rows: Sequence[Node]) -> frozenset[int]:
    """The columns of labels in a form of several pairs of label and value in each row; none in any other table.

    Every second column holds short words without digits, none of them twice, and each of the others a number somewhere.
    """
    columns: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        for cell in row.children:
            columns[cell.column].append(cell.words)
    width = len(columns)
    if (
        len(rows) < _FEWEST_IN_FORM
        or width < 4
        or width % 2
        or any(len(one) != len(rows) for one in columns.values())
    ):
        return frozenset()
    labels = [words for column in range(0, width, 2) for words in columns.get(column, [""])]
    are_labels = all(
        words and not _DIGIT.search(words) and len(words.split()) <= _LONGEST_LABEL for words in labels
    )
    have_numbers = all(any(map(_DIGIT.search, columns.get(column, []))) for column in range(1, width, 2))
    return (
        frozenset(range(0, width, 2))
        if are_labels and have_numbers and len({*labels}) == len(labels)
        else frozenset()
    )


def _number_columns(rows: Sequence[Node]) -> frozenset[int]:
    """The columns in which most cells begin with a number, of the rows that have a first cell."""
    columns: dict[int, list[bool]] = defaultdict(list)
    for row in rows:
        for cell in row.children if row.children and row.children[0].words and not row.children[0].column else ():
            if cell.words:
                columns[cell.column].append(bool(_NUMBER.match(cell.words)))
    return frozenset(column for column, found in columns.items() if 2 * sum(found) >= len(found))


def _headed_sum(row: Node, numbers: frozenset[int]) -> Node:
    """A row without a first cell, such as a sum, whose first words stand in a column of numbers: they head it."""
    cells = [cell for cell in row.children if cell.words]
    if len(cells) < 2 or not cells[0].column or cells[0].column not in numbers:
        return row
    if (
        _NUMBER.match(cells[0].words)
        or not _NUMBER.match(cells[-1].words)
        or any(cell.is_header for cell in cells)
    ):
        return row
    return replace(row, children=(replace(cells[0], is_header=True), *cells[1:]))


def _pairs(row: Node, labels: frozenset[int]) -> Iterator[Node]:
    """Yield the pairs of label and value that a row of a form is made of, each as a row; the row itself where it is none."""
    cells = [cell for cell in row.children if cell.words]
    starts = [
        at
        for at, cell in enumerate(cells)
        if cell.column in labels or cell.is_header or cell.words.endswith((":", "："))
    ]
    if (
        len(starts) < 2
        or starts[0]
        or any(after - before < 2 for before, after in pairwise([*starts, len(cells)]))
    ):
        yield row
        return
    for low, high in pairwise([*starts, len(cells)]):
        own = cells[low:high]
        head = replace(own[0], is_header=True)
        yield replace(row, start=own[0].start, end=own[-1].end, children=(head, *own[1:]))


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
        return _with_header(_made(row, StatementKind.ROW, cells[0].words, cells[:1]), cells[0], headers)
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
