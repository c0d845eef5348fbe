"""Finds the attribute that a question asks for: the noun phrase after its question word (`How much bonus do managers get?`).

A text about the thing of a question may share all other words with it. Without the attribute it tells something else about the thing.
"""

from __future__ import annotations

import re
from itertools import dropwhile, takewhile

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.spans import Span
from knowledge.text.vocabulary.terms import distinct_terms

_AUXILIARY = r"(?:do|does|did|is|are|was|were|can|could|may|must|should|shall|will|would|has|have|had)"
_PRONOUN = r"(?:i|we|you|he|she|it|they|there|this|that|these|those)"
_DETERMINER = r"(?:the|an?|your|our|my|their|its|any|all)"
_DETERMINERS = rf"(?:{_DETERMINER}\s+)*"
_PHRASE = r"(?P<phrase>[\w'’-]+(?:\s+[\w'’-]+){0,3}?)"
"""A noun phrase: one to four words, as few as its end allows."""
_END = (
    r"(?=\s+(?:of|on|for|in|to|at|from|by|with|about|between|when|where|while|if|after|before|until|per|within|under|during|and|or|than|not"
    rf"|gets?|needs?|costs?|\w+ed|{_PRONOUN}|{_AUXILIARY})\b|\s*[?,.;:]|\s*$)"
)
"""What ends a noun phrase: a preposition, a conjunction, a pronoun, a verb, a mark, or the end of the text."""
_FORMS = tuple(
    lazy_pattern(form, re.IGNORECASE)
    for form in (
        rf"\bhow (?:many|much)\s+(?!{_AUXILIARY}\b){_DETERMINERS}{_PHRASE}{_END}",
        rf"\b(?:what|who)(?:['’]s|\s+(?:is|are|was|were))\s+{_DETERMINER}\s+{_DETERMINERS}{_PHRASE}{_END}",
        rf"\bwhat\s+(?!{_AUXILIARY}\b){_PHRASE}(?=\s+{_AUXILIARY}\b)",
        rf"\b(?:how much|what)\s+{_AUXILIARY}\s+(?!{_PRONOUN}\b){_DETERMINERS}{_PHRASE}\s+cost\b",
        rf"\bhow much\s+(?:is|are|was|were)\s+(?!{_PRONOUN}\b){_DETERMINERS}{_PHRASE}{_END}",
    )
)
"""Where the phrase stands in a question. For the price of a thing, the thing is asked for."""
_ASKING = lazy_pattern(r"\b(?:how (?:many|much)|what|who)", re.IGNORECASE)
"""What each form begins with."""
_OF = lazy_pattern(rf"\s+of\s+{_DETERMINERS}{_PHRASE}{_END}", re.IGNORECASE)
MEASURE_TERMS = distinct_terms(
    "number amount sum total count figure size length height weight age share percentage cut price fee cost charge dollar euro pound budget limit cap "
    "ceiling floor threshold quota maximum minimum value rate level kind type sort name address time slot duration window deadline period date day week month year "
    "hour minute difference section clause rule policy answer thing long many much mean happen step procedure process way instruction list detail person responsible charge"
)
"""Words that a value, a name or an address stands for: a text that gives it need not have the word."""


def attribute_spans(question: str) -> list[Span]:
    """Return where the words of the attribute asked for stand in `question`, without those that a value stands for; empty where none is asked for."""
    for form in _FORMS if _ASKING.search(question) else ():
        if match := form.search(question):
            words = _words(question, match)
            if not words and (thing := _OF.match(question, match.end("phrase"))):
                words = _words(question, thing)
            return words
    return []


def _words(question: str, match: re.Match[str]) -> list[Span]:
    """The words of the phrase that is matched, without measures that something else is of (`months' notice`), up to one that a value stands for (`price tag`)."""
    words = re.compile(r"\S+").finditer(question, match.start("phrase"), match.end("phrase"))
    own = dropwhile(lambda word: word.group()[-1] in "'’" and _is_measure(word.group()), words)
    return [word.span() for word in takewhile(lambda word: not _is_measure(word.group()), own)]


def _is_measure(word: str) -> bool:
    return distinct_terms(word) <= MEASURE_TERMS
