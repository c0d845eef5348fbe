"""A question that yes or no may answer: what it asks for, and the words that a statement must have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.verification.verdicts.modes import is_unsure
from knowledge.reasoning.verification.verdicts.phrases import (
    ASKERS,
    QUANTIFIERS,
    ComparedWord,
    is_able,
    stems,
    words_of,
)


class Asking(StrEnum):
    """The matter of a question: whether something may be done, has to be done, or is so."""

    PERMISSION = "permission"
    DUTY = "duty"
    FACT = "fact"


_OPENING = lazy_pattern(
    r"^\W*(?:(?:hi|hello|hey|please|sorry|excuse me|good (?:morning|afternoon|evening))\s*[,.!–-]+\s*)?"
    r"(?:(?:(?:do|does)\s+(?P<obliged>.+?)\s+(?:have|need)\s+to|(?:is|are|am)\s+(?P<required>.+?)\s+(?:required|obliged)\s+to)"
    r"|(?P<allowed_to>(?:is|are|am)\s+(?P<allowed>.+?)\s+(?:allowed|permitted|entitled|authori[sz]ed|welcome|free)\s+to)"
    r"|(?P<permission>can|could|may)|(?P<duty>must|shall|should)|(?P<fact>do|does|is|are|am|will))\s+",
    re.IGNORECASE,
)
"""The opening of a question for yes or no. What stands before it may change what is asked, so only a greeting may."""
_DENYING = lazy_pattern(
    r"\b(?:not|never|no|none|nor|neither|without|cannot|nobody)\b|n['’]t\b|\bnon-", re.IGNORECASE
)
_UNCLEAR = lazy_pattern(
    r"\b(?:or|it|this|that|these|those|they|them|he|she|him|when|where|who|what|why|how|which|because|if|only)\b",
    re.IGNORECASE,
)
"""Words with which a question asks for more than a verdict, or refers to something outside of it."""
_ALSO_UNCLEAR = lazy_pattern(r"[;:]|[.!?]\s+\S|^.*\?.*\?", re.DOTALL)
_NOMINAL = lazy_pattern(
    r"^\W*(?:can|could|may|will|do|does) (?:i|we|you|customers) (?:get|receive|have|claim) (?:an? |my |the )?(?P<noun>refund|reimbursement|exchange|repair|replacement)"
    r" (?:for|of|on) (?P<what>[^?]+?)\W*$",
    re.IGNORECASE,
)
"""A question with the noun of a verb (`get a refund for lamps`), which texts say with the verb."""
_VERBS = {
    "refund": "refunded",
    "reimbursement": "reimbursed",
    "exchange": "exchanged",
    "repair": "repaired",
    "replacement": "replaced",
}

_PERSONS = {"you": "you", "one": "one", "people": "one", "someone": "one", "anyone": "one"}
"""Words by which a question names the one asked, or anybody."""


@dataclass(frozen=True)
class AskedVerdict:
    """A question for a verdict: `text` is the question after its opening, and `words` are those that a statement must have.

    `person` is who it asks about where that is the asker (`i`), the one asked (`you`) or anybody (`one`). `passive` says that a form of `be` is among its verbs.
    """

    asking: Asking
    text: str
    person: str
    passive: bool

    @property
    def words(self) -> tuple[ComparedWord, ...]:
        """Its words without the person it asks about."""
        own = words_of(self.text)
        return own[1:] if self.person and own else own

    @property
    def quantified(self) -> bool:
        """Whether it asks for every case."""
        return not QUANTIFIERS.isdisjoint(word.stem for word in self.words)

    @property
    def stems(self) -> tuple[str, ...]:
        """The words that a statement must have, in order; quantifiers are looked at apart."""
        return tuple(one for one in stems(self.words) if one not in QUANTIFIERS)


def asked_verdict(question: str) -> AskedVerdict | None:
    """Return what a question for yes or no asks; None for other questions, and for those that a bare verdict would not answer clearly."""
    nominal = _NOMINAL.match(question)
    if nominal is not None:
        question = f"Can {nominal['what']} be {_VERBS[nominal['noun'].lower()]}?"
    opening = _OPENING.match(question)
    if opening is None:
        return None
    subject = opening["obliged"] or opening["required"] or opening["allowed"] or ""
    text = " ".join(f"{subject} {question[opening.end() :]}".split()).rstrip(" ?.!")
    if not text or _DENYING.search(text) or _UNCLEAR.search(text) or _ALSO_UNCLEAR.search(text):
        return None
    if is_unsure(text):
        return None
    able = any(is_able(word) for word in text.split())
    if opening["permission"] or opening["allowed_to"] or (able and opening["fact"]):
        asking = Asking.PERMISSION
    else:
        asking = Asking.FACT if opening["fact"] else Asking.DUTY
    first = text.split()[0].lower()
    person = "i" if first in ASKERS else _PERSONS.get(first, "")
    is_be = (opening["fact"] or "").lower() in ("is", "are", "am")
    return AskedVerdict(asking, text, person, passive=is_be or re.search(r"\bbe\b", text) is not None)
