"""The words that say a verdict before the claim."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.answers import ONLY_IF, PLAIN_VERDICTS
from knowledge.reasoning.verification.verdicts.conditions import Narrowing, NarrowingPhrase

VerdictValue = Literal["yes", "no", "only_if"]


class YesNo(NamedTuple):
    """A verdict. `condition` holds the words of the text that narrow it, for `only_if` alone; `lead` is said before the claim."""

    value: VerdictValue
    condition: str = ""
    lead: str = ""


PLAIN: dict[VerdictValue, YesNo] = {
    "yes": YesNo("yes", lead=PLAIN_VERDICTS["yes"]),
    "no": YesNo("no", lead=PLAIN_VERDICTS["no"]),
}
"""The verdicts without a condition."""
_NAMED = lazy_pattern(r"^\W*exceptions?\s*:\s*", re.IGNORECASE)
"""The word before an exception that names it so."""


def only_if(phrase: NarrowingPhrase, *, denied: bool) -> YesNo | None:
    """Return the verdict of a statement that holds on a condition; `denied` says that the statement denies. None where the condition is
    too long to be said before the claim, or turns a denial into nothing certain.
    """
    if not phrase.is_short or phrase.is_idle:
        return None
    if phrase.kind is Narrowing.EXCEPTION:
        which = "an exception applies" if denied else "no exception applies"
        return YesNo("only_if", phrase.text, f"{ONLY_IF}if {which} ({_NAMED.sub('', phrase.text).rstrip('.')}): ")
    if phrase.kind is Narrowing.WITHOUT:
        return (
            YesNo("only_if", phrase.text, f"{ONLY_IF}with{phrase.text.removeprefix('without')}: ")
            if denied
            else None
        )
    if denied or phrase.kind is Narrowing.REASON:
        return None
    words = re.sub(r"^only\b\s*", "", phrase.text, flags=re.IGNORECASE)
    if not words or not words[0].isalnum():  # `for members only` names its condition before the word
        return None
    return YesNo("only_if", phrase.text, f"{ONLY_IF}{words[:1].lower()}{words[1:]}: ")
