"""Whether the first row of a table without marks heads its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_VALUE = re.compile(r"[^\w]*(?:[A-Z]{3}\s?)?\d[\d\s.,:/'’+-]*(?:[^\W\d]{1,4}|[%€£$])?\W*")
"""A number, an amount or a date: what columns hold and headers do not."""
_SAYS = re.compile(
    r"(?:yes|no|n/?a|none|(?:not )?(?:allowed|available|covered|included|needed|permitted|possible|required|supported)|forbidden|prohibited|optional|[✓✔✗✘×x–—-])(?:\s*[,;:(].*)?",
    re.IGNORECASE,
)
"""A cell that says whether something holds for its row, which no header does."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""A year may head a column of values."""


def holds_value(words: str) -> bool:
    """Whether a cell is a number, an amount or a date. A year alone is none."""
    return _VALUE.fullmatch(words) is not None and not _YEAR.fullmatch(words)


def may_be_header(cells: Sequence[str]) -> bool:
    """Whether a first row may head the columns: no cell holds a value, and no two cells are the same."""
    filled = [words for words in cells if words]
    return bool(filled) and not any(map(holds_value, filled)) and len(set(filled)) == len(filled)


def is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row heads the columns of a table in prose: it holds no digit and no label with a colon, and some column below does (see `heads_values`).

    Where nothing tells, it does not: a wrong header would govern every row.
    """
    first, *others = rows
    if not others or len(first) < 2 or any(len(row) != len(first) for row in others):
        return False
    if any(not cell.strip() or cell.rstrip().endswith(":") or _has_digit(cell) for cell in first):
        return False
    found = [sum(_has_digit(row[column]) for row in others) for column in range(len(first))]
    return heads_values(found, len(others), len(first)) or heads_marks(
        first, [[row[column] for row in others] for column in range(len(first))]
    )


def heads_values(found: Iterable[int], rows: int, width: int) -> bool:
    """Whether a first row without digits heads a column of values. `found` are the rows of each column that hold a digit, of all `rows` below.

    In a table of three columns or more, most rows are enough: a cell may say `none` or `included`. Two columns may be a list of labels and values,
    which has no header, unless there is a number in each row.
    """
    most = max(found, default=0)
    return most == rows or (width > 2 and 2 * most > rows)


def heads_marks(first: Sequence[str], columns: Iterable[Sequence[str]]) -> bool:
    """Whether a first row of three cells or more heads a column in which most cells say whether something holds: `Yes`, `–`, `Not permitted`."""
    if len(first) < 3 or any(map(_SAYS.fullmatch, first)):
        return False
    found = [(sum(_SAYS.fullmatch(words.strip()) is not None for words in cells), len(cells)) for cells in columns]
    return any(2 * says > rows for says, rows in found)


def _has_digit(words: str) -> bool:
    return any(character.isdigit() for character in words)
