"""Tells tables that are lists side by side, such as `Covered` beside `Not covered`, whose rows say nothing as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.loaders.delimited.headers import holds_value
from ingest.structure.tree import Node
from ingest.structure.wording import SAYS_OF_ITEMS
from knowledge.text.polarity import is_refusal

_TELLS = re.compile(
    r"\b(?:pros?|cons?|(?:dis)?advantages|do[’']?s|(?:in|out of|outside|within) scope|leave (?:at home|behind))\b",
    re.IGNORECASE,
)
"""Titles of lists that say something of their items without a word that any heading may have."""
_REFUSES = re.compile(r"\b(?:cons|disadvantages|out(?:side| of) scope|leave (?:at home|behind))\b", re.IGNORECASE)
"""Those of them that are the other side."""
_MARK = re.compile(r"(?:yes|no|n/?a|x)(?:\s*[,;:(–-].*)?|\W+", re.IGNORECASE)
"""A cell that says something of the label of its row: `Yes, 2 days`, `–`, `✓`."""


def are_lists_side_by_side(headers: Mapping[int, str], rows: Sequence[Node]) -> bool:
    """Return whether the columns of a table are lists, of which one tells the opposite of another.

    No cell says `yes`, `no`, a number or a sign of the label of its row, and none heads its row.
    """
    titles = list(headers.values())
    if len(titles) < 2 or not rows or not all(SAYS_OF_ITEMS.search(one) or _TELLS.search(one) for one in titles):
        return False
    refused = {is_refusal(one) or _REFUSES.search(one) is not None for one in titles}
    cells = [cell for row in rows for cell in row.children if cell.words]
    says_of_label = (cell.is_header or holds_value(cell.words) or _MARK.fullmatch(cell.words) for cell in cells)
    return len(refused) > 1 and not any(says_of_label)
