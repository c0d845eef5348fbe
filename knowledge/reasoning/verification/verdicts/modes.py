"""The modality of a sentence by its verb group: it allows, demands, forbids, frees of a duty, states or denies."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.modality import Modality

_LY = r"(?:\w+ly )?"
_ALLOWED_TO = r"(?:allowed|permitted|entitled|authori[sz]ed|welcome|free) to"
_OBLIGED_TO = r"(?:required|obliged) to"
_BE = r"(?:is|are|am)"
_NOT = r"(?: not| never|n['’]t)"
_GROUPS = (
    (Modality.OPTIONAL, rf"need not|needn['’]t|(?:do|does){_NOT} (?:have|need) to|{_BE}{_NOT} {_OBLIGED_TO}"),
    (Modality.FORBIDDEN, rf"(?:may|can|must|shall) {_LY}(?:not|never)|cannot|(?:can|must)['’]?n?['’]t|{_BE}{_NOT} {_LY}{_ALLOWED_TO}"),
    (Modality.REQUIRED, rf"must|shall|ha(?:s|ve) to|needs? to|{_BE} {_OBLIGED_TO}"),
    (Modality.ALLOWED, rf"may|can|{_BE} {_LY}{_ALLOWED_TO}"),
    (Modality.DENIED, rf"(?:do|does|will|is|are){_NOT}|won['’]t|never"),
    (Modality.SAID, r"will|is|are|am|do|does"),
)  # fmt: skip
"""The verb groups, in the order in which they are tried at one place: `need not` before `need to`, `cannot` before `can`."""
_GROUP = lazy_pattern(
    r"\b(?:" + "|".join(f"(?P<{modality.name}>{words})" for modality, words in _GROUPS) + r")\b(?: be\b)?",
    re.IGNORECASE,
)
_PASSIVE = lazy_pattern(r"(?:is|are|am)\b(?!.* to$)|.* be$", re.IGNORECASE)
_UNSURE = lazy_pattern(
    r"\b(?:was|were|did|had|would|could|might|should|ought|has been|have been)\b", re.IGNORECASE
)
"""Verbs of the past, of a wish and of a chance: what they state is not what is asked."""


class VerbGroup(NamedTuple):
    """The words of a sentence that carry its modality, `sentence[start:end]`. `passive` says that a form of `be` is among them."""

    modality: Modality
    start: int
    end: int
    passive: bool


def verb_groups(sentence: str) -> list[VerbGroup]:
    """Return the verb groups of a sentence in order."""
    return [
        VerbGroup(_modality(match), match.start(), match.end(), _PASSIVE.match(match.group()) is not None)
        for match in _GROUP.finditer(sentence)
    ]


def _modality(match: re.Match[str]) -> Modality:
    return next(modality for modality, _ in _GROUPS if match[modality.name])


def is_unsure(sentence: str) -> bool:
    """Return whether a verb of the sentence is of the past, of a wish or of a chance."""
    return _UNSURE.search(sentence) is not None
