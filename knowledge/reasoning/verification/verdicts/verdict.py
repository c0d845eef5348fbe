"""Whether a statement answers a question with yes, no or only if (rule Y1).

A wrong verdict is worse than none, so there is one only where nothing in the statement, above it or beside it leaves a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from knowledge.reasoning.verification.verdicts.asked import AskedVerdict, Asking, asked_verdict
from knowledge.reasoning.verification.verdicts.conditions import Narrowing, NarrowingPhrase, narrows
from knowledge.reasoning.verification.verdicts.leads import PLAIN, VerdictValue, YesNo, only_if
from knowledge.reasoning.verification.verdicts.limits import has_value, limit_in, verdict_by_limit
from knowledge.reasoning.verification.verdicts.own_answers import cell_verdict, own_verdict
from knowledge.reasoning.verification.verdicts.phrases import PREPOSITIONS, stems, words_of
from knowledge.reasoning.verification.verdicts.setting import StatementSetting, contents
from knowledge.reasoning.verification.verdicts.stated import StatedClause, clauses_of
from knowledge.text.modality import Modality
from knowledge.text.polarity import is_negative

_BY_MODALITY: dict[Asking, dict[Modality, VerdictValue]] = {
    Asking.PERMISSION: {
        Modality.ALLOWED: "yes",
        Modality.SAID: "yes",
        Modality.FORBIDDEN: "no",
        Modality.DENIED: "no",
    },
    Asking.DUTY: {Modality.REQUIRED: "yes", Modality.OPTIONAL: "no"},
    Asking.FACT: {Modality.SAID: "yes", Modality.DENIED: "no"},
}
"""What a statement of each modality says to a question. A duty answers no question for a permission: `Items must be returned within a week`
says when, not whether."""


def verdict_on(question: str, setting: StatementSetting) -> YesNo | None:
    """Return the verdict of a statement on a question; None where it decides nothing for certain."""
    asked = asked_verdict(question)
    if asked is None:
        return None
    if setting.question:
        return own_verdict(asked, setting)
    if setting.is_row:
        return cell_verdict(asked, setting)
    sentence = setting.sentence
    if sentence is None or setting.is_of_other_case(_known(asked, sentence)):
        return None
    found = _by_limit(asked, sentence, setting) if has_value(asked.text) else _by_words(asked, sentence, setting)
    return None if found is None else _in_setting(found, asked, setting)


def _known(asked: AskedVerdict, sentence: str) -> frozenset[str]:
    return frozenset((*stems(words_of(asked.text)), *stems(words_of(sentence))))


def _by_words(asked: AskedVerdict, sentence: str, setting: StatementSetting) -> YesNo | None:
    for clause in clauses_of(sentence):
        plain = _BY_MODALITY[asked.asking].get(clause.modality)
        if plain is None or not _says_what_is_asked(asked, clause, setting):
            continue
        if plain == "yes" and asked.quantified and not clause.quantified:
            continue
        return _narrowed(plain, clause)
    return None


def _by_limit(asked: AskedVerdict, sentence: str, setting: StatementSetting) -> YesNo | None:
    """The verdict where one value of the question lies within or beyond the limit that the statement sets."""
    theirs, mine = limit_in(sentence), limit_in(asked.text)
    if theirs is None or mine is None:
        return None
    rest = replace(asked, text=mine.rest)
    for clause in clauses_of(theirs.rest):
        if clause.narrowed_by is not None or asked.quantified or not _says_what_is_asked(rest, clause, setting):
            continue
        if clause.modality in _BY_MODALITY[asked.asking]:
            value = verdict_by_limit(mine, theirs, clause.modality)
            return PLAIN[value] if value is not None else None
    return None


def _says_what_is_asked(asked: AskedVerdict, clause: StatedClause, setting: StatementSetting) -> bool:
    wanted = set(_wordings(asked.stems, setting.above))
    return any(order in wanted for order in clause.orders(asked.person, passive=asked.passive))


def _wordings(asked: tuple[str, ...], above: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The words asked for, and those without a last phrase that the title and the headings hold (`as an expense` under `Expenses`)."""
    yield asked
    for at, word in enumerate(asked):
        if at and word in PREPOSITIONS and contents(asked[at:]) and contents(asked[at:]) <= above:
            yield asked[:at]


def _narrowed(plain: VerdictValue, clause: StatedClause) -> YesNo | None:
    phrase = clause.narrowed_by
    if phrase is None:
        return PLAIN[plain]
    if phrase.kind is Narrowing.REASON:
        return None if narrows(phrase.text) else PLAIN[plain]
    is_limit_of_fact = phrase.ends and clause.modality is Modality.SAID and plain == "yes"
    if phrase.kind is Narrowing.LIMIT and clause.modality is not Modality.ALLOWED and not is_limit_of_fact:
        return None
    return only_if(phrase, denied=clause.is_negative)


def _in_setting(found: YesNo, asked: AskedVerdict, setting: StatementSetting) -> YesNo | None:
    """The verdict after what qualifies the statement, follows it or stands beside it."""
    wanted = contents(asked.stems)
    others = [one for one in setting.beside if wanted <= frozenset(stems(words_of(one)))]
    if found.value == "only_if":
        # `If` states a condition that suffices. It is the only one where no other statement says the same on another condition.
        return None if any(_says_it_too(one, asked, setting) for one in others) else found
    denied = found.value == "no"
    if setting.is_continued or any(is_negative(one) is not denied or narrows(one) for one in others):
        return None
    return _qualified(found, setting.qualifiers) if setting.qualifiers else found


def _says_it_too(other: str, asked: AskedVerdict, setting: StatementSetting) -> bool:
    return any(_says_what_is_asked(asked, clause, setting) for clause in clauses_of(other))


def _qualified(found: YesNo, qualifiers: tuple[str, ...]) -> YesNo | None:
    """A plain verdict with what qualifies its statement: an exception that says the opposite or sets a condition; None for any other remark."""
    denied = found.value == "no"
    (first, *others) = qualifiers
    if others or not (is_negative(first) is not denied or narrows(first)):
        return None
    return only_if(NarrowingPhrase(Narrowing.EXCEPTION, 0, first), denied=denied)
