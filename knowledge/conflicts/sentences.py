"""The sentences of a clause that state a rule, each with its subject, values, modality and main verb."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from knowledge.conflicts.differences.bounds import BoundedValue, bounded_value
from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.layout.sentences import sentence_starts
from knowledge.text.modality import Modality, StatedModality, modality_of
from knowledge.text.reported import is_reported
from knowledge.text.values.extraction import stated_values
from knowledge.text.values.kinds import StatedValue, ValueKind
from knowledge.text.vocabulary.words import Token, subject_stems, tokens

# -- sentences that state no rule ---------------------------------------------------------------------

_ASIDE = lazy_pattern(r"^\W*(?:exception\b|for example\b|example\b|e\.g\.|for instance\b)", re.IGNORECASE)
"""Openings of an exception or an example. Both name other values than the rule and contradict nothing."""
_POINTER = lazy_pattern(
    r"^\W*(?:please |for (?:more|further|additional) \w+,? (?:please )?)?(?:see|refer to|read|consult|visit|check|review)\b",
    re.IGNORECASE,
)
"""Openings of a sentence that points to another text (`Please refer to our closing rules`) and states no rule itself."""
_PAST = lazy_pattern(
    r"\b(?=[wubfp])(?:(?<!they )(?<!it )(?<!that )(?<!which )(?:was|were)"
    r"|used to|until \d{4}|before \d{4}|formerly|previously)\b",
    re.IGNORECASE,
)
"""Words for what held before. `was` in a relative clause is about a case, not about the rule (`the day it was
bought`). The look at the first letter makes the search three times faster.
"""
_ABOUT_THE_TEXT = lazy_pattern(
    r"^\W*(?:(?:this )?(?:version|document|policy|text|page)\W+)?(?:was )?(?:last )?"
    r"(?:effective (?:date|as of|from|on)|updated|revised|modified|reviewed|published|(?:version|date)(?=\W*:))\b[^a-z]*"
    r"(?:on |as of )?(?:[a-z]+ \d|\d)",
    re.IGNORECASE,
)
"""Dates that a text states of itself (`Last updated: May 2020`): two documents need not be of one date."""
_LEADS_TO_A_LIST = lazy_pattern(r":\W*$")
"""The lead-in of a list states nothing without its items."""
_CONCESSION = lazy_pattern(r",\s+(?:however|no matter|even if|regardless)\b[^.;]*", re.IGNORECASE)
"""A concession, which is cut off: it says what makes no difference to the rule."""

_LIMIT = lazy_pattern(
    r"\b(?:only|except|unless|with (?:the )?(?:(?:prior|written) )*(?:approval|consent|permission)|before|small|until|certain|some"
    r"|if|provided|as long as|in case of|without|other|otherwise)\b\s*",
    re.IGNORECASE,
)
"""Words by which a rule holds for a part of its subject or on a condition."""

# -- verbs --------------------------------------------------------------------------------------------

SUBORDINATING = frozenset(["who", "that", "which", "whose", "if", "when", "where", "unless", "once", "whenever"])
"""Words that begin a relative or conditional clause, whose verb is not the main verb."""
VERBS = frozenset(
    """
    is are be may might must shall will would can cannot could should has have need needs do does don't doesn't
    isn't aren't can't won't cost costs receive receives get gets earn earns pay pays qualify qualifies accrue
    accrues expire expires last lasts take takes weigh weighs contain contains hold holds ships require requires
    begins starts ends closes opens apply applies keeps keep loses lose serve serves incur incurs replies amounts
    covers runs gives give
    """.split()  # noqa: SIM905
)
"""The verbs that are recognised without a parser: auxiliaries, and what rules say of things, in forms that are
no nouns.
"""
_PLURAL_VERBS = frozenset(["ship", "start", "end", "close", "open", "run", "begin"])
"""Verbs that are nouns or adjectives, too. They are verbs after a plural or a number (`orders ship`, `gate 4
opens`).
"""
_JOINT = lazy_pattern(r";\s*|,?\s+(?:and|but|while|whereas)\s+", re.IGNORECASE)
"""Where a second statement may begin within a sentence."""


_DENIALS = {
    Modality.ALLOWED: Modality.FORBIDDEN,
    Modality.REQUIRED: Modality.OPTIONAL,
    Modality.SAID: Modality.DENIED,
}
"""What a question asks for, and what the answer `No` makes of it."""


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a part of one that states something by itself, and its place in the clause.

    `names` are the numbers that stand in the title or a heading above it: here, too, they name and count nothing. `is_denied`
    says that the answer to the question in it is no.
    """

    text: str
    start: int
    names: frozenset[str] = frozenset()
    is_denied: bool = False

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """Its words in order."""
        return tokens(self.text)

    @cached_property
    def predicate(self) -> int | None:
        """Where its main verb begins; None if it has none that is recognised."""
        return predicate_of(self.words)

    @cached_property
    def stated(self) -> tuple[StatedValue, ...]:
        """Its values and labels."""
        return tuple(
            replace(one, is_label=True) if one.value in self.names and one.kind is ValueKind.COUNT else one
            for one in stated_values(self.text)
        )

    @cached_property
    def values(self) -> tuple[BoundedValue, ...]:
        """Its values with their roles, without labels.

        A value before the verb is a condition of a value after it (`stays of 7 nights get 10%`), and a date is a
        condition of any other value (`10 euros from 2025`).
        """
        values = tuple(bounded_value(self.text, one, self.predicate) for one in self.stated if not one.is_label)
        ruled = [value for value in values if not value.is_condition]
        verb = self.predicate or 0
        ruled_after_verb = any(value.stated.start > verb for value in ruled)
        ruled_is_no_date = any(value.kind is not ValueKind.DATE for value in ruled)

        def selects(value: BoundedValue) -> bool:
            before_verb = ruled_after_verb and value.stated.start < verb
            return before_verb or (ruled_is_no_date and value.kind is ValueKind.DATE)

        return tuple(replace(value, is_condition=True) if selects(value) else value for value in values)

    @cached_property
    def modality(self) -> StatedModality:
        """Its modality, and the words for it."""
        stated = modality_of(self.text)
        if not self.is_denied:
            return stated
        return stated._replace(modality=_DENIALS.get(stated.modality, stated.modality))

    @cached_property
    def subject(self) -> frozenset[str]:
        """Its subject: the stems of its words outside values that are not light, and `#1` for a label.

        The stems of pale words stand in where there are no others.
        """
        topics = self._topics or frozenset(word.stem for word in self._outside_values if word.pale)
        return topics | {f"#{one.value}" for one in self.stated if one.is_label}

    @property
    def has_pale_subject(self) -> bool:
        """Whether only pale words say what it is about, which is too little to compare modalities or names."""
        return not self._topics

    @cached_property
    def _topics(self) -> frozenset[str]:
        return subject_stems(self._outside_values)

    @cached_property
    def _outside_values(self) -> Sequence[Token]:
        spans = [(one.start, one.end) for one in self.stated if not one.topical]
        if not spans:
            return self.words
        return [word for word in self.words if not any(start <= word.start < end for start, end in spans)]

    @cached_property
    def is_limited(self) -> bool:
        """Whether it holds for a part of its subject, or on a condition; `until 2 January` is a value instead."""
        starts = {one.start for one in self.stated}
        return any(match.end() not in starts for match in _LIMIT.finditer(self.text))


def predicate_of(words: Sequence[Token]) -> int | None:
    """Return where the main verb begins: the first verb that belongs to no relative or conditional clause."""
    in_subordinate = False
    for at, word in enumerate(words):
        if word.text.lower() in SUBORDINATING:
            in_subordinate = True
        elif _is_verb(words, at):
            if not in_subordinate:
                return word.start
            # The verb of the clause; an auxiliary may be followed by a second one of the same clause (`must be`).
            in_subordinate = at + 1 < len(words) and _is_verb(words, at + 1)
    return None


def _is_verb(words: Sequence[Token], at: int) -> bool:
    word = words[at].text.lower().replace("’", "'")
    after_plural = at > 0 and words[at - 1].text[-1] in "s0123456789"
    return word in VERBS or (word in _PLURAL_VERBS and after_plural)


@lru_cache(maxsize=8192)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the parts of `text` that state what holds.

    Asides, past states, dates of the text itself and lead-ins to lists are left out. Clauses are compared with
    many others, so the most recent 8,192 texts are kept.
    """
    bounds = [0, *sentence_starts(text), len(text)]
    return tuple(
        part
        for start, end in itertools.pairwise(bounds)
        if not any(
            pattern.search(text[start:end].strip())
            for pattern in (_ASIDE, _POINTER, _ABOUT_THE_TEXT, _LEADS_TO_A_LIST)
        )
        for part in _parts(text[start:end], start)
        if not (is_about_the_past(part.text) or is_reported(part.text))
    )


def is_about_the_past(text: str) -> bool:
    """Return whether `text` says what held before."""
    return _PAST.search(text) is not None


def _parts(sentence: str, offset: int) -> Iterator[Sentence]:
    """Yield the sentence, cut where another statement with a subject and a verb of its own begins."""
    start = 0
    for joint in _JOINT.finditer(sentence):
        sides = (sentence[start : joint.start()], sentence[joint.end() :])
        if joint.group().startswith(";") or all(_has_subject_and_verb(side) for side in sides):
            yield from _stripped(sentence, start, joint.start(), offset)
            start = joint.end()
    yield from _stripped(sentence, start, len(sentence), offset)


def _has_subject_and_verb(part: str) -> bool:
    words = tokens(part)
    verb = predicate_of(words)
    return verb is not None and any(not word.light for word in words if word.start < verb)


def _stripped(sentence: str, start: int, end: int, offset: int) -> Iterator[Sentence]:
    """Yield `sentence[start:end]` without white space and concession, unless nothing is left."""
    piece = sentence[start:end]
    lead = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if concession := _CONCESSION.search(piece):
        piece = piece[: concession.start()]
    if piece:
        yield Sentence(piece, offset + start + lead)
