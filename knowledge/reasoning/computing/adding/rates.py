"""Multiplies a rate by the quantity that the question gives: `4.20 euros per hour` for 12 hours, `1.5` points per pound for 420 pounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount, plain, product
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.blocks import is_block
from knowledge.reasoning.computing.charging.tariffs import has_schedule
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.conditions import holds_for, values_of_place
from knowledge.reasoning.computing.facts import cells_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import distinct_terms

_ASKS = lazy_pattern(
    r"\bhow (?:much|many)\b|\bwhat (?:do|does|will|would|is|are|must|should)\b|\bwhat (?:\w+ ){1,3}?(?:do|does|will|would|is|are)\b|\b(?:total|bill|cost|costs|price|pay|earn|charged?)\b",
    re.IGNORECASE,
)
"""Words of a question for an amount."""
_RATE = lazy_pattern(
    r"\b(?:per|for (?:each|every))\s+(?P<started>(?:started|begun|commenced|beginning)\s+)?(?P<size>\d{1,3}(?:,\d{3})+|\d+)?\s*(?P<unit>[a-z]+)(?:\s+or\s+(?P<other>[a-z]+))?"
    r"(?P<part>\s+or\s+(?:any\s+)?part\b)?",
    re.IGNORECASE,
)
"""What a rate is for: `per hour`, `per started 1,000 calls`, `per euro or pound`, `per hour or part of one`."""
_GIVEN = lazy_pattern(
    r"(?P<sign>[€£$])?\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>[a-z]+)?", re.IGNORECASE
)
_ASKED_PER = lazy_pattern(r"\b(?:per|an?|each|every)\s+(?P<unit>[a-z]+)", re.IGNORECASE)
_SIGNS = {"€": "euro", "£": "pound", "$": "dollar"}
_ALIKE = {
    "kilometre": "km",
    "kilomet": "km",
    "kilometr": "km",
    "kilogram": "kg",
    "gigabyt": "gb",
    "litr": "l",
    "liter": "l",
    "hr": "hour",
    "h": "hour",
}
"""Stems of units that are written in two ways."""
_ONE_ASKED = 1
"""Rates in the unit asked for that a claim may have: of several it would be left open which one is meant."""
_SEVERAL = 2
"""Rates from which a sentence has one for each of several things (`12 euros for adults and 8 for children`)."""
_BORDER = lazy_pattern(r"[,;(]|\b(?:and|or|but)\b", re.IGNORECASE)
_Rated = tuple[Quantity, re.Match[str]]
"""An amount of a sentence with the words for what it is for."""


class _Rate(NamedTuple):
    """An amount for so many units of any of these, and whether a part of them counts as whole."""

    amount: Amount
    text: str
    claim: Selected
    units: frozenset[str]
    size: Decimal
    started: bool
    what: str = ""


def rate_times_quantity(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The rate of the first claim that has one for the unit in which the question gives its one quantity, times that.

    None where the question gives several numbers or asks for the rate itself, and where a claim states several rates for it or holds for another case.
    """
    given = _given(case)
    if given is None or not _ASKS.search(case.question):
        return None
    number, unit, text = given
    if any(_unit(match["unit"]) == unit for match in _ASKED_PER.finditer(case.question)):
        return None  # the rate itself is asked for
    for claim in claims:
        if not holds_for(case.question, claim):
            continue
        rates = [one for one in _rates(case, claim) if unit in one.units]
        if len(rates) == _ONE_ASKED:
            if is_block(claim.own[0].name) or has_schedule(claim) or is_block(_phrase(rates[0])):
                return None  # a rate alone, where something is free or capped, is not what is charged
            return _result(rates[0], number, text)
    return None


def _phrase(rate: _Rate) -> str:
    """The words before a rate in its sentence, which may say that it is for further ones alone."""
    return rate.claim.words.partition(rate.text)[0]


def _given(case: Case) -> tuple[Decimal, str, str] | None:
    """The one quantity that a question gives: its number, the stem of its unit, and its words. None where it gives several, or only bounds one."""
    question = case.question
    found = [one for one in quantities(question) if one.amount != 1]
    if len(found) != 1 or found[0].low is not None or bound_before(question, found[0]):
        return None
    (one,) = found
    noun = next((counted.noun.split()[-1] for counted in case.asked.counted if counted.quantity == one), "")
    if noun:
        return one.amount, _unit(noun), f"{plain(one.amount)} {noun}"
    written = _GIVEN.match(question, _start(question, one))
    if written is None:
        return None
    number = Decimal(written["number"].replace(",", ""))
    unit = _SIGNS.get(written["sign"] or "", "") or (written["unit"] or "").lower()
    return (number, _unit(unit), f"{plain(number)} {unit}{'s' if written['sign'] else ''}") if unit else None


def _start(question: str, one: Quantity) -> int:
    return next((at for at in range(one.start, one.end) if not question[at].isspace()), one.start)


def _unit(word: str) -> str:
    own = stem(word.lower())
    return _ALIKE.get(own, own)


def _rates(case: Case, claim: Selected) -> Iterator[_Rate]:
    """Yield the rates that a claim states for the place asked for: in the cells of a row that the question names, or in a sentence."""
    cells = [(at, fact) for at in claim.positions for fact in cells_of(claim.statements, at)]
    if cells and not any(fact.quantity is None and len(_money(fact.words)) > 1 for _, fact in cells):
        headers = list(dict.fromkeys(fact.attribute for _, fact in cells))
        columns = (
            named_columns(case.question, headers, places_around(case.snapshot, case.finding.sub_query)) or headers
        )
        for at, fact in cells:
            per = _RATE.search(f"{claim.statements[at].name} {fact.attribute} {fact.words}")
            if fact.attribute in columns and fact.quantity is not None and per is not None:
                what = claim.statements[at].name.partition(" per ")[0] if not fact.quantity.unit else ""
                yield _rate(fact.quantity, fact.words, claim, per, what)
        return
    words = claim.words
    rated = [(one, per) for one, per, _ in rated_amounts(words)]
    placed = values_of_place(case, words, rated, [one for one, _ in rated])
    for one, per in clauses_told(case.question, words, placed):
        yield _rate(one, words[one.start : one.end].strip(), claim, per, "")


def rated_amounts(words: str) -> list[tuple[Quantity, re.Match[str], str]]:
    """The amounts of a sentence that are for so many of a unit, with the words for that and the stem of the unit."""
    found = [(one, _RATE.match(words[one.end :].lstrip())) for one in _money(words)]
    return [(one, per, _unit(per["unit"])) for one, per in found if per is not None]


def _money(words: str) -> list[Quantity]:
    return [one for one in quantities(words) if one.is_comparable_money and one.low is None]


def clauses_told(question: str, words: str, rated: Sequence[_Rated]) -> list[_Rated]:
    """The rates of a sentence whose clause has a word of the question that no other has: `£95 per night, in London £140 per night`.

    Where the question has no such word, the one whose clause has no word that the others lack. All of them where that tells none apart. What stands before the first one tells no other.
    """
    if len(rated) < _SEVERAL:
        return list(rated)
    clauses = [distinct_terms(_clause(words, one, [other for other, _ in rated])) for one, _ in rated]
    asked = distinct_terms(question)
    before = distinct_terms(words[: min(one.start for one, _ in rated)])
    telling = [own - before.union(*(other for other in clauses if other is not own)) for own in clauses]
    told = [one for one, own in zip(rated, telling, strict=True) if own & asked]
    plain = [one for one, own in zip(rated, telling, strict=True) if not own]
    return told or (plain if len(plain) == 1 else list(rated))


def priced_clauses(words: str) -> list[tuple[str, str]]:
    """The amounts of money of a sentence as it writes them, each with the words of its clause before the amount."""
    money = _money(words)
    return [
        (words[one.start : one.end].strip(), words[_clause_start(words, one, money, first=0) : one.start])
        for one in money
    ]


def _clause_start(words: str, one: Quantity, others: Sequence[Quantity], *, first: int) -> int:
    """Where the clause of an amount begins: at the last border behind the amount before it; the first one's begins at `first`."""
    return max((_border(words, other.end, one.start) for other in others if other.end <= one.start), default=first)


def _clause(words: str, one: Quantity, others: Sequence[Quantity]) -> str:
    """The clause of a sentence with one of its amounts, without the amount: it ends at the last comma or `and` before the next one."""
    start = _clause_start(words, one, others, first=one.start)
    end = min(
        (_border(words, one.end, other.start) for other in others if other.start >= one.end), default=len(words)
    )
    return f"{words[start : one.start]} {words[one.end : end]}"


def _border(words: str, start: int, end: int) -> int:
    found = [match.start() for match in _BORDER.finditer(words, start, end)]
    return found[-1] if found else end


def _rate(one: Quantity, text: str, claim: Selected, per: re.Match[str], what: str) -> _Rate:
    units = frozenset(_unit(word) for word in (per["unit"], per["other"]) if word and word.lower() != "part")
    size = Decimal((per["size"] or "1").replace(",", ""))
    started = bool(per["started"] or per["part"] or (per["other"] or "").lower() == "part")
    return _Rate(Amount(one.amount, one.unit), text, claim, units, size, started, what.lower())


def _result(rate: _Rate, number: Decimal, text: str) -> ComputedResult | None:
    unit = text.partition(" ")[2]
    times = number / rate.size
    told = ""
    if rate.started and times != times.to_integral_value():
        times = times.to_integral_value(ROUND_CEILING)
        told = f"{plain(number)} {unit} are {plain(times)} started lots of {plain(rate.size)} {unit}"
    elif times != times.to_integral_value() and rate.size != 1:
        return None  # nothing says what a part of so many costs
    counted = unit if rate.size == 1 else f"lots of {plain(rate.size)} {unit}"
    computed = product(rate.amount, [(times, counted)])
    formula = "; ".join(one for one in (computed.formula, told) if one)
    inputs = (Input("rate", rate.text, rate.claim), Input("quantity", text))
    result = f"{computed.result.words} {rate.what}".strip()
    return ComputedResult("total", f"{result}: {formula}.", formula, inputs, rate.claim.parts)
