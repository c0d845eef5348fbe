"""The kinds of value that a question asks for, and whether a text holds one.

Most patterns of a value are wider than the readers of stated values (knowledge/text/values/extraction.py): here a
passage only has to show that an answer may be in it, while a value that is compared with another one must be
read exactly. They are searched in every passage that is ranked, so they have to be fast.
"""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.dates import ISO_DATE, MONTH, ORDINAL
from knowledge.text.values.durations import DAY_KIND, TIME_UNIT
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.money import CURRENCY_CODE, CURRENCY_NAME, CURRENCY_SIGN, PERCENT
from knowledge.text.values.numbers import NUMBER_END, holds_digit

TIME_OFF = r"(?:\w+ )?(?:holidays?|vacation|leave|pto|time off)\b"
"""Time off work: `how much leave` asks for days, not for an amount."""

_SUM = (
    rf"\bhow many {CURRENCY_NAME}\b(?! \w+er\b)(?!.*\b(?:weigh|heav|lift))"
    r"|\b(?:what|which) (?:amount|sum)s?\b(?! of (?!money\b))"
)
"""Words for a sum of money that do not say `how much`. Pounds are a weight, too."""

_MEASURED = "heavy|tall|big|large|small|wide|broad|high|deep|thick|hot|warm|cold|old|far(?! ahead)"
"""What is measured in a number with a unit."""
_WEIGHING = r"(?:does|do|did|may|can|must) (?:(?!costs?\b|pay\b|charge)[^\s?.,;]+ ){1,6}?weigh\b"

_ASKING: tuple[tuple[ValueKind, str], ...] = (
    (ValueKind.PERCENTAGE, r"\b(?:percentage|per cent|percent|what (?:share|cut))\b"),
    (ValueKind.ADDRESS, r"\be-?mail address|whom to email\b"),
    (
        ValueKind.DURATION,
        r"\bhow (?:long|soon|quickly|fast|far ahead"
        rf"|(?:many|much)(?: \w+)? (?:time|notice|warning|{TIME_UNIT}s)|much (?:{TIME_OFF}|longer|later|earlier|sooner))\b"
        r"|\b(?:by when|deadline|how much notice|what (?:warning|notice))\b",
    ),
    (
        ValueKind.MONEY,
        rf"\b(?:how much (?!time|notice|warning|additional time|more time|{TIME_OFF}|(?:longer|later|earlier|sooner|faster|slower)\b|{_WEIGHING})"
        r"|what(?:['’]s)? (?:\w+ ){0,3}(?:fee|charge|price|cost|credit|cap|fine)s?\b|what (?:do|does|did|would|will) (?:[^\s?.,;]+ ){1,10}?(?<!no )cost\b|dollar value)"
        rf"|{_SUM}",
    ),
    (
        ValueKind.COUNT,
        rf"(?!{_SUM})\bhow many\b|\bhow (?:{_MEASURED})\b|\bhow much {_WEIGHING}",
    ),
    (
        ValueKind.DATE,
        r"\b(?:what(?:['’]s)? (?:\w+ )?date|effective date|when (?:does|did|is|was|will)|which year)\b",
    ),
)
"""The words of a question that ask for each kind."""

_DURATION = rf"\b{NUMBER_END}(?:\s*(?:\(\d+\)|-|to|–|or)\s*(?:{NUMBER_END})?)?[\s-]*(?:{DAY_KIND}|full)?[\s-]*{TIME_UNIT}s?\b"
"""A number and a unit of time. Ranges may be joined by `or`, and `full days` are days."""
_MONEY = (
    rf"{CURRENCY_SIGN}\s?\d|\b{CURRENCY_CODE}\s?\d"
    rf"|\b\d[\d,.]*\s?(?:{CURRENCY_SIGN}|{CURRENCY_NAME}\b|{CURRENCY_CODE}\b)"
    rf"|(?:{CURRENCY_SIGN}|\b{CURRENCY_CODE}\b)[^:;\d\n]{{0,20}}:\s\d"
    rf"|\bin (?:{CURRENCY_SIGN}|(?:{CURRENCY_NAME}|{CURRENCY_CODE})\b)[\s\S]{{0,300}}?: ?\d"
    r"|\d\s*%|\bfree of charge\b|\breimburse"
)
"""An amount in digits; in words it would take twice the time to look for. The currency of a cell may stand in its header (`Price (€): 85`) or above its table (`Prices in euros.`). A share (`10% of the price`) and a
promise to reimburse answer `how much`, too."""
_PERCENTAGE = rf"\d\s*{PERCENT}|\bper ?cent\b"
"""A percentage. `per cent` is enough, whatever number it follows."""
_ADDRESS = r"[\w.+-]+(?:@|\[at\])[\w-]+"
"""An e-mail address, which policies also write `dpo[at]example[dot]com`, to hide it from programs that collect
them.
"""
_DATE = (
    rf"\b(?:{MONTH}\.?\s+\d{{1,2}}{ORDINAL}?,?\s+\d{{4}}|\d{{1,2}}{ORDINAL}?\s+(?:of\s+)?{MONTH}\.?,?\s+\d{{4}}"
    rf"|{ISO_DATE})\b"
)
"""A day with its year: `15 May` recurs every year, so it does not answer `when did`."""


def _compiled(pattern: str) -> re.Pattern[str]:
    return lazy_pattern(pattern, re.IGNORECASE)


_QUESTIONS = {kind: _compiled(pattern) for kind, pattern in _ASKING}
_VALUES = {
    ValueKind.PERCENTAGE: _compiled(_PERCENTAGE),
    ValueKind.ADDRESS: _compiled(_ADDRESS),
    ValueKind.DURATION: _compiled(_DURATION),
    ValueKind.MONEY: _compiled(_MONEY),
    ValueKind.COUNT: _compiled(rf"\b{NUMBER_END}\b"),
    ValueKind.DATE: _compiled(_DATE),
}


def expected_values(question: str) -> frozenset[ValueKind]:
    """Return the kinds of value that an answer to `question` must hold; none for a question of who or why."""
    return frozenset(kind for kind, pattern in _QUESTIONS.items() if pattern.search(question))


_TIME = _compiled(
    rf"\b\d{{1,2}}[:.]\d{{2}}\b|\b\d{{1,2}}\s?(?:am|pm|o['’]clock)\b|\b(?:{MONTH})\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    rf"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|\d{{1,2}}{ORDINAL}) (?:\w+ )?(?:hour|day|week|month|quarter|year)\b"
    rf"|\b(?:noon|midnight|never|always|immediately|at once)\b|{_DURATION}|{_DATE}"
)
"""A time of day, a day, a month, a length of time: what an answer to `when` may hold."""


def holds_time(text: str) -> bool:
    """Return whether `text` says when something is."""
    return _TIME.search(text) is not None


_NAME = lazy_pattern(
    r"\b[A-Z](?:[\w’'-]+|\.)(?:[ \u00a0]+(?:(?:van|von|der|den|de|da|di|la|le|al|el|bin)[ \u00a0]+){0,2}[A-Z](?:[\w’'-]+|\.))+"
)
"""Words with capitals that follow one another, with the particles of family names."""
_OF_A_ROLE = lazy_pattern(
    r"\b(?:officers?|managers?|heads?|teams?|departments?|directors?|desks?|committees?|offices?|boards?|leads?|partners?|counsel|services?|chief|units?|groups?|councils?|ltd|gmbh|inc|plc|limited|company)\b",
    re.IGNORECASE,
)
"""Words of the names of roles and bodies, which say who somebody is and not what he is called."""


def persons_in(text: str) -> list[str]:
    """Return what may be names of persons in `text`: words with capitals, none of which names a role or a body."""
    return [name for name in _NAME.findall(text) if not _OF_A_ROLE.search(name)]


_TEXTS_KEPT = 8_192
"""Passages and statements of which is kept which kinds of values they hold, some 5 MB: those found for one question are often found for the next one."""


@lru_cache(maxsize=_TEXTS_KEPT)
def holds_value(kind: ValueKind, text: str) -> bool:
    """Return whether `text` holds a value of that kind."""
    return _VALUES[kind].search(text) is not None


_ASKS_CONTACT = _compiled(
    r"\b(?:phone number|telephone number|fax|hotline|e-?mail (?:address )?(?:do|can|should|must|is)|(?:which|what) e-?mail|e-?mail address|get in touch|(?:which|what) (?:\w+ )?(?:number|extension)\b(?! of)|number (?:to|for)"
    r"|(?:which|what) (?:phone|telephone|line|desk|address|office|department|team|unit|person|mailbox) (?:do|does|can|could|should|must|shall) \w+|(?:number|extension|address) (?:do|does|can|could|should|must|shall) \w+ (?:\w+ )?(?:call|ring|dial|phone|use|write|e-?mail)"
    r"|(?:how|where) (?:can|do|does|could|should|must|shall) \w+ (?:reach|contact|call|phone|ring|dial|get hold of|write|e-?mail|get through)|whom? (?:do|does|can|could|should|must|shall|to) \w+ (?:contact|call|write|e-?mail|phone|ring|alert|turn|tell|inform|notify)"
    r"|contact (?:details|data|address)|whom? (?:do|can|could|should|must|shall|to|would) (?:(?:i|we|one|you) )?(?:have to |need to )?(?:ping|ask|see|approach|go to|talk to|speak (?:to|with)|get hold of|bother|page)"
    r"|who(?:['’]s|s| is| are)? (?:the )?(?:\w+ )?(?:person |people |one |contact )?(?:responsible|in charge|accountable|to (?:contact|call|ask))"
    r"|who(?:['’]s|s| is) (?:the|my|our|your) (?:right |main )?contact|who (?:handles|looks after|deals with|takes care of|can help|helps)"
    r"|who (?:can|could|will|would|is able to|knows?) (?:(?:tell|give|advise|answer|explain to|show|inform) (?:me|us|you|my|our)|tell|answer|advise|more)"
    r"|whom? (?:can|could|should|must|do) (?:i|we|you|one) (?:get in touch with|reach|turn to|raise))\b"
)
"""Questions for a way to reach somebody."""
_HOLDS_CONTACT = _compiled(
    rf"{_ADDRESS}|\b(?:extension|ext\.?|phone|telephone|tel\.?|call|dial)\W{{1,3}}(?:\w+\W+){{0,3}}?\+?\d|\+\d[\d ()-]{{5,}}\d|\b\d{{2,5}}(?:[ -]\d{{2,5}}){{1,4}}\b|https?://|\bwww\."
)
"""A mail address, a number that is led to by a word for telephones or written in groups of digits, or an address on the internet."""
_SIGNS_OF_A_CONTACT = ("@", "[at]", "://", "www.")
"""What each of them has that has no digit. Most texts have neither, and the grammar takes long to find that out."""


def asks_for_contact(question: str) -> bool:
    """Return whether a question asks how somebody is reached."""
    return _ASKS_CONTACT.search(question) is not None


_SAYS_CONTACT = _compiled(
    r"(?:phone|telephone|number|extension|hotline|e-?mails?|address|line|reach|contact|call|ring|dial|phone|get|touch|hold|write|turn|ask"
    r"|ping|page|see|approach|talk|speak|go|bother|person|people|responsible|charge|accountable|handles?|look(?:s|ing)?|deals?|takes?|office|department|care|help(?:s|ing)?|questions?|queries|use|about)\W*"
)
"""Words of such a question that ask for the way itself: a text that gives it need not have them."""


def says_contact(word: str) -> bool:
    """Return whether a word of a question for a contact only asks for the way to reach somebody."""
    return _SAYS_CONTACT.fullmatch(word) is not None


_TURNS_TO = lazy_pattern(
    r"\b(?:(?i:get|be|keep|stay) in (?:touch|contact) with|(?i:contact|message|notify|inform|tell|ask|e-?mail|ping|approach|alert|let)|(?i:reach out|speak|talk|turn|write|report|go|raise (?:it|this)) (?:to|with))\s+"
    r"(?:(?:the|your|our|their|an?|any|one of|(?:a |any )?members? of|someone (?:in|from|on))\s+){0,3}"
    r"(?:[A-Z][\w’'-]+\s+[A-Z][\w’'-]+|(?:[\w’'&-]+\s+){0,3}?(?:HR|teams?|managers?|officers?|heads?|leads?|desks?|departments?|directors?|offices?|committees?|trustees?|supervisors?)\b)"
)
"""Somebody to turn to: a person, a post or a body that a text tells its reader to speak to."""


def names_whom_to_turn_to(text: str) -> bool:
    """Return whether a text tells whom to speak or write to, by a name or a post (`Please contact the Head of Finance`)."""
    return _TURNS_TO.search(text) is not None


def holds_contact(text: str) -> bool:
    """Return whether a text has a mail address, a telephone number or an address on the internet."""
    may_hold = holds_digit(text) or any(sign in text.lower() for sign in _SIGNS_OF_A_CONTACT)
    return may_hold and _HOLDS_CONTACT.search(text) is not None
