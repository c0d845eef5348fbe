"""Reasons for which questions were not or not fully answered. They are read from the answer itself, so that old answers have them, too."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.status import Status

if TYPE_CHECKING:
    from knowledge.model.answering.answers import Answer


class RefusalReason(StrEnum):
    """A reason for which a question was not or not fully answered."""

    CONSTRAINT = "constraint"
    CONFLICT = "conflict"
    UNCLEAR = "unclear"
    NOT_COVERED = "not_covered"
    NOTHING_IN_FORCE = "nothing_in_force"
    NAME_UNKNOWN = "name_unknown"
    VALUE_MISSING = "value_missing"
    RELEASE_UNKNOWN = "release_unknown"
    NO_CHANGE = "no_change"
    FACTS_MISSING = "facts_missing"
    NO_RULE = "no_rule"
    PERSON_NEEDED = "person_needed"
    OVERRULED = "overruled"
    REGION_NEEDED = "region_needed"
    OTHER = "other"


_MEANINGS = {
    RefusalReason.CONSTRAINT: "A constraint in force forbids an answer.",
    RefusalReason.CONFLICT: "Two texts in force disagree, and nothing decides between them.",
    RefusalReason.UNCLEAR: "The question does not say what it is about.",
    RefusalReason.NOT_COVERED: "No text covers the question closely enough.",
    RefusalReason.NOTHING_IN_FORCE: "No text in force at the date matched the question.",
    RefusalReason.NAME_UNKNOWN: "No text found names what the question names.",
    RefusalReason.VALUE_MISSING: "No text found states a value of the kind asked for.",
    RefusalReason.RELEASE_UNKNOWN: "The release asked for is not recorded, or tells nothing of this.",
    RefusalReason.NO_CHANGE: "Nothing on this changed between the releases.",
    RefusalReason.FACTS_MISSING: "A fact that the rules need is not given, or has the wrong type.",
    RefusalReason.NO_RULE: "No rule covers the case.",
    RefusalReason.PERSON_NEEDED: "The rule is in words, and a person has to apply it.",
    RefusalReason.OVERRULED: "A text that prevails says otherwise than the rule.",
    RefusalReason.REGION_NEEDED: "Only regions have an answer, and the question names none.",
    RefusalReason.OTHER: "The answer names another reason.",
}

_SENTENCES = (
    (r"The question does not say what", RefusalReason.UNCLEAR),
    (r"No authoritative text covers", RefusalReason.NOT_COVERED),
    (r"No text found names", RefusalReason.NAME_UNKNOWN),
    (r"No passage found states", RefusalReason.VALUE_MISSING),
    (r"No release\b", RefusalReason.RELEASE_UNKNOWN),
    (
        r"No text of .* is in force|No text in force|No version of .* is authoritative",
        RefusalReason.NOTHING_IN_FORCE,
    ),
    (r"Nothing found on this changed", RefusalReason.NO_CHANGE),
    (r"The fact ", RefusalReason.FACTS_MISSING),
    (r".* has no rules to decide by|No rule of ", RefusalReason.NO_RULE),
    (r"Rule .* is in words", RefusalReason.PERSON_NEEDED),
    (r"What is cited prevails", RefusalReason.OVERRULED),
)
"""How the sentences of `Answer.missing` begin. A sentence that is not among them has the reason `other`; a test finds those."""
_READ = tuple((lazy_pattern(pattern), reason) for pattern, reason in _SENTENCES)


def meaning_of(reason: RefusalReason) -> str:
    """The reason as a sentence."""
    return _MEANINGS[reason]


def reason_of_sentence(sentence: str) -> RefusalReason:
    """The reason that a sentence of `Answer.missing` states."""
    return next((reason for pattern, reason in _READ if pattern.match(sentence)), RefusalReason.OTHER)


def reasons_of(answer: Answer) -> tuple[RefusalReason, ...]:
    """The reasons for which a question was not or not fully answered, each once; none for an answered one."""
    if answer.status is Status.ANSWERED:
        return ()
    found = [*map(reason_of_sentence, answer.missing)]
    if answer.status is Status.REFUSED:
        found.insert(0, RefusalReason.CONSTRAINT)
    if answer.conflicts:
        found.insert(0, RefusalReason.CONFLICT)
    if not found and any(notice.kind == "regional" for notice in answer.notices):
        found.append(RefusalReason.REGION_NEEDED)
    if not found and answer.clarifying_questions:
        found.append(RefusalReason.FACTS_MISSING if answer.decision else RefusalReason.UNCLEAR)
    return tuple(dict.fromkeys(found)) or (RefusalReason.OTHER,)
