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
from knowledge.reasoning.understanding.question_forms import PALE_TERMS
from knowledge.text.values.counts import labels
from knowledge.text.values.durations import MINUTES, TIME_UNIT
from knowledge.text.values.expectations import holds_time, holds_value, persons_in
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.money import CURRENCY_NAME, PERCENT
from knowledge.text.values.numbers import NUMBER, number
from knowledge.text.vocabulary.terms import STOP_WORDS, distinct_terms

_ASKS_PRICE = lazy_pattern(
    r"\b(?:costs?|prices?|fees?|charges?|pay|paid|spend|contribut\w+|budgets?|earn|owe|fined?|amounts?|sums?|how many)\b|\bhow much (?:is|are) (?:the|an?|your|our|my)\b",
    re.IGNORECASE,
)
"""Words of a question for an amount of money: `how much` may ask for other things (`How much luggage may I take?`). `How many` asks for one where a currency follows."""
_OF_MONEY = lazy_pattern(
    r"(?<![\w.,])\d[\d.,]*+(?![\w%]|\s+[a-z])|\b(?:free|gratis|no (?:extra |additional )?(?:charge|fee|cost)|included (?:in|with)|quot|refund|reimburs|waive|half|double|twice|nothing|full(?!.?time)|credited"
    r"|at (?:your|their|his|its) own (?:cost|expense)|depends?|agreed|individually|on request|limits?\b|unlimited|as much as|reasonable)",
    re.IGNORECASE,
)
"""A number of nothing in particular, or the beginning of a word that tells how something is paid: a text may answer `how much` without a sum (`The first copy is free`)."""
_SHARE = lazy_pattern(rf"\b{NUMBER}\s*{PERCENT}|\bper ?cent\b", re.IGNORECASE)
_OF_PAYMENT = lazy_pattern(
    r"pa(?:y|id)|price|cost|fee|charg|refund|reimburs|discount|salar|wage|contribut|cover|amount|rate|premium|deposit|commission|bonus|tax|interest|deduct|credit|value|sum|bill|invoice|money|earn"
    r"|\boff\b|compensat|retain|keep|excess|subsid|budget|income|limit|expens|rent|fare|ticket|profit|revenue|turnover|margin",
    re.IGNORECASE,
)
"""Parts of words for what is paid: a share is an amount where a text has one (`10% off the price`), and none elsewhere (`40% of the members`)."""
_ASKS_LENGTH = lazy_pattern(r"\bhow (?:long|soon|quickly)\b", re.IGNORECASE)
"""A question for a length, mostly one of time."""
_OF_TIME = lazy_pattern(
    r"\b(?:until|indefinite|unlimited|permanent|forever|life|expir|as long as|throughout|during|before|after|while|when|same|next|straight|prompt|without delay|no later|end|begin|\d+ ?(?:characters|letters|pages|words|mm|cm|m|km|metres|meters|kilomet|miles?|yards?|inch|foot|feet)"
    r"|(?:second|minute|hour|day|week|month|quarter|year|season|night)s?\b)",
    re.IGNORECASE,
)
"""The beginning of a word that tells how long something is so without a number, and measures of a thing (`How long does a password have to be?`)."""
_ASKS_UNITS = lazy_pattern(rf"\bhow many (?:\w+ )?(?P<unit>{TIME_UNIT}|night)s?\b", re.IGNORECASE)
"""A question for a number of units of time."""
_LENGTH = lazy_pattern(
    rf"\b(?P<n>{NUMBER})[\s-]+(?:\(\d+\)\s+)?(?:(?!(?:per|an?|each|every)\b)[\w-]+\s+){{0,2}}?(?P<unit>{TIME_UNIT})s?\b",
    re.IGNORECASE,
)
"""A number of units of time, with up to two words between (`3 paid working days`)."""
_OF_UNITS = lazy_pattern(
    r":\s*\d|\b(?:(?:until|as (?:long|many|much) as|throughout|no|none|nothing|never|not|without|any|all|same|next|half|one|once|twice|full|an? (?:second|minute|hour|day|week|month|quarter|year|night))\b"
    r"|indefinite|unlimited|permanent|forever|life|immediate|prompt|overnight|(?:dai|week|month|year)ly\b|annual)",
    re.IGNORECASE,
)
"""A number after a colon, or the beginning of a word that tells a number of units of time without one."""
_LEAST_UNITS, _MOST_UNITS = 0.2, 60
"""How many of the units asked for a length of time is at least, and its own unit at most: months may answer for years, and years tell of something else than days."""
_ASKS_NUMBER = lazy_pattern(
    rf"\bhow many (?!per ?cent)(?!\w+ (?:is|are) (?:too|enough))(?!{CURRENCY_NAME}\b)(?!(?:\w+ )?(?:times|days|hours|minutes|weeks|months|years|nights)\b)",
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
_LEADING_LABEL = lazy_pattern(
    r"^\W*\d+(?:(?:\.\d+)*(?:[.)]\s|\s+[-–—]\s)|(?:\.\d+)+\s(?=[A-Z][a-z]))", re.MULTILINE
)
"""A number before the words of a line, which only tells it from others (`420 - Meetings`, `8.2 Fees`)."""
_ASKS_PERSON = lazy_pattern(
    r"^\W*(?:hi\W+|hello\W+)?(?:who(?:['’]s| is| are)|what(?:['’]s| is) the name of) (?:the|our|your|its|their) (?:[\w-]+ ){0,3}?(?:heads?|managers?|directors?|officers?|chair\w*|presidents?|chiefs?|ceo|owners?|founders?|leaders?|dean|secretary|treasurer)\b",
    re.IGNORECASE,
)
"""A question for the person who has a post."""
_ASKS_FIRM = lazy_pattern(
    r"\b(?:which|what) (?:[\w-]+ ){0,2}?(?:compan(?:y|ies)|firms?|insurers?|providers?|banks?|suppliers?|vendors?|agency|brokers?|contractors?|manufacturers?)\b",
    re.IGNORECASE,
)
"""A question for the name of a company."""
_ASKS_AGE = lazy_pattern(
    r"\b(?:how old|(?:what|which|minimum|maximum|least|lowest|highest|legal) age)\b", re.IGNORECASE
)
"""A question for the age of somebody."""
_OF_AGE = lazy_pattern(
    r"(?<![\w.,])\d{1,3}(?![\d.,]*[\d%])|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|\w+teen|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b"
    r"|\b(?:adult|minor|majority|born|birth|(?:any|no|all|legal|of) age)",
    re.IGNORECASE,
)
"""A number that may be an age, which a year is not, or words that stand for one."""
_CAPITALISED = lazy_pattern(
    r"(?P<before>\b(?:in|on|at|of) |(?P<first>[.!?] |^))?\b(?P<name>[A-Z][\w’'-]+(?: (?:& )?[A-Z][\w’'-]+)*)(?P<acts> (?:is|was|has|\w{3,}s)\b)?",
    re.MULTILINE,
)
"""Words with capitals that follow one another, with what may lead to the first one, and a verb that may follow them."""


class _Asked(NamedTuple):
    """A kind of value: the words by which a question asks for it, whether words tell it, and its name.

    A question asks for it only where it also expects a value of `expects`, if that is given. `is_number` says that the value is a number,
    `is_in_headings` that headings may tell it, too.
    """

    asks: re.Pattern[str]
    tells: Callable[[str, str], bool]
    name: str
    expects: ValueKind | None = None
    is_number: bool = True
    is_in_headings: bool = True

    def is_asked(self, finding: Finding) -> bool:
        """Whether the question of a finding asks for this kind."""
        is_expected = self.expects is None or self.expects in finding.ranking.expected
        return is_expected and self.asks.search(finding.sub_query.text) is not None


def _tells_amount(_: str, words: str) -> bool:
    if _SHARE.search(words):
        if _OF_PAYMENT.search(words):
            return True
        words = _SHARE.sub(" ", words)
    return holds_value(ValueKind.MONEY, words) or _OF_MONEY.search(_without_labels(words)) is not None


def _tells_length(_: str, words: str) -> bool:
    return holds_time(words) or _OF_TIME.search(words) is not None


def _tells_units(question: str, words: str) -> bool:
    """Whether words tell a length of time that may be counted in the unit asked for."""
    asked = _ASKS_UNITS.search(question)
    unit = MINUTES.get(asked["unit"].lower() if asked else "", MINUTES["day"])
    told = ((MINUTES[one["unit"].lower()] / unit, number(one["n"])) for one in _LENGTH.finditer(words))
    is_told = any(size <= _MOST_UNITS and size * count >= _LEAST_UNITS for size, count in told)
    return is_told or _OF_UNITS.search(words) is not None


def _tells_age(_: str, words: str) -> bool:
    return _OF_AGE.search(_without_labels(words)) is not None


def _tells_number(_: str, words: str) -> bool:
    return _OF_NUMBER.search(_OF_OTHER_KIND.sub(" ", _SHARE.sub(" ", _without_labels(words)))) is not None


def _without_labels(words: str) -> str:
    """The words without the numbers that only tell one thing from another (`day 1`, `section 4`)."""
    for one in sorted(labels(words), key=lambda label: label.start, reverse=True):
        words = words[: one.start] + words[one.end :]
    return words


def _tells_person(question: str, words: str) -> bool:
    """Whether words hold the name of a person that the question does not have."""
    return any(name not in question for name in persons_in(words))


def _tells_firm(question: str, words: str) -> bool:
    """Whether words hold a name that the question does not have."""
    known = f"the {question.lower()}"
    return any(
        _is_name(one) and any(word.lower() not in known for word in one["name"].split())
        for one in _CAPITALISED.finditer(words)
    )


def _is_name(one: re.Match[str]) -> bool:
    """Whether words with capitals may name who does something: they do not only tell where it is (`in Our Drive`) or begin a sentence."""
    if one["first"] is None:
        return one["before"] is None
    return " " in one["name"] or (one["acts"] is not None and one["name"].lower() not in STOP_WORDS)


_KINDS = (
    _Asked(_ASKS_PRICE, _tells_amount, "amount", expects=ValueKind.MONEY),
    _Asked(_ASKS_LENGTH, _tells_length, "length of time"),
    _Asked(_ASKS_UNITS, _tells_units, "length of time"),
    _Asked(_ASKS_NUMBER, _tells_number, "number"),
    _Asked(_ASKS_AGE, _tells_age, "age"),
    _Asked(_ASKS_PERSON, _tells_person, "person", is_number=False),
    _Asked(_ASKS_FIRM, _tells_firm, "company", is_number=False, is_in_headings=False),
)


def lacking_values(finding: Finding, claims: Sequence[Selected]) -> list[str]:
    """Says so where a question asks for a kind of value and its claims tell nothing like it."""
    if not claims or not is_plain(finding.sub_query):
        return []
    question = finding.sub_query.text
    return [
        f"The closest text tells no {kind.name}."
        for kind in _KINDS
        if kind.is_asked(finding)
        and not any(kind.tells(question, _told(one, kind, question)) for one in claims)
        and not (kind.is_number and any(map(_is_row_with_number, claims)))
    ]


def is_plain(query: SubQuery) -> bool:
    """Return whether a part asks for what a text in force says."""
    return query.role is Role.STATEMENT and query.use is None and not query.supporting


def _told(claim: Selected, kind: _Asked, question: str) -> str:
    """The words of a claim, with those of the headings above it where they may tell the value."""
    above = [heading for own in claim.own for heading in own.headings] if kind.is_in_headings else []
    return _LEADING_LABEL.sub("", "\n".join([_without_other_items(claim, question), *above]))


def _without_other_items(claim: Selected, question: str) -> str:
    """The words of a claim without the items of its list that have no word of the question, where others have: their values are for something else."""
    terms = distinct_terms(question) - PALE_TERMS
    items = [at for at, own in zip(claim.positions, claim.own, strict=True) if own.kind is StatementKind.ITEM]
    meant = [at for at in items if terms & distinct_terms(claim.statements[at].words)]
    if not meant:
        return claim.words
    return claim.stating(*(at for at in claim.positions if at in meant or at not in items)).words


def _is_row_with_number(claim: Selected) -> bool:
    """Whether a claim is a row with a number, whose unit the header or the title of its table has."""
    return any(own.kind is StatementKind.ROW and re.search(r"\d", own.words) for own in claim.own)
