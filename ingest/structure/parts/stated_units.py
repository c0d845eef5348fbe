"""Lets a statement that tells the unit of the numbers around it govern them: `All prices in euros.` above or below a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.text.values.money import currencies_in
from knowledge.text.values.stated_units import has_bare_number, tells_unit

_TELLING = frozenset({StatementKind.SENTENCE, StatementKind.ITEM, StatementKind.NOTE})
_COUNTED = frozenset({StatementKind.ROW, StatementKind.ITEM, StatementKind.FIELD, StatementKind.SENTENCE})
_TOGETHER = frozenset({StatementKind.ROW, StatementKind.ITEM, StatementKind.FIELD})
"""The kinds of statements that are governed as one table or list."""
_LEAST_SHARE = 2 / 3
"""The share of the statements with numbers in a table or list that lack a unit where the others are for other things, such as a year or a time."""
_DIGIT = re.compile(r"\d")


def with_stated_units(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements, those with numbers without a unit governed by the statement of their section, or of one around it, that tells it.

    The nearest section decides, and in it the last such statement above them, or the first one below.
    """
    telling = [at for at, one in enumerate(statements) if one.kind in _TELLING and tells_unit(one.words)]
    made = [_leading(one) for one in statements]
    if not telling:
        return tuple(made)
    for group in _groups(statements):
        lead = _unit_of(statements, group, telling)
        for at in group if lead is not None else ():
            made[at] = made[at].model_copy(update={"leads": (lead, *made[at].leads)})
    return tuple(made)


def _leading(one: Statement) -> Statement:
    """A caption that tells the unit as a lead-in, which is said with what it governs; any other statement as it is."""
    is_told = one.kind is StatementKind.CAPTION and tells_unit(one.words)
    return one.model_copy(update={"kind": StatementKind.LEAD_IN}) if is_told else one


def _groups(statements: Sequence[Statement]) -> Iterator[list[int]]:
    """Yield the positions of each table, list and sentence whose numbers may lack a unit."""
    counted = [at for at, one in enumerate(statements) if one.kind in _COUNTED]
    for (kind, *_), found in groupby(counted, lambda at: _table_of(statements[at])):
        group = list(found)
        yield from [group] if kind in _TOGETHER else [[at] for at in group]


def _table_of(one: Statement) -> tuple[StatementKind, tuple[int, ...], tuple[str, ...]]:
    return one.kind, one.leads, one.headings


def _unit_of(statements: Sequence[Statement], group: Sequence[int], telling: Sequence[int]) -> int | None:
    """The position of the statement that tells the unit of a group; None where none does or the numbers have their own."""
    governing = {*group, *(lead for at in group for lead in statements[at].leads)}
    is_told = any(tells_unit(statements[at].words) for at in governing)
    numbers = [at for at in group if _DIGIT.search(statements[at].words)]
    lacking = [at for at in numbers if _lacks_unit(statements[at].words)]
    if is_told or not lacking or len(lacking) < _LEAST_SHARE * len(numbers):
        return None
    headings = statements[group[0]].headings
    around = [at for at in telling if headings[: len(statements[at].headings)] == statements[at].headings]
    if not around:
        return None
    deepest = max(len(statements[at].headings) for at in around)
    nearest = [at for at in around if len(statements[at].headings) == deepest]
    above = [at for at in nearest if at < group[0]]
    return above[-1] if above else nearest[0]


def _lacks_unit(words: str) -> bool:
    return has_bare_number(words) and not currencies_in(words)
