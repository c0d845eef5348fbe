"""The numbers of list items that are printed without a full stop, in a column beside the items: `1`, `2`, `3`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.loaders.pdf.words import Segment, Word, segments_of

_FEWEST = 2
"""Numbers of the shortest list: one alone may be anything."""
_ALIGNED = 1.0
"""Points by which the items of a list may begin apart."""
_FARTHEST = 4.0
"""Font sizes between a number and its item: programs set them 1 to 3 apart, and columns of tables stand farther apart."""
_ABOVE = 2.5
"""Font sizes above the first number within which a row with cells in both columns is the header of a table."""


def with_list_numbers(words: Sequence[Word], gutter: float) -> tuple[Word, ...]:
    """The words, with a full stop behind each bare number of a list, by which it is told from a number of a table or a page."""
    rows = [row for row in _rows(segments_of(words, gutter)) if row]
    numbers: dict[int, Word] = {}
    for run in _runs(rows):
        for row in run:
            word = row[0].words[0]
            numbers[id(word)] = replace(word, text=f"{word.text}.")
    return tuple(numbers.get(id(word), word) for word in words) if numbers else tuple(words)


def _rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The segments by their base lines, from top to bottom."""
    rows: list[list[Segment]] = []
    for one in sorted(segments, key=lambda one: (one.base, one.box.x0)):
        if rows and abs(rows[-1][0].base - one.base) < one.size / 2:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda one: one.box.x0) for row in rows]


def _runs(rows: Sequence[list[Segment]]) -> Iterator[list[list[Segment]]]:
    """Yield the rows that begin with 1, 2, 3 and so on, of which each has one text beside its number, all in one place."""
    run: list[list[Segment]] = []
    start = 0
    for at, row in enumerate(rows):
        if _is_item(row, len(run) + 1) and (not run or _is_below(row, run[0])):
            start = start if run else at
            run.append(row)
        elif not run or (len(row) == 1 and abs(row[0].box.x0 - run[0][1].box.x0) <= _ALIGNED):
            continue  # the next line of an item
        else:
            if _is_list(run, rows[:start]):
                yield run
            run, start = ([row], at) if _is_item(row, 1) else ([], 0)
    if _is_list(run, rows[:start]):
        yield run


def _is_item(row: Sequence[Segment], number: int) -> bool:
    """Whether a row is this number alone, and one text beside it."""
    if len(row) != 2 or row[0].text != str(number):
        return False
    gap = row[1].box.x0 - row[0].box.x1
    return row[1].text[:1].isalpha() and gap <= _FARTHEST * row[0].size


def _is_below(row: Sequence[Segment], first: Sequence[Segment]) -> bool:
    return abs(row[1].box.x0 - first[1].box.x0) <= _ALIGNED


def _is_list(run: Sequence[list[Segment]], before: Sequence[list[Segment]]) -> bool:
    """Whether the numbered rows are a list, and no table with a header above the numbers."""
    if len(run) < _FEWEST:
        return False
    if not before:
        return True
    (number, _), above = run[0], before[-1]
    is_near = number.base - above[0].base <= _ABOVE * number.size
    return not (is_near and len(above) > 1 and above[0].box.x1 < run[0][1].box.x0)
