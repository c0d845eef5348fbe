"""Amounts of money and percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.kinds import StatedValue, ValueKind
from knowledge.text.values.numbers import (
    ALONE,
    MAGNITUDE,
    NUMBER,
    RANGE,
    may_hold_number,
    number,
    spelled,
    spelled_range,
)

_DOLLARS = {"us$": "usd", "c$": "cad", "ca$": "cad", "a$": "aud", "au$": "aud"}
"""Signs of dollars with the letters of their country. Those of other countries are no currency that we read (`HK$`)."""
_SIGNS = {**_DOLLARS, "$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr"}
_CODES = ("usd", "eur", "gbp", "chf", "jpy", "inr", "sek", "nok", "dkk", "pln", "cad", "aud")
"""ISO 4217 codes of the currencies that the policies we read pay in; any other three letters are more often a
word.
"""
_NAMES = {
    "dollar": "usd", "euro": "eur", "pound": "gbp", "franc": "chf", "yen": "jpy", "rupee": "inr", "kronor": "sek",
    "krona": "sek", "cent": "cent", "ct": "cent", "penny": "cent", "pence": "cent",
}  # fmt: skip
"""Names of currencies. A dollar is one of the United States, a franc Swiss, a krona Swedish, unless a code says
otherwise. Cents are a currency of their own: whether they are of a dollar or of a euro stands elsewhere."""
_OF_COUNTRIES = {
    "us dollar": "usd", "u.s. dollar": "usd", "american dollar": "usd", "canadian dollar": "cad", "australian dollar": "aud",
    "swiss franc": "chf", "pound sterling": "gbp", "british pound": "gbp", "japanese yen": "jpy", "indian rupee": "inr",
    "swedish krona": "sek", "swedish kronor": "sek", "norwegian krone": "nok", "norwegian kroner": "nok", "danish krone": "dkk", "danish kroner": "dkk",
}  # fmt: skip
"""Currencies named with their country."""
_CURRENCIES = _SIGNS | {code: code for code in _CODES} | _NAMES | _OF_COUNTRIES

CURRENCY_SIGN = "[$€£¥₹]"
CURRENCY_CODE = f"(?:{'|'.join(_CODES)})"
CURRENCY_NAME = f"(?:{'|'.join(re.escape(name) for name in (*_OF_COUNTRIES, *_NAMES))})s?"
_CURRENCY = rf"(?:\b{CURRENCY_NAME}\b|\b(?:us|ca?|au?)\$|(?<![A-Za-z])\$|[€£¥₹]|\b{CURRENCY_CODE}(?![a-z]))"
"""A name, sign or code of a currency. A code may touch the number (`EUR50`)."""
_MAY_BE_CURRENCY = lazy_pattern(
    rf"{CURRENCY_SIGN}|\b(?:{CURRENCY_CODE}(?![a-z])|(?:{'|'.join((*_NAMES, 'krone', 'kroner'))})s?\b)",
    re.IGNORECASE,
)
"""What every currency has. The pattern of amounts holds every way to write a number, so it is made and tried only where this is."""
_AMOUNT = lazy_pattern(
    rf"(?P<before>{_CURRENCY})\s?(?P<n1>{NUMBER})(?P<m1>{MAGNITUDE})?"
    rf"|{ALONE}{RANGE}(?P<n2>{NUMBER})(?P<m2>{MAGNITUDE})?[\s-]?(?P<after>{_CURRENCY})",
    re.IGNORECASE,
)
_NAMED_CURRENCY = lazy_pattern(_CURRENCY, re.IGNORECASE)
_FREE = lazy_pattern(
    r"\b(?:free of charge|for free|without charge|at no (?:extra |additional )?(?:cost|charge)"
    r"|(?<=is )free|(?<=are )free|(?<=ed )free|no (?:\w+ ){0,2}(?:fee|charge|cost)s?)\b(?! (?:to|from)\b)",
    re.IGNORECASE,
)
"""Words for an amount of nothing, but not `free to leave` and `free from defects`."""
PERCENT = r"(?:%|per ?cent\b)"
"""The sign or the words of a percentage."""
_MAY_BE_PERCENTAGE = lazy_pattern(PERCENT, re.IGNORECASE)
_PERCENTAGE = lazy_pattern(rf"{ALONE}{RANGE}(?P<n>{NUMBER})\s?{PERCENT}", re.IGNORECASE)
_WHOLE = lazy_pattern(
    r"\bin full\b|\bfull(?= (?:refund|reimbursement|amount)\b)|\bfully(?= (?:refund|reimburs|paid|cover))",
    re.IGNORECASE,
)
"""Words for 100%, where a rule elsewhere could give another share (`a full refund`, `a refund of 80%`)."""


def currencies_in(text: str) -> frozenset[str]:
    """Return the codes of the currencies that `text` names, by name, sign or code."""
    return frozenset(map(_code_of, _NAMED_CURRENCY.findall(text) if _MAY_BE_CURRENCY.search(text) else ()))


def _code_of(named: str) -> str:
    """The code of a currency, by a name, sign or code of it."""
    named = named.lower()
    return _CURRENCIES[named if named in _CURRENCIES else named.removesuffix("s")]


def may_state_amount(sentence: str) -> bool:
    """Whether `sentence` has a number and what may be a currency. Most sentences have not, and all grammars of values take long to find that out."""
    return may_hold_number(sentence) and _MAY_BE_CURRENCY.search(sentence) is not None


def may_state_percentage(sentence: str) -> bool:
    """Whether `sentence` has words or the sign of a percentage."""
    return _MAY_BE_PERCENTAGE.search(sentence) is not None or _WHOLE.search(sentence) is not None


def amounts(sentence: str) -> Iterator[StatedValue]:
    """Yield the amounts of money in `sentence`, spelled `usd 50`, `eur 5..10` or `free`."""
    for match in _AMOUNT.finditer(sentence) if may_state_amount(sentence) else ():
        currency = _code_of(match["before"] or match["after"])
        if match["before"]:
            value = spelled(number(match["n1"], match["m1"]))
        else:
            value = spelled_range(match, "n2", magnitude=match["m2"])
        yield StatedValue(ValueKind.MONEY, f"{currency} {value}", match.start(), match.end())
    for match in _FREE.finditer(sentence):
        yield StatedValue(ValueKind.MONEY, "free", match.start(), match.end(), topical=True)


def percentages(sentence: str) -> Iterator[StatedValue]:
    """Yield the percentages in `sentence`, spelled `12.5` or `5..10`."""
    for match in (
        _PERCENTAGE.finditer(sentence) if _MAY_BE_PERCENTAGE.search(sentence) and may_hold_number(sentence) else ()
    ):
        yield StatedValue(ValueKind.PERCENTAGE, spelled_range(match, "n"), match.start(), match.end())
    for match in _WHOLE.finditer(sentence):
        yield StatedValue(ValueKind.PERCENTAGE, "100", match.start(), match.end())
