"""A statement as it is held against a question for a verdict: what it does with its verb, and the orders in which its words may be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.verification.verdicts.conditions import (
    HEDGED,
    Narrowing,
    NarrowingPhrase,
    narrowing_phrases,
    without_opening,
)
from knowledge.reasoning.verification.verdicts.coordination import readings
from knowledge.reasoning.verification.verdicts.modes import is_unsure, verb_groups
from knowledge.reasoning.verification.verdicts.phrases import QUANTIFIERS, READERS, ComparedWord, is_able, words_of
from knowledge.text.modality import Modality

NEGATIVE = frozenset((Modality.FORBIDDEN, Modality.OPTIONAL, Modality.DENIED))
"""The modalities that deny, forbid, or free of a duty."""
_DENIED_BY_NO = {
    Modality.ALLOWED: Modality.FORBIDDEN,
    Modality.SAID: Modality.DENIED,
    Modality.REQUIRED: Modality.FORBIDDEN,
}
_THERE_IS = lazy_pattern(r"^\W*there (?:is|are) (?P<no>no )?", re.IGNORECASE)
_REFERRING = lazy_pattern(
    r"^\W*(?:it|they|this|these|that|those|such|he|she|its|their)\b(?! following)", re.IGNORECASE
)
"""Subjects that are named elsewhere, so that it is not certain what the sentence is about."""
_OTHER_DENIAL = lazy_pattern(
    r"\b(?:not|no|never|none|nobody|nothing|without|cannot)\b|n['’]t\b|\bnon-", re.IGNORECASE
)
_MORE_THAN_ONE = lazy_pattern(r"[;:?!()]|[.]\s+\S|[–—]")
"""Signs of a second sentence, a remark or a row of a table."""


@dataclass(frozen=True)
class StatedClause:
    """The main clause of a statement, with one of the ways in which a narrowing phrase is cut off.

    `before` and `after` are its words before and after the verb group. `person` is who it speaks of where that is the author (`we`) or
    its reader (`you`).
    """

    modality: Modality
    before: tuple[ComparedWord, ...]
    after: tuple[ComparedWord, ...]
    passive: bool
    narrowed_by: NarrowingPhrase | None

    @property
    def is_negative(self) -> bool:
        """Whether it denies, forbids, or frees of a duty."""
        return self.modality in NEGATIVE

    @property
    def person(self) -> str:
        """The person it speaks of: `we`, `you`, or nobody in particular."""
        if not self.before:  # without a verb group, only a pronoun is certain to be a subject of its own
            first = self.after[0].stem if self.after else ""
            return first if first in ("we", "you") else ""
        subject = [word.stem for word in self.before if word.stem not in QUANTIFIERS]
        if len(subject) != 1:
            return ""
        return "we" if subject[0] == "we" else "you" if subject[0] in READERS else ""

    @property
    def quantified(self) -> bool:
        """Whether it says that it holds for every case."""
        return any(word.stem in QUANTIFIERS for word in (*self.before, *self.after))

    def orders(self, person: str, *, passive: bool) -> Iterator[tuple[str, ...]]:
        """Yield the words in each order in which a question about this person could have them."""
        for before in readings(_without_quantifiers(self.before), self.modality, is_subject=True):
            for after in self._predicates():
                yield from self._orders(before, after, person, passive=passive)

    def _predicates(self) -> Iterator[tuple[str, ...]]:
        """The words after the verb group, and those with one thing of a list alone. What narrows the sentence at its end may narrow the last
        thing only.
        """
        words = _without_quantifiers(self.after)
        whole, *single = readings(words, self.modality, is_subject=False)
        yield whole
        yield from single if self.narrowed_by is None else single[-1:]

    def _orders(
        self, before: tuple[str, ...], after: tuple[str, ...], person: str, *, passive: bool
    ) -> Iterator[tuple[str, ...]]:
        own = self.person
        words = (*before, *after)
        same_voice = self.passive is passive
        if not person:
            if same_voice:
                yield words
            elif own and passive and len(words) > 2:
                _, verb, *rest = words
                for at in range(1, len(rest) + 1):
                    yield (*rest[:at], verb, *rest[at:])
        elif own:
            if same_voice and (person, own) in _SAME_PERSON:
                yield words[1:]
        elif self.passive and not passive and before and after:
            yield (after[0], *before, *after[1:])


_SAME_PERSON = frozenset((("i", "you"), ("one", "you"), ("you", "we"), ("you", "you")))
"""Who a question names and who a text names for the same: an asker is the reader of the text, and the one asked its author."""


def clauses_of(sentence: str) -> Iterator[StatedClause]:
    """Yield the main clause of a sentence, once for each place at which a narrowing phrase may begin; nothing where it is not certain
    what the sentence states.
    """
    sentence, opening = without_opening(sentence.strip())
    sentence = sentence.rstrip(" .;,")
    phrases = narrowing_phrases(sentence)
    hard = next((one for one in phrases if one.kind is not Narrowing.LIMIT), None)
    last = len(sentence) if hard is None else hard.start
    cuts = [(hard, last), *((one, one.start) for one in phrases if one.start < last)]
    for phrase, end in cuts:
        if opening is not None and phrase is not None:
            continue
        clause = _clause(sentence[:end].rstrip(" ,"))
        if _THERE_IS.match(sentence) and (opening or phrase):
            continue
        if clause is not None:
            yield replace(clause, narrowed_by=opening or phrase)


def _clause(text: str) -> StatedClause | None:
    there_is = _THERE_IS.match(text)
    if there_is is not None:
        words = words_of(text[there_is.end() :])
        modality = Modality.DENIED if there_is["no"] else Modality.SAID
        plain = None if _is_doubtful(text[there_is.end() :]) or verb_groups(text[there_is.end() :]) else words
        return StatedClause(modality, (), plain, True, None) if plain else None
    groups = verb_groups(text)
    if len(groups) > 1 or is_unsure(text) or _REFERRING.match(text):
        return None
    if not groups:
        return None if _is_doubtful(text) else StatedClause(Modality.SAID, (), words_of(text), False, None)
    (group,) = groups
    before, after, modality = text[: group.start].strip(), text[group.end :], group.modality
    if re.match(r"\W*no\s", before, re.IGNORECASE):
        if modality not in _DENIED_BY_NO:
            return None
        before, modality = re.sub(r"^\W*no\s+", "", before, flags=re.IGNORECASE), _DENIED_BY_NO[modality]
    if _is_doubtful(before) or _is_doubtful(after) or not before:
        return None
    clause = StatedClause(modality, words_of(before), words_of(after), group.passive, None)
    if clause.is_negative and any(word.stem in QUANTIFIERS - {"any"} for word in (*clause.before, *clause.after)):
        return None
    return _as_ability(clause, after) if group.passive else clause


def _as_ability(clause: StatedClause, after: str) -> StatedClause:
    """`Lamps are (not) returnable` says what may be done."""
    first = next(iter(after.split()), "")
    if not is_able(first):
        return clause
    modality = {Modality.SAID: Modality.ALLOWED, Modality.DENIED: Modality.FORBIDDEN}.get(
        clause.modality, clause.modality
    )
    return replace(clause, modality=modality)


def _is_doubtful(text: str) -> bool:
    return any(pattern.search(text) for pattern in (HEDGED, _OTHER_DENIAL, _MORE_THAN_ONE))


def _without_quantifiers(words: tuple[ComparedWord, ...]) -> tuple[str, ...]:
    return tuple(word.stem for word in words if word.stem not in QUANTIFIERS)
