"""Selects the rows of a table that have none of what the question names: `Which sites have no height limit?`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, stems_of
from knowledge.reasoning.computing.results import ComputedResult, Input

_SELECTS = lazy_pattern(r"\b(?:which|what|name|list|where|who|show)\b", re.IGNORECASE)
_LACKING = lazy_pattern(
    r"\b(?:(?:has|have|is|are|with|there) no|without(?: an?| any)?|(?:do|does) not have(?: an?| any)?|(?:do|does)n['’]t have(?: an?| any)?|lacks?)\s+(?P<what>[\w' -]+)",
    re.IGNORECASE,
)
"""What the things asked for have not, up to the end of its clause."""
_NONE = lazy_pattern(r"(?:none|no|not any|never|nothing|without|unlimited|[–—-])\W*", re.IGNORECASE)
"""A cell that says that there is none. An empty cell says nothing."""
_MOST = 12
"""Things that an answer names at most: more are a table to be read, and no answer."""
_FEWEST = 2
"""Rows that make a table to select from."""


def lacking(case: Case) -> ComputedResult | None:
    """The rows of a table whose cell says that they have none of what the question names by the words of one header.

    None where no header or several are named, where the table is about other things, and where all rows or none of them have it.
    """
    named = _LACKING.search(case.question)
    if named is None or not _SELECTS.search(case.question[: named.start()]):
        return None
    for rows in case.tables:
        if len(rows) < _FEWEST or not _is_about(case, rows, case.question[: named.start()]):
            continue
        header = _header(rows, stems_of(named["what"]))
        if header is None:
            continue
        cells = [(row, fact) for row in rows for fact in row.facts if fact.attribute == header]
        without = [(row, fact) for row, fact in cells if _NONE.fullmatch(fact.words)]
        if 0 < len(without) < len(cells) and len(without) <= _MOST:
            return _result(case, header, without, (len(cells), len(rows)))
    return None


def _header(rows: Sequence[Thing], what: frozenset[str]) -> str | None:
    """The one header all of whose words the question has for what is lacking."""
    headers = dict.fromkeys(fact.attribute for row in rows for fact in row.facts)
    found = [one for one in headers if stems_of(one) and stems_of(one) <= what]
    return found[0] if len(found) == 1 else None


def _is_about(case: Case, rows: Sequence[Thing], asked: str) -> bool:
    """Whether the table, its last heading or its title names the things that the question selects."""
    title = case.snapshot.version(rows[0].resolution.version_id).title
    return bool(stems_of(asked) & (rows[0].sort | stems_of(title)))


def _result(
    case: Case, header: str, without: Sequence[tuple[Thing, Fact]], counts: tuple[int, int]
) -> ComputedResult:
    told, all_rows = counts
    names = [row.name for row, _ in without]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    unknown = all_rows - told
    formula = f"{header} none: {len(without)} of {told}{f', not stated for {unknown} more' if unknown else ''}"
    inputs = tuple(
        Input(row.name, fact.words, source_of(case.snapshot, row, fact.position)) for row, fact in without
    )
    return ComputedResult("selection", f"{joined}. {formula}.", formula, inputs, (0,))
