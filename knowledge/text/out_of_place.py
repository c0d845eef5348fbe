"""Finds requests that stand in a text without belonging to it: a question or a task of which the rest of the text says nothing.

Whoever plants an order in a document for a model that reads it often asks for a thing of its own: `What is the capital of Brazil?`, `Translate this
into French`. A question or a task of the document's own has its words elsewhere in it: in the answer, the rule or the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.vocabulary.terms import distinct_terms, question_terms

_SENTENCE_START = r"(?:^|(?<=[.!?:;])[ \t]+|(?<=[.!?][\"'”’)])[ \t]+)[ \t]*(?:[-*•>]+[ \t]*|\d+[.)][ \t]+)?(?:(?:also|then|now|next|finally|and|so|first|additionally)\b,?\s+)?"
_QUESTION = (
    r"(?:what(?:'s|\s+(?:is|are|was|were|do|does|did))\b(?!\s+(?:i|we|you)\b)|who(?:'s|\s+(?:is|are|was|were|wrote|invented|discovered|painted|won|founded))\b|where\s+(?:is|are|was|were)\b|(?:what|which)\s+\w+\b(?![^.?!\n]*\b(?:i|we|you|my|our|your)\b)"
    r"|when\s+(?:did|was|were)\b|why\s+(?:is|are|do|does|did|was)\b"
    r"|how\s+(?:is|are|was|were|does|did|do)\b(?!\s+(?:we|you\s+(?:think|feel|plan|want))\b)|how\s+(?:many|much|old|far|tall|long)\s+(?:is|are|does|do|did|was)\b)[^.?!\n]{3,160}\?"
)
"""A question for a fact. `Can I …` and `Should we …` are asked of the writer of a document, and are left alone."""
_TASK = (
    r"(?:explain|describe|define|translate|summari[sz]e|paraphrase|rewrite|analy[sz]e|calculate|compute|solve|break\s+down|recite|proofread|classify|predict|spell|compare|outline)\s+"
    r"(?!(?:your|you|any|all|each|why\s+you|in\s+writing)\b)[^.?!\n]{3,200}"
    r"|provide\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,2}?(?:example|equivalent|translation|overview|summary|list|recipe|synonym|comparison|analysis)s?\s+[^.?!\n]{3,160}"
    r"|(?:draft|compose|develop)\s+an?\s+(?:\w+\s+){0,3}?(?:essay|letter|speech|introduction|article|blog|e-?mail|tweet|slogan|script)\b[^.?!\n]{3,160}"
    r"|(?:write|compose|provide|create|draft|generate|sing|recite)\s+(?:me\s+)?an?\s+(?:\w+\s+){0,2}?(?:poem|haiku|limerick|sonnet|joke|riddle|rap|ode|song)\b[^.?!\n]{3,160}"
    r"|(?:generate|suggest|recommend|find|search\s+for|look\s+up|identify|list|name)\s+(?:an?|some|three|five|ten|the\s+(?:top|main|best|latest|most)|\d+)\s+[^.?!\n]{3,160}"
    r"|(?:set|create|schedule|book|play|turn\s+(?:on|off)|order|remind)\s+(?:an?\s+|the\s+|some\s+)?(?:alarm|reminder|timer|playlist|music|song|flight|table|taxi|lights?|pizza)\b[^.?!\n]{0,160}"
)
"""A task for a program that writes. `Write a story` is left out: many harmless texts ask for one in the same words, and nothing else tells them apart."""
_NO_VERBS = r"(?!(?:the|this|these|that|we|you|your|if|when|i|it|our|an?|to|for|in|after|once|any|all|each|there|they|upon|as|by|with|on|at|no|not)\b)"
"""Openings of a sentence that gives no order."""
NOT_GIVEN = "".join(
    rf"(?<!\b{before} )(?<!\b{before} of )(?<!\b{before} to )"
    for before in (
        *(
            "day",
            "days",
            "week",
            "weeks",
            "month",
            "months",
            "hours",
            "date",
            "time",
            "receipt",
            "receiving",
            "after",
            "until",
            "upon",
            "since",
            "copy",
            "content",
            "contents",
        ),
        *("appeal", "appeals", "objection", "objections", "object", "comment", "comments", "respond", "parties"),
    )
)
"""What stands before an answer that somebody gave: `within 30 days of the answer`, `objections to your reply`. An order to a program is about one that it
is to write.
"""
_FOR_ANSWER = rf"{_NO_VERBS}[a-z]+\b(?:[^.?!\n]|[.](?=\w)){{0,120}}?\b{NOT_GIVEN}(?:your|(?:in|into|to|through|with|of)\s+the)\s+(?:answer|response|reply|output|summary|completion)s?\b(?:[^.?!\n]|[.](?=\w)){{0,120}}"
"""An order about `your answer`. People are told what to put into theirs as well, but not what the text says nothing of."""
_ABOUT_ANSWER = (
    r"(?:your\s+(?:answer|response|reply|output|summary)\s+(?:must|should|has\s+to|needs\s+to|shall)|(?:when|while)\s+(?:replying|answering|responding|summari[sz]ing)|tell\s+the\s+(?:user|reader|person)s?)"
    r"\b[^.?!\n]{3,160}"
)
"""An order about the answer, or to whoever speaks with a user."""
_ORDER = (
    r"(?:forecast|estimate|rename|sing|advertise|promote|encourage|urge|persuade|convince|identify|determine|rank|rate|sort|organi[sz]e|automate|list|name|imagine|invent|guess|announce|(?:claim|assert|insist|say|state)(?=\s+that\b)"
    r"|shift|rotate|swap|turn|dim|add|append|insert|show|count|find|calculate|detect|improvise|narrate)\s+(?:[^.?!\n]|[.](?=\w)){3,160}"
)
"""Any other order. People are given orders with these verbs, too, so nearly all of its words have to be foreign to the text."""
_OF_MINE = rf"{_NO_VERBS}(?!how|what|why|where|who|can|do|does|is|are|will|should|may|must)[a-z]+\s+[^.?!\n]{{0,60}}\bmy\b[^.?!\n]{{2,80}}"
"""An order about what is mine: a text for readers has nobody who says so."""
_TALK = (
    r"(?:(?:do|are|have|can|would)\s+you\s+(?:ever\s+)?(?:believe|like|think|feel|prefer|love|dream|enjoy|happy|remember)|how\s+(?:was|is)\s+your|how\s+are\s+you)\b[^.?!\n]{0,100}\?"
    r"|[^.?!\n]{0,40}\b(?:sentiment|tone|mood)\s+of\s+(?:this|the)\b[^.?!\n]{2,120}"
)
"""Talk with a partner, and the analysis of a text that is given with the order."""
_FOR_ME = r"(?:(?:please|can\s+you|could\s+you|would\s+you|will\s+you)\s+)?(?:tell|give|show|teach|remind|help|find|send|get|suggest|recommend)\s+me\b[^.?!\n]{3,160}"
"""A request for the one who speaks. The readers of a document have nobody to serve."""
_REQUEST = lazy_pattern(
    rf"{_SENTENCE_START}(?P<request>(?-i:(?=[\"'“]?[A-Z]))(?:(?:{_QUESTION})|(?:{_TASK})(?=[.?!\n]|$)|(?:{_FOR_ME})|(?P<answer>{_FOR_ANSWER})(?=[.?!\n]|$)|(?P<about>{_ABOUT_ANSWER})(?=[.?!\n]|$)|(?P<order>{_ORDER})(?=[.?!\n]|$)|(?:{_OF_MINE})(?=[.?!\n]|$)|(?:{_TALK})))",
    re.IGNORECASE | re.MULTILINE,
)
_VERBS = distinct_terms(
    "explain describe define translate summarise summarize paraphrase rewrite analyse analyze calculate compute solve break down provide example draft compose "
    "develop write create generate suggest recommend find list name tell give show teach remind help main primary key difference between simple work used following sentence your answer response reply output include add mention state say user reader"
)
"""Words of the request itself, and words of every subject: they say nothing of what is asked for."""
_FEWEST = 2
"""Words that say what is asked for. With one word alone a question is about the text that it stands in (`How do I get help?`)."""
_ABSENT = 0.5
"""Share of the words of a request that the rest of the text lacks: a text on another subject has half of them by chance, such as `process` or `terms`."""

_ALL_BUT_FEW = 0.75
"""The same for an order that people are given as well."""


_SPEAKS_OF_ANSWER = lazy_pattern(
    r"(?:your|the)\s+(?:answer|response|reply|output|summary|completion)|(?:when|while)\s+(?:answering|replying|responding|summari[sz]ing)|tell\s+the\s",
    re.IGNORECASE,
)
"""What every order about an answer has. Most texts have none, and the pattern of all requests takes long to make."""


def may_shape_answer(text: str) -> bool:
    """Whether `text` begins with an order about an answer. Only the text around it tells whether it belongs there."""
    if not _SPEAKS_OF_ANSWER.search(text):
        return False
    return bool((match := _REQUEST.match(text)) and (match["answer"] or match["about"]))


def request_out_of_place(text: str) -> str:
    """The first question or task in `text` of which the rest of the text says nothing; empty if there is none."""
    return next(_out_of_place(text), "")


def shapes_answer(sentence: str, others: str) -> bool:
    """Whether `sentence` is an order about an answer, and the other text says nothing of what it orders."""
    match = _REQUEST.match(sentence) if may_shape_answer(sentence) else None
    return match is not None and _is_foreign(match, others)


def _out_of_place(text: str) -> Iterator[str]:
    for match in _REQUEST.finditer(text):
        start, end = match.span("request")
        if _is_foreign(match, f"{text[:start]}\n{text[end:]}"):
            yield match["request"]


def _is_foreign(match: re.Match[str], others: str) -> bool:
    asked = question_terms(match["request"]) - _VERBS
    if len(asked) < (1 if match["answer"] else _FEWEST):
        return False
    share = _ALL_BUT_FEW if match["order"] else _ABSENT
    return len(asked - distinct_terms(others)) >= share * len(asked)
