"""Reads a question as people say it: without greetings and fillers, and with a plain word for an idiom that no text has. Pure.

Fillers have terms like other words, so a text that answers would seem to lack them (`What on earth is …`). Of an idiom with a stop word a term is
left that means something else (`time` of `time off`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.vocabulary.terms import distinct_terms

_WH = r"(?:what|which|who|whom|whose|when|where|why|how|by when|until when|at what|in which|for how)\b"
_OPENINGS = lazy_pattern(
    r"^\W*(?:(?:hi|hello|hey|sorry|excuse me|good (?:morning|afternoon|evening))(?: (?:there|all|everyone|team))?\s*[,.!–-]+\s*(?=\w)"
    r"|(?:a |one |just a )?(?:quick|short|stupid|silly) question\s*[,:–-]+\s*(?=\w)"
    rf"|(?:please,? )?(?:(?:can|could|would|will) (?:you|someone|anyone|somebody) (?:please )?(?:tell (?:me|us)|say)|tell (?:me|us)|do you (?:happen to )?know"
    r"|does (?:anyone|anybody|someone) (?:happen to )?know|(?:i am|i['’]m|i was|we were|just) (?:just )?wondering|i wonder|(?:i['’]d|i would) (?:like|love) to know|i (?:need|want) to know|may i ask|any idea)"
    rf",? (?={_WH}))",
    re.IGNORECASE,
)
"""Greetings, and clauses that only say that something is asked. What follows a clause is a question word: `Do you know Java?` stays."""
_STRESSED = lazy_pattern(
    r"\b(?P<word>what|who|which|where|when|why|how) (?:on earth|the (?:heck|hell|devil|dickens)|in (?:heaven|god)['’]?s name)\b",
    re.IGNORECASE,
)
"""A question word with words that only stress it."""
_NAMED_AS_WORD = lazy_pattern(
    r"\b(?P<asks>what (?:does|do|did|is meant by)) (?:the|this) (?:word|term|expression|phrase|abbreviation|acronym|title|name|label) (?=[\w\"'“‘«])",
    re.IGNORECASE,
)
"""A question for the meaning of a term with a noun that only says that it is one."""
_MEANT_BY = lazy_pattern(
    r"^\W*what (?:exactly )?(?:does|do|did) (?:[\w'’-]+ ){1,5}?(?:mean|understand) by (?P<term>[^,;.?!]{2,60})[.?!\s]*$",
    re.IGNORECASE,
)
"""A question for what somebody means by a term."""

_IDIOMS = {
    "time off": "leave",
    "throw up": "vomit",
    "threw up": "vomited",
    "thrown up": "vomited",
    "throwing up": "vomiting",
    "call off": "cancel",
    "called off": "cancelled",
    "put off": "postpone",
    "laid off": "dismissed",
    "hand in": "submit",
    "handed in": "submitted",
    "fill in": "complete",
    "fill out": "complete",
    "filled in": "completed",
    "filled out": "completed",
}
"""Verbs with a particle, and the like, of which the terms of the other word are left; each with the plain word that policies have."""


def idioms_meant(question: str, texts: Callable[[], Sequence[str]]) -> dict[str, str]:
    """Return the idioms in `question` that none of `texts` has, each with the plain word, if one of them has that. Texts are read only for an idiom."""
    found = {match.group(): _IDIOMS[match.group().lower()] for match in _idiom().finditer(question)}
    if not found:
        return {}
    whole = "\n".join(texts()).lower()
    terms = distinct_terms(whole)
    return {
        idiom: plain
        for idiom, plain in found.items()
        if idiom.lower() not in whole and distinct_terms(plain) <= terms
    }


@cache
def _idiom() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_IDIOMS)})\b", re.IGNORECASE)


def without_fillers(question: str) -> str:
    """Return `question` without greetings, clauses that only say that something is asked, and words that stress the question word."""
    rest, count = _OPENINGS.subn("", question, count=1)
    while count:
        question = rest
        rest, count = _OPENINGS.subn("", question, count=1)
    return _named_term(_STRESSED.sub(r"\g<word>", question))


def _named_term(question: str) -> str:
    """A question for the meaning of a term with the term alone; any other question as it is."""
    if meant := _MEANT_BY.match(question):
        return f"What does {meant['term'].strip()} mean?"
    return _NAMED_AS_WORD.sub(r"\g<asks> ", question)
