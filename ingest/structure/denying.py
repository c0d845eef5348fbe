"""Whether a statement denies something, in its own words or in those that govern it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.text.layout.boxes import TickBox, box_of, denied_in, sign_of
from knowledge.text.polarity import is_negative

_NUMBER_HEADER = re.compile(r"\bnos?\.?(?: of [\w ]+)?(?=;|$)", re.IGNORECASE)
"""The end of a header above numbers (`No.`, `Part no.`), which denies nothing."""
_NUMBER_LABEL = re.compile(r"\bnos?\.?(?=:)", re.IGNORECASE)
"""The end of a label before a number (`Policy no.: 12`)."""
_EXCLUDES = re.compile(
    r"\b(?:exclusions?|nothing|out of scope|leave (?:at home|behind))\b|\b(?:except(?:ing)?(?: for)?|excluding)\W*$",
    re.IGNORECASE,
)
"""What is said of a list whose items something does not hold for: `Exclusions`, `When we pay nothing`, `All rooms except`."""


def denied_by_boxes(statements: Sequence[Statement], items: Sequence[int]) -> frozenset[int]:
    """Return the positions of the items of one list that are denied by the box before them or before what governs them, unless their own box is ticked."""
    signs = denied_in(statements[at].words for at in items)
    boxed = {at for at in items if sign_of(statements[at].words) in signs}
    ticked = {at for at in items if box_of(statements[at].words) is TickBox.TICKED} - boxed
    return frozenset(at for at in items if at not in ticked and not boxed.isdisjoint((at, *statements[at].leads)))


def denies(statements: Sequence[Statement], leads: Sequence[int], kind: StatementKind, words: str) -> bool:
    """Return whether a statement of a kind is negative. `leads` are the positions of those that govern it.

    The cells of a row say different things of its label: `No` in one of them denies nothing in the others.
    """
    denying = [_own(statements[at].kind, statements[at].words) for at in leads]
    denying += [_own(kind, words)] if kind is not StatementKind.ROW else []
    return is_negative(" ".join(denying)) or any(_EXCLUDES.search(statements[at].words) for at in leads)


def _own(kind: StatementKind, words: str) -> str:
    words = _NUMBER_LABEL.sub("", words)
    return _NUMBER_HEADER.sub("", words) if kind is StatementKind.HEADER else words
