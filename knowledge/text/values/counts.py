"""Counts, sizes, addresses, and numbers that label things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.kinds import StatedValue, ValueKind
from knowledge.text.values.numbers import (
    ALONE,
    NUMBER,
    NUMBER_END,
    RANGE,
    holds_digit,
    may_hold_number,
    number,
    spelled,
    spelled_range,
)

E_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS = lazy_pattern(rf"{E_MAIL}|(?<![\w.])\+?\d{{2,4}}(?:[ /-]\d{{2,}}){{2,}}", re.IGNORECASE)
"""An e-mail address, or a telephone number: at least three groups of digits."""

_SIZES = {"kilogram": ("g", 1e3), "kg": ("g", 1e3), "gram": ("g", 1), "g": ("g", 1), "kilometre": ("m", 1e3),
          "kilometer": ("m", 1e3), "km": ("m", 1e3), "metre": ("m", 1), "meter": ("m", 1), "cm": ("m", 1e-2),
          "mm": ("m", 1e-3), "kb": ("byte", 1e3), "mb": ("byte", 1e6), "megabyte": ("byte", 1e6), "gb": ("byte", 1e9),
          "gigabyte": ("byte", 1e9), "tb": ("byte", 1e12), "terabyte": ("byte", 1e12), "litre": ("l", 1), "liter": ("l", 1),
          "mile": ("mile", 1), "kwh": ("kwh", 1)}  # fmt: skip
"""Units of weight, length, data, volume and energy: the unit they are compared in, and how many of it they are."""
_UNIT = "|".join(sorted(_SIZES, key=len, reverse=True))
_MAY_BE_SIZE = lazy_pattern(rf"[\d\s-](?:{_UNIT})s?\b", re.IGNORECASE)
"""What every size has: a unit behind a digit, a space or a hyphen."""
_SIZE = lazy_pattern(rf"{ALONE}{RANGE}(?P<n>{NUMBER})[\s-]?(?P<unit>{_UNIT})s?\b", re.IGNORECASE)

_LABELLED = lazy_pattern(
    r"\b(?:severity|sev|priority|grade|level|tier|zone|class|category|band|step|stage|phase|group|type|section|article"
    r"|clause|form|floor|room|gate|line|lane|version|release|rule|schedule|annex|appendix|chapter|paragraph|table|option"
    r"|plan|region|branch|site|building|terminal|model|module|item|series|area|district|bay|desk|round|batch|part|unit"
    rf"|year|month|week|day|number|no\.?|nos\.?|art\.?|sec\.?)s?\s(?:no\.\s?)?(?={NUMBER_END}|an?[-\s]hundred)",
    re.IGNORECASE,
)
"""Nouns whose number tells one from another (`severity 1`, `zones 2 to 4`), so that rules about them are two
rules.
"""
_NUMBERS = lazy_pattern(rf"{NUMBER}(?:(?:,|\sand|\sor|\sto|\s?[-–])\s?{NUMBER})*(?!\w)", re.IGNORECASE)
"""The number of such a noun, or several."""
_STANDARD = lazy_pattern(r"\b(?!(?:MUST|SHALL|MAY|NOT|IS|ARE|OF|TO|AT)\b)[A-Z]{2,}[\s-](?P<n>\d+)\b")
"""The number of a standard or form (`ISO 9001`), but not one after a modal verb in capitals."""

_COUNT = lazy_pattern(
    rf"{ALONE}{RANGE}\b(?P<n>{NUMBER})(?!\.\d)(?:\s*\(\d+\))?(?:[\s-]+(?=[a-z])(?!or\b|and\b|of\b|to\b|percent\b)"
    r"|(?=\s*(?:$|[.;,)])))",
    re.IGNORECASE,
)
_LEADING_TO_A_COUNT = lazy_pattern(
    r"\b(?:is|are|to|at|than|exceeds?|least|most|of|by|below|above|under|over|from|exactly)\s$", re.IGNORECASE
)
"""Words after which a number without a noun is a count (`the limit is 5.`)."""


def addresses(sentence: str) -> Iterator[StatedValue]:
    """Yield the e-mail addresses and telephone numbers in `sentence`, in lower case."""
    for match in _ADDRESS.finditer(sentence) if "@" in sentence or holds_digit(sentence) else ():
        yield StatedValue(ValueKind.ADDRESS, match.group().lower(), match.start(), match.end())


def sizes(sentence: str) -> Iterator[StatedValue]:
    """Yield the weights, lengths and the like in `sentence`, spelled `g 500`."""
    for match in _SIZE.finditer(sentence) if _MAY_BE_SIZE.search(sentence) and may_hold_number(sentence) else ():
        unit, factor = _SIZES[match["unit"].lower()]
        yield StatedValue(
            ValueKind.COUNT, f"{unit} {spelled_range(match, 'n', factor)}", match.start(), match.end()
        )


def labels(sentence: str) -> Iterator[StatedValue]:
    """Yield the numbers in `sentence` that tell things apart."""
    for noun in _LABELLED.finditer(sentence) if may_hold_number(sentence) else ():
        numbers = _NUMBERS.match(sentence, noun.end())
        for one in re.finditer(NUMBER, numbers.group(), re.IGNORECASE) if numbers else ():
            start = noun.end() + one.start()
            value = spelled(number(one.group()))
            yield StatedValue(ValueKind.COUNT, value, start, start + len(one.group()), is_label=True)
    for match in _STANDARD.finditer(sentence) if holds_digit(sentence) else ():
        yield StatedValue(ValueKind.COUNT, match["n"], match.start("n"), match.end("n"), is_label=True)


def counts(sentence: str) -> Iterator[StatedValue]:
    """Yield the numbers in `sentence` before a noun or after a word that leads to a count.

    Any other number is no value: it may label what stands before it (`gate four`).
    """
    for match in _COUNT.finditer(sentence) if may_hold_number(sentence) else ():
        before_a_noun = match.group()[-1:].isspace() or match.group().endswith("-")
        if before_a_noun or _LEADING_TO_A_COUNT.search(sentence[: match.start()]):
            start = match.start("low") if match["low"] else match.start("n")
            yield StatedValue(ValueKind.COUNT, spelled_range(match, "n"), start, match.end("n"))
