"""Finds the entries of the release that a question asks for and asks nothing else of (`What came with Orbit 4.0?`). Pure (rule V1d)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement
from knowledge.model.releases import is_release_heading, latest_headed, number_of
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.vocabulary.term_weights import TermWeights
from knowledge.text.vocabulary.terms import distinct_terms

_NUMBER = lazy_pattern(r"(?<![\w.,$€£§-])v?\d{1,4}(?:\.\d{1,4})+(?![\w%-]|\.\d)")
"""The number of a release in a question. A range, a price or the number of a clause behind its sign is none."""
_SAYS_NOTHING_MORE = distinct_terms(
    "tell show know please have do happen work it this that thing new news come came arrive bring brought contain include hold change changes different "
    "difference differ add added introduce ship deliver feature improvement improve update release version edition build note log changelog list summary "
    "summarise everything anything else about late app application software program product platform system tool"
)
"""Words of a question for a release that ask for nothing in it. `fix` and `remove` are none: they ask for these entries alone."""


def entries_asked_for(
    question: str, weights: TermWeights, evidence: Sequence[Evidence]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the entries of the one release that `question` names, those of each section together, after the number of their evidence; none where it asks for more.

    The titles above the entries have every other word of the question, so that the release of another product is not meant.
    """
    numbers = {number_of(found) for found in _NUMBER.findall(question)}
    if len(numbers) != 1:
        return []
    (number,) = numbers
    asked = weights.terms_of(_NUMBER.sub(" ", question)) - _SAYS_NOTHING_MORE
    for number_of_evidence, one in enumerate(evidence):
        for at in one.positions:
            headings = one.statements[at].headings
            if latest_headed(headings) == number and asked <= weights.covered_by(
                "\n".join([one.context, *headings])
            ):
                return [(number_of_evidence, section) for section in _sections(one.statements, at)]
    return []


def _sections(statements: Sequence[Statement], at: int) -> Iterator[tuple[int, ...]]:
    """The statements of the release that stands above one of them, those under the same headings together. What governs others is claimed with them."""
    headings = statements[at].headings
    last = max(level for level, heading in enumerate(headings) if is_release_heading(heading))
    own = [other for other, one in enumerate(statements) if one.headings[: last + 1] == headings[: last + 1]]
    for _, section in groupby(own, key=lambda other: statements[other].headings):
        if said := tuple(other for other in section if not statements[other].governs):
            yield said
