"""Finds the parts that a sum may have: what each price of the documents comes to for the case of the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.prices import asked_period, priced_for, wanted_time
from knowledge.reasoning.computing.arithmetic import Amount, Computed, product, quotient
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.blocks import by_blocks
from knowledge.reasoning.computing.charging.measures import Measure, Unit, measures
from knowledge.reasoning.computing.charging.schedule import phrases
from knowledge.reasoning.computing.charging.tariffs import charge, has_schedule
from knowledge.reasoning.computing.columns import telling_words, words_of
from knowledge.reasoning.computing.deriving.bases import Base
from knowledge.reasoning.computing.deriving.cells import price_column
from knowledge.reasoning.computing.deriving.coverage import left_out
from knowledge.reasoning.computing.deriving.holding import OTHER_TIMES, HeldRow, rows_holding
from knowledge.reasoning.computing.deriving.operands import Effect, Inquest, Operand
from knowledge.reasoning.computing.facts import Fact, Thing, cells_of, stems_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities, states_amount
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_STARTED = lazy_pattern(r"\b(?:started|begun|commenced|or part)\b", re.IGNORECASE)
_PER_IN_LABEL = lazy_pattern(r"(?:\b(?:per|each|every)\b|/).*$", re.IGNORECASE)
_FURTHER = lazy_pattern(r"\b(?:further|additional|extra|above|beyond|over|more)\b", re.IGNORECASE)
_LEAST_NAMED = 0.4
"""The share of the words that tell a label from the others of which the question has to have more: the name of a row in words of its own."""
_LEAST_OF_ALL = 0.3
"""The share of all words of a label of which the question has to have more."""
_OFF = lazy_pattern(r"\b(?:off|discount\w*|reduc\w*|rebates?|less|cheaper)\b", re.IGNORECASE)
"""Words of a phrase whose amount is taken off a price and is none."""
_IN_TIME = -1
"""The place of a time that the question gives by an adverb (`yearly`), among those of its values."""
_BETWEEN = 2
"""Words after a number of which one has to be of the row that it counts: `two more scans`."""
_FEW_DIGITS = 4
"""Digits after the point that a counted number has at most: nobody charges a third of an hour."""
_TIME_STEMS = {"minut": "minute", "hr": "hour", "h": "hour", "min": "minute"}


class SumPart(NamedTuple):
    """A part that a sum may have: an amount with its inputs, and the terms of the question that its own words have."""

    base: Base
    gain: Terms


class _Price(NamedTuple):
    """A price as a document states it: its amount, what it is for in words, and where it stands."""

    amount: Amount
    text: str
    name: str
    header: str
    told: str
    heading: str
    source: Selected
    own: str
    around: str
    label: str = ""


def parts(inquest: Inquest, documents: Sequence[Evidence], need: Terms) -> list[SumPart]:
    """The parts that these documents have for the question: the prices of which it has some words, each with what it comes to."""
    found: list[SumPart] = []
    for evidence in documents:
        for base, told in [*_of_tables(inquest, evidence), *_of_sentences(inquest, evidence)]:
            if _leaves_out(inquest, base):
                continue
            gain = need & frozenset().union(told, *(inquest.weights.covered_by(one.own) for one in base.operands))
            if gain:
                found.append(SumPart(base, gain))
    return found


def _leaves_out(inquest: Inquest, base: Base) -> bool:
    """Whether the question leaves out what an amount is for: `wastewater left out`."""
    out = left_out(inquest)
    return any(distinct_terms(one.own) & out for one in base.operands)


def _of_tables(inquest: Inquest, evidence: Evidence) -> Iterator[tuple[Base, Terms]]:
    asked = words_of(inquest.text)
    case = Case(inquest.text, inquest.case.finding, inquest.case.snapshot)
    for rows in inquest.tables(evidence):
        blocks = by_blocks(case, [inquest.source(evidence, rows[0].position)]) if rows else None
        if blocks is not None:
            yield from _as_base(inquest, blocks)
            continue
        held_rows = rows_holding(inquest, rows)
        telling = telling_words([one.row.name for one in held_rows])
        for held in held_rows:
            label = distinct_terms(OTHER_TIMES.sub(" ", held.row.name))
            own = label & telling or (label if label <= asked else frozenset())
            is_named = len(own & asked) > _LEAST_NAMED * len(own) and len(label & asked) > _LEAST_OF_ALL * len(
                label
            )
            if not held.used and not is_named:
                continue
            for fact in _priced_facts(inquest, held.row):
                base = _of_cell(inquest, evidence, held, fact, own)
                if base is not None:
                    yield base, held.told


def _priced_facts(inquest: Inquest, row: Thing) -> list[Fact]:
    """The prices of a row: each of those for another unit or time, of which a bill has all, else the one that the question means."""
    money = [one for one in row.facts if one.quantity is not None and one.quantity.kind is ValueKind.MONEY]
    kinds = [priced_for(one.attribute, f"{one.words} {one.unit}") for one in money]
    if len(money) > 1 and len(set(kinds)) == len(kinds) and all(one.units or one.time for one in kinds):
        return money
    fact = price_column(inquest, row)
    return [fact] if fact is not None else []


def _of_cell(inquest: Inquest, evidence: Evidence, held: HeldRow, fact: Fact, telling: Terms) -> Base | None:
    row, quantity = held.row, fact.quantity
    assert quantity is not None
    above = " ".join(evidence.statements[fact.position].headings[-1:])
    in_words = [one.words for one in row.facts if one.quantity is None and not quantities(one.words)]
    price = _Price(
        amount=Amount(quantity.amount, quantity.unit),
        text=fact.words,
        name=f"{row.name}, {fact.attribute}",
        header=fact.attribute,
        told=" ".join([fact.words, fact.unit, *_PER_IN_LABEL.findall(row.name)]),
        heading=above,
        source=inquest.source(evidence, fact.position),
        own=" ".join([row.label, row.name, fact.attribute, fact.unit, *in_words, above]),
        around=inquest.around(evidence, fact.position),
        label=row.name,
    )
    return _charged(inquest, price, telling, held)


def _of_sentences(inquest: Inquest, evidence: Evidence) -> Iterator[tuple[Base, Terms]]:
    ranking = inquest.case.finding.ranking
    case = Case(inquest.text, inquest.case.finding, inquest.case.snapshot)
    for at, one in enumerate(evidence.statements):
        if one.kind is StatementKind.ROW or one.governs:
            continue
        if not states_amount(one.words) or ranking.is_other(evidence, at):
            continue
        claim = inquest.source(evidence, at)
        made = by_blocks(case, [claim]) or charge(case, [claim])
        if made is not None:
            yield from _as_base(inquest, made)
        elif not has_schedule(claim):
            yield from ((base, frozenset()) for base in _of_phrases(inquest, evidence, at, claim))


def _of_phrases(inquest: Inquest, evidence: Evidence, at: int, claim: Selected) -> Iterator[Base]:
    """Yield what the prices for a time or a unit come to that a sentence states, one in each of its phrases."""
    one = evidence.statements[at]
    for phrase in phrases(evidence.statements, at):
        money = [value for value in quantities(phrase) if value.is_comparable_money]
        if len(money) != 1 or money[0].low is not None or _FURTHER.search(phrase) or _OFF.search(phrase):
            continue
        (value,) = money
        above = " ".join(one.headings[-1:])
        price = _Price(
            amount=Amount(value.amount, value.unit),
            text=phrase[value.start : value.end].strip(),
            name="price",
            header="",
            told=phrase[value.start :],
            heading="",
            source=claim,
            own=f"{phrase} {above}",
            around=inquest.around(evidence, at),
        )
        units, time = priced_for("", price.told)
        if units or time:
            made = _charged(inquest, price, frozenset(), None)
            if made is not None:
                yield made


def _as_base(inquest: Inquest, made: ComputedResult) -> Iterator[tuple[Base, Terms]]:
    """The result of a schedule as an amount to begin with."""
    if made.amount is None:
        return
    operands = []
    for source in made.sources:
        evidence, at = source.ranked.evidence, source.positions[0]
        one = source.statements[at]
        operands.append(
            Operand(
                effect=Effect.PRICE,
                quantity=Quantity(ValueKind.MONEY, made.amount.number, made.amount.unit, 0, 0),
                text=made.text,
                name="price",
                source=source,
                own=f"{one.words} {' '.join(one.headings[-1:])}",
                around=inquest.around(evidence, at),
            )
        )
    given = [one.text for one in made.inputs if one.source is None]
    used = frozenset(one.start for one in inquest.given if any(inquest.given_text(one) in text for text in given))
    steps = (Computed(made.amount, made.formula),)
    version_id = made.sources[0].version_id if made.sources else ""
    yield Base(made.amount, steps, made.inputs, tuple(operands), used, "", version_id), frozenset()


def _is_for_other_time(inquest: Inquest, price: _Price) -> bool:
    """Whether the question asks for a time of which the header of a price has no word (`Week`)."""
    return any(stem(one.unit) not in stems_of(price.header) for one in inquest.asked.terms)


def _charged(inquest: Inquest, price: _Price, telling: Terms, held: HeldRow | None) -> Base | None:
    """A price times the number and the time that the question gives for it; None where it is for what the question does not count."""
    priced = priced_for(price.header, price.told, price.heading)
    used = set(held.used if held else ())
    factors: list[tuple[Decimal, str]] = []
    inputs = [Input(price.name, price.text, price.source)]
    if priced.units:
        counted = _measured(inquest, priced.units, used, telling)
        if counted is None and not priced.units & stems_of(inquest.text):
            return None
        if counted is not None:
            started = _STARTED.search(f"{price.header} {price.told}") is not None
            number = counted.number.to_integral_value(ROUND_CEILING) if started else counted.number
            if number != round(number, _FEW_DIGITS):
                return None
            factors.append((number, counted.unit.told(number).partition(" ")[2]))
            inputs.append(Input("quantity", counted.text))
            used |= _starts(inquest, counted)
    else:
        number_of = _number_of(inquest, telling | distinct_terms(price.header), used)
        if number_of is not None:
            factors.append((number_of.amount, ""))
            inputs.append(Input("number", inquest.given_text(number_of)))
            used.add(number_of.start)
    words = ""
    if priced.time or (not priced.units and _is_for_other_time(inquest, price)):
        period = asked_period(inquest.asked, inquest.text, priced.time)
        if period is None:
            return None
        times, words = period
        if times != 1:
            factors.append((times, f"{priced.time}s"))
        if inquest.asked.terms:
            used.add(inquest.asked.terms[0].start)
            inputs.append(Input("time", inquest.given_text(inquest.asked.terms[0])))
        elif wanted_time(inquest.asked, inquest.text)[0] is not None:
            used.add(_IN_TIME)
    factors = [one for one in factors if one[0] != 1]
    steps: tuple[Computed, ...] = (product(price.amount, factors),) if factors else ()
    amount = steps[0].result if steps else price.amount
    if amount.unit == "CENT":
        currency = _currency(price.source)
        if not currency:
            return None
        steps = (*steps, quotient(amount, Decimal(100), currency))
        amount = steps[-1].result
    operand = _operand(price, used, held)
    return Base(amount, steps, tuple(inputs), (operand,), frozenset(used), words, price.source.version_id)


def _operand(price: _Price, used: set[int], held: HeldRow | None) -> Operand:
    return Operand(
        effect=Effect.PRICE,
        quantity=Quantity(ValueKind.MONEY, price.amount.number, price.amount.unit, 0, 0),
        text=price.text,
        name=price.name,
        source=price.source,
        own=price.own,
        around=price.around,
        used=frozenset(used),
        range_words=held.range_words if held else "",
        row=price.label,
        header=price.header,
        heading=price.heading,
    )


def _currency(source: Selected) -> str:
    """The one currency of the other prices of a row, else of its document, whose hundredths are its cents; empty where it has none or several."""
    for positions in (list(source.positions), list(range(len(source.statements)))):
        found = {
            value.unit
            for at in positions
            for value in (
                *quantities(source.statements[at].words),
                *(cell.quantity for cell in cells_of(source.statements, at) if cell.quantity is not None),
            )
            if value.is_comparable_money
        }
        if found:
            return next(iter(found)) if len(found) == 1 else ""
    return ""


def _starts(inquest: Inquest, counted: Measure) -> set[int]:
    return {one.start for one in inquest.given if one.start == counted.quantity.start}


def _measured(inquest: Inquest, units: frozenset[str], taken: set[int], telling: Terms) -> Measure | None:
    """The one value of these units that the question gives and that no label has taken; of several the one beside the words of the label."""
    for name in sorted(units):
        own = _TIME_STEMS.get(name, name)
        found = [one for one in measures(inquest.text, Unit((own,), own)) if one.quantity.start not in taken]
        found = [replace(one, unit=replace(one.unit, name=_noun_of(inquest, one, own))) for one in found]
        several = [one for one in found if one.quantity.amount != 1] or found
        if len(several) > 1:
            several = [one for one in several if _is_beside(inquest, one.quantity, telling)]
        if len(several) == 1:
            return several[0]
    return None


def _noun_of(inquest: Inquest, counted: Measure, stem: str) -> str:
    """The word by which the question counts a unit, in the singular."""
    words = re.findall(r"[^\W\d_][\w²³]*", inquest.text[counted.quantity.start :])[:2]
    named = next((one for one in words if stem in stems_of(one)), stem)
    return named.removesuffix("s") if len(named) > 2 else named


def _is_beside(inquest: Inquest, one: Quantity, telling: Terms) -> bool:
    following = " ".join(inquest.text[one.end :].split()[: _BETWEEN + 1])
    return bool(distinct_terms(following) & telling)


def _number_of(inquest: Inquest, telling: Terms, taken: set[int]) -> Quantity | None:
    """The number that the question gives right before a word of a label."""
    found = [
        one
        for one in inquest.given
        if not one.unit
        and one.start not in taken
        and distinct_terms(" ".join(inquest.text[one.end :].split()[:_BETWEEN])) & telling
    ]
    return found[0] if len(found) == 1 else None
