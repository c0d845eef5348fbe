"""The cells of table rows, and the words of a claim that keeps some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from knowledge.model.reading.statements import Statement, StatementKind, words_to_claim


class RowCell(NamedTuple):
    """A cell of a row: the header of its column, and its words."""

    header: str
    words: str

    @property
    def stated(self) -> str:
        """The cell as its row writes it."""
        return f"{self.header}: {self.words}"


def row_cells(statements: Sequence[Statement], at: int) -> list[RowCell]:
    """The cells of a row with their headers, but its label; none for a statement of another kind."""
    one = statements[at]
    if one.kind is not StatementKind.ROW or not one.leads:
        return []
    headers = statements[one.leads[-1]].words.split("; ")
    return list(_cells(_after_label(one), headers))


def rows_beside(statements: Sequence[Statement], one: Statement) -> list[int]:
    """Return the positions of the rows of a row's table, itself included: they have its header and stand below its headings."""
    place = (one.kind, one.leads, one.headings)
    return [at for at, other in enumerate(statements) if (other.kind, other.leads, other.headings) == place]


def narrowed_words(
    statements: Sequence[Statement], positions: Sequence[int], columns: Collection[str]
) -> str | None:
    """The words of a claim of these rows that keeps the cells of these columns alone.

    None where a statement is no row, and where a row has no such cell or several cells of one header.
    """
    narrowed = list(statements)
    for at in positions:
        cells = row_cells(statements, at)
        headers = [one.header for one in cells]
        kept = [one for one in cells if one.header in columns]
        if not kept or len(set(headers)) < len(headers):
            return None
        label = f"{statements[at].name} – " if statements[at].words.startswith(f"{statements[at].name} – ") else ""
        narrowed[at] = statements[at].model_copy(update={"words": label + "; ".join(one.stated for one in kept)})
    return words_to_claim(narrowed, positions)


def _after_label(row: Statement) -> str:
    return row.words.removeprefix(row.name).removeprefix(" – ")


def _cells(words: str, headers: Sequence[str]) -> Iterator[RowCell]:
    """Yield each header with the words of its cell.

    A row leaves empty cells out. The header of its label, where the table has one, is no header of a cell.
    """
    starts: list[tuple[int, str]] = []
    reached = 0
    for header in headers:
        place = words.find(f"{header}: ", reached)
        if place == 0 or (place > 0 and words[place - 2 : place] == "; "):
            starts.append((place, header))
            reached = place + len(header)
    for number, (place, header) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(words)
        yield RowCell(header, words[place + len(header) + 2 : end].rstrip("; "))
