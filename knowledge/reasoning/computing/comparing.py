"""Tells what the sides of a comparison have under each attribute that the question names, and how far two numbers lie apart.

The sides are rows of one table, columns of one row, the same row in two documents, or the same rule in two documents of which one is for a place or a
thing that the question names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.arithmetic import Amount, difference
from knowledge.reasoning.computing.columns import named_columns, named_or_only_columns, words_of
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.facts import Fact, Thing
from knowledge.reasoning.computing.labels import named_rows
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.header_units import without_units
from knowledge.text.places import is_named, places_in
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_COMPARES = lazy_pattern(
    r"\b(?:differ\w*|compar\w+|versus|vs\.?)(?!\w)|\b(?:more|less|fewer|\w+er) (?:\w+ ){0,12}?(?:than|or)\b|\bby how (?:much|many)\b",
    re.IGNORECASE,
)
"""Words of a question that compares."""
_COMPARING = distinct_terms(
    "compare comparison differ difference different versus more less fewer than which what how much many between cheaper dearer longer shorter higher lower faster slower "
    "heavier lighter larger smaller general rule price cost other both each apply term have get take"
)
"""Terms by which a question compares."""
_LEAST_TOLD = 0.6
"""The share of the other words of a question that the sides and their titles have to have."""
_LEAST_ALIKE = 0.5
"""The share of their words that two statements of one rule have in common, besides places and values."""
_LEAST_COMMON = 2
_LEANS = lazy_pattern(r"\s*(?:[\d.]+\s+)?(?:it|they|this|these|that)\b", re.IGNORECASE)
"""The beginning of a sentence whose subject the one before it names."""
_MOST_SIDES = 6


class _Side(NamedTuple):
    """One side with what it has under an attribute: the words, the number if it is one, and where it stands."""

    name: str
    attribute: str
    text: str
    quantity: Quantity | None
    source: Selected


class _Table(NamedTuple):
    """Sides of one comparison, by attribute, and the share of the question that they and their titles have."""

    sides: tuple[tuple[_Side, ...], ...]
    told: float


_ColumnsOf = Callable[[tuple[str, ...]], tuple[str, ...]]
"""The headers that a question asks for. Tables of several documents often have the same headers."""


def asks_to_compare(question: str) -> bool:
    """Whether a question compares."""
    return _COMPARES.search(question) is not None


def compared(question: str, inquests: Sequence[Inquest]) -> ComputedResult | None:
    """Tell what each side that the question names has, by the documents found for its parts; None where none has all of them, and where two tell it equally.

    Two documents are compared where no table has all words of the question.
    """
    documents: dict[str, tuple[Inquest, Evidence]] = {}
    for inquest in inquests:
        for evidence in inquest.documents:
            documents.setdefault(evidence.resolution.version_id, (inquest, evidence))
    columns_of = cache(lambda headers: _columns_asked_for(question, headers))
    found = [one for own in documents.values() for one in _of_tables(question, columns_of, *own)]
    if all(one.told < 1 for one in found):
        found += _of_two(question, list(documents.values()))
    most = max((one.told for one in found), default=0.0)
    best = [one for one in found if one.told == most]
    return _told(best[0]) if len(best) == 1 else None


def _share(question: str, names: Sequence[str], texts: Sequence[str]) -> float:
    """The share of the words of a question, besides those that compare and those of the names of the sides, that texts have."""
    sides = " ".join(names)
    placed = _placed(question, places_in(f"{sides} {question}"))
    asked = distinct_terms(question) - _COMPARING - distinct_terms(sides) - placed
    text = " ".join(texts)
    if asked <= distinct_terms(text):
        return 1.0
    told = asked & (words_of(text) | _placed(question, places_in(text)))
    return len(told) / len(asked)


def _placed(question: str, places: frozenset[str]) -> Terms:
    """The terms of the words of a question that name one of these places."""
    words = [word for word in question.split() if any(is_named(word, place) for place in places)]
    return frozenset[int]().union(*map(distinct_terms, words))


def _of_tables(question: str, columns_of: _ColumnsOf, inquest: Inquest, evidence: Evidence) -> Iterator[_Table]:
    for rows in inquest.tables(evidence):
        named = [one for one in named_rows(question, rows) if one.facts]
        if not 1 <= len(named) <= _MOST_SIDES:
            continue
        columns = columns_of(tuple(dict.fromkeys(fact.attribute for row in named for fact in row.facts)))
        if not columns or len(named) * len(columns) < 2:
            continue
        cells = [
            [(row, fact) for row in named for fact in row.facts if fact.attribute == column] for column in columns
        ]
        if any(len(own) != len(named) for own in cells):
            continue
        names = [row.name for row in named]
        texts = [" ".join([row.label, *(one.words for one in row.facts)]) for row in named]
        around = " ".join([inquest.title(evidence), *evidence.statements[named[0].position].headings])
        told = _share(question, names, [*texts, *columns, around])
        if told >= _LEAST_TOLD:
            sides = [tuple(_side(inquest, evidence, row, fact) for row, fact in own) for own in cells]
            yield _Table(tuple(sides) if len(named) > 1 else (tuple(_by_column(own[0]) for own in sides),), told)


def _columns_asked_for(question: str, headers: Sequence[str]) -> tuple[str, ...]:
    """The headers that a question names, also where a part of it before or behind `and` names one nearly (`the budget and study days of …`)."""
    named = {*named_or_only_columns(question, headers)}
    named.update(*(named_columns(part, headers) for part in question.split(" and ")))
    return tuple(one for one in headers if one in named)


def _side(inquest: Inquest, evidence: Evidence, row: Thing, fact: Fact) -> _Side:
    return _Side(row.name, fact.attribute, fact.words, fact.quantity, inquest.source(evidence, fact.position))


def _by_column(one: _Side) -> _Side:
    """A cell of the one row, named by its column."""
    return _Side(without_units([one.attribute])[0], one.name, one.text, one.quantity, one.source)


def _of_two(question: str, documents: Sequence[tuple[Inquest, Evidence]]) -> Iterator[_Table]:
    """Yield the same row, and the same rule, in two documents of which the title of one has words of the question that the other has not."""
    asked = words_of(question)
    compared_by = distinct_terms(question) - _COMPARING
    rules_of = cache(lambda at: list(_rules(*documents[at], compared_by)))
    rows_of = cache(lambda at: list(_rows(*documents[at], asked)))
    titles = [_Title(inquest.title(one), question) for inquest, one in documents]
    for first, second in itertools.combinations(range(len(documents)), 2):
        if not (
            titles[first].is_told_from(titles[second], asked) or titles[second].is_told_from(titles[first], asked)
        ):
            continue
        (inquest, one), (_, other) = documents[first], documents[second]
        names = [inquest.case.snapshot.version(each.resolution.version_id).title for each in (one, other)]
        rules = _same_rules(compared_by, rules_of(first), rules_of(second))
        for pair in (*_same_rows(rows_of(first), rows_of(second)), *rules):
            sides = tuple(
                _Side(name, side.attribute, side.text, side.quantity, side.source)
                for name, side in zip(names, pair, strict=True)
            )
            texts = [text for side in pair for text in (side.name, side.attribute, side.source.words)]
            told = _share(question, names, [*texts, titles[first].text, titles[second].text])
            if told >= _LEAST_TOLD:
                yield _Table((sides,), told)


class _Title:
    """The title of a document that a question may tell from others."""

    def __init__(self, text: str, question: str) -> None:
        self.text = text
        self._words = distinct_terms(text)
        self._places = places_in(text)
        self._named = frozenset(place for place in self._places if is_named(question, place))

    def is_told_from(self, other: _Title, asked: Terms) -> bool:
        """Whether the question has a word or a place of this title that the other one has not."""
        return not asked.isdisjoint(self._words - other._words) or bool(self._named - other._places)


def _same_rows(ours: Sequence[_Side], theirs: Sequence[_Side]) -> Iterator[tuple[_Side, _Side]]:
    """Yield the cells of two rows of one label."""
    for mine, yours in itertools.product(ours, theirs):
        if mine.name == yours.name and _match(mine, yours):
            yield mine, yours


def _rows(inquest: Inquest, evidence: Evidence, asked: Terms) -> Iterator[_Side]:
    """Yield the cells of the rows of a document that the question names, each the only number of its row."""
    for rows in inquest.tables(evidence):
        for row in rows:
            if distinct_terms(row.name) <= asked:
                facts = [fact for fact in row.facts if fact.quantity is not None]
                if len(facts) == 1:
                    yield _side(inquest, evidence, row, facts[0])


def _match(mine: _Side, yours: _Side) -> bool:
    return mine.quantity is not None and yours.quantity is not None and mine.quantity.matches(yours.quantity)


def _same_rules(
    asked: Terms, ours: Sequence[tuple[_Side, Terms]], theirs: Sequence[tuple[_Side, Terms]]
) -> Iterator[tuple[_Side, _Side]]:
    """Yield the sentences of two documents that state one value of one unit each in nearly the same words."""
    for (mine, my_words), (yours, your_words) in itertools.product(ours, theirs):
        common, fewer = my_words & your_words, min(len(my_words), len(your_words))
        if _match(mine, yours) and common & asked and len(common) >= max(_LEAST_COMMON, _LEAST_ALIKE * fewer):
            yield mine, yours


def _rules(inquest: Inquest, evidence: Evidence, asked: Terms) -> Iterator[tuple[_Side, Terms]]:
    """Yield the sentences of a document with one value and words of the question, each with its words."""
    own_title = distinct_terms(inquest.title(evidence))
    asked -= own_title
    for at, one in enumerate(evidence.statements):
        if one.kind is StatementKind.ROW or one.governs:
            continue
        before = evidence.statements[at - 1].words if at and _LEANS.match(one.words) else ""
        if asked.isdisjoint(distinct_terms(one.words)) and asked.isdisjoint(distinct_terms(before)):
            continue
        found = quantities(one.words)
        if len(found) != 1 or found[0].low is not None:
            continue
        (value,) = found
        words = distinct_terms(f"{before} {one.words[: value.start]} {one.words[value.end :]}") - own_title
        if words & asked:
            text = one.words[value.start : value.end].strip()
            yield _Side(before, "", text, value, inquest.source(evidence, at)), words


def _told(table: _Table) -> ComputedResult:
    texts, formulas = [], []
    for sides in table.sides:
        told = ", ".join(f"{one.name} {one.text}" for one in sides)
        apart = _apart(sides)
        attribute = sides[0].attribute
        texts.append(": ".join(one for one in (attribute, "; ".join([told, *([apart] if apart else [])])) if one))
        formulas.append(apart or told)
    inputs = tuple(
        Input(", ".join(part for part in (one.name, one.attribute) if part), one.text, one.source)
        for sides in table.sides
        for one in sides
    )
    return ComputedResult(
        "difference", f"{'. '.join(texts)}.", "; ".join(formulas), inputs, (0,), of_whole_set=True
    )


def _apart(sides: Sequence[_Side]) -> str:
    """The difference of two numbers of one unit."""
    if len(sides) != 2 or not _match(*sides):
        return ""
    amounts = [Amount(one.quantity.amount, one.quantity.unit) for one in sides if one.quantity is not None]
    if amounts[0] == amounts[1]:
        return f"{amounts[0].words} = {amounts[1].words}"
    return difference(*amounts).formula
