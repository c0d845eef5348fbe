"""Narrower rules: whether the words that only one of two sentences has make it a rule for fewer cases.

`International orders ship within 10 days` does not contradict `Orders ship within 2 days`: it is an exception. A
word narrows before a noun of both (`international orders`), before the main verb (`orders containing batteries
are …`), and in a phrase that says for whom, when or where (`for managers`).
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.conflicts.sentences import Sentence
from knowledge.text.vocabulary.words import Token

ANYBODY = frozenset(
    ["custom", "employe", "parti", "compani", "team", "organ", "provid", "support", "everybodi", "anybodi"]
)
"""Stems of who acts where it could be anybody the policy is for: `Customers may return items` and `Items may be
returned` are one rule. Roles that policies tell apart (`manager`, `contractor`) are not among them."""
PLAIN = frozenset(
    """
    written support offici entir respect standard regular normal ordinari overal automat new then unus calendar
    total correspond relev prompt rate classifi mark label call includ contain use year
    """.split()  # noqa: SIM905
)
"""Stems of adjectives and participles that stand before a noun without narrowing it: the case without them is
the usual case (`unused items`, `standard delivery`). Each stood in a labelled pair that states one rule in two
ways."""
_SELECTING = frozenset(["for", "if", "when", "where", "during", "outside", "unless", "who", "whose"])
"""Words that begin a phrase which selects cases."""
_LOCATING = frozenset(["in", "on", "at", "from", "within"])
"""Words that begin a phrase of place, which selects cases where a name follows (`in Germany`, not `in writing`).
"""
_PREPOSITIONS = (
    _SELECTING
    | _LOCATING
    | frozenset(
        """
        by to of with into as after before under over about per and or via upon until through
        """.split()  # noqa: SIM905
    )
)
"""Words that begin a phrase; the last one before a word is the phrase it stands in."""


def is_narrowed(sentence: Sentence, extra: frozenset[str], shared: frozenset[str]) -> bool:
    """Return whether a word that only this sentence has (`extra`) makes it hold for fewer cases; a label always
    does.
    """
    if any(stem.startswith("#") for stem in extra):
        return True
    telling = extra - PLAIN
    return any(
        _narrows(sentence, at, telling, shared) for at, word in enumerate(sentence.words) if word.stem in telling
    )


def _narrows(sentence: Sentence, at: int, extra: frozenset[str], shared: frozenset[str]) -> bool:
    words, predicate = sentence.words, sentence.predicate
    word = words[at]
    if word.light or any(one.start <= word.start < one.end for one in sentence.stated):
        return False
    # `with customers` is no actor but what the rule is about.
    anybody = word.stem in ANYBODY and not (at and words[at - 1].text.lower() == "with")
    acts = anybody and not any(one.stem in shared and not one.light for one in words[:at])
    if not acts and _before_a_shared_noun(sentence, at, extra, shared):
        return True
    before_the_verb = predicate is not None and word.start < predicate
    return not anybody and (before_the_verb or _in_a_selecting_phrase(words, at))


def _before_a_shared_noun(sentence: Sentence, at: int, extra: frozenset[str], shared: frozenset[str]) -> bool:
    """Return whether a word of both follows this one, and others like it, without a comma between."""
    words = sentence.words
    following = at + 1
    while following < len(words) and words[following].stem in extra:
        following += 1
    adjoining = following < len(words) and "," not in sentence.text[words[at].end : words[following].start]
    return adjoining and at > 0 and words[following].stem in shared and not words[following].light


def _in_a_selecting_phrase(words: Sequence[Token], at: int) -> bool:
    """Return whether the word stands in a phrase that says for whom, when or where the rule holds."""
    before = (word.text.lower() for word in reversed(words[:at]))
    lead = next((word for word in before if word in _PREPOSITIONS), None)
    return lead in _SELECTING or (lead in _LOCATING and words[at].text[0].isupper())
