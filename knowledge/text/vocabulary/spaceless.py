"""Text that is written without spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) and Korean.

Such text is cut into overlapping pairs of characters, the customary terms where there is no dictionary.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.vocabulary.letters import words_of

_HAN = "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_SOUTH_EAST_ASIAN = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u17d7\u17dc\u17dd\uaa60-\uaa7f"
"""Thai, Lao, Burmese and Khmer without digits and signs; tone marks are letters here, so that they split no word."""
_RUN = lazy_pattern(f"([{_HAN}{_KANA}{_SOUTH_EAST_ASIAN}]+)")
_SYLLABLES = lazy_pattern("[\uac00-\ud7a3]{3,}")
"""Three or more Hangul syllables in a row; the only pair of two is the word itself."""

_ASKING = lazy_pattern(
    "为什么|為什麼|什么|什麼|怎么|怎麼|如何|多少|多长|多長|多久|哪里|哪裡|哪些|哪个|哪個|是否|吗|嗎|呢|"
    "でしょうか|ですか|ますか|ましたか|いくら|いつ|どこ|どの|どう|なぜ|何|誰"
)
"""Words that ask and say nothing about the subject. They end a run, as stop words are left out elsewhere."""


def has_spaceless(text: str) -> bool:
    """Whether `text` has a character of a script that puts no spaces between words."""
    return not text.isascii() and _RUN.search(text) is not None


def spaceless_terms(text: str) -> tuple[list[str], list[str]]:
    """Return the words of other scripts in `text`, and the pairs of neighbours in its runs without spaces.

    A word of another script beside a character is a neighbour (`第3条` has `第3` and `3条`). A character without a neighbour
    stands for itself. Characters of full and half width are the same.
    """
    words: list[str] = []
    runs: list[list[str]] = [[]]
    for at, part in enumerate(_RUN.split(_ASKING.sub(" ", unicodedata.normalize("NFKC", text)))):
        if at % 2:
            runs[-1] += part
            continue
        others = words_of(part)
        words += others
        if not part:
            continue
        if others == [part]:
            runs[-1].append(part)
            continue
        if others and part.startswith(others[0]):
            runs[-1].append(others[0])
        runs.append([])
        if others and part.endswith(others[-1]):
            runs[-1].append(others[-1])
    return words, [pair for run in runs for pair in _pairs(run)]


def syllable_pairs(word: str) -> list[str]:
    """Return the overlapping pairs of Hangul syllables in a word of three or more, which may end in particles."""
    return [a + b for run in _SYLLABLES.findall(word) for a, b in pairwise(run)]


def _pairs(run: list[str]) -> list[str]:
    if len(run) == 1:
        return run if _RUN.fullmatch(run[0]) else []
    return [a + b for a, b in pairwise(run) if _RUN.fullmatch(a) or _RUN.fullmatch(b)]
