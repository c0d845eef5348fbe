"""The verdict on a case by the one limit that a statement sets: an amount, a length of time, an age, a weight (rule Y1i).

The question tells the value of its case (`A dinner costs 50 euros a head. Is that within the limit?`), and the statement says up to where or from where
something is granted, refused or demanded. The words of the two may differ; their units may not.
"""

from __future__ import annotations

from enum import StrEnum

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.case_limits import CaseLimit, are_compared, limits_of, told_values
from knowledge.reasoning.verification.verdicts.leads import PLAIN, VerdictValue, YesNo
from knowledge.reasoning.verification.verdicts.modes import verb_groups
from knowledge.text.modality import Modality
from knowledge.text.vocabulary.names import asking_part


class _Asks(StrEnum):
    """The matter of a question about a case: whether something is granted, whether something is demanded, or whether it is too much or too late."""

    GRANT = "grant"
    DEMAND = "demand"
    EXCESS = "excess"


class _Says(StrEnum):
    """The effect of a statement within its limit: it grants, relieves, refuses, demands, or sets a rule that has to be kept."""

    GRANT = "grant"
    RELIEF = "relief"
    REFUSAL = "refusal"
    DEMAND = "demand"
    RULE = "rule"


_ASKING = (
    (
        _Asks.EXCESS,
        r"(?:is|am|are|was|were) .*?\b(?:too (?:late|long|much|many|high|expensive|heavy|big|old|young|far|early)|(?:over|above|beyond|outside|past) (?:the|our|my|your) (?:\w+ )?(?:limit|deadline|allowance|budget|cap|maximum))\b",
    ),
    (
        _Asks.DEMAND,
        r"(?:(?:do|does|did|will|would) .*?\b(?:have to|need to|need|owe|pay(?! for)|be charged|be due)\b|(?:must|should|shall)\b"
        r"|(?:is|are|was|will) .*?\b(?:needed|required|necessary|due|charged|compulsory|payable)\b|(?:is|will) there (?:be )?(?:an? |any )?(?:extra |late |additional )?(?:charge|fee|surcharge)\b)",
    ),
    (
        _Asks.GRANT,
        r"(?:(?:can|could|may)\b"
        r"|(?:is|are|am|was|were) .*?\b(?:allowed|permitted|entitled|within|in time|in order|ok(?:ay)?|fine|valid|possible|acceptable|accepted|covered|reimbursed|refunded|paid|enough|good enough|sufficient|eligible|free)\b"
        r"|(?:do|does|did|will|would) .*?\b(?:get|receive|qualify|count|be (?:let in|admitted|accepted|allowed|covered|paid|reimbursed|refunded|replaced|repaired|delivered|collected|credited)|pay for|cover|take|accept|reimburse|refund|deliver)\b)",
    ),
)
"""The openings of the questions that ask for each, the surest first."""
_PATTERNS = [(kind, lazy_pattern(rf"^\W*(?:and |so |then )?{words}")) for kind, words in _ASKING]
_DENYING = lazy_pattern(r"\b(?:not|never|no|cannot|nobody|or)\b|n['’]t\b")
"""Words with which a question asks for the contrary, or for one of two things. It is compared in small letters."""
_RELIEVING = lazy_pattern(
    r"\bfree(?: of charge)?\b|\bwaived\b|\bneed not\b|\bexempt\b|\b(?:not|no \w+(?: \w+)? (?:is|are)) (?:required|needed|charged|necessary|due)\b|\bdoes not (?:have|need) to\b"
)
_REFUSING = lazy_pattern(
    r"\b(?:must|may|can|shall|will|do|does|is|are)(?: be)? (?:not|never)\b(?! exceed)|\bcannot\b|n['’]t\b|\b(?:no(?! (?:more|later|longer|less|fewer|earlier) than)|never|nobody)\b"
    r"|\b(?:refused?|rejected|forfeit\w*|lapses?|lost|declined|excluded|void|ends?|expires?)\b"
)
_DEMANDING = lazy_pattern(
    r"\b(?:required|needed|necessary|needs?|charged|payable|costs?|surcharge|approval|consent|fee (?:is|of)|fine|is due|are due)\b"
)
_NEXT_CLAUSE = lazy_pattern(r"[;,]\s|\s(?:and|but)\s")
"""The end of the clause of a limit: what follows says something else."""

_VERDICTS: dict[tuple[_Asks, _Says], tuple[VerdictValue, VerdictValue | None]] = {
    (_Asks.GRANT, _Says.GRANT): ("yes", "no"),
    (_Asks.GRANT, _Says.RULE): ("yes", "no"),
    (_Asks.GRANT, _Says.RELIEF): ("yes", None),
    (_Asks.GRANT, _Says.REFUSAL): ("no", None),
    (_Asks.DEMAND, _Says.DEMAND): ("yes", "no"),
    (_Asks.DEMAND, _Says.RELIEF): ("no", None),
    (_Asks.EXCESS, _Says.GRANT): ("no", "yes"),
    (_Asks.EXCESS, _Says.RULE): ("no", "yes"),
    (_Asks.EXCESS, _Says.REFUSAL): ("yes", None),
}
"""The verdict where the value of the case lies within the range of the statement, and where it lies outside; none where the statement only says what holds within."""


def asks_about_case(question: str) -> bool:
    """Return whether a question asks for yes or no and tells a value of its case."""
    return _asks(question) is not None and bool(told_values(question))


def case_verdict(question: str, words: str, *, is_row: bool) -> YesNo | None:
    """Return the verdict of a statement on the case that a question tells; None where the two have no value in common, or more than one."""
    asks, values = _asks(question), told_values(question)
    if asks is None or not values:
        return None
    found = limits_of(words, is_row=is_row)
    pairs = [(limit, one) for limit in found for one in values if are_compared(limit, one, question)]
    if len(pairs) != 1:
        return None
    ((limit, value),) = pairs
    inside, outside = _VERDICTS.get((asks, _says(limit)), (None, None))
    verdict = inside if limit.holds(value) else outside
    return PLAIN[verdict] if verdict else None


def _asks(question: str) -> _Asks | None:
    asked = asking_part(question).lower()
    if _DENYING.search(asked):
        return None
    return next((kind for kind, pattern in _PATTERNS if pattern.search(asked)), None)


def _says(limit: CaseLimit) -> _Says:
    """Reads what a statement does within a limit from the words of its clause."""
    end = _NEXT_CLAUSE.search(limit.words, limit.value.end)
    words = f"{limit.header} {limit.words[: end.start()] if end else limit.words}".lower()
    if _RELIEVING.search(words):
        return _Says.RELIEF
    if _REFUSING.search(words):
        return _Says.REFUSAL
    if not limit.header and any(
        group.modality is Modality.REQUIRED and group.end <= limit.value.start for group in verb_groups(words)
    ):
        return _Says.RULE
    return _Says.DEMAND if _DEMANDING.search(words) and not limit.header else _Says.GRANT
