"""The part of a statement that narrows it: a condition, an exception, a limit, or only a reason."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern


class Narrowing(StrEnum):
    """How a phrase narrows what stands before it."""

    CONDITION = "condition"
    EXCEPTION = "exception"
    WITHOUT = "without"
    LIMIT = "limit"
    REASON = "reason"


_APPROVAL = r"(?:(?:the|your|our|their|his|her|a|an|prior|written|express|explicit|previous|advance) )*(?:approval|consent|permission|agreement|authori[sz]ation|countersignature)\b"
_MARKERS = (
    (Narrowing.CONDITION, r"only if|only with|only after|only when|only|if|provided(?: that)?|providing that|as long as|so long as|on condition that|in case|subject to|when|whenever|once"
                          rf"|(?:with|after|upon|on) {_APPROVAL}"),
    (Narrowing.EXCEPTION, r"unless|except(?:ing)?(?: for)?|excluding|apart from|other than|save for|with the exception of"),
    (Narrowing.WITHOUT, rf"without {_APPROVAL}"),
    (Narrowing.REASON, r"because|so that|in order to|to ensure|for (?:safety|security|legal|privacy|health|hygiene|data protection) reasons"),
    (Narrowing.LIMIT, r"within|up to(?= (?:\d|an?\b|the\b|half|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety))|at most|at least|(?:no|not) (?:more|later|less|longer|earlier|fewer) than|a maximum of|until|during|before|after"
                      r"|on (?:weekdays|weekends|working days|business days|public holidays|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
                      r"|(?:from|between|for) (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"),
)  # fmt: skip
"""The words that begin a narrowing phrase, the longer ones of a kind first. A preposition is among them where rules set limits with it."""
_MARKER = lazy_pattern(
    r"(?:,\s*)?(?:\bbut )?\b(?:" + "|".join(f"(?P<{kind.name}>{words})" for kind, words in _MARKERS) + r")(?!\w)",
    re.IGNORECASE,
)
_OPENING = lazy_pattern(
    r"^\W*(?P<phrase>(?P<CONDITION>if|provided|as long as|so long as|when|whenever|where|once|subject to|in case)|(?P<EXCEPTION>unless|except)"
    r"|(?P<LIMIT>within|after|before|until|during))\b[^,;]*,\s+",
    re.IGNORECASE,
)
"""A clause before the main clause that narrows it."""
_REASON_OPENING = lazy_pattern(
    r"^\W*for (?:safety|security|legal|privacy|health|hygiene|data protection) reasons,?\s+", re.IGNORECASE
)
_GOING_ON = lazy_pattern(r",? (?:and|but|so that|because|which)\b|;")
"""What follows a limit in its sentence and is no part of it."""
_BY_APPROVAL = lazy_pattern(r"(?:with|after|upon|on|without|subject to)\b", re.IGNORECASE)
"""The beginning of a condition without a verb, which a comma ends."""
_IDLE = lazy_pattern(
    r"(?:only )?(?:if|when|once) (?:any|applicable|necessary|needed|possible|required|so|not|appropriate|relevant)\b",
    re.IGNORECASE,
)
"""Conditions that say nothing of when they hold (`if applicable`)."""
HEDGED = lazy_pattern(
    r"\b(?:some|certain|selected|most|many|few|several|normally|usually|generally|often|sometimes|typically|mostly|mainly|partly|partially|rarely"
    r"|seldom|hardly|almost|nearly|about|approximately|neither|either|both|together|jointly|combined|respectively|alternatively|instead|otherwise|rather"
    r"|however|nor|whether|than|temporarily|currently|yet|no longer)\b",
    re.IGNORECASE,
)
"""Words that make a statement hold for a part of its subject, for a time, or for things only together."""
_ENDING = lazy_pattern(
    r"until\b|for \w+ (?:\w+ )?(?:second|minute|hour|day|night|week|month|quarter|year)s?\b", re.IGNORECASE
)
_LONGEST = 120
"""Characters of a condition that a lead quotes at most: a longer one is read in the claim."""


class NarrowingPhrase(NamedTuple):
    """A phrase that narrows a sentence, and where it begins in it."""

    kind: Narrowing
    start: int
    text: str

    @property
    def ends(self) -> bool:
        """Whether it says how long something holds that is so, and not by when it happens."""
        return self.kind is Narrowing.LIMIT and _ENDING.match(self.text) is not None

    @property
    def is_short(self) -> bool:
        """Whether it can be said before the claim."""
        return len(self.text) <= _LONGEST

    @property
    def is_idle(self) -> bool:
        """Whether it is a condition that does not say when it holds (`if applicable`)."""
        return _IDLE.match(self.text) is not None


def narrowing_phrases(sentence: str) -> list[NarrowingPhrase]:
    """Return each phrase to the end of the sentence that may narrow what stands before it, in order."""
    phrases = []
    for match in _MARKER.finditer(sentence):
        kind = next(kind for kind in Narrowing if match.group(kind.name))
        start = match.start(kind.name)
        text = sentence[start:].rstrip(" .;,")
        if kind is Narrowing.LIMIT and not text.lower().startswith("between"):
            text = _GOING_ON.split(text, maxsplit=1)[0]
        elif _BY_APPROVAL.match(text):
            text = text.partition(",")[0]
        phrases.append(NarrowingPhrase(kind, match.start(), text))
    return phrases


def without_opening(sentence: str) -> tuple[str, NarrowingPhrase | None]:
    """Return a sentence without a clause before it that narrows it or gives a reason, and that clause if it narrows."""
    sentence = _REASON_OPENING.sub("", sentence)
    match = _OPENING.match(sentence)
    if match is None:
        return sentence, None
    kind = next(
        kind
        for kind in (Narrowing.CONDITION, Narrowing.EXCEPTION, Narrowing.LIMIT)
        if match.groupdict().get(kind.name)
    )
    phrase = match.group().strip().rstrip(",")
    return sentence[match.end() :], NarrowingPhrase(kind, 0, phrase)


def narrows(text: str) -> bool:
    """Return whether a text holds any word that narrows or hedges what it says."""
    return HEDGED.search(text) is not None or any(
        one.kind in (Narrowing.CONDITION, Narrowing.EXCEPTION, Narrowing.WITHOUT)
        for one in narrowing_phrases(text)
    )
