"""Keeps the sentences of a language model that say what the claims of an answer say (rule M2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.language.port import ReplyForm
from knowledge.model.answering.answers import Answer, Claim, PhrasedSentence, Status, lead_of, words_of
from knowledge.text.privacy.redaction import restored
from knowledge.text.restating import Saying, restates


class SentenceReply(ReplyForm):
    """A sentence and the numbers of the claims that it says, counted from 1."""

    text: str
    claims: tuple[int, ...]


class PhraseReply(ReplyForm):
    """The reply of the task `phrase`."""

    sentences: tuple[SentenceReply, ...]


_MOST_CHARACTERS = 6_000
"""Characters of the claims that are phrased: more than the longest answer of statements has."""
_PHRASED = frozenset({Status.ANSWERED, Status.PARTIAL})
"""Outcomes that are phrased. A conflict, a refusal and a decision stand in their own words."""


def may_be_phrased(answer: Answer) -> bool:
    """Whether an answer has claims that a language model may phrase."""
    length = sum(len(words_of(claim)) for claim in answer.claims)
    return answer.status in _PHRASED and answer.decision is None and 0 < length <= _MOST_CHARACTERS


def kept_sentences(
    claims: Sequence[Claim], reply: PhraseReply, placeholders: Mapping[str, str]
) -> tuple[PhrasedSentence, ...]:
    """The sentences that are kept, with the other claims in their own words, in the order of the claims; nothing where none is kept.

    A sentence is kept if it says exactly the claims that it names, which follow each other.
    """
    kept: dict[int, SentenceReply] = {}
    for sentence in reply.sentences:
        said = sentence.model_copy(update={"text": " ".join(restored(sentence.text, placeholders).split())})
        taken = {number for other in kept.values() for number in other.claims}
        if taken.isdisjoint(said.claims) and _says_what_it_names(claims, said):
            kept[said.claims[0]] = said
    if not kept:
        return ()
    phrased, number = [], 1
    while number <= len(claims):
        numbers = kept[number].claims if number in kept else (number,)
        cited = dict.fromkeys(name for each in numbers for name in claims[each - 1].citations)
        text = kept[number].text if number in kept else words_of(claims[number - 1])
        phrased.append(PhrasedSentence(text=text, citations=tuple(cited), by_model=number in kept))
        number += len(numbers)
    return tuple(phrased)


def _says_what_it_names(claims: Sequence[Claim], sentence: SentenceReply) -> bool:
    """Whether a sentence restates its claims, in other words than their own."""
    if not sentence.claims or sentence.claims[0] < 1 or sentence.claims[-1] > len(claims):
        return False
    first = sentence.claims[0]
    if sentence.claims != tuple(range(first, first + len(sentence.claims))):
        return False
    named = [claims[number - 1] for number in sentence.claims]
    if sentence.text in map(words_of, named):
        return False
    return restates(sentence.text, [Saying(claim.text, lead_of(claim)) for claim in named])
