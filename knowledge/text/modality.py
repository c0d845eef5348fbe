"""The modality of a rule: a duty, a ban, a permission, or a plain statement."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern


class Modality(StrEnum):
    """The modality of a sentence: it demands, allows or states; each value is a form of it (`must not`)."""

    REQUIRED = "must"
    FORBIDDEN = "must not"
    ALLOWED = "may"
    OPTIONAL = "need not"
    SAID = "does"
    DENIED = "does not"


class StatedModality(NamedTuple):
    """A modality and the words that express it, `sentence[start:end]`; a plain statement takes the whole
    sentence.
    """

    modality: Modality
    start: int
    end: int


_ADVERB = r"(?:strictly |expressly |generally |explicitly )?"
_MANNER = r"(?:(?!(?:ap|re|com|sup|im)ply\b|rely\b)\w+ly |also |still )?"
"""An adverb that may stand between a verb and its `not` (`are generally not encrypted`), but no other verb (`must reply not
later than Friday`)."""
_PATTERNS: tuple[tuple[Modality, str], ...] = (
    (Modality.OPTIONAL, r"\b(?:need not|needn['’]t|(?:is|are) (?:not (?:required|needed|necessary|mandatory|compulsory|obliged|obligatory)|optional|voluntary)|(?:do|does) not (?:have|need|require)(?: to)?\b|not required to|(?:is|are) under no obligation|(?:there is )?no (?:need|obligation)|no \w+(?: \w+)? (?:is|are) (?:required|needed|necessary))\b"),
    (Modality.FORBIDDEN, rf"\b(?:(?:must|may|shall|should) {_MANNER}(?:not|never)|cannot|can['’]t|can not|(?:is|are) {_ADVERB}(?:not (?:allowed|permitted|authori[sz]ed|entitled|eligible)|forbidden|prohibited|banned)|not (?:allowed|permitted)|under no circumstances|refrains? from|no \w+(?: \w+)? (?:may|can|shall|must|(?:is|are) (?:allowed|permitted)))\b"),
    (Modality.REQUIRED, rf"\b(?:must|shall|has to|have to|(?:is|are) {_ADVERB}(?:required|mandatory|compulsory|obligatory|obliged|needed|necessary)|needs?|requires?|required to)\b"),
    (Modality.ALLOWED, rf"\b(?:may|can|(?:is|are) {_ADVERB}(?:allowed|permitted|authori[sz]ed|free to|entitled to|eligible)|allowed to|ha(?:s|ve) the right to)\b"),
    (Modality.DENIED, rf"^\W*no\b(?! (?:\w+ ){{0,2}}(?:fee|charge|cost)s?\b)|\b(?:(?:do|does|is|are|will) {_MANNER}not|don['’]t|doesn['’]t|isn['’]t|aren['’]t|won['’]t|never)\b"),
)  # fmt: skip
"""The words for each modality; the first that a sentence has decides.

The order matters: `is not required` holds `required`, and `must not` holds `must`, so negated forms come before
plain ones, and both before plain denials. `No fee …` denies nothing: it is an amount (knowledge/text/values/money.py).
"""
_COMPILED = [(modality, lazy_pattern(pattern, re.IGNORECASE)) for modality, pattern in _PATTERNS]

_OPPOSED = {
    frozenset(pair)
    for pair in (
        (Modality.REQUIRED, Modality.FORBIDDEN),
        (Modality.REQUIRED, Modality.ALLOWED),
        (Modality.REQUIRED, Modality.OPTIONAL),
        (Modality.ALLOWED, Modality.FORBIDDEN),
        (Modality.OPTIONAL, Modality.FORBIDDEN),
        (Modality.SAID, Modality.DENIED),
        (Modality.SAID, Modality.FORBIDDEN),
        (Modality.REQUIRED, Modality.DENIED),
        (Modality.ALLOWED, Modality.DENIED),
    )
}
"""Pairs that cannot both hold of the same thing. A duty and a permission are one: a rule that says `may` leaves
a choice. A plain statement opposes no duty and no permission, because rules often state what is due (`reports
are sent weekly`)."""


def modality_of(sentence: str) -> StatedModality:
    """Return the modality of `sentence`."""
    for modality, pattern in _COMPILED:
        if match := pattern.search(sentence):
            return StatedModality(modality, match.start(), match.end())
    return StatedModality(Modality.SAID, 0, len(sentence))


def opposed(left: Modality, right: Modality) -> bool:
    """Return whether two modalities cannot both hold of the same thing."""
    return frozenset((left, right)) in _OPPOSED
