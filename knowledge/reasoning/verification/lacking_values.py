"""Holds the claims against the kind of value that a question asks for: an amount, a length of time, a number of things, a person (rule Q2g).

A text about the very thing may tell everything of it but that. The patterns of a value are wide, so that only claims without anything like it are held to lack it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Role, SubQuery
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.expectations import holds_time, holds_value, persons_in
from knowledge.text.values.kinds import ValueKind

_ASKS_PRICE = lazy_pattern(
    r"\b(?:costs?|prices?|fees?|charges?|pay|paid)\b|\bhow much (?:is|are) (?:the|an?|your|our|my)\b",
    re.IGNORECASE,
)
"""Words of a question for an amount of money: `how much` may ask for other things (`How much luggage may I take?`)."""
_OF_MONEY = lazy_pattern(
    r"(?<![\w.,])\d[\d.,]*(?![\w%]|\s+[a-z])|%|\bper ?cent\b|\b(?:free|gratis|no (?:extra |additional )?(?:charge|fee|cost)|included (?:in|with)|quot|refund|reimburs|waive|half|double|twice|nothing|full|credited"
    r"|at (?:your|their|his|its) own (?:cost|expense)|depends?|agreed|individual|on request)",
    re.IGNORECASE,
)
"""A number of nothing in particular, or the beginning of a word that tells how something is paid: a text may answer `how much` without a sum (`The first copy is free`)."""
_ASKS_LENGTH = lazy_pattern(r"\bhow (?:long|soon|quickly)\b(?! (?:is|are) (?:the|an?|your|our)\b)", re.IGNORECASE)
"""A question for a length of time. One for the length of a thing is none (`How long is the cable?`)."""
_OF_TIME = lazy_pattern(
    r"\b(?:until|indefinite|unlimited|permanent|forever|life|expir|as long as|throughout|during|before|after|while|when|same|next|straight|prompt|without delay|no later|end|begin|\d+ ?(?:characters|letters|pages|words|mm|cm|m|km|metres|meters|kilomet)"
    r"|(?:second|minute|hour|day|week|month|quarter|year|season|night)s?\b)",
    re.IGNORECASE,
)
"""The beginning of a word that tells how long something is so without a number, and measures of a thing (`How long does a password have to be?`)."""
_ASKS_NUMBER = lazy_pattern(
    r"\bhow many (?!\w+ (?:is|are) (?:too|enough))(?!(?:\w+ )?(?:times|days|hours|minutes|weeks|months|years|nights)\b)",
    re.IGNORECASE,
)
_OF_OTHER_KIND = lazy_pattern(
    r"\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|first)(?:st|nd|rd|th)?[ -](?:(?:working|business|calendar|full|consecutive) )?(?:second|minute|hour|day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)
"""A length of time, which is no number of anything else."""
_OF_NUMBER = lazy_pattern(
    r"\d|\b(?:no|none|nothing|one|single|both|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|once|twice|unlimited|several|half|as many as|limit\w*|number)\b",
    re.IGNORECASE,
)
"""A number in digits or a word, or a word that stands for one."""
_ASKS_PERSON = lazy_pattern(
    r"^\W*(?:hi\W+|hello\W+)?who(?:['’]s| is| are) (?:the|our|your|its|their) (?:[\w-]+ ){0,3}?(?:heads?|managers?|directors?|officers?|chair\w*|presidents?|chiefs?|ceo|owners?|founders?|leaders?|dean|secretary|treasurer)\b",
    re.IGNORECASE,
)
"""A question for the person who has a post."""


class _Asked(NamedTuple):
    """A kind of value: whether a question asks for it, whether words tell it, and its name."""

    asks: Callable[[Finding], bool]
    tells: Callable[[str, str], bool]
    name: str


def _asks_amount(finding: Finding) -> bool:
    return ValueKind.MONEY in finding.ranking.expected and _ASKS_PRICE.search(finding.sub_query.text) is not None


def _asks_length(finding: Finding) -> bool:
    return _ASKS_LENGTH.search(finding.sub_query.text) is not None


def _asks_number(finding: Finding) -> bool:
    return _ASKS_NUMBER.search(finding.sub_query.text) is not None


def _asks_person(finding: Finding) -> bool:
    return _ASKS_PERSON.search(finding.sub_query.text) is not None


def _tells_amount(_: str, words: str) -> bool:
    return holds_value(ValueKind.MONEY, words) or _OF_MONEY.search(words) is not None


def _tells_length(_: str, words: str) -> bool:
    return holds_time(words) or _OF_TIME.search(words) is not None


def _tells_number(_: str, words: str) -> bool:
    return _OF_NUMBER.search(_OF_OTHER_KIND.sub(" ", words)) is not None


def _tells_person(question: str, words: str) -> bool:
    """Whether words hold the name of a person that the question does not have."""
    return any(name not in question for name in persons_in(words))


_KINDS = (
    _Asked(_asks_amount, _tells_amount, "amount"),
    _Asked(_asks_length, _tells_length, "length of time"),
    _Asked(_asks_number, _tells_number, "number"),
    _Asked(_asks_person, _tells_person, "person"),
)


def lacking_values(finding: Finding, claims: Sequence[Selected]) -> list[str]:
    """Says so where a question asks for a kind of value and its claims tell nothing like it."""
    if not claims or not is_plain(finding.sub_query):
        return []
    told = [_told(one) for one in claims]
    question = finding.sub_query.text
    return [
        f"The closest text tells no {kind.name}."
        for kind in _KINDS
        if kind.asks(finding)
        and not any(kind.tells(question, words) for words in told)
        and not (kind.name != "person" and any(map(_is_row_with_number, claims)))
    ]


def is_plain(query: SubQuery) -> bool:
    """Return whether a part asks for what a text in force says."""
    return query.role is Role.STATEMENT and query.use is None and not query.supporting


def _told(claim: Selected) -> str:
    """The words of a claim with those of the headings above it."""
    return "\n".join([claim.words, *(heading for own in claim.own for heading in own.headings)])


def _is_row_with_number(claim: Selected) -> bool:
    """Whether a claim is a row with a number, whose unit the header or the title of its table has."""
    return any(own.kind is StatementKind.ROW and re.search(r"\d", own.words) for own in claim.own)
