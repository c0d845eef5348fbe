"""The facts tool: rows of tables and governed products as things with typed values, at the as-of and scope asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Role
from knowledge.model.authority import Resolution
from knowledge.model.kinds import ProductTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.model.reading.cells import row_cells, rows_beside
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.resolve import evidence_at, places_around, snapshot_of
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.header_units import typed_by_header
from knowledge.store.snapshot import Snapshot
from knowledge.text.places import lies_in, named_places, stated_place
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities, states_amount
from knowledge.text.vocabulary.names import capitalised_names
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import distinct_terms

_LOOKED_AT = 5
"""Best passages whose tables are read: the table that is asked for holds one of the first."""
_MOST_PRODUCTS = 60
"""Products that are compared at most: each is read from the store. A larger catalogue is asked for by name, and found by the search."""
_MOST_RECORDED = 2 * _MOST_PRODUCTS
"""Products, in force or not, of which the ones in force are looked for: that takes time for each, and there is a limit in any case."""
_TEXTS_KEPT = 8_192
"""Short texts whose numbers and stems are kept, some 5 MB: the cells of some hundred tables, and the products of a catalogue."""
_DIGITS = lazy_pattern(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_UNIT = lazy_pattern(r"units?|measured in|unit of (?:measure\w*|price)", re.IGNORECASE)
"""The header of a column that names the unit of the other cells."""
_OF_PRICES = lazy_pattern(
    r"(?:(?:all|the|our|these|listed|stated|following)\s+)*(?:[a-z]+\s+)?(?:prices?|fees?|rates?|charges?|premiums?|rents?|tariffs?|subscriptions?|amounts?|contributions?)\b"
    r"[^.;\d]*\b(?:per|each|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)\b[^\d]*$",
    re.IGNORECASE,
)
"""A sentence that says what all prices below it are for, and gives none itself."""
_WORD = lazy_pattern(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True)
class Fact:
    """An attribute of a thing: its name, its value in words, and the position of the statement that states it.

    `unit` is what another cell of its row says of the unit of its numbers (`EUR per kW and year`).
    """

    attribute: str
    words: str
    position: int
    unit: str = ""

    @cached_property
    def quantity(self) -> Quantity | None:
        """The one number that the value is, in the unit that its header names if it names none; None for words and for several numbers."""
        one = _one_number(self.words)
        if one is None:
            return None
        typed = typed_by_header(one, self.attribute)
        return typed_by_header(typed, f"({self.unit})") if self.unit else typed

    @property
    def is_price(self) -> bool:
        """Whether its one number is an amount of money."""
        return self.quantity is not None and self.quantity.is_comparable_money

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words of its attribute."""
        return stems_of(self.attribute)


class Thing(NamedTuple):
    """A row of a table, or a product: its name, the stems of the words for what it is, and its facts. `label` is the header above the names of rows."""

    name: str
    sort: frozenset[str]
    facts: tuple[Fact, ...]
    resolution: Resolution
    position: int
    label: str = ""


@lru_cache(maxsize=_TEXTS_KEPT)
def _one_number(words: str) -> Quantity | None:
    """The one number that these words state; None for several and for a range. A cell of digits alone is a number of what its header names."""
    plain = _DIGITS.fullmatch(words)
    if plain:
        return Quantity(ValueKind.COUNT, Decimal(words.replace(",", "")), "", 0, len(words))
    found = quantities(words)
    return found[0] if len(found) == 1 and found[0].low is None else None


@lru_cache(maxsize=_TEXTS_KEPT)
def stems_of(words: str) -> frozenset[str]:
    """The stems of the words in a text."""
    return frozenset(stem(word.lower()) for word in _WORD.findall(words))


def tables_found(snapshot: Snapshot, finding: Finding) -> Iterator[list[Thing]]:
    """Yield the tables of which a row stands in one of the best passages, each with all of its rows, the best first.

    A table that holds a name of the question neither in its headings nor in its cells is about another thing, and left out.
    """
    names = [distinct_terms(name) for name in capitalised_names(finding.sub_query.text) if not named_places(name)]
    seen: set[tuple[str, tuple[int, ...], tuple[str, ...]]] = set()
    for ranked in finding.ranking.ranked[:_LOOKED_AT]:
        evidence = ranked.evidence
        for at in evidence.positions:
            one = evidence.statements[at]
            key = (evidence.resolution.version_id, one.leads, one.headings)
            if one.kind is not StatementKind.ROW or key in seen:
                continue
            seen.add(key)
            rows = _rows_of(evidence.statements, one)
            held = [*one.headings, *(evidence.statements[at].words for at in (*one.leads, *rows))]
            terms = distinct_terms("\n".join([*held, snapshot.version(key[0]).title, evidence.other_names]))
            if all(name <= terms for name in names):
                yield [_row(evidence.statements, number, evidence.resolution) for number in rows]


def table_of(claim: Selected) -> list[Thing]:
    """The rows of the table that a claim is of; none for a claim of no row."""
    (one, *_) = claim.own
    if one.kind is not StatementKind.ROW:
        return []
    resolution = claim.ranked.evidence.resolution
    return [_row(claim.statements, number, resolution) for number in _rows_of(claim.statements, one)]


def tables_of(statements: Sequence[Statement], resolution: Resolution) -> list[list[Thing]]:
    """The tables of a version, each with its rows."""
    tables: dict[tuple[int, ...], list[int]] = {}
    for at, one in enumerate(statements):
        if one.kind is StatementKind.ROW and one.leads:
            tables.setdefault(one.leads, []).extend([at] if one.name else [])
    return [[_row(statements, at, resolution) for at in rows] for rows in tables.values()]


def _rows_of(statements: Sequence[Statement], one: Statement) -> list[int]:
    """The positions of the rows of the table of which `one` is a row."""
    return [number for number in rows_beside(statements, one) if statements[number].name]


def products(snapshot: Snapshot, finding: Finding, is_meant: Callable[[frozenset[str]], bool]) -> list[Thing]:
    """The products in force for the scope asked whose names are meant, by the stems of their words; none where too many are in force.

    Prices for other regions are left out. Only what is meant is analysed, because every question that selects something comes here.
    """
    here = snapshot_of(snapshot, finding.sub_query)
    if len(here.object_ids_of(Kind.PRODUCT)) > _MOST_RECORDED:
        return []
    found = here.resolve_kind(Kind.PRODUCT)
    if len(found) > _MOST_PRODUCTS:
        return []
    places = places_around(snapshot, finding.sub_query)
    things = []
    for resolution in found:
        version = snapshot.version(resolution.version_id)
        terms = terms_of(version)
        if not isinstance(terms, ProductTerms):
            continue
        names = stems_of(" ".join([version.title, *terms.aliases]))
        if not is_meant(names):
            continue
        statements = snapshot.statements(version.version_id)
        facts = tuple(_facts_of_product(statements, places))
        described = next((at for at, one in enumerate(statements) if one.kind is StatementKind.SENTENCE), 0)
        things.append(Thing(version.title, names, facts, resolution, described))
    return things


def cells_of(statements: Sequence[Statement], at: int) -> list[Fact]:
    """The cells of a row with their headers, but its label; none for a statement of another kind."""
    cells = row_cells(statements, at)
    unit = next((one for one in cells if _UNIT.fullmatch(one.header)), None)
    if unit is None:
        return [Fact(one.header, one.words, at) for one in cells]
    return [Fact(one.header, one.words, at, "" if _UNIT.fullmatch(one.header) else unit.words) for one in cells]


def above_of(statements: Sequence[Statement], at: int) -> str:
    """The heading of a row, and what sentences above it say that prices are for: `Prices are per pet and month.`"""
    above = statements[at].headings
    told = [
        one.words
        for one in statements
        if one.kind is StatementKind.SENTENCE
        and one.headings == above[: len(one.headings)]
        and _OF_PRICES.match(one.words)
    ]
    return " ".join([*above[-1:], *told])


def label_header(statements: Sequence[Statement], at: int) -> str:
    """The header of the column with the label of a row; empty where its table has none."""
    header = next((statements[lead] for lead in statements[at].leads[-1:]), None)
    return header.words.partition("; ")[0] if header and header.kind is StatementKind.HEADER else ""


def _row(statements: Sequence[Statement], at: int, resolution: Resolution) -> Thing:
    one = statements[at]
    label = label_header(statements, at)
    sort = stems_of(" ".join([label, *one.headings[-1:]]))
    return Thing(one.name, sort, tuple(cells_of(statements, at)), resolution, at, label)


def _facts_of_product(statements: Sequence[Statement], places: Sequence[str]) -> Iterator[Fact]:
    for at, one in enumerate(statements):
        if one.kind is StatementKind.FIELD:
            attribute, _, words = one.words.partition(": ")
            yield Fact(attribute, words, at)
        elif states_amount(one.words):
            place = stated_place(one.words, one.name) if places else ""
            if not place or lies_in(place, tuple(places)):
                yield Fact("price", one.words, at)


def value_of(
    statements: Sequence[Statement], positions: Sequence[int], words: str, question: str
) -> tuple[str, int]:
    """The words of the one cell that the question names by its header, with its place in the claim's `words`; all of them for no row.

    All cells are meant where no header is named, or several are.
    """
    fact = cell_named(statements, positions, question)
    if fact is None:
        return words, 0
    start = words.find(f"{fact.attribute}: {fact.words}")
    return (words, 0) if start < 0 else (fact.words, start + len(fact.attribute) + 2)


def cell_named(statements: Sequence[Statement], positions: Sequence[int], question: str) -> Fact | None:
    """The one cell that the question names by its header; None for no row, and where no header is named or several are."""
    facts = [fact for at in positions for fact in cells_of(statements, at)]
    named = stems_of(question)
    asked = [fact for fact in facts if fact.quantity is not None and fact.stems & named]
    exact = [fact for fact in asked if fact.stems <= named]
    chosen = exact or asked
    return chosen[0] if len(chosen) == 1 else None


def source_of(snapshot: Snapshot, thing: Thing, position: int | None = None) -> Selected:
    """A statement of a thing, its row or first statement by default, to be cited for the first part. The search need not have found it."""
    at = thing.position if position is None else position
    return statement_at(snapshot, thing.resolution, at)


def statement_at(snapshot: Snapshot, resolution: Resolution, at: int) -> Selected:
    """A statement of a version, to be cited for the first part. The search need not have found it."""
    evidence = evidence_at(snapshot, resolution, at)
    return Selected(0, Role.STATEMENT, Ranked(evidence, 0.0, 0.0, 0.0, holds_values=False), (at,))
