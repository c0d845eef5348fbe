"""Numbers of Chinese and Japanese texts, and the articles that they count."""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern

HAN_NUMERAL = "[〇一二三四五六七八九十百]{1,6}"
"""A number as Chinese and Japanese texts count with."""
_COUNTED = rf"(?:{HAN_NUMERAL}|\d{{1,4}})"
HAN_ARTICLE = lazy_pattern(rf"第\s?({_COUNTED})\s?[条條](?:の({_COUNTED}))?(?:第?\s?({_COUNTED})\s?[項项款])?")
"""An article of a Chinese or Japanese text, and its paragraph: `第2条`, `第十二條第2項`."""
_HAN_DIGITS = "〇一二三四五六七八九"


def number_value(numeral: str) -> int:
    """Return the value of a number in digits, or of a Chinese one below a thousand: 二十三 is 23."""
    if numeral.isdigit():
        return int(numeral)
    value = digit = 0
    for sign in numeral:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS.index(sign)
        else:
            value, digit = value + (digit or 1) * (10 if sign == "十" else 100), 0
    return value + digit


def han_key(match: re.Match[str]) -> str:
    """Return the path of an article that HAN_ARTICLE found: `12(2)`, or `2-1` for one that was inserted behind article 2."""
    article, inserted, paragraph = (str(number_value(part)) if part else "" for part in match.groups())
    return f"{article}{inserted and f'-{inserted}'}{paragraph and f'({paragraph})'}"
