"""Numbers as policies write them: digits with separators, words, and both with a magnitude.

The patterns are for `re.IGNORECASE`. Every other grammar of values in this package is built on them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORTH = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_MAGNITUDES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}

_ONE = "(?:" + "|".join(sorted(_ONES, key=len, reverse=True)) + ")"
_TEN = f"(?:{'|'.join(_TENS)})"
_BELOW_HUNDRED = rf"(?:(?:{_TEN}[-\s])?{_ONE}|{_TEN})"
_WORDS = (
    rf"(?:(?:(?:an?|{_ONE})[-\s])?hundred(?:\s(?:and\s)?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})(?:\sand\sa\shalf)?\b"
)
_DIGITS = r"(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2}(?!\d)|\.\d+)?|\d+(?:[.,]\d+)?)"

NUMBER = rf"(?:{_DIGITS}|{_WORDS})(?:\s(?:thousand|million|billion)\b)?"
"""A number in digits or words; `number` reads it. Callers see to what may stand before it (`ALONE` or a word
boundary).
"""
NUMBER_END = rf"(?:\d[\d,.]*|{'|'.join([*_ONES, *_TENS])}|hundred)"
"""The last word of a number, or its digits. It shows that a number is there without reading it, several times
faster.
"""
RANGE = rf"(?:(?P<low>{NUMBER})\s?(?:to|–)\s?|(?P<low_digits>{_DIGITS})\s?-\s?)?"
"""The optional lower end of a range, before a number. A hyphen joins digits only: `thirty-five` is one number."""
MAGNITUDE = r"(?:\s?(?:k|mn?|bn)\b)"
"""An abbreviated magnitude after a number. Only money has one: elsewhere `5 m` is a length."""
ALONE = r"(?<![\w.,/])(?<![A-Za-z]-)"
"""Where a number may begin: not within a word, within another number, or within a name such as `ISO-9001`."""

_DIGIT = lazy_pattern(r"\d")
_NUMBER_WORD = lazy_pattern(rf"\b(?:{'|'.join([*_ONES, *_TENS])}|hundred)")
"""What every NUMBER without a digit has, at its beginning or after an article. It is for text in lower case, where `re` is
three times faster than with `re.IGNORECASE`."""


@lru_cache(maxsize=64)
def may_hold_number(sentence: str) -> bool:
    """Whether `sentence` can hold a NUMBER at all, at a word boundary. Most do not, and each grammar takes long to find that out.

    The grammars of one sentence ask one after another, so the last few sentences are kept.
    """
    return holds_digit(sentence) or _NUMBER_WORD.search(sentence.lower()) is not None


@lru_cache(maxsize=64)
def holds_digit(sentence: str) -> bool:
    """Whether `sentence` has a digit, without which it has no date and no telephone number; kept as in `may_hold_number`."""
    return _DIGIT.search(sentence) is not None


_THOUSANDS_SEPARATOR = lazy_pattern(r"[.,](?=\d{3}(?!\d))")
"""A comma or point before exactly three digits; any other one is a decimal point (`1,5` is one and a half)."""


def number(text: str, magnitude: str | None = None) -> float:
    """Return the value of `text`, which NUMBER matched, times that of `magnitude`, which MAGNITUDE matched.

    It reads `1,500`, `1,5`, `twenty-one`, `a hundred and five`, `two and a half` and `2.5 million`.
    """
    words = re.split(r"[-\s]+", text.lower())
    factor = _MAGNITUDES[words.pop()] if words[-1] in _MAGNITUDES else 1.0
    if magnitude:
        factor *= _MAGNITUDES[magnitude.strip().lower()]
    if words[0][0].isdigit():
        return factor * float(_THOUSANDS_SEPARATOR.sub("", words[0]).replace(",", "."))
    total = 0.0
    for word in words:
        if word == "hundred":
            total = 100 * (total or 1)
        elif word == "half":
            total += 0.5
        else:
            total += _WORTH.get(word, 0)
    return factor * total


def spelled(value: float) -> str:
    """Return the one spelling of `value` by which two values are compared; 12 digits hide errors of floating
    point.
    """
    return f"{value:.12g}"


def spelled_range(match: re.Match[str], group: str, factor: float = 1.0, magnitude: str | None = None) -> str:
    """Return the spelling of the number in `group`, or `low..high` where RANGE matched before it, times
    `factor`.
    """
    high = spelled(number(match[group], magnitude) * factor)
    low = match["low"] or match["low_digits"]
    return f"{spelled(number(low, magnitude) * factor)}..{high}" if low else high
