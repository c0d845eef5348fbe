"""A clause taken apart: the parts of its sentences that state something, and what each is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from knowledge.conflicts.bounds import Placed, placed
from knowledge.text.modality import Modality, modality_of
from knowledge.text.sentences import sentence_starts
from knowledge.text.values import Stated, ValueKind, stated_values
from knowledge.text.words import Token, tokens

_ASIDE = re.compile(r"^\W*(?:exception\b|for example\b|example\b|e\.g\.|for instance\b)", re.IGNORECASE)
_PAST = re.compile(
    r"(?<!they )(?<!it )(?<!that )(?<!which )\b(?:was|were)\b|\b(?:used to|until \d{4}|before \d{4}|formerly|previously)\b",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"^\W*(?:(?:this )?(?:version|document|policy|text|page)\W+)?(?:was )?(?:last )?"
    r"(?:effective (?:date|as of|from|on)|updated|revised|modified|reviewed|published|(?:version|date)(?=\W*:))\b[^a-z]*"
    r"(?:on |as of )?(?:[a-z]+ \d|\d)",
    re.IGNORECASE,
)
_TO_A_LIST = re.compile(r":\W*$")
_CONCESSION = re.compile(r",\s+(?:however|no matter|even if|regardless)\b[^.;]*", re.IGNORECASE)
_NARROWING = re.compile(
    r"\b(?:only|except|unless|with (?:the )?(?:(?:prior|written) )*(?:approval|consent|permission)|before|small|until|certain|some"
    r"|if|provided|as long as|in case of|without|other|otherwise)\b\s*",
    re.IGNORECASE,
)
_BREAK = re.compile(r";\s*|,?\s+(?:and|but|while|whereas)\s+", re.IGNORECASE)
RELATIVE = frozenset(["who", "that", "which", "whose", "if", "when", "where", "unless", "once", "whenever"])
VERBS = frozenset(
    """
    is are be may might must shall will would can cannot could should has have need needs do does don't doesn't isn't
    aren't can't won't cost costs receive receives get gets earn earns pay pays qualify qualifies accrue accrues expire
    expires last lasts take takes weigh weighs contain contains hold holds ships require requires begins starts ends
    closes opens apply applies keeps keep loses lose serve serves incur incurs replies amounts covers runs gives give
    """.split()  # noqa: SIM905
)
_SHIPS = frozenset(["ship", "start", "end", "close", "open", "run", "begin"])
"""Verbs in the plural that are nouns, too: verbs where a plural or a number stands before them."""


@dataclass(frozen=True)
class Sentence:
    """A part of a clause that states something, and where it begins in the clause."""

    text: str
    start: int

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """Its words in order."""
        return tuple(tokens(self.text))

    @cached_property
    def predicate(self) -> int | None:
        """Where its main verb stands, if that is one of those that can be told."""
        return predicate_of(self.words)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """Its values, and numbers that are names."""
        return tuple(stated_values(self.text))

    @cached_property
    def values(self) -> tuple[Placed, ...]:
        """Its values and how they are meant, without names. What stands before the verb is a condition of a value that
        follows it (`stays of 7 nights get 10%`), a date one of any other value (`10 euros from 2025`).
        """
        found = tuple(placed(self.text, one, self.predicate) for one in self.stated if not one.name)
        ruled = [one for one in found if not one.condition]
        verb = self.predicate or 0
        follows = any(one.stated.start > verb for one in ruled)
        undated = any(one.kind is not ValueKind.DATE for one in ruled)
        return tuple(
            replace(one, condition=True)
            if (follows and one.stated.start < verb) or (undated and one.kind is ValueKind.DATE)
            else one
            for one in found
        )

    @cached_property
    def modality(self) -> tuple[Modality, int, int]:
        """What it makes of what it says, and the words that tell."""
        return modality_of(self.text)

    @cached_property
    def subject(self) -> frozenset[str]:
        """What it is about: stems of the words that are neither light nor within a value, of pale ones where there are
        no others, and `#1` for what a number names.
        """
        topics = self._topics(pale=False) or self._topics(pale=True)
        return topics | {f"#{one.value}" for one in self.stated if one.name}

    @property
    def faint(self) -> bool:
        """Whether it has only pale words to say what it is about."""
        return not self._topics(pale=False)

    def _topics(self, *, pale: bool) -> frozenset[str]:
        spans = [(one.start, one.end) for one in self.stated if not one.topical]
        outside = [word for word in self.words if not any(start <= word.start < end for start, end in spans)]
        return frozenset(word.stem for word in outside if (word.pale if pale else not word.light))

    @cached_property
    def narrowed(self) -> bool:
        """Whether it holds for a part of its subject, or on a condition; `until 2 January` is a value instead."""
        starts = {one.start for one in self.stated}
        return any(match.end() not in starts for match in _NARROWING.finditer(self.text))


def predicate_of(words: Sequence[Token]) -> int | None:
    """Where the main verb begins: the first that does not belong to a relative or conditional clause."""
    waiting = False
    for at, word in enumerate(words):
        if word.text.lower() in RELATIVE:
            waiting = True
        elif _is_verb(words, at):
            if not waiting:
                return word.start
            waiting = at + 1 < len(words) and _is_verb(words, at + 1)
    return None


def _is_verb(words: Sequence[Token], at: int) -> bool:
    lowered = words[at].text.lower().replace("’", "'")
    return lowered in VERBS or (lowered in _SHIPS and at > 0 and words[at - 1].text[-1] in "s0123456789")


@lru_cache(maxsize=8192)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The parts of `text` that state what holds: without asides, what was, what a text says of itself, and what only
    leads to a list.
    """
    bounds = [0, *sentence_starts(text), len(text)]
    return tuple(
        part
        for start, end in itertools.pairwise(bounds)
        if not any(pattern.search(text[start:end].strip()) for pattern in (_ASIDE, _OF_ITSELF, _TO_A_LIST))
        for part in _parts(text[start:end], start)
        if not _PAST.search(part.text)
    )


def _parts(sentence: str, offset: int) -> Iterator[Sentence]:
    """The sentence cut where another statement with a subject and a verb of its own begins."""
    start = 0
    for match in _BREAK.finditer(sentence):
        both = (sentence[start : match.start()], sentence[match.end() :])
        if match.group().startswith(";") or all(_stands(part) for part in both):
            yield from _stripped(sentence, start, match.start(), offset)
            start = match.end()
    yield from _stripped(sentence, start, len(sentence), offset)


def _stands(part: str) -> bool:
    """Whether it has a verb and, before it, a subject."""
    words = tokens(part)
    verb = predicate_of(words)
    return verb is not None and any(not word.light for word in words if word.start < verb)


def _stripped(sentence: str, start: int, end: int, offset: int) -> Iterator[Sentence]:
    piece = sentence[start:end]
    lead = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if concession := _CONCESSION.search(piece):
        piece = piece[: concession.start()]
    if piece:
        yield Sentence(piece, offset + start + lead)
