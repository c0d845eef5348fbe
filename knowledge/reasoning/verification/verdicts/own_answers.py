"""A question that its document answers itself with yes or no: in an answer, or in a cell of a table."""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.verification.verdicts.asked import AskedVerdict, asked_verdict
from knowledge.reasoning.verification.verdicts.conditions import Narrowing, narrowing_phrases, narrows
from knowledge.reasoning.verification.verdicts.leads import YesNo, only_if
from knowledge.reasoning.verification.verdicts.phrases import stems, words_of
from knowledge.reasoning.verification.verdicts.setting import StatementSetting
from knowledge.text.polarity import is_negative

_SAID = lazy_pattern(r"^\W*(?P<said>yes|no)\b(?:[,.:;!–—-]+\s*|$)(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)


def own_verdict(asked: AskedVerdict, setting: StatementSetting) -> YesNo | None:
    """Return what a document answers to the same question, in the same words."""
    theirs, said = asked_verdict(setting.question), _SAID.match(setting.words)
    if theirs is None or said is None or not _is_same(asked, theirs):
        return None
    known = frozenset((*asked.stems, *stems(words_of(setting.question))))
    if setting.qualifiers or setting.is_continued or setting.is_of_other_case(known):
        return None
    return _as_said(said)


def cell_verdict(asked: AskedVerdict, setting: StatementSetting) -> YesNo | None:
    """Return the verdict of a cell with yes or no: the label of its row and the header of its column make the question.

    Another cell may hold a condition; then a bare yes or no says too much.
    """
    label, _, cells = setting.words.partition(" – ")
    known = frozenset((*asked.stems, *stems(words_of(setting.words))))
    if not cells or setting.qualifiers or setting.is_of_other_case(known) or asked.person or asked.quantified:
        return None
    read = [cell.partition(":") for cell in cells.split("; ")]
    for header, _, value in read:
        said = _SAID.match(value)
        if said is not None and (*stems(words_of(label)), *stems(words_of(header))) == asked.stems:
            found = _as_said(said)
            others = " ".join(other for name, _, other in read if name != header)
            is_plain = found is not None and found.value != "only_if"
            return None if is_plain and narrows(others) else found
    return None


def _as_said(said: re.Match[str]) -> YesNo | None:
    rest, value = said["rest"], said["said"].lower()
    phrases = [one for one in narrowing_phrases(rest) if one.kind is not Narrowing.REASON]
    if (
        value == "yes"
        and phrases
        and phrases[0].start == 0
        and phrases[0].kind in (Narrowing.CONDITION, Narrowing.EXCEPTION, Narrowing.LIMIT)
    ):
        return only_if(phrases[0], denied=False)
    if narrows(rest) or phrases or (value == "yes" and is_negative(rest)):
        return None
    return YesNo("yes" if value == "yes" else "no")


def _is_same(asked: AskedVerdict, theirs: AskedVerdict) -> bool:
    return (asked.asking, asked.person, asked.stems, asked.quantified) == (
        theirs.asking,
        theirs.person,
        theirs.stems,
        theirs.quantified,
    )
