"""The labels of rows and items, by which a question names one of them."""

from __future__ import annotations

import re

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_LONGEST_LABEL = 5
"""Words of the longest label of an item, as of an opening that governs it."""
_ENDING = re.compile(r"(?<=\w)\(\w+\)")
"""An ending in brackets (`child(ren)`), which is part of its word and not another name."""
_BETWEEN_NAMES = re.compile(r"[,;()/]|\b(?:and|or)\b", re.IGNORECASE)
"""The signs and words between the names in a label of several (`Silver and Gold`)."""


def label_of(one: Statement) -> str:
    """The label that a sentence or an item of a list begins with; empty where it has none."""
    label, colon, _ = one.words.partition(":")
    is_label = (
        one.kind in (StatementKind.ITEM, StatementKind.SENTENCE) and colon and len(label.split()) <= _LONGEST_LABEL
    )
    return label if is_label else ""


def is_named_by(one: Statement, asked: Terms) -> bool:
    """Whether the terms of a question have all of the name of a statement, or of the label of an item (`Plus: by email`), or of one of several in it (`Plus and Pro: by email`)."""
    label = _ENDING.sub("", one.name or label_of(one))
    named = [distinct_terms(piece) for piece in (label, *_BETWEEN_NAMES.split(label))]
    return any(own and own <= asked for own in named)
