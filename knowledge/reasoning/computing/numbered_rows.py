"""Finds the rows of a table that a question names by a number: `severity 2`, `three people`, an age. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.facts import Thing, stems_of
from knowledge.text.values.numbers import NUMBER, number
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_FEWEST = 2
"""Rows with a number that make a table of them."""
_LABEL = lazy_pattern(r"(?P<n>\d{1,3})(?:[\s-]+(?P<noun>[A-Za-z]+))?")
"""A label that is a number: what it counts or grades stands in the header above it, or as one word beside it (`3 bedrooms`)."""
_GIVEN = lazy_pattern(
    rf"(?<![\w.,/-])(?P<n>{NUMBER})(?![\w%]|[.,/-]\d)(?!\s*(?:of(?! us\b)|percent|per cent)\b)(?:[\s-]+(?:of )?(?P<after>[a-z]+))?",
    re.IGNORECASE,
)
"""A number in a question, with the word after it. `One of the villages` counts nothing."""
_BEFORE = lazy_pattern(r"(?P<before>[a-z]+)(?:\s+(?:of|no\.?|number))?\s+$", re.IGNORECASE)
"""The word before a number: `severity 2`, `a household of five`."""
_PEOPLE = stems_of("people persons adults members heads household family residents occupants us")
"""Words by which people are counted. A table may count them by another one than the question does."""

_AGED = lazy_pattern(
    r"\b(?:(?:i['’]?m|i am|(?:he|she)(?:['’]s| is)|who is|who['’]s|my \w+ is|aged|(?:at (?:the )?)?age(?: of)?|turned|just turned)\s+(?P<age>\d{1,3})"
    r"(?!\s*(?:[%€$£]|percent\b|(?!years?\b)(?:km|kg|m|cm|minutes?|hours?|days?|weeks?|months?|euros?)\b))(?![\w.,:/-]\d)|(?P<old>\d{1,3})[\s-]years?[\s-]old)\b",
    re.IGNORECASE,
)
"""The age that a question tells: `I'm 22`, `my daughter is 15`, `a 12-year-old`."""
_OF_SOME_AGE = distinct_terms(
    "adult adults child children kid kids youth youths teenager teenagers junior juniors senior seniors minor minors young people person persons age"
)
"""Words for people of an age, which the age itself tells."""
_OF_AGE = r"(?:the age of |age |ages |aged )?"
_YEARS = r"(?:\s*years?(?: of age| old)?)?"
_RANGE = lazy_pattern(
    rf"\b(?:ages?|aged)?\s*(?:(?:from|between)\s+)?{_OF_AGE}(?P<low>\d{{1,3}})\s*(?:–|-|to|and|until)\s*(?P<high>\d{{1,3}}){_YEARS}"
    rf"|\b(?:under|below|younger than|less than)\s+{_OF_AGE}(?P<below>\d{{1,3}}){_YEARS}|\b(?:up to|until|to)\s+{_OF_AGE}(?P<most>\d{{1,3}}){_YEARS}"
    rf"|\b(?:over|above|older than|more than)\s+{_OF_AGE}(?P<above>\d{{1,3}}){_YEARS}"
    rf"|(?:\b(?:from|at least)\s+{_OF_AGE})?(?P<least>\d{{1,3}}){_YEARS}(?:\s*\+|\s+(?:and|or)\s+(?:over|older|above|up|more))"
    rf"|\b(?:from|at least)\s+{_OF_AGE}(?P<from>\d{{1,3}}){_YEARS}(?:\s+on(?:wards)?)?",
    re.IGNORECASE,
)
"""A range of ages in a label: `under 24`, `from the age of 24`, `6–17`, `65 and over`."""


class _Aged(NamedTuple):
    """A row whose label is for a range of ages, and the terms of its other words."""

    row: Thing
    others: Terms


def rows_by_number(question: str, rows: Sequence[Thing]) -> list[Thing]:
    """The rows whose label is a number that the question gives for what the table counts, or a range with the age that it tells."""
    return _numbered(question, rows) or _of_age(question, rows)


def _numbered(question: str, rows: Sequence[Thing]) -> list[Thing]:
    labelled = [(row, match) for row in rows if (match := _LABEL.fullmatch(row.name))]
    if len(labelled) < _FEWEST:
        return []
    given = list(_numbers_given(question))
    return [row for row, match in labelled if any(_is_given(row, match, one) for one in given)]


def numbers_named(question: str, rows: Sequence[Thing]) -> Terms:
    """The terms of the numbers that a question gives and that the labels of these rows are, however it writes them (`three`)."""
    labels = {float(match["n"]) for row in rows if (match := _LABEL.fullmatch(row.name))}
    written = [match["n"] for match in _GIVEN.finditer(question) if float(number(match["n"])) in labels]
    return distinct_terms(" ".join(written))


def _is_given(row: Thing, label: re.Match[str], given: tuple[float, frozenset[str]]) -> bool:
    """Whether the number of a label is given for what it counts."""
    value, nouns = given
    counted = stems_of(label["noun"]) if label["noun"] else row.sort
    return float(label["n"]) == value and _counts_the_same(nouns, counted)


def _numbers_given(question: str) -> Iterator[tuple[float, frozenset[str]]]:
    """Yield the numbers in a question with the stems of the words beside them."""
    for match in _GIVEN.finditer(question):
        before = _BEFORE.search(question[: match.start()])
        nouns = stems_of(f"{match['after'] or ''} {before['before'] if before else ''}")
        yield float(number(match["n"])), nouns


def _counts_the_same(nouns: frozenset[str], sort: frozenset[str]) -> bool:
    return bool(nouns & sort) or bool(nouns & _PEOPLE and sort & _PEOPLE)


def _of_age(question: str, rows: Sequence[Thing]) -> list[Thing]:
    ages = {int(match["age"] or match["old"]) for match in _AGED.finditer(question)}
    if len(ages) != 1:
        return []
    (age,) = ages
    asked = distinct_terms(question)
    ranged = [(row, match) for row in rows if (match := _RANGE.search(row.name))]
    if len(ranged) < _FEWEST:
        return []
    held = [
        _Aged(row, distinct_terms(_RANGE.sub(" ", row.name)) - _OF_SOME_AGE)
        for row, match in ranged
        if _holds(match, age)
    ]
    named = [one for one in held if one.others <= asked]
    most = max((len(one.others) for one in named), default=0)
    found = [one.row for one in named if len(one.others) == most]
    return found if len(found) == 1 else []


def _holds(match: re.Match[str], age: int) -> bool:
    """Whether a range of ages holds an age."""
    value = {name: int(found) for name, found in match.groupdict().items() if found}
    lowest = max(value.get("low", 0), value.get("least", 0), value.get("from", 0), value.get("above", -1) + 1)
    highest = min(value.get("high", age), value.get("most", age), value.get("below", age + 1) - 1)
    return lowest <= age <= highest
