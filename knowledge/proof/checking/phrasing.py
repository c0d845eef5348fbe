"""Checks that the phrasing of an answer says what its claims say (rule M2)."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.answering.answers import Claim, PhrasedSentence, lead_of, words_of
from knowledge.text.restating import Saying, restates


def phrases(sentences: Sequence[PhrasedSentence], claims: Sequence[Claim]) -> bool:
    """Whether these sentences restate all the claims in order, each with the citations of those that it restates (rule M2)."""
    if not sentences or not claims:
        return not sentences and not claims
    first, *others = sentences
    for count in range(1, len(claims) + 1):
        said = claims[:count]
        cited = tuple(dict.fromkeys(name for claim in said for name in claim.citations))
        same = count == 1 and first.text == words_of(said[0])
        if first.citations == cited and (
            same or restates(first.text, [Saying(claim.text, lead_of(claim)) for claim in said])
        ):
            return phrases(others, claims[count:])
    return False
