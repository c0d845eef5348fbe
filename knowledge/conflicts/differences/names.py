"""Names that differ between two sentences of the same words: where something is sent, who acts, who approves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from knowledge.conflicts.differences.pairs import DifferenceKind, SentencePair, WordDifference
from knowledge.conflicts.differences.values import all_equal
from knowledge.conflicts.sentences import SUBORDINATING, VERBS, Sentence
from knowledge.conflicts.thresholds import THRESHOLDS
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.spans import Span
from knowledge.text.modality import Modality, opposed
from knowledge.text.vocabulary.words import Token, subject_stems, tokens

_ARTICLE = r"(?:the\s+|an?\s+|our\s+)?"
_LEADING_TO_A_NAME = lazy_pattern(rf"\b(to|by|in|on|of|at|is|are|as|from|with)\s+{_ARTICLE}$", re.IGNORECASE)
"""Words directly before a name."""
_NAME_AT_THE_END = lazy_pattern(
    rf"^.*\b(?P<lead>to|by|in|on|at)\s+{_ARTICLE}(?P<name>[^,;:]+?)\W*$", re.IGNORECASE | re.DOTALL
)
_POINTING = lazy_pattern(
    r"(?:this|that|these|those|such|your|its|their|his|her|you|us|them|it|others?|each|some|any)\b|(?:any|some|every)(?:one|body)\b",
    re.IGNORECASE,
)
"""Openings of a phrase that points to something or somebody and names neither (`this effort`, `others`, `your team`)."""
_CACHED_ENDINGS = 32_768
"""Sentences kept with their endings: as many as statements with their analysis."""
_PASSIVE_WITH_ACTOR = lazy_pattern(
    rf"\b(?:is|are|be|been)\s+\w+\s+by\s+{_ARTICLE}(?P<who>[^,]+?)\W*$", re.IGNORECASE
)


def find_name_difference(pair: SentencePair) -> WordDifference | None:
    """Return the names in which two sentences differ that are the same otherwise.

    Permissions are not compared: that one may do something leaves it to others, too. Limited sentences are not,
    because the limit may be what goes with the name.
    """
    ours, theirs = pair.sentences
    shared, every = ours.subject & theirs.subject, ours.subject | theirs.subject
    if len(shared) / len(every) < THRESHOLDS.shared_words_beside_names:
        return None
    modalities = (ours.modality.modality, theirs.modality.modality)
    if opposed(*modalities) or Modality.ALLOWED in modalities or ours.is_limited or theirs.is_limited:
        return None
    if not all_equal(ours.values, theirs.values) or _is_a_fragment(ours) or _is_a_fragment(theirs):
        return None
    spans = _in_one_place(ours, theirs) or _at_the_end(ours, theirs) or _actors(pair)
    if spans is None:
        return None
    names = [one.text[slice(*span)] for one, span in zip(pair.sentences, spans, strict=True)]
    if _are_one_name(*names) or any(map(_POINTING.match, names)):
        return None
    own = replace(pair, shared=shared, only_ours=ours.subject - shared, only_theirs=theirs.subject - shared)
    return own.difference(DifferenceKind.ENTITY, *spans)


def _are_one_name(left: str, right: str) -> bool:
    """Return whether two names have the same letters: texts from PDF lose spaces (`thirdcountry`)."""
    return re.sub(r"\W", "", left).lower() == re.sub(r"\W", "", right).lower()


def _is_a_fragment(sentence: Sentence) -> bool:
    """Return whether it is the middle of a longer sentence, such as `(c) loss of data by your product`."""
    return sentence.predicate is None and not sentence.text[0].isupper()


def _in_one_place(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    """Return the one stretch in which the words differ, after the same preposition and at least two words of the
    subject.

    Within a sentence only `to` and `by` lead to a name; after the other prepositions the rest of the sentence
    may differ in meaning with it.
    """
    stretch = _differing_stretch(ours, theirs)
    if stretch is None:
        return None
    sides = list(zip((ours, theirs), stretch, strict=True))
    stems, others = (subject_stems([word for word in one.words if word.end <= span[0]]) for one, span in sides)
    if stems != others or len(stems) < 2:
        return None
    leads = [
        match[1].lower() if (match := _LEADING_TO_A_NAME.search(one.text[: span[0]])) else None
        for one, span in sides
    ]
    if leads[0] is None or leads[0] != leads[1]:
        return None
    to_the_end = stretch[0][1] == ours.words[-1].end
    return stretch if to_the_end or leads[0] in ("to", "by") else None


def _at_the_end(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    """Return what follows the same preposition last, where the words before it are the same in whatever order."""
    left, right = _ending_of(ours.text), _ending_of(theirs.text)
    if left is None or right is None or left.lead != right.lead:
        return None
    if left.before != right.before or len(left.before) < 2 or not _are_two_names(left.name, right.name):
        return None
    if left.is_statement or right.is_statement or ours.values or theirs.values:
        return None
    if left.lead == "to" and left.first == right.first:
        return None  # what is done in both: `to meet the targets`, `to meet expectations`
    return left.span, right.span


class _Ending(NamedTuple):
    """The end of a sentence, after its last preposition: its place, first word and stems, and the stems of the words before it."""

    lead: str
    before: frozenset[str]
    name: frozenset[str]
    span: Span
    first: str
    is_statement: bool


@lru_cache(maxsize=_CACHED_ENDINGS)
def _ending_of(text: str) -> _Ending | None:
    match = _NAME_AT_THE_END.match(text)
    if match is None:
        return None
    words = tokens(match["name"])
    return _Ending(
        lead=match["lead"].lower(),
        before=subject_stems(tokens(text[: match.start("name")])),
        name=subject_stems(words),
        span=match.span("name"),
        first=match["name"].partition(" ")[0],
        is_statement=not words or _states_something(words) or _is_an_action(match),
    )


def _is_an_action(match: re.Match[str]) -> bool:
    """Return whether `to` leads to what is done (`to run the service`) and not to whom or where."""
    name = match["name"]
    return (
        match["lead"].lower() == "to"
        and match.start("name") == match.end("lead") + 1
        and name[:1].islower()
        and (name.partition(" ")[0].lower() in VERBS)
    )


def _are_two_names(left: frozenset[str], right: frozenset[str]) -> bool:
    """Return whether neither name is long or a part of the other (`the team`, `the security team`)."""
    short = all(0 < len(name) <= THRESHOLDS.longest_name for name in (left, right))
    return short and not (left <= right or right <= left)


def _actors(pair: SentencePair) -> tuple[Span, Span] | None:
    """Return who acts, where one sentence says by whom something is done and the other begins with who does it."""
    passives = [_PASSIVE_WITH_ACTOR.search(one.text) for one in pair.sentences]
    if len(pair.shared) < 2 or all(passives) or not any(passives):
        return None
    spans = []
    for one, only, passive in zip(pair.sentences, (pair.only_ours, pair.only_theirs), passives, strict=True):
        span = passive.span("who") if passive else _opening(one, pair.shared)
        name = subject_stems([word for word in one.words if span[0] <= word.start < span[1]])
        if not name or name != only or len(name) > THRESHOLDS.longest_name:
            return None
        spans.append(span)
    return spans[0], spans[1]


def _opening(sentence: Sentence, shared: frozenset[str]) -> Span:
    """Return the words before the first that both sentences have, if no light word stands between; else an empty
    span.
    """
    words = sentence.words
    first = next((at for at, word in enumerate(words) if word.stem in shared and not word.light), 0)
    names = [word for word in words[:first] if not word.light]
    return (names[0].start, names[-1].end) if names and names[-1] is words[first - 1] else (0, 0)


def _states_something(words: Sequence[Token]) -> bool:
    """Return whether a stretch says something itself, and so is no name."""
    lowered = [word.text.lower() for word in words]
    return lowered[0] in ("and", "or", "not") or any(word in SUBORDINATING or word in VERBS for word in lowered)


def _differing_stretch(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    """Return the one stretch in which the words differ, on both sides, if it can be a name."""
    left, right = ours.words, theirs.words
    same = 0
    while same < min(len(left), len(right)) and left[same].stem == right[same].stem:
        same += 1
    if same in (0, len(left), len(right)):
        return None
    while len(left) > same + 1 and len(right) > same + 1 and left[-1].stem == right[-1].stem:
        left, right = left[:-1], right[:-1]
    rest = [_outside_values(one, words[same:]) for one, words in ((ours, left), (theirs, right))]
    if any(len(words) > THRESHOLDS.longest_name for words in rest) or any(
        _states_something(words[same:]) for words in (left, right)
    ):
        return None
    names = [subject_stems(words) for words in rest]
    if names[0] <= names[1] or names[1] <= names[0]:
        return None
    return (left[same].start, left[-1].end), (right[same].start, right[-1].end)


def _outside_values(sentence: Sentence, words: Sequence[Token]) -> list[Token]:
    """Return those of the words that carry a subject and stand in no value."""
    spans = [(one.start, one.end) for one in sentence.stated]
    return [word for word in words if not word.light and not any(low <= word.start < high for low, high in spans)]
