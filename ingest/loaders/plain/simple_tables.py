"""The simple tables of reStructuredText, whose columns are drawn with `=====  =====` above and below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.loaders.plain.lines import TextLine
from knowledge.model.spans import Span

_RULE = re.compile(r"=+(?: +=+)+")


@dataclass
class SimpleRow:
    """A row: for each column, counted from 0, the spans of its words in the source, one for each line."""

    page: int | None
    is_header: bool = False
    cells: dict[int, list[Span]] = field(default_factory=dict)


def simple_table(source: str, lines: Sequence[TextLine], at: int) -> tuple[list[SimpleRow], int]:
    """Return the rows of the table that begins at the line `at`, and the number of the line behind it; no rows if none begins there.

    The first rule stands above the table, a second one may stand below its header, and the last one ends it. A line whose first column is
    empty goes on with the row above.
    """
    rules = [at] if _RULE.fullmatch(lines[at].body) else []
    for number in range(at + 1, len(lines) if rules else 0):
        if lines[number].body and lines[number].indent < lines[at].indent:
            break
        if _RULE.fullmatch(lines[number].body):
            rules.append(number)
            if number + 1 == len(lines) or not lines[number + 1].body:
                break
    if len(rules) < 2:
        return [], at
    columns = [match.start() for match in re.finditer("=+", lines[at].body)]
    rows: list[SimpleRow] = []
    for number in range(at + 1, rules[-1]):
        if number in rules or not lines[number].body:
            continue
        cells = _cells(source, lines[number], lines[at].indent, columns)
        if 0 in cells or not rows:
            rows.append(SimpleRow(lines[number].page, len(rules) > 2 and number < rules[1]))
        for column, span in cells.items():
            rows[-1].cells.setdefault(column, []).append(span)
    return rows, rules[-1] + 1


def _cells(source: str, line: TextLine, indent: int, columns: Sequence[int]) -> dict[int, Span]:
    """The words of a line by column. The last column goes on to the end of the line."""
    first = source.rfind("\n", 0, line.start) + 1 + indent
    bounds = [first + place for place in columns] + [line.end]
    cells = {}
    for column, (start, end) in enumerate(pairwise(bounds)):
        words = source[start : min(end, line.end)]
        if words.strip():
            start += len(words) - len(words.lstrip())
            cells[column] = start, start + len(words.strip())
    return cells
