"""Finds the words by which a statement tells of which case it is: its own, those of its heading, and those beside it that it needs or that need it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement, words_to_match

_POINTS_BACK = lazy_pattern(r"\b(?:it|its|they|them|their|this|these|those)\b", re.IGNORECASE)
"""Words for something that the sentence before may name."""
_ELLIPTIC = lazy_pattern(
    r"(?:for )?(?:[\w-]+ ){1,2}(?:have|has|get|gets|do|does|may|can|must|need|needs|are|is|pay|pays)\s+(?:none|no|not|neither|so|too|it|half|double|nothing|both)\b\W*",
    re.IGNORECASE,
)
"""A sentence that says of another case only how it differs from the one before: `Interns have none.`"""


def words_of_case(statements: Sequence[Statement], position: int) -> str:
    """The words that tell the case of a statement."""
    one = statements[position]
    before = statements[position - 1] if position and _POINTS_BACK.search(one.words) else one
    after = statements[position + 1] if position + 1 < len(statements) else one
    told = before.words if before.clause == one.clause else ""
    added = after.words if after.clause == one.clause and _ELLIPTIC.fullmatch(after.words) else ""
    return " ".join([*one.headings[-1:], one.name, told, words_to_match(statements, position), added])
