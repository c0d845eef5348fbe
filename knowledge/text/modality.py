"""What a sentence makes of what it says: a duty, a ban, a permission, or a plain statement."""

from __future__ import annotations

import re
from enum import StrEnum


class Modality(StrEnum):
    """What a sentence makes of what it says."""

    REQUIRED = "must"
    FORBIDDEN = "must not"
    ALLOWED = "may"
    OPTIONAL = "need not"
    SAID = "does"
    DENIED = "does not"


_VERY = r"(?:strictly |expressly |generally |explicitly )?"
_MODALITIES: tuple[tuple[Modality, re.Pattern[str]], ...] = tuple(
    (modality, re.compile(pattern, re.IGNORECASE))
    for modality, pattern in (
        (Modality.OPTIONAL, r"\b(?:need not|needn['’]t|(?:is|are) (?:not (?:required|needed|necessary|mandatory|compulsory|obliged|obligatory)|optional|voluntary)|(?:do|does) not (?:have|need|require)(?: to)?\b|not required to|(?:is|are) under no obligation|(?:there is )?no (?:need|obligation)|no \w+(?: \w+)? (?:is|are) (?:required|needed|necessary))\b"),
        (Modality.FORBIDDEN, rf"\b(?:(?:must|may|shall|should) (?:not|never)|cannot|can['’]t|can not|(?:is|are) {_VERY}(?:not (?:allowed|permitted|authori[sz]ed|entitled|eligible)|forbidden|prohibited|banned)|not (?:allowed|permitted)|under no circumstances|refrains? from|no \w+(?: \w+)? (?:may|can|shall|must|(?:is|are) (?:allowed|permitted)))\b"),
        (Modality.REQUIRED, rf"\b(?:must|shall|has to|have to|(?:is|are) {_VERY}(?:required|mandatory|compulsory|obligatory|obliged|needed|necessary)|needs?|requires?|required to)\b"),
        (Modality.ALLOWED, rf"\b(?:may|can|(?:is|are) {_VERY}(?:allowed|permitted|authori[sz]ed|free to|entitled to|eligible)|allowed to|ha(?:s|ve) the right to)\b"),
        (Modality.DENIED, r"^\W*no\b(?! (?:\w+ ){0,2}(?:fee|charge|cost)s?\b)|\b(?:(?:do|does|is|are|will) not|don['’]t|doesn['’]t|isn['’]t|aren['’]t|won['’]t|never)\b"),
    )
)  # fmt: skip
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


def modality_of(sentence: str) -> tuple[Modality, int, int]:
    """What the sentence makes of what it says, and the words that tell."""
    for modality, pattern in _MODALITIES:
        if match := pattern.search(sentence):
            return modality, match.start(), match.end()
    return Modality.SAID, 0, len(sentence)


def opposed(one: Modality, other: Modality) -> bool:
    """Whether both cannot hold of the same."""
    return frozenset((one, other)) in _OPPOSED
