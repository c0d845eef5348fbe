"""The boundaries of sentences in a text, by one fixed rule for all languages, so that a replay finds the same ones.

A full stop, a question mark or an exclamation mark before white space ends a sentence if no small letter follows. A full stop behind an
abbreviation, a single letter or a number is in doubt (`EU-U.S.`, `J.`, `Art.`, `66.`). It ends a sentence only if the words around it say so.
In doubt the rule does not split: a passage must never cut a sentence in half (rule N4). Each sentence that the rule finds is one sentence by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.layout.abbreviations import (
    ALSO_WORDS,
    BEFORE_ORDINALS,
    COUNTS,
    GOES_ON,
    LETTERED,
    MAY_END,
    MONTHS,
    OPENERS,
    PARTICLES,
)

_CLOSERS = r"""(?:["'”’“»)\]*_`]|\s»){0,4}"""
_OPENERS = r"""["'“‘„«‚(\[*_`¿¡]{0,4}"""
_ENDINGS = lazy_pattern(
    rf"""[.!?…]{_CLOSERS}\s+(?={_OPENERS}[^\W_a-z])"""  # Latin: the next one starts upper-case
    r"""|[。！？]+[」』”’）】]*\s*(?=[^\s」』”’）】、，])"""  # no space follows these
    r"""|[।॥۔።؟]\s+(?=\S)"""  # scripts without capitals
    r"""|\n[ \t]*\r?\n\s*"""  # a blank line
    r"""|\n(?=[ \t]*(?:[-*+•|>#]|\d{1,9}[.)])[ \t])"""  # a list item, table row, quote or heading
)
_BLOCK_END = lazy_pattern(r"\n[ \t]*\r?\n")
"""A blank line: what stands before it ends there, whatever it ends with."""
_LONGEST_BEFORE = 60
"""Characters before a full stop to look at: the longest abbreviation and the word before it. A longer word is no abbreviation."""
_LAST_WORD = lazy_pattern(r"""(?:^|(?<=[\s("'“‘„«‚\[*_`/]))[^\s("'“‘„«‚\[*_`/]+$""")
_NEXT_WORD = lazy_pattern(rf"""{_OPENERS}(?P<word>\d+|[^\W\d_]+)(?P<behind>\W?)""")
_DOTTED = lazy_pattern(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}")
"""Letters with full stops between them: `U.S`, `p.m`, `Ph.D`."""
_SPACED = lazy_pattern(r"(?:(?<![^\W_])[^\W\d_]\.\s)+[^\W\d_]{1,2}$")
"""Letters with full stops and spaces between them: `z. B`, `p. ex`."""
_NUMBER = lazy_pattern(r"\d{1,3}")
_LABEL = lazy_pattern(rf"\s*{_OPENERS}(?:\d{{1,3}}(?:\.\d{{1,3}})*|[IVXL]{{1,6}}|[ivxl]{{1,6}}|[^\W\d_])")
"""A printed label at the start of a sentence: `4.2`, `II`, `a`."""
_LEADS_TO_LABELS = frozenset(
    ["", "must", "shall", "should", "can", "may", "to", "please", "and", "or", "are", "is", "by"]
)
"""Words before the first label of a list within a sentence."""
_BEGUN_LIST = lazy_pattern(
    rf"(?:^|[.:;,!?)–—-]\s+|\b(?:{'|'.join(sorted(_LEADS_TO_LABELS - {''}))})\s+)\d{{1,3}}\.\s", re.IGNORECASE
)
"""The first label of a list within a sentence (`Steps: 1. Register 2. Pay`). The number of a thing stands behind its name (`gate 1.`)."""
_ROMAN = lazy_pattern(r"[IVXLC]{2,}")


def sentence_starts(text: str) -> list[int]:
    """Return the offsets above 0 at which a sentence, list item, table row or paragraph of `text` begins,
    ascending.
    """
    return list(_starts(text))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as (start, end) in code points, in order, without the white space around
    them.

    Together they cover all of `text` but white space.
    """
    cuts = [0, *_starts(text), len(text)]
    spans = (_stripped(text, start, end) for start, end in pairwise(cuts))
    return [span for span in spans if span[0] < span[1]]


def _starts(text: str) -> Iterator[int]:
    begun = 0
    for match in _ENDINGS.finditer(text):
        if match.end() < len(text) and _ends(text, begun, match):
            begun = match.end()
            yield begun


def _ends(text: str, begun: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at `begun` ends with `match`."""
    sign = text[match.start()]
    if sign not in ".!?…" or _BLOCK_END.search(match[0]):
        return True
    following = _NEXT_WORD.match(text, match.end())
    if following and following["word"][0].islower():
        return False
    if sign != "." or not following:
        return True
    if _LABEL.fullmatch(text, begun, match.start()):
        return False
    last = _LAST_WORD.search(text, max(begun, match.start() - _LONGEST_BEFORE), match.start())
    return last is None or _ends_behind(last[0], text[begun : last.start()], following)


def _ends_behind(last: str, before: str, following: re.Match[str]) -> bool:
    """Whether a full stop behind the word `last` ends its sentence. `before` stands before that word in the sentence."""
    if _NUMBER.fullmatch(last):
        return _ends_behind_number(last, before, following)
    word = last if last.lower() in GOES_ON else _behind_hyphen(last)
    small, begins = word.lower(), _begins_sentence(following)
    if spaced := _SPACED.search(before + last):
        small = re.sub(r"\s", "", spaced[0]).lower()
    if small in GOES_ON:
        return False
    if len(word) == 1 and word.isalpha():
        is_label = bool(before.split()) and before.split()[-1].lower() in LETTERED
        return (begins or is_label) and following["word"].lower() not in PARTICLES
    if small in COUNTS:
        return not _counts(following, small) and (small in ALSO_WORDS or begins)
    return begins if small in MAY_END or _DOTTED.fullmatch(word) else True


def _behind_hyphen(word: str) -> str:
    """The part of a word behind its last hyphen: `U.S` of `EU-U.S`. A letter behind one is no initial (`M–F`), unless another initial stands before it (`J.-P`)."""
    head, _, tail = word.replace("–", "-").rpartition("-")
    return word if head and len(tail) == 1 and not head.endswith(".") else tail


def _ends_behind_number(number: str, before: str, following: re.Match[str]) -> bool:
    """Whether a full stop behind a number ends its sentence. Behind a label or an ordinal number it does not."""
    words = before.split()
    previous = words[-1] if words else ""
    counts_on = _BEGUN_LIST.search(before) and re.search(rf"(?<!\S){int(number) - 1}\.\s", before)
    goes_on = previous.lower() in _LEADS_TO_LABELS and re.compile(rf"[^.!?]*\s{int(number) + 1}\.\s").match(
        following.string, following.start()
    )
    if counts_on or goes_on or previous.endswith((":", ";", ",", "–", "—", "-")):
        return False
    if following["word"].isdigit() or following["word"].lower() in MONTHS:
        return False
    return _begins_sentence(following) or previous.strip("(").lower() not in BEFORE_ORDINALS


def _begins_sentence(following: re.Match[str]) -> bool:
    """Whether the next word begins a sentence, as no name does."""
    return following["word"].lower() in OPENERS and following["behind"] != "."


def _counts(following: re.Match[str], abbreviation: str) -> bool:
    """Whether the next word is a number, or a letter that counts (`Fig. B`)."""
    word = following["word"]
    is_letter = len(word) == 1 and word.isupper() and abbreviation not in ALSO_WORDS
    return word[0].isdigit() or is_letter or _ROMAN.fullmatch(word) is not None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
