"""Writes numbers as Word prints them (ST_NumberFormat, ISO/IEC 29500-1, 17.18.59)."""

from __future__ import annotations

import re
from collections.abc import Callable

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_CHICAGO = "*†‡§"
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_IDEOGRAPHS = "零一二三四五六七八九"
_CIRCLED = 0x2460
"""The code point of 1 in a circle; the circled numbers go on to 20."""
_FULL_WIDTH = 0xFF10
_LARGEST_ROMAN = 3999
"""The largest number that Roman letters can write without a bar over them."""
_REPEATED = 100
"""Letters repeated for one number: a bound, since a damaged file may count to millions."""


def format_number(value: int, name: str, pattern: str = "") -> str:
    """`value` in a number format; `pattern` is the example that a custom format gives, such as `001, 002`.

    A format that is not known here is written in digits, and so is a value that a format has no sign for.
    """
    if name == "none":
        return ""
    if name == "custom":
        width = len(re.split(r"\D", pattern.strip() + " ")[0])
        return str(value).rjust(width, "0")
    write = _FORMATS.get(name)
    return write(value) if write and value > 0 else str(value)


def _roman(value: int) -> str:
    if value > _LARGEST_ROMAN:
        return str(value)
    written = ""
    for size, sign in _ROMAN:
        written += sign * (value // size)
        value %= size
    return written


def _letters(alphabet: str) -> Callable[[int], str]:
    """Number 27 is `aa`, 28 is `bb`: Word repeats a letter."""
    return lambda value: alphabet[(value - 1) % len(alphabet)] * min((value - 1) // len(alphabet) + 1, _REPEATED)


def _ordinal(value: int) -> str:
    teen = value % 100 in (11, 12, 13)
    return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def _cardinal_text(value: int) -> str:
    if value >= 100:
        return str(value)
    if value < 20:
        return _ONES[value].capitalize()
    tens, ones = divmod(value, 10)
    return (_TENS[tens] + (f"-{_ONES[ones]}" if ones else "")).capitalize()


def _ordinal_text(value: int) -> str:
    if value >= 100:
        return _ordinal(value)
    head, dash, last = _cardinal_text(value).lower().rpartition("-")
    ending = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{head}{dash}{ending}".capitalize()


def _ideographs(value: int) -> str:
    if value >= 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_IDEOGRAPHS[tens]}十")
    return head + (_IDEOGRAPHS[ones] if ones else "")


def _circled(value: int) -> str:
    return chr(_CIRCLED + value - 1) if value <= 20 else str(value)


_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerLetter": _letters(_LATIN),
    "upperLetter": _letters(_LATIN.upper()),
    "russianLower": _letters(_RUSSIAN),
    "russianUpper": _letters(_RUSSIAN.upper()),
    "chicago": _letters(_CHICAGO),
    "ordinal": _ordinal,
    "cardinalText": _cardinal_text,
    "ordinalText": _ordinal_text,
    "decimalZero": lambda value: f"{value:02}",
    "decimalEnclosedCircle": _circled,
    "decimalFullWidth": lambda value: "".join(chr(_FULL_WIDTH + int(digit)) for digit in str(value)),
    "numberInDash": lambda value: f"- {value} -",
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "ideographDigital",
        ),
        _ideographs,
    ),
}
