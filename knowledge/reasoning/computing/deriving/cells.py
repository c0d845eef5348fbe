"""Chooses the cell of a table that holds for a question: its row by words or by a range, its column by words, by a place or by a range."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.columns import named_columns, qualifies
from knowledge.reasoning.computing.deriving.operands import Effect, Inquest, Operand
from knowledge.reasoning.computing.facts import Fact, Thing, above_of
from knowledge.reasoning.computing.label_ranges import range_of_label
from knowledge.reasoning.computing.labels import named_rows
from knowledge.reasoning.computing.numbered_rows import rows_by_number
from knowledge.reasoning.computing.ranges import narrowest
from knowledge.reasoning.computing.tiers import is_tier
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity

_Held = TypeVar("_Held")
_FEWEST = 2
"""Rows, or columns, with a range that make a table of ranges."""
_NUMBERED = lazy_pattern(
    r"(?P<noun>[a-z]+?)s?\s+(?P<low>\d{1,3})(?:\s*(?:to|–|-|and)\s*(?P<high>\d{1,3})|\s+(?P<open>(?:or|and) (?:later|more|above|after|higher)))?",
    re.IGNORECASE,
)
"""A label for things by their numbers: `Weeks 3 to 6`, `Week 13 or later`."""
_OFF = lazy_pattern(r"\b(?:off|discount\w*|reduc\w*|rebates?|deduct\w*)\b", re.IGNORECASE)
_REBATE = lazy_pattern(r"\brebates?\b", re.IGNORECASE)
_ON = lazy_pattern(r"\b(?:surcharges?|supplements?|extra|additional|uplift|mark-?up)\b", re.IGNORECASE)
_BY_TIME = lazy_pattern(r"\b(?:per|a|each)\s+(?:year|month|day|annum)\b|\b(?:annual|yearly)\b", re.IGNORECASE)
_INTEREST = lazy_pattern(r"\binterest\b", re.IGNORECASE)


class Row(NamedTuple):
    """A row that holds for a question, with the quantities of the question by which it was chosen, and the range that holds them."""

    thing: Thing
    used: frozenset[int] = frozenset()
    range_words: str = ""


def rows_meant(inquest: Inquest, rows: Sequence[Thing], words: str) -> list[Row]:
    """The rows that hold for these words of a question: the one whose range holds a value that the question gives, else those that the words name."""
    labelled = [(row, row.name, row.label) for row in rows]
    ranged = _by_range(inquest, labelled)
    if ranged is not None:
        row, value, name = ranged
        return [Row(row, frozenset({value.start}), name)] if row is not None else []
    if by_number := rows_by_number(words, rows):
        used = frozenset(one.start for one in inquest.given if not one.unit)
        return [Row(row, used) for row in by_number]
    named = _numbered(words, rows) or named_rows(words, rows)
    if sum(is_tier(row.name) for row in rows) >= _FEWEST:
        named = [row for row in named if not is_tier(row.name)]
    return [Row(row) for row in named]


def _numbered(words: str, rows: Sequence[Thing]) -> list[Thing]:
    """The one row whose label is for things by their numbers and holds the number that the words give: `Weeks 3 to 6` for `week 5`."""
    labelled = [(row, found) for row in rows if (found := _NUMBERED.fullmatch(row.name))]
    if len(labelled) < _FEWEST:
        return []
    held = []
    for row, found in labelled:
        given = re.findall(rf"\b{re.escape(found['noun'])}s?\s+(\d{{1,3}})\b", words, re.IGNORECASE)
        low, high = int(found["low"]), int(found["high"] or found["low"])
        if len(given) == 1 and low <= int(given[0]) and (found["open"] or int(given[0]) <= high):
            held.append(row)
    return held if len(held) == 1 else []


def cells_meant(inquest: Inquest, evidence: Evidence, rows: Sequence[Thing], words: str) -> Iterator[Operand]:
    """Yield the value of each kind that each row meant has in the one column that holds for the question."""
    if not rows:
        return
    for row in rows_meant(inquest, rows, words):
        for kind in (ValueKind.MONEY, ValueKind.PERCENTAGE):
            found = _column(inquest, row.thing, kind)
            if found is not None:
                yield _operand(inquest, evidence, row, found)


def _operand(inquest: Inquest, evidence: Evidence, row: Row, found: tuple[Fact, frozenset[int]]) -> Operand:
    fact, by_column = found
    quantity = fact.quantity
    assert quantity is not None
    at = fact.position
    statements = evidence.statements
    own = " ".join(
        [
            row.thing.label,
            row.thing.name,
            fact.attribute,
            *(one.words for one in row.thing.facts if one.quantity is None),
        ]
    )
    above = " ".join(statements[at].headings[-1:])
    return Operand(
        effect=_effect(quantity, f"{above} {row.thing.name} {fact.attribute}"),
        quantity=quantity,
        text=fact.words,
        name=f"{row.thing.name}, {fact.attribute}",
        source=inquest.source(evidence, at),
        own=f"{own} {above}",
        around=inquest.around(evidence, at),
        used=row.used | by_column,
        range_words=row.range_words,
        row=row.thing.name,
        header=fact.attribute,
        heading=above_of(statements, at),
    )


def _effect(quantity: Quantity, words: str) -> Effect:
    if quantity.kind is ValueKind.MONEY:
        return Effect.PRICE
    if _BY_TIME.search(words) and _INTEREST.search(words):
        return Effect.BY_TIME
    if _REBATE.search(words):
        return Effect.SHARE
    return Effect.OFF if _OFF.search(words) else Effect.ON if _ON.search(words) else Effect.SHARE


def price_column(inquest: Inquest, row: Thing) -> Fact | None:
    """The one price of a row that holds for the question."""
    found = _column(inquest, row, ValueKind.MONEY)
    return found[0] if found is not None else None


def _column(inquest: Inquest, row: Thing, kind: ValueKind) -> tuple[Fact, frozenset[int]] | None:
    """The one cell of this kind that the question names by its header, or whose header is a range that holds a value given; else the only one."""
    facts = [one for one in row.facts if one.quantity is not None and one.quantity.kind is kind]
    facts = [one for one in facts if not qualifies(one.attribute)]
    if len(facts) == 1:
        return facts[0], frozenset()
    ranged = _by_range(inquest, [(one, one.attribute, "") for one in facts])
    if ranged is not None:
        fact, value, _ = ranged
        return (fact, frozenset({value.start})) if fact is not None else None
    named = named_columns(inquest.text, [one.attribute for one in facts], inquest.places)
    chosen = [one for one in facts if one.attribute in named]
    return (chosen[0], frozenset()) if len(chosen) == 1 else None


def _by_range(
    inquest: Inquest, labelled: Sequence[tuple[_Held, str, str]]
) -> tuple[_Held | None, Quantity, str] | None:
    """The one thing whose label, below its header, is a range that holds the one value of its unit that the question gives.

    None where the labels are no ranges of such a value; no thing where none or several of them hold it.
    """
    for value in inquest.given:
        if sum(one.matches(value) for one in inquest.given) > 1:
            continue
        ranges = [
            (one, name, held) for one, name, header in labelled if (held := range_of_label(name, value, header))
        ]
        if len(ranges) < _FEWEST:
            continue
        chosen = narrowest([((one, name), held) for one, name, held in ranges if held.holds(value)])
        return (None, value, "") if chosen is None else (chosen[0], value, chosen[1])
    return None
