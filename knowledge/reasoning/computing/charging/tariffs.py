"""Charges a quantity by a tariff: what is free at first, the price of each unit after that, and the most that is charged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.computing.arithmetic import Computed, at_most, plain, product
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.measures import Measure, Unit, measures, only_measure
from knowledge.reasoning.computing.charging.schedule import (
    Allowed,
    Cap,
    UnitPrice,
    allowed_in,
    caps_in,
    caps_without_amount,
    conditions_of,
    phrases,
    steps_in,
)
from knowledge.reasoning.computing.conditions import holds_for
from knowledge.reasoning.computing.facts import statement_at, stems_of, table_of
from knowledge.reasoning.computing.labels import named_rows
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.terms import distinct_terms

ASKS_CHARGE = lazy_pattern(
    r"\bhow much\b|\bwhat (?:do|does|did|will|would|is|are|must|should)\b|\b(?:total|bill|costs?|price|pay|owe|charged?|charges?|fees?|free)\b",
    re.IGNORECASE,
)
"""Words of a question for what is charged."""
_ASKED_PER = lazy_pattern(r"\b(?:per|an|each|every)\s+(?P<unit>[a-z]+)", re.IGNORECASE)
_BEYOND = lazy_pattern(
    r"\b(?:beyond|above|over|exceeding|in excess of|more than)\s+(?:the first\s+)?", re.IGNORECASE
)
"""Words before an amount from which on something is charged."""
_FEW_DIGITS = 4
"""Digits after the point of a number of units that is told: a third of an hour is told in minutes."""
_GOES_ON = lazy_pattern(
    r"\s*(?:[\d.]+\s+)?(?:after that|thereafter|afterwards|then|beyond that|each further|every further)\b",
    re.IGNORECASE,
)
_BOUNDS = lazy_pattern(
    r"\b(?:free|includ(?:ed|es?)|no (?:charge|fee)|not charged|at (?:the )?most|maximum|max|(?:no|not|never) more than|up to|cap(?:ped)?|limit(?:ed)?)\b",
    re.IGNORECASE,
)
"""Words of a statement on what is free, or on the most that is charged."""
_DAY = 1440
"""The minutes of a day."""
_MOST_DAYS = 366
"""Days that are charged at most: a longer stay is no case of a daily tariff."""


class Tariff(NamedTuple):
    """The price of each unit, with what is free and the most that is charged, as one section sets them.

    `cap_is_open` says that the question does not tell whether the cap holds for it.
    """

    step: UnitPrice
    unit: Unit
    free: Allowed | None
    cap: Cap | None
    cap_is_open: bool = False


def charge(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """Charge the quantity of the question by the tariff in the section of the first claim that has one for its unit.

    None where the question gives no such quantity or several, where the section has several prices or caps for it, and where a condition is set
    to what is free or to the cap that the question does not tell.
    """
    if not ASKS_CHARGE.search(case.question) or case.asked.reductions:
        return None
    for claim in claims:
        if not holds_for(case.question, claim):
            continue
        for step in _steps(case, claim):
            given = only_measure(case.question, step.units)
            if given is None or _asks_rate(case.question, given.unit) or _is_small_part(given):
                continue
            tariff = _tariff(case, claim, step, given.unit)
            return _result(case, claim, tariff, given) if tariff is not None else None
    return None


def has_schedule(claim: Selected) -> bool:
    """Whether something is free, or capped, in the section of a claim: its rate alone is not what is charged."""
    return any(
        next(caps_in(claim.statements, at), None) is not None or says_first_is_free(claim.statements, at)
        for at in section_of(claim)
    )


def section_of(claim: Selected) -> list[int]:
    """The positions of the statements under the headings of a claim that are no rows of a table, and of the claim itself."""
    headings = claim.own[0].headings
    return [
        at
        for at, one in enumerate(claim.statements)
        if at in claim.positions or (one.headings == headings and not one.governs and _is_of_schedule(claim, at))
    ]


def _is_of_schedule(claim: Selected, at: int) -> bool:
    """Rows belong to the schedule of a claim where it is of their table and each of them has one cell."""
    one = claim.statements[at]
    if one.kind is not StatementKind.ROW:
        return True
    return one.leads == claim.own[0].leads and len(list(phrases(claim.statements, at))) <= 2


def says_first_is_free(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement says that the first of something is free."""
    return any(
        re.search(r"\bfirst\b.*\bfree\b|\bfree\b.*\bfirst\b|\bnothing is charged\b", phrase, re.IGNORECASE)
        for phrase in phrases(statements, at)
    )


def _bounds_charge(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement says what is free, or the most that is charged."""
    return says_first_is_free(statements, at) or any(
        _BOUNDS.search(phrase) is not None for phrase in phrases(statements, at)
    )


def _steps(case: Case, claim: Selected) -> Iterator[UnitPrice]:
    """Yield the price of each unit by the claim itself, or the one in its section where it says only what is free or the most.

    A row of a table counts where the question names it, or where the table has no other.
    """
    rows = table_of(claim)
    several = len(rows) > 1 and len(list(phrases(claim.statements, rows[0].position))) > 2
    if several and not any(row.position in claim.positions for row in named_rows(case.question, rows)):
        return
    own = _told(case.question, [step for at in claim.positions for step in steps_in(claim.statements, at)])
    if own:
        yield from own
        return
    if not any(_bounds_charge(claim.statements, at) for at in claim.positions):
        return
    section = [step for at in section_of(claim) for step in steps_in(claim.statements, at)]
    by_unit: dict[tuple[str, ...], list[UnitPrice]] = {}
    for step in section:
        by_unit.setdefault(step.units[-1].stems if step.units else (), []).append(step)
    yield from (steps[0] for steps in by_unit.values() if len(steps) == 1)


def _told(question: str, steps: list[UnitPrice]) -> list[UnitPrice]:
    """The prices of a statement whose phrase has a word of the question that no other has: `£6 for a bike and £9 for an e-bike`."""
    words = [distinct_terms(step.phrase) for step in steps]
    asked = distinct_terms(question)
    told = [
        step
        for step, own in zip(steps, words, strict=True)
        if (own - frozenset().union(*(other for other in words if other is not own))) & asked
    ]
    return told if len(steps) > 1 and told else steps


def _tariff(case: Case, claim: Selected, step: UnitPrice, unit: Unit) -> Tariff | None:
    section = section_of(claim)
    statements = claim.statements
    if any(caps_without_amount(statements, at) for at in section):
        return None
    own = statements[step.at]
    asked = stems_of(case.question)
    prices = {
        (other.amount, other.size)
        for at in section
        for other in _told(case.question, list(steps_in(statements, at)))
        if _is_rival(step, other, statements, asked)
    }
    if len(prices) > 1:
        return None
    free = [one for at in section for one in allowed_in(statements, at, unit)]
    caps = [
        one for at in section for one in caps_in(statements, at) if not _has_other_charge(statements, at, step)
    ]
    if len(free) > 1 or len(caps) > 1:
        return None
    if step.further and not free:
        free = list(_beyond(statements, step, unit))
    if step.further and len(free) != 1 and not _asks_further(case.question, unit):
        return None  # what goes beyond something that is not told here
    governing = [statements[at].words for at in statements[step.at].leads]
    title = case.snapshot.version(claim.version_id).title
    known = distinct_terms("\n".join([case.question, title, *own.headings, *governing, own.words]))
    if any(conditions_of(_phrase_of(statements, one), known) for one in free if not _leads_to(one, step)):
        return None
    is_open = any(conditions_of(_phrase_of(statements, one), known) for one in caps)
    return Tariff(step, unit, free[0] if free else None, caps[0] if caps else None, is_open)


def _has_other_charge(statements: Sequence[Statement], at: int, step: UnitPrice) -> bool:
    """Whether a sentence states a charge of its own, which is what it sets the most of: `a late fee of $15 and $3 for every further day, up to $60`."""
    phrased = [quantities(one) for one in phrases(statements, at)]
    money = [one for found in phrased for one in found if one.is_comparable_money]
    return at != step.at and statements[at].kind is not StatementKind.ROW and len(money) > 1


def _leads_to(free: Allowed, step: UnitPrice) -> bool:
    """Whether a price goes on from what is free: in the same statement, or by its first words in the next one (`After that …`)."""
    return free.at == step.at or (free.at == step.at - 1 and _GOES_ON.match(step.phrase) is not None)


def _asks_further(question: str, unit: Unit) -> bool:
    """Whether the question gives what goes beyond something, and nothing else: `250 further text messages`."""
    further = re.search(rf"\b(?:further|additional|extra)\s+{re.escape(unit.name)}", question, re.IGNORECASE)
    return further is not None


def _beyond(statements: Sequence[Statement], step: UnitPrice, unit: Unit) -> Iterator[Allowed]:
    """Yield the amount beyond which a price says that it is charged: `beyond 20 km, a pick-up costs €1.80 per additional kilometre`."""
    words = statements[step.at].words
    for match in _BEYOND.finditer(words):
        found = measures(words[match.end() :], unit)
        if found and not words[match.end() : match.end() + found[0].quantity.start].strip():
            yield Allowed(found[0], step.at)


def _is_rival(step: UnitPrice, other: UnitPrice, statements: Sequence[Statement], asked: frozenset[str]) -> bool:
    """Whether another price of the section is for the same unit. Rows, and items whose label names what the question does not, are for other things."""
    if (
        not other.units
        or other.units[-1].stems != step.units[-1].stems
        or statements[other.at].kind is StatementKind.ROW
    ):
        return False
    own, label = _label(statements[step.at]), _label(statements[other.at])
    return other.at == step.at or not (own & asked and label and not label & asked)


def _label(one: Statement) -> frozenset[str]:
    """The stems of the words before the colon of an item."""
    before, colon, _ = one.words.partition(":")
    return stems_of(before) if colon else frozenset()


def _phrase_of(statements: Sequence[Statement], one: Allowed | Cap) -> str:
    """The words of the phrase that says what is free or the most that is charged, but the amount itself."""
    text = one.text if isinstance(one, Cap) else one.measure.text
    found = next((phrase for phrase in phrases(statements, one.at) if text in phrase), statements[one.at].words)
    return found.replace(text, " ")


def _asks_rate(question: str, unit: Unit) -> bool:
    """Whether the question asks what one of the unit costs."""
    return any(match["unit"].lower() in (unit.name, f"{unit.name}s") for match in _ASKED_PER.finditer(question))


def _is_small_part(given: Measure) -> bool:
    """Whether a time is less than a day or a week that a price is for: minutes are not charged by the week."""
    minutes = given.unit.minutes
    return minutes is not None and minutes >= _DAY and given.number < 1 and given.quantity.unit != given.unit.name


def _result(case: Case, claim: Selected, tariff: Tariff, given: Measure) -> ComputedResult | None:
    unit, free = tariff.unit, tariff.free.measure if tariff.free else None
    inputs = [Input("quantity", given.text)]
    if free is not None and given.number <= free.number:
        inputs.append(Input("free", free.text, statement_of(case, claim, tariff.free.at if tariff.free else 0)))
        told = f"{unit.told(given.number)} of {unit.told(free.number)} that are free"
        return ComputedResult("total", f"Nothing: {told}.", told, tuple(inputs), claim.parts)
    days = _days(tariff, given)
    if days is None:
        return None
    steps: list[str] = []
    charged = given.number - (free.number if free else 0)
    if free is not None and days == 1:
        steps.append(f"{unit.told(given.number)} − {unit.told(free.number)} = {unit.told(charged)}")
    by_unit = _by_unit(tariff, charged if days == 1 else given.number / days - (free.number if free else 0))
    if by_unit is None:
        return None
    computed, lots = by_unit
    steps.append(computed.formula)
    if tariff.cap is not None and computed.result.number > tariff.cap.amount.number:
        if tariff.cap_is_open:
            return None
        capped = at_most(computed.result, tariff.cap.amount)
        steps.append(capped.formula)
        computed = capped
    if days > 1:
        if tariff.cap is None or computed.result != tariff.cap.amount:
            return None  # the days do not cost the same
        computed = product(tariff.cap.amount, [(days, "days")])
        steps, lots = [computed.formula], ""
    inputs += [
        *([Input("price", tariff.step.text, statement_of(case, claim, tariff.step.at))]),
        *(
            [Input("free", tariff.free.measure.text, statement_of(case, claim, tariff.free.at))]
            if tariff.free
            else []
        ),
        *([Input("at most", tariff.cap.text, statement_of(case, claim, tariff.cap.at))] if tariff.cap else []),
    ]
    formula = "; ".join(one for one in (*steps, lots) if one)
    return ComputedResult(
        "total",
        f"{computed.result.words}: {formula}.",
        formula,
        tuple(inputs),
        claim.parts,
        amount=computed.result,
    )


def _days(tariff: Tariff, given: Measure) -> Decimal | None:
    """How many days are charged one by one: those of a stay of whole days under a cap for each, else one. None where a stay has more than a day, but no whole days."""
    minutes = given.unit.minutes
    if tariff.cap is None or not tariff.cap.by_day or minutes is None:
        return Decimal(1)
    days = given.number * minutes / Decimal(1440)
    if days <= 1:
        return Decimal(1)
    return days if days == days.to_integral_value() and days <= _MOST_DAYS else None


def _by_unit(tariff: Tariff, number: Decimal) -> tuple[Computed, str] | None:
    """The price of so many units, with the words for the parts that count as whole; None where nothing says what a part costs."""
    step, unit = tariff.step, tariff.unit
    times, told = number / step.size, ""
    if times != times.to_integral_value():
        if not step.started and step.size != 1:
            return None
        if step.started:
            times = times.to_integral_value(ROUND_CEILING)
            told = _started(number, unit, times, step.size)
    counted = unit.told(times).partition(" ")[2] if step.size == 1 else f"lots of {unit.told(step.size)}"
    return product(step.amount, [(times, counted)]), told


def _started(number: Decimal, unit: Unit, times: Decimal, size: Decimal) -> str:
    """How many lots are begun, in minutes where the time has no end in its own unit."""
    names, of = unit.told(number), plain(size)
    if unit.minutes and number != round(number, _FEW_DIGITS):
        names, of = f"{plain(round(number * unit.minutes, 0))} minutes", plain(size * unit.minutes)
    return f"{names} are {plain(times)} started lots of {of} {names.partition(' ')[2]}"


def statement_of(case: Case, claim: Selected, at: int) -> Selected:
    """The statement at a position of the claim's version: the claim itself where it has it."""
    if at in claim.positions:
        return claim
    return replace(statement_at(case.snapshot, claim.ranked.evidence.resolution, at), part=claim.part)
