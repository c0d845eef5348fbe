"""Compares texts for their words: white space, case and Markdown's marks make no difference."""

from __future__ import annotations

from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.extraction import stated_values

_LINK = lazy_pattern(r"\]\([^)]*\)")
_MARKS = lazy_pattern(r"[*_`#>\[\]|]+")
_SPACE = lazy_pattern(r"\s+")
_WORD = lazy_pattern(r"\w+")
_REMEMBERED = 65_536
"""Folded texts that are remembered: the passages of a large corpus, which every item looks through."""


@lru_cache(maxsize=_REMEMBERED)
def folded(text: str) -> str:
    """The text in lower case, without Markdown's marks and the targets of links, with single spaces."""
    return _SPACE.sub(" ", _MARKS.sub(" ", _LINK.sub(" ", text))).strip().lower()


def holds(text: str, wanted: str) -> bool:
    """Whether a text has the wanted words, one after the other."""
    return folded(wanted) in folded(text)


def words(text: str) -> frozenset[str]:
    """The words of a text, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


def states(text: str, value: str) -> bool:
    """Whether a text states a value in any spelling: `24 hours` states `1 day`. Words that are no value are looked for as such."""
    wanted = {one.value for one in stated_values(value)}
    return wanted <= {one.value for one in stated_values(text)} if wanted else holds(text, value)
