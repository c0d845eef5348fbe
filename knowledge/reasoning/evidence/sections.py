"""Finds a section that lists things as sections of its own: `Our values` with `Helpful` and `Reliable` below it."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.reading.statements import Statement
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_FEWEST = 3
"""Sections below a heading from which they are a list: two are as often two subjects."""


def sections_of(statements: Sequence[Statement], listed: Terms, asked: Terms) -> tuple[int, ...]:
    """The first statement of each section below the heading that names the things `listed`, and nothing that the question does not have; empty where none does."""
    firsts: dict[tuple[str, ...], dict[str, int]] = {}
    for at, one in enumerate(statements):
        headings = () if one.governs else one.headings
        for depth in range(1, len(headings)):
            if listed <= distinct_terms(headings[depth - 1]) <= asked:
                firsts.setdefault(headings[:depth], {}).setdefault(headings[depth], at)
    found = [tuple(one.values()) for one in firsts.values() if len(one) >= _FEWEST]
    return found[0] if found else ()
