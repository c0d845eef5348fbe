"""The words of a question and of a statement, as they are compared for a verdict.

They are stricter than the terms of the index: prepositions, quantifiers and hedges are words, and synonyms are none. A verdict needs the same
words in the same order, so a word that is lost here would make two sentences alike that are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.vocabulary.stemming import stem

_WORD = lazy_pattern(r"[^\W_]+(?:['’.-][^\W_]+)*|[,;:()/]")
_DROPPED = frozenset(
    "a an the your my our their his her its please also still be been being is are am do does will then there period".split()  # noqa: SIM905
)
"""Words that say nothing by themselves: articles, possessives, `period` after what names it, and auxiliaries, which the modality of a
sentence already says."""
_FORMS = {
    form: base
    for base, forms in {
        "have": "has having had",
        "pay": "paid",
        "keep": "kept",
        "take": "taken",
        "sell": "sold",
        "send": "sent",
        "give": "given",
        "make": "made",
        "bring": "brought",
        "buy": "bought",
        "wear": "worn",
        "write": "written",
        "choose": "chosen",
        "lend": "lent",
        "hold": "held",
        "build": "built",
        "find": "found",
        "show": "shown",
        "drive": "driven",
        "eat": "eaten",
        "drink": "drunk",
        "spend": "spent",
        "teach": "taught",
        "meet": "met",
        "withdraw": "withdrawn",
        "freeze": "frozen",
        "steal": "stolen",
        "hide": "hidden",
        "feed": "fed",
        "lay": "laid",
        "dig": "dug",
    }.items()
    for form in forms.split()
}
"""Participles that the stemmer does not join with their verbs."""
_ABLE = lazy_pattern(r"(\w{4,})[ai]ble$")

ASKERS = frozenset("i we me us".split())  # noqa: SIM905
"""Words by which an asker names himself."""
READERS = frozenset(
    map(
        stem,
        """
        you employee employees staff customer customers user users everyone everybody anyone anybody one people
        """.split(),  # noqa: SIM905
    )
)
"""Words by which a text names its reader. Roles that a text tells from its other readers (`managers`, `members`) are not among them."""
BREAKS = frozenset(",;:()/")
PREPOSITIONS = frozenset(
    """about above after against along among around as at before behind below beneath beside between beyond by despite during for from in inside into
    near of off on onto out outside over per since through throughout to toward towards under until up upon via with within without""".split()  # noqa: SIM905
)
QUANTIFIERS = frozenset("all every each always any".split())  # noqa: SIM905
"""Words that make a question ask for every case."""


class ComparedWord(NamedTuple):
    """A word in the form by which it is compared, and where it stands."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[ComparedWord, ...]:
    """Return the words of `text` that say something, and its commas and brackets."""
    return tuple(
        ComparedWord(_compared(match.group()), *match.span())
        for match in _WORD.finditer(text)
        if match.group().lower() not in _DROPPED or _is_letter(match.group(), match.start())
    )


def stems(words: Sequence[ComparedWord]) -> tuple[str, ...]:
    """Return the words as they are compared, without commas and brackets."""
    return tuple(word.stem for word in words if word.stem not in BREAKS)


def is_able(word: str) -> bool:
    """Return whether a word says that something can be done (`refundable`)."""
    found = _ABLE.fullmatch(word.lower())
    return found is not None and stem(word.lower()) != word.lower()


def _compared(word: str) -> str:
    lowered = word.lower().replace("’", "'").removesuffix("'s")
    return stem(_FORMS.get(lowered, lowered))


def _is_letter(word: str, start: int) -> bool:
    """Whether `A` is the name of something (`level A`) and no article."""
    return word == "A" and start > 0
