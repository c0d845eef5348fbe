"""The kinds of statements that nodes of a tree hold."""

from __future__ import annotations

from ingest.structure.tree import NodeKind
from knowledge.model.reading.statements import StatementKind

KINDS = {
    NodeKind.CODE: StatementKind.CODE,
    NodeKind.QUOTATION: StatementKind.QUOTATION,
    NodeKind.FIELD: StatementKind.FIELD,
    NodeKind.QUESTION: StatementKind.QUESTION,
    NodeKind.ANSWER: StatementKind.ANSWER,
    NodeKind.CAPTION: StatementKind.CAPTION,
    NodeKind.PART: StatementKind.SENTENCE,
}
"""The kind of the statements inside a node, whatever kind of block holds them."""
