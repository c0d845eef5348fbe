"""A question that its document asks and answers itself with yes or no."""

from __future__ import annotations

import re

from knowledge.reasoning.verification.verdicts.asked import AskedVerdict, asked_verdict
from knowledge.reasoning.verification.verdicts.conditions import Narrowing, narrowing_phrases, narrows
from knowledge.reasoning.verification.verdicts.leads import YesNo, only_if
from knowledge.reasoning.verification.verdicts.setting import Setting

_SAID = re.compile(r"^\W*(?P<said>yes|no)\b(?:[,.:;!–—-]+\s*|$)(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)


def own_verdict(asked: AskedVerdict, setting: Setting) -> YesNo | None:
    """Return what a document answers to the same question, in the same words."""
    theirs, said = asked_verdict(setting.question), _SAID.match(setting.words)
    if theirs is None or said is None or not _is_same(asked, theirs):
        return None
    rest, value = said["rest"], said["said"].lower()
    if setting.qualifiers or setting.is_continued:
        return None
    phrases = [one for one in narrowing_phrases(rest) if one.kind is not Narrowing.REASON]
    if value == "yes" and phrases and phrases[0].start == 0 and phrases[0].kind in (Narrowing.CONDITION, Narrowing.EXCEPTION, Narrowing.LIMIT):
        return only_if(phrases[0], denied=False)
    if narrows(rest) or phrases:
        return None
    return YesNo("yes" if value == "yes" else "no")


def _is_same(asked: AskedVerdict, theirs: AskedVerdict) -> bool:
    return (asked.asking, asked.person, asked.stems, asked.quantified) == (
        theirs.asking,
        theirs.person,
        theirs.stems,
        theirs.quantified,
    )
