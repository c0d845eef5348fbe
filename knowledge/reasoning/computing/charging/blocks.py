"""Charges a quantity by blocks: the first so many at one price, the next at another, and every further one at a third."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount, product, total
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.measures import Measure, Unit, only_measure, units_in
from knowledge.reasoning.computing.charging.schedule import phrases
from knowledge.reasoning.computing.charging.tariffs import ASKS_CHARGE, section_of
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, table_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.quantities import Quantity, quantities

_NEXT = lazy_pattern(
    r"\b(?P<which>first|next|following|second|third|another)\s+(?P<size>\d[\d,]*)?\s*(?P<unit>[A-Za-z][\w -]*)?",
    re.IGNORECASE,
)
"""The label of a block: `the next 20 cubic metres`, or of one thing alone: `first dog`."""
_REST = lazy_pattern(
    r"\b(?:each|every|any|all|the)\s+(?:further|additional|remaining|extra|other)\b|\b(?:each|every|any)\s+[^\W\d]\S*(?:\s[a-z]+)?\s+(?:above|over|beyond|in excess of|from)\b|\b(?:further|additional|remaining|rest|remainder|beyond that|above that|over that|anything (?:above|over|more|beyond)|everything (?:above|over|more|beyond))\b",
    re.IGNORECASE,
)
_PER = lazy_pattern(r"\b(?:per|for each|for every|each|every)\s+(?P<unit>[A-Za-z][\w -]*)", re.IGNORECASE)
_PLUS = lazy_pattern(r"\bplus\b|^\s*\+|\b(?:more|additional|extra)\b", re.IGNORECASE)
"""What a row adds for each further one."""
_EACH_FURTHER = lazy_pattern(r"^.*\b(?:further|additional|other|extra)\s+", re.IGNORECASE)
_FREE = lazy_pattern(r"\b(?:free|included|no charge|nothing)\b", re.IGNORECASE)
_FEWEST = 2
"""Blocks that make a schedule: one alone is a price with a free start."""


class Block(NamedTuple):
    """A block of a schedule: how many it holds, None for all further ones, the price of one, and where it stands."""

    size: Decimal | None
    label: str
    price: Amount | None
    text: str
    source: Selected


def is_block(words: str) -> bool:
    """Whether words name a block of a schedule, whose price holds for no whole quantity."""
    return _NEXT.search(words) is not None or _REST.search(words) is not None


def by_blocks(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """Charge the quantity of the question by the blocks of the table, or of the section, of the first claim that has some.

    None where a block has no price, where the first block is missing, and where more is asked for than the blocks hold.
    """
    if not ASKS_CHARGE.search(case.question):
        return None
    for claim in claims:
        rows = table_of(claim)
        blocks = list(_of_rows(case, rows) if rows else _of_sentences(claim))
        if len(blocks) < _FEWEST or not _are_in_order(blocks):
            continue
        given = only_measure(case.question, _units(claim, rows, blocks))
        return _result(blocks, given, claim.parts) if given is not None else None
    return None


def _of_rows(case: Case, rows: Sequence[Thing]) -> Iterator[Block]:
    for row in rows:
        if not is_block(row.name):
            continue
        priced = [one for one in row.facts if one.is_price]
        free = [one for one in row.facts if one.quantity is None and _FREE.search(one.words)]
        if len(priced) == 1 and priced[0].quantity is not None:
            yield _block(row.name, priced[0].quantity, priced[0].words, source_of(case.snapshot, row))
        elif not priced and len(free) == 1:
            yield _block(row.name, None, free[0].words, source_of(case.snapshot, row))


def with_further(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The value of the largest row of a table by number, and what it adds for each further one: `3 persons`, `each further person: plus 6,500 euros`.

    None where a row has the number of the question itself, and where the table of no claim has such a row.
    """
    for claim in claims:
        rows = table_of(claim)
        further = [
            row
            for row in rows
            if _REST.search(row.name) and len(row.facts) == 1 and _PLUS.search(row.facts[0].words)
        ]
        counted = [
            (row, value[0])
            for row in rows
            if (value := quantities(row.name)) and row not in further and len(row.facts) == 1
        ]
        if len(further) != 1 or not counted:
            continue
        units = units_in(_EACH_FURTHER.sub("", further[0].name))
        given = only_measure(case.question, units)
        largest, most = max(counted, key=lambda one: one[1].amount)
        base, more = largest.facts[0].quantity, _amount_of(further[0].facts[0])
        if given is None or base is None or more is None or base.unit != more.unit or given.number <= most.amount:
            return None
        added = product(Amount(more.amount, more.unit), [(given.number - most.amount, "")])
        summed = total([Amount(base.amount, base.unit), added.result])
        inputs = (
            Input("quantity", given.text),
            Input(largest.name, largest.facts[0].words, source_of(case.snapshot, largest)),
            Input(further[0].name, further[0].facts[0].words, source_of(case.snapshot, further[0])),
        )
        formula = f"{added.formula}; {summed.formula}"
        return ComputedResult("total", f"{summed.result.words}: {formula}.", formula, inputs, claim.parts)
    return None


def _amount_of(fact: Fact) -> Quantity | None:
    found = [one for one in quantities(fact.words) if one.low is None]
    return found[0] if len(found) == 1 else None


def _of_sentences(claim: Selected) -> Iterator[Block]:
    for at in section_of(claim):
        if at not in claim.positions:
            continue
        for phrase in phrases(claim.statements, at):
            money = [one for one in quantities(phrase) if one.is_comparable_money and one.low is None]
            if not is_block(phrase) or len(money) > 1 or not (money or _FREE.search(phrase)):
                continue
            text = phrase[money[0].start : money[0].end].strip() if money else phrase
            yield _block(phrase, money[0] if money else None, text, claim)


def _block(label: str, price: Quantity | None, text: str, source: Selected) -> Block:
    named = _NEXT.search(label)
    size = Decimal((named["size"] or "1").replace(",", "")) if named and not _REST.search(label) else None
    return Block(size, label, Amount(price.amount, price.unit) if price else None, text, source)


def _are_in_order(blocks: Sequence[Block]) -> bool:
    """Whether the first block begins the schedule, and only the last one is for all further ones."""
    first = _NEXT.search(blocks[0].label)
    return (
        first is not None
        and first["which"].lower() == "first"
        and all(one.size is not None for one in blocks[:-1])
        and all(
            (found := _NEXT.search(one.label)) is None or found["which"].lower() != "first" for one in blocks[1:]
        )
    )


def _units(claim: Selected, rows: Sequence[Thing], blocks: Sequence[Block]) -> list[Unit]:
    """The units that the first block, or the header of its price, may be counted in."""
    named = _NEXT.search(blocks[0].label)
    headers = [fact.attribute for fact in rows[0].facts] if rows else []
    found = [match["unit"] for one in (*headers, claim.words) if (match := _PER.search(one))]
    return [
        unit for words in ([named["unit"]] if named and named["unit"] else []) + found for unit in units_in(words)
    ]


def _result(blocks: Sequence[Block], given: Measure, parts: tuple[int, ...]) -> ComputedResult | None:
    left, steps, amounts = given.number, [], []
    inputs = [Input("quantity", given.text)]
    for block in blocks:
        held = left if block.size is None else min(left, block.size)
        if held <= 0:
            break
        left -= held
        inputs.append(Input(block.label, block.text, block.source))
        if block.price is None:
            continue
        made = product(block.price, [(held, given.unit.told(held).partition(" ")[2])])
        steps.append(made.formula)
        amounts.append(made.result)
    if left > 0 or not amounts:
        return None
    summed = total(amounts)
    formula = "; ".join([*steps, *([summed.formula] if len(amounts) > 1 else [])])
    return ComputedResult(
        "total", f"{summed.result.words}: {formula}.", formula, tuple(inputs), parts, amount=summed.result
    )
