"""Finds for whom and where a document says that it holds: `These rules apply to residents of the north campus`.

Its rules do not repeat it, as they do not repeat their title. So a question that names the north campus is asked of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement

_APPLIES = lazy_pattern(
    r"(?:^|[.;]\s+)\W*(?:this|these|the following|the present|our)\s+(?:[\w'’-]+\s+){0,3}?"
    r"(?:polic(?:y|ies)|rules?|terms|conditions|supplement|annex|handbook|manual|guide|guidelines?|agreement|regulations?|procedures?|standards?|document|instructions?|notice|page|plan|price list|tariff|code|directive|scheme)\b"
    r"[^.;:]{0,40}?\b(?:(?:appl(?:y|ies)|holds?)\s+(?:only |also |equally )?(?:to|for|at|in|on)|(?:is|are)\s+(?:valid |meant |intended |written |binding )?for|covers?|governs?|concerns?|regulates?)\s+(?P<scope>[^.;]+)"
    r"|(?:^|[.;]\s+)(?:valid|applicable|applies|holds?)\s+(?:only |also )?(?:to|for|at|in|on)\s+(?P<place>[^.;]+)",
    re.IGNORECASE,
)
"""A sentence that says for whom, where or for what a text holds, or the words of a title page that do (`Valid at all shops of the south`)."""
_DENIED = lazy_pattern(r"\b(?:not|no|except|unless)\b", re.IGNORECASE)
_OPENING = 6
"""Statements at the beginning of a document among which such a sentence stands."""
_SCOPE = lazy_pattern(r"\b(?:scope|application|applicability|applies|who this is for)\b", re.IGNORECASE)
"""Words of a heading below which it stands otherwise."""

_IN_A_PLACE = lazy_pattern(
    r"\b(?:in|on)\s+(?:the\s+)?(?P<place>[A-Z][\w’'-]+(?:(?:,|,?\s+(?:and|or))?\s+(?:the\s+)?[A-Z][\w’'-]+)*)"
)


def stated_scope(statements: Sequence[Statement]) -> str:
    """Return the words by which a document says for whom, where or for what all of it holds; empty where it says nothing of the kind."""
    opening = list(islice(statements, _OPENING))
    opening += [one for one in statements[_OPENING:] if one.headings and _SCOPE.search(one.headings[-1])]
    found = (_APPLIES.search(one.words) for one in opening if not _DENIED.search(one.words))
    return " ".join(match["scope"] or match["place"] for match in found if match)


def place_in_scope(scope: str) -> str:
    """Return the names of the place in which a document says that it holds (`customers in Orkney and Shetland`); empty where it names none."""
    match = _IN_A_PLACE.search(scope)
    return match["place"] if match else ""
