"""The parts of a document that tell of its own revisions, and so rule nothing (rule C1r)."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern

_NUMBERING = lazy_pattern(
    r"^\W*(?:versions?|ver\.?|v|rev\.?|revisions?|issues?|editions?|releases?|amendments?)(?:\W+(?:no\.?|number|nr\.?|#))?\W*$",
    re.IGNORECASE,
)
"""Headers of the column that numbers the revisions."""
_DATING = lazy_pattern(r"\b(?:dates?|dated|when|published|updated)\b", re.IGNORECASE)
_TELLING = lazy_pattern(
    r"\b(?:changes?|changed|descriptions?|summary|comments?|remarks?|reasons?|authors?|editor|edited|prepared|modified|approved|approver"
    r"|reviewed|reviewer|by|who|notes)\b",
    re.IGNORECASE,
)
"""Headers of the columns that say by whom and why. Versions and dates alone may be those of a product."""
_HISTORY = lazy_pattern(
    r"^\W*(?:[\d.]+\W+)?(?:(?:document|revision|version|change|amendment|edit|review|update|approval)s?\s+(?:history|log|record|control|information|details)"
    r"|record of (?:changes|revisions|amendments)|history of (?:changes|revisions|amendments|this document)|revisions?|document control)\W*$",
    re.IGNORECASE,
)
"""Headings of such a part."""


@lru_cache(maxsize=4096)
def is_about_the_document(columns: tuple[str, ...], headings: tuple[str, ...]) -> bool:
    """Return whether a statement below these headers or headings tells of a revision of its own document.

    Every column of its table numbers, dates or explains revisions, or a heading names the history of the document.
    """
    if any(_HISTORY.match(heading) for heading in headings):
        return True
    numbering = any(map(_NUMBERING.match, columns)) and any(map(_TELLING.search, columns))
    return numbering and all(
        any(form.search(column) for form in (_NUMBERING, _DATING, _TELLING)) for column in columns
    )
