"""Finds the rows of a table that a question names by their labels or by a place. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.columns import telling_words
from knowledge.reasoning.computing.facts import Thing
from knowledge.reasoning.understanding.header_units import without_units
from knowledge.text.places import is_named, places_in
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_CODE = lazy_pattern(r"[\w./-]*\d[\w./-]*|\w")
"""A label that names nothing in words: a code with a digit, or a single letter."""
_BETWEEN = lazy_pattern(r"[,;()/]|\b(?:and|or)\b", re.IGNORECASE)
"""The signs and words between the pieces of a label that names several things, or one by two names."""
_LABELS_KEPT = 1_024
"""Columns of labels whose words are kept: every form of computation looks for the rows that a question names."""


def named_rows(question: str, rows: Sequence[Thing]) -> list[Thing]:
    """The rows that a question names: by a place, and by their whole labels, else by all the words that tell a label from the others, else by those of a piece.

    A row for a place around the one that the question names is meant where it names no row by words.
    """
    by_words = _named_by_words(question, rows)
    placed = [(row, next(iter(found))) for row in rows if len(found := places_in(row.name)) == 1]
    asked = places_in(question)
    by_place = [
        row for row, place in placed if is_named(question, place) and (place in asked or not asked or not by_words)
    ]
    written = _written(question, rows)
    return [row for row in rows if row in by_place or row in by_words or row in written]


def _written(question: str, rows: Sequence[Thing]) -> list[Thing]:
    """The rows whose labels of several words the question writes as they are, none of which tells it alone: `Larch 2` beside `Larch 3` and `Basalt 2`."""
    held = question.casefold()
    several = [row for row in rows if " " in row.name and row.name.casefold() in held]
    found = [row for row in several if re.search(rf"(?<!\w){re.escape(row.name)}(?!\w)", question, re.IGNORECASE)]
    return [row for row in found if not any(row.name in other.name for other in found if other is not row)]


def hinted_rows(question: str, rows: Sequence[Thing]) -> list[Thing]:
    """The rows of whose label the question has a word that tells it from the others."""
    asked = distinct_terms(question)
    labels = row_labels(rows)
    telling = telling_words(labels)
    return [row for row, label in zip(rows, labels, strict=True) if distinct_terms(label) & telling & asked]


def _named_by_words(question: str, rows: Sequence[Thing]) -> list[Thing]:
    asked = distinct_terms(question)
    labels = tuple(row_labels(rows))
    for words in _telling(labels):
        named = [row for row, own in zip(rows, words, strict=True) if any(one <= asked for one in own)]
        if named:
            return named
    return [rows[at] for at in largest_named(without_units(labels), asked)]


@lru_cache(maxsize=_LABELS_KEPT)
def _telling(labels: tuple[str, ...]) -> tuple[list[list[Terms]], ...]:
    """The words by which a question may name each label, in the order in which they are tried: all of it, those that tell it from the others, and those of each piece.

    What has no word that tells a label from the others names none. A piece is `MRI` in `Imaging (X-ray, MRI)`.
    """
    plain = without_units(labels)
    telling = telling_words(plain)
    whole = [distinct_terms(one) for one in plain]
    pieces = [[distinct_terms(piece) & telling for piece in _BETWEEN.split(one)] for one in plain]
    return (
        [[own] if own & telling else [] for own in whole],
        [[own & telling] if own & telling else [] for own in whole],
        [[piece for piece in own if piece] for own in pieces],
    )


def largest_named(labels: Sequence[str], asked: Terms) -> list[int]:
    """The place of the one label all of whose words are asked for, and with them those of every other such label: `Full service, bike` beside `Full service, e-bike`."""
    whole = [(at, distinct_terms(label)) for at, label in enumerate(labels)]
    held = [(at, own) for at, own in whole if own and own <= asked]
    return [at for at, own in held if all(other < own for other_at, other in held if other_at != at)]


def row_labels(rows: Sequence[Thing]) -> list[str]:
    """The name of each row: its label, and the words of its first cell where all labels are codes and most of those cells are words without a number."""
    names = [row.name for row in rows]
    if not all(map(_CODE.fullmatch, names)):
        return names
    firsts = [row.facts[0].words if row.facts else "" for row in rows]
    in_words = [one for one in firsts if one and not quantities(one)]
    if all(firsts) and len(in_words) > len(firsts) / 2 and len(set(firsts)) == len(firsts):
        return [f"{name}, {first}" for name, first in zip(names, firsts, strict=True)]
    return names
