"""Finds sentences that report what somebody said, wished or proposed. Such a sentence states no rule."""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern

_REPORTED = lazy_pattern(
    r"^\W*(?:[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,2}|(?i:he|she|someone|(?:my|your|our|the|a|an)(?: [a-z-]+){1,2})(?: (?:on|at|in|from) the \w+)?)"
    r"\s+(?:has |had |also |then )?"
    r"(?:(?:proposed|suggested|promised|argued)\s+(?:to|that|me|us|him|her|the|a|an|[a-z]+ing)\b"
    r"|(?:says|said|thinks|thought|believes|believed|hopes|hoped|claims that|claimed|complained|heard)\b)"
)
"""A person and a verb of saying: `Tom proposed to …`, `My neighbour says …`. Texts say things as well (`The policy says …`)."""
_OF_A_TEXT = lazy_pattern(
    r"^\W*(?:the|our|this|your)\s+(?:[\w-]+\s+)?(?:law|act|policy|contract|agreement|rules?|label|sign|notice|licence|regulation|ordinance|manual|guide|article|section|statute|price list)\b",
    re.IGNORECASE,
)

_ASKED = lazy_pattern(
    r"\b(?:who|propos\w+|suggest\w*|promis\w+|says?|said|told|tell|claim\w*|think\w*|thought|believ\w+|discuss\w*|talk\w*|minutes|meeting|plan\w*|argu\w+|complain\w*|opinion|ideas?)\b",
    re.IGNORECASE,
)


def is_reported(sentence: str) -> bool:
    """Whether a sentence reports what somebody said, wished or proposed."""
    return _REPORTED.search(sentence) is not None and _OF_A_TEXT.search(sentence) is None


def asks_what_was_said(question: str) -> bool:
    """Whether a question asks for the words, proposals or topics of somebody, which a report answers."""
    return _ASKED.search(question) is not None
