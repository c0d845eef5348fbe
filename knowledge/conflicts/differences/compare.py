"""The difference between two sentences that rule the same case: of a value, a modality or a name.

Two sentences have one subject when, with values removed, at most one of them has further words, and none of
these narrows it (knowledge/conflicts/narrowing.py). Words that each has for itself make two subjects (`days of
delivery`, `days of purchase`); then they can only differ in a name.
"""

from __future__ import annotations

import re

from knowledge.conflicts.differences.names import find_name_difference
from knowledge.conflicts.differences.pairs import DifferenceKind, SentencePair, WordDifference
from knowledge.conflicts.differences.values import all_equal, find_value_difference
from knowledge.conflicts.narrowing import ANYBODY, PLAIN
from knowledge.conflicts.sentences import Sentence
from knowledge.conflicts.thresholds import THRESHOLDS
from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.modality import opposed

_NEED = lazy_pattern(r"requir|need|necessary|mandatory|compulsory|obligatory|optional|voluntary", re.IGNORECASE)
"""Modal words that can take a thing in place of an action (`a receipt is required`)."""


def may_differ(ours: Sentence, theirs: Sentence, headings: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Return whether two sentences share enough words to be compared at all. Most do not, and comparing them takes long.

    `headings` are those of `find_difference`.
    """
    mine, yours = ours.subject, theirs.subject
    shared = len(mine & yours)
    if not shared:
        return False
    if shared / (len(mine) + len(yours) - shared) >= THRESHOLDS.shared_words_beside_names:
        return True
    return mine <= yours | headings[1] or yours <= mine | headings[0]


def find_difference(
    ours: Sentence, theirs: Sentence, headings: tuple[frozenset[str], frozenset[str]]
) -> WordDifference | None:
    """Return the difference of two sentences, or None.

    `headings` are the stems of the headings above each. A word that the other one's heading has is no
    difference: below `Refunds`, `within 30 days` is about refunds.
    """
    if not may_differ(ours, theirs, headings):
        return None
    mine, yours = ours.subject, theirs.subject
    mine, yours = mine - (headings[1] - yours), yours - (headings[0] - mine)
    pair = SentencePair(ours, theirs, shared=mine & yours, only_ours=mine - yours, only_theirs=yours - mine)
    if pair.only_ours and pair.only_theirs:
        return find_name_difference(pair)
    if pair.strength < THRESHOLDS.shared_words and len(pair.shared) < 2:
        return None
    of_value = find_value_difference(pair)
    if of_value or ours.has_pale_subject or theirs.has_pale_subject:
        return of_value
    return _find_modality_difference(pair) or find_name_difference(pair)


def find_cell_difference(ours: Sentence, theirs: Sentence, own: tuple[int, int]) -> WordDifference | None:
    """Return the words in which two cells of one row and column differ that state no value; each begins at `own`.

    Only short cells are compared, because longer ones describe, and can differ and mean the same.
    """
    sides = list(zip((ours, theirs), own, strict=True))
    names = [frozenset(word.text.lower() for word in one.words if word.start >= start) for one, start in sides]
    if ours.stated or theirs.stated or not all(0 < len(name) <= THRESHOLDS.longest_name for name in names):
        return None
    if names[0] <= names[1] or names[1] <= names[0]:
        return None
    shared = ours.subject & theirs.subject
    pair = SentencePair(ours, theirs, shared, ours.subject - shared, theirs.subject - shared)
    spans = [(start, len(one.text)) for one, start in sides]
    return pair.difference(DifferenceKind.ENTITY, *spans)


def _find_modality_difference(pair: SentencePair) -> WordDifference | None:
    """Return the opposed modalities of two sentences that rule the same action, whoever acts.

    Endless times are left out of the values, because a modality may state them (`do not expire`).
    """
    mine, yours = pair.ours.modality, pair.theirs.modality
    values = [[value for value in one.values if value.stated.value != "endless"] for one in pair.sentences]
    if not opposed(mine.modality, yours.modality) or pair.one_is_narrower or not all_equal(*values):
        return None
    if (pair.only_ours | pair.only_theirs) - ANYBODY - PLAIN - _actions_on_a_thing(pair):
        return None
    return pair.difference(DifferenceKind.MODALITY, (mine.start, mine.end), (yours.start, yours.end))


def _actions_on_a_thing(pair: SentencePair) -> frozenset[str]:
    """Return the stems of verbs for what is done with a thing that the other sentence only requires.

    `You must present the receipt` and `A receipt is not required` differ in `present`, which is no further
    subject.
    """
    if not any(_NEED.search(one.text[one.modality.start : one.modality.end]) for one in pair.sentences):
        return frozenset()
    following = [[word.stem for word in one.words if word.start >= one.modality.end] for one in pair.sentences]
    return frozenset(stems[0] for stems in following if stems)
