"""Numbers as policies write them: digits with separators, words, and both with a magnitude."""

from __future__ import annotations

import re

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {name: number for number, name in enumerate(_UNITS)} | {
    name: 10 * number for number, name in enumerate(_TENS, start=2)
}
_MAGNITUDES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_UNIT = "(?:" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[-\s]{_UNIT})?|{_UNIT})"
_WORDS = (
    rf"(?:(?:(?:an?|{_UNIT})[-\s])?hundred(?:\s(?:and\s)?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})(?:\sand\sa\shalf)?\b"
)
_DIGITS = r"(?:\d{1,3}(?:[.,]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
NUMBER = rf"(?:{_DIGITS}|{_WORDS})(?:\s(?:thousand|million|billion)\b)?"
"""A number; `number` reads it. For use with re.IGNORECASE."""
RANGE = rf"(?:(?P<low>{NUMBER})\s?(?:to|–)\s?|(?P<low_digits>{_DIGITS})\s?-\s?)?"
"""The lower end of a range, before a number; `thirty-five` is none."""
MAGNITUDE = r"(?:\s?(?:k|mn?|bn)\b)"
"""What makes a number of money larger where it directly follows."""
ALONE = r"(?<![\w.,/])(?<![A-Za-z]-)"
"""Where a number may begin: not within a word, a name (`ISO-9001`) or another number."""


def number(text: str, magnitude: str | None = None) -> float:
    """What `text`, matched by NUMBER, is worth: `1,500`, `1,5`, `twenty-one`, `a hundred and five`, `2.5 million`."""
    words = re.split(r"[-\s]+", text.lower())
    factor = _MAGNITUDES[words.pop()] if words[-1] in _MAGNITUDES else 1.0
    if magnitude:
        factor *= _MAGNITUDES[magnitude.strip().lower()]
    if words[0][0].isdigit():
        return factor * float(re.sub(r"[.,](?=\d{3}(?!\d))", "", words[0]).replace(",", "."))
    total = 0.0
    for word in words:
        if word == "hundred":
            total = 100 * (total or 1)
        elif word == "half":
            total += 0.5
        else:
            total += _VALUES.get(word, 0)
    return factor * total


def written(value: float) -> str:
    """One spelling of `value`."""
    return f"{value:.12g}"
